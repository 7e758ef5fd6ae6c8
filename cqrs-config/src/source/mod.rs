//! Files, imports, environment, parameters: everything that has to be settled before a key means something.

mod clash;
mod convert;
mod encodings;
mod environment;
mod file;
mod glob;
mod imports;
mod interpolate;
mod kernel;
pub(crate) mod keys;
mod merge;
mod normalize;
mod pieces;
mod processors;
mod shelf;
mod variants;

use std::fmt;
use std::path::{Path, PathBuf};

pub use environment::Environment;
pub(crate) use variants::{Variant, Variants};

use crate::nearest;
use crate::report::{Files, Problem, Report, codes};
use crate::tree::{Entry, Node, Value};
use imports::Reader;
use interpolate::Interpolation;
pub use shelf::Embedded;
use shelf::Shelf;

/// A configuration as one tree: imports merged, the environment's overlay laid over, every placeholder replaced.
///
/// Made from files or text; a [`Model`](crate::Model) is made from it.
#[derive(Clone)]
pub struct Source {
    pub(crate) root: Node,
    /// Overlays of other environments, kept so that their keys are checked too.
    pub(crate) overlays: Vec<Entry>,
    pub(crate) files: Files,
    /// Every file that it is made of could be read.
    pub(crate) complete: bool,
    environment: Option<String>,
    paths: Vec<PathBuf>,
}

impl Source {
    /// Reads a file and all that it imports.
    ///
    /// # Errors
    /// Every file that cannot be read or is not YAML, every variable and parameter that is missing.
    pub fn read(path: impl AsRef<Path>, environment: &Environment) -> Result<Self, Report> {
        let (source, report) = Self::read_all(path.as_ref(), environment);
        accepted(source, report)
    }

    /// Reads text under a name; its imports are relative to the folder of that name.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn from_text(name: &str, text: &str, environment: &Environment) -> Result<Self, Report> {
        let (source, report) = Self::text_all(name, text, environment);
        accepted(source, report)
    }

    /// The environment's name, if it has one.
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// Every file that was read, for a build script to watch.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The files with their text.
    pub fn files(&self) -> &Files {
        &self.files
    }

    pub(crate) fn read_all(path: &Path, environment: &Environment) -> (Option<Self>, Report) {
        let mut reader = Reader::new(environment);
        let root = reader.main_file(path);
        Self::settle(reader, root, environment)
    }

    pub(crate) fn text_all(
        name: &str,
        text: &str,
        environment: &Environment,
    ) -> (Option<Self>, Report) {
        let mut reader = Reader::new(environment);
        let root = reader.main_text(Path::new(name), text.as_bytes());
        Self::settle(reader, root, environment)
    }

    pub(crate) fn embedded_all(
        embedded: &Embedded,
        environment: &Environment,
    ) -> (Option<Self>, Report) {
        let mut reader = Reader::of(Shelf::Embedded(embedded.clone()), environment);
        let root = reader.main_file(embedded.main());
        Self::settle(reader, root, environment)
    }

    /// A tree as far as there is one, and what is wrong with it.
    fn settle(
        reader: Reader<'_>,
        root: Option<Node>,
        environment: &Environment,
    ) -> (Option<Self>, Report) {
        let Reader {
            mut report, paths, ..
        } = reader;
        let complete = is_complete(&report);
        let source = root.map(|mut root| {
            let overlays = lay_over(&mut root, environment, &mut report);
            interpolate(&mut root, Interpolation::new, environment, &mut report);
            let files = report.files().clone();
            Self {
                root,
                overlays,
                files,
                complete,
                environment: environment.name().map(str::to_owned),
                paths,
            }
        });
        report.sort();
        (source, report)
    }
}

/// Whether every file could be read.
fn is_complete(report: &Report) -> bool {
    let unread = |problem: &Problem| codes::UNREAD.contains(&problem.code.name);
    !report.problems().iter().any(unread)
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Source");
        shown
            .field("environment", &self.environment)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

fn accepted(source: Option<Source>, report: Report) -> Result<Source, Report> {
    match source {
        Some(source) if !report.has_errors() => Ok(source),
        _ => Err(report),
    }
}

/// Lays `when@<environment>` over the rest; gives back the overlays that are not used.
fn lay_over(root: &mut Node, environment: &Environment, report: &mut Report) -> Vec<Entry> {
    let overlays = take_overlays(root, report);
    warn_of_none(&overlays, environment, report);
    let mut unused = Vec::new();
    for overlay in overlays {
        if environment.takes(&overlay.key.value) {
            merge::lay_over(root, overlay.value);
        } else {
            unused.push(overlay);
        }
    }
    unused
}

/// Takes the overlays out of a tree, but for what is none.
fn take_overlays(root: &mut Node, report: &mut Report) -> Vec<Entry> {
    let Value::Map(entries) = &mut root.value else {
        return Vec::new();
    };
    let (mut overlays, rest): (Vec<Entry>, _) = std::mem::take(entries)
        .into_iter()
        .partition(|entry| entry.key.value.starts_with("when@"));
    *entries = rest;
    overlays.retain(|overlay| {
        if overlay.key.value == "when@" {
            report.push(nameless(overlay));
            return false;
        }
        let fits = matches!(overlay.value.value, Value::Map(_) | Value::Null);
        if !fits {
            report.push(no_overlay(overlay));
        }
        fits
    });
    overlays
}

fn nameless(overlay: &Entry) -> Problem {
    Problem::new(&codes::MISSING_NAME, "`when@` names no environment")
        .at(overlay.key.span)
        .label("the name is missing here")
        .help("write `when@test:`, or move what it holds out of it if it is meant for all")
}

fn no_overlay(overlay: &Entry) -> Problem {
    let (key, kind) = (&overlay.key.value, overlay.value.kind());
    Problem::new(
        &codes::WRONG_TYPE,
        format!("`{key}` must be a map, not {kind}"),
    )
    .at(overlay.value.span)
    .label(format!("this is {kind}"))
    .help(format!(
        "it has the same sections as the file: `{key}: {{ services: {{ .. }} }}`"
    ))
}

/// Overlays, and none for the environment that somebody named: most often its name is misspelt.
fn warn_of_none(overlays: &[Entry], environment: &Environment, report: &mut Report) {
    let (Some(first), Some(name)) = (overlays.first(), environment.chosen_name()) else {
        return;
    };
    if overlays
        .iter()
        .any(|entry| environment.takes(&entry.key.value))
    {
        return;
    }
    let names = || {
        overlays
            .iter()
            .filter_map(|entry| entry.key.value.strip_prefix("when@"))
    };
    let near = nearest::nearest(name, names());
    let is_near = |entry: &&Entry| entry.key.value.strip_prefix("when@") == near;
    let shown = overlays.iter().find(is_near).unwrap_or(first);
    report.push(
        Problem::new(
            &codes::UNKNOWN_ENVIRONMENT,
            format!("the environment is `{name}`, and there is no `when@{name}`"),
        )
        .at(shown.key.span)
        .label("not laid over the rest")
        .maybe_help(nearest::did_you_mean(name, names()))
        .maybe_help(nearest::known_names(
            "environments with an overlay",
            names(),
        ))
        .help(format!(
            "if nothing differs there, say so: `when@{name}: ~`"
        )),
    );
}

/// Placeholders count in what is ours; a Symfony section beside it keeps its own.
fn interpolate<'a>(
    root: &mut Node,
    interpolation: impl FnOnce(&[Entry], &'a Environment, &'a mut Report) -> Interpolation<'a>,
    environment: &'a Environment,
    report: &'a mut Report,
) {
    let parameters = root
        .get("parameters")
        .map(|node| node.entries().to_vec())
        .unwrap_or_default();
    let mut interpolation = interpolation(&parameters, environment, report);
    let Value::Map(entries) = &mut root.value else {
        return;
    };
    for entry in entries {
        match &*entry.key.value {
            "parameters" | "imports" => {}
            "services" => {
                let Value::Map(services) = &mut entry.value.value else {
                    continue;
                };
                interpolation.keys(services);
                for service in services {
                    interpolate_service(&mut interpolation, &mut service.value);
                }
            }
            section if keys::find(keys::ROOT, section).is_some() => {
                interpolation.replace(&mut entry.value)
            }
            _ => {}
        }
    }
    interpolation.look_at_unused(&parameters);
    interpolation.finish();
}

/// Without a driver, the keys that Symfony has not, which may be the options of a plugin, and prooph's tags.
fn interpolate_service(interpolation: &mut Interpolation<'_>, service: &mut Node) {
    if service.get("driver").is_some() {
        return interpolation.replace(service);
    }
    let Value::Map(entries) = &mut service.value else {
        return;
    };
    for entry in entries {
        match (&*entry.key.value, &mut entry.value.value) {
            ("tags", Value::List(tags)) => {
                for tag in tags.iter_mut().filter(|tag| is_of_prooph(tag)) {
                    interpolation.replace(tag);
                }
            }
            ("class", _) => interpolation.replace_known(&mut entry.value),
            ("tags", _) => {}
            (key, _) if keys::is_symfony_service_key(key) => {}
            _ => interpolation.replace(&mut entry.value),
        }
    }
}

fn is_of_prooph(tag: &Node) -> bool {
    let first = tag.entries().first();
    let name = tag.get("name").and_then(Node::as_text);
    let name = name
        .or(tag.as_text())
        .or(first.map(|entry| &*entry.key.value));
    name.is_some_and(|name| name.starts_with("prooph_"))
}

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        &codes::UNREADABLE,
        format!("the file `{}` cannot be read: {error}", path.display()),
    )
    .help("an ordinary file is wanted, with the right to read it")
}
