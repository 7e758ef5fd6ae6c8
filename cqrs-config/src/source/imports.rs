//! Reading a file and, before it, what it imports.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{Environment, file, glob, merge, normalize, unreadable};
use crate::nearest;
use crate::report::{Problem, Report, codes};
use crate::tree::{Node, Span, Value};
use crate::yaml;

/// Reads files one after another into one report.
pub(super) struct Reader<'e> {
    pub(super) report: Report,
    pub(super) paths: Vec<PathBuf>,
    /// The files being read right now, outermost first, to refuse a circle.
    open: Vec<PathBuf>,
    done: HashSet<PathBuf>,
    /// What all files together may still hold.
    room: yaml::Room,
    environment: &'e Environment,
}

/// A file that imports a file, this many deep.
const DEEPEST: usize = 64;

struct Import {
    resource: String,
    span: Span,
    may_be_missing: bool,
}

impl<'e> Reader<'e> {
    pub(super) fn new(environment: &'e Environment) -> Self {
        let (report, paths) = (Report::default(), Vec::new());
        Self {
            report,
            paths,
            open: Vec::new(),
            done: HashSet::new(),
            room: yaml::Room::default(),
            environment,
        }
    }

    pub(super) fn main_file(&mut self, path: &Path) -> Option<Node> {
        match file::read(path) {
            Ok(bytes) => self.file(path, bytes, None),
            Err(error) => {
                let problem = unreadable(path, &error).maybe_help(beside(path));
                self.report.push(Problem {
                    code: &codes::FILE_NOT_FOUND,
                    ..problem
                });
                None
            }
        }
    }

    pub(super) fn main_text(&mut self, name: &Path, text: &[u8]) -> Option<Node> {
        self.file(name, text.to_vec(), None)
    }

    fn file(&mut self, path: &Path, bytes: Vec<u8>, import: Option<&Import>) -> Option<Node> {
        self.paths.push(path.to_owned());
        let name = path.display().to_string();
        if bytes.len() as u64 > yaml::MAX_BYTES {
            self.report.push(too_large(&name, bytes.len() as u64));
            return None;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.report
                    .push(not_utf8(&name, error.utf8_error().valid_up_to()));
                return None;
            }
        };
        let file = self.report.files_mut().add(&name, text.clone());
        let mut tree = yaml::parse(&text, file, &mut self.report)?;
        drop(text);
        if !self.room.take(&tree, self.report.files().text(file).len()) {
            self.report.push(too_much(import, &tree));
            return None;
        }
        match tree.value {
            Value::Map(_) => {}
            Value::Null if import.is_some() => tree.value = Value::Map(Vec::new()),
            Value::Null => {
                self.report.push(empty(&name, tree.span));
                return None;
            }
            _ => {
                self.report.push(not_a_map(&tree));
                return None;
            }
        }
        normalize::normalize(&mut tree, &mut self.report);
        let tree = self.with_overlays_imports(path, tree);
        Some(self.with_imports(path, tree))
    }

    /// An overlay that is used may have imports of its own; they lie below it, within the overlay.
    fn with_overlays_imports(&mut self, path: &Path, mut tree: Node) -> Node {
        let Value::Map(entries) = &mut tree.value else {
            return tree;
        };
        for entry in entries
            .iter_mut()
            .filter(|entry| self.environment.takes(&entry.key.value))
        {
            if entry.value.get("imports").is_some() {
                let empty = Node::new(Value::Null, entry.value.span);
                let overlay = std::mem::replace(&mut entry.value, empty);
                entry.value = self.with_imports(path, overlay);
            }
        }
        tree
    }

    /// What is imported lies below the file that imports it; a later import lies above an earlier one.
    fn with_imports(&mut self, path: &Path, tree: Node) -> Node {
        let imports = self.imports(&tree);
        self.open.push(identity(path));
        let mut below: Option<Node> = None;
        for import in imports {
            for found in self.resolve(path, &import) {
                let Some(imported) = self.import(&found, &import) else {
                    continue;
                };
                match &mut below {
                    Some(below) => merge::merge(below, imported),
                    None => below = Some(imported),
                }
            }
        }
        let identity = self.open.pop();
        self.done.extend(identity);
        match below {
            Some(mut below) => {
                below.span = tree.span;
                merge::merge(&mut below, tree);
                below
            }
            None => tree,
        }
    }

    fn import(&mut self, path: &Path, import: &Import) -> Option<Node> {
        let identity = identity(path);
        if self.open.contains(&identity) {
            self.report.push(cycle(path, import.span, &self.open));
            return None;
        }
        if self.done.contains(&identity) {
            return None;
        }
        if self.open.len() > DEEPEST {
            self.report.push(too_deep(import.span));
            return None;
        }
        match file::read(path) {
            Ok(bytes) => self.file(path, bytes, Some(import)),
            Err(_) if import.may_be_missing => None,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                self.report.push(not_found(path, import.span));
                None
            }
            Err(error) => {
                self.report.push(
                    unreadable(path, &error)
                        .at(import.span)
                        .label("imported here"),
                );
                None
            }
        }
    }

    fn resolve(&mut self, importer: &Path, import: &Import) -> Vec<PathBuf> {
        let folder = importer.parent().unwrap_or(Path::new(""));
        if glob::is_pattern(&import.resource) {
            let folder = if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            };
            let own = identity(importer);
            return glob::matching(folder, &import.resource)
                .into_iter()
                .filter(|path| identity(path) != own)
                .collect();
        }
        vec![folder.join(&import.resource)]
    }

    fn imports(&mut self, tree: &Node) -> Vec<Import> {
        let Some(node) = tree.get("imports") else {
            return Vec::new();
        };
        let items: &[Node] = match &node.value {
            Value::List(items) => items,
            Value::Text(_) => std::slice::from_ref(node),
            Value::Null => &[],
            _ => {
                self.report.push(wrong_import(node));
                return Vec::new();
            }
        };
        items
            .iter()
            .filter_map(|item| self.import_of(item))
            .collect()
    }

    fn import_of(&mut self, item: &Node) -> Option<Import> {
        let resource = item.get("resource").unwrap_or(item);
        let Some(text) = resource.as_text() else {
            self.report.push(wrong_import(item));
            return None;
        };
        let ignore = item.get("ignore_errors").map(|node| &node.value);
        let may_be_missing = match ignore {
            Some(Value::Boolean(ignore)) => *ignore,
            Some(Value::Text(word)) => word == "not_found",
            _ => false,
        };
        Some(Import {
            resource: text.to_owned(),
            span: resource.span,
            may_be_missing,
        })
    }
}

fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn too_large(name: &str, bytes: u64) -> Problem {
    let limit = yaml::MAX_BYTES / 1024 / 1024;
    let size = if bytes > yaml::MAX_BYTES {
        format!("more than {limit} MiB")
    } else {
        format!("{bytes} bytes")
    };
    Problem::new(
        &codes::FILE_TOO_LARGE,
        format!("the file `{name}` is too large to be a configuration: {size}"),
    )
    .help("is this the right file? a large configuration can be split with `imports`")
}

fn too_much(import: Option<&Import>, tree: &Node) -> Problem {
    Problem::new(
        &codes::TOO_COMPLEX,
        "all files together hold more than a configuration does",
    )
    .at(import.map_or(tree.span, |import| import.span))
    .label("given up here")
    .help(yaml::limits())
}

fn too_deep(span: Span) -> Problem {
    let text = "files that import files are nested too deep";
    Problem::new(&codes::TOO_COMPLEX, text)
        .at(span)
        .label("given up here")
        .help(format!("at most {DEEPEST} files, one within the other"))
}

fn not_utf8(name: &str, valid: usize) -> Problem {
    Problem::new(
        &codes::NOT_UTF8,
        format!("the file `{name}` is not UTF-8 text (byte {valid})"),
    )
    .help("is this the right file? save it as UTF-8")
}

fn empty(name: &str, span: Span) -> Problem {
    Problem::new(&codes::EMPTY_FILE, format!("the file `{name}` is empty"))
        .at(span)
        .help("the smallest configuration is one bus: `service_bus: { command_buses: { commands: ~ } }`")
}

fn not_a_map(tree: &Node) -> Problem {
    Problem::new(
        &codes::NOT_A_MAP,
        format!(
            "a configuration is a map of sections, and this is {}",
            tree.kind()
        ),
    )
    .at(tree.span)
    .help("the sections are `services`, `service_bus`, `event_store`, `imports`, `parameters`")
}

fn wrong_import(node: &Node) -> Problem {
    Problem::new(
        &codes::WRONG_TYPE,
        format!("an import must be a path, not {}", node.kind()),
    )
    .at(node.span)
    .help("write `imports: [{ resource: services.yaml }, { resource: 'packages/*.yaml' }]`")
}

fn not_found(path: &Path, span: Span) -> Problem {
    Problem::new(
        &codes::IMPORT_NOT_FOUND,
        format!("the imported file `{}` does not exist", path.display()),
    )
    .at(span)
    .label("imported here")
    .maybe_help(beside(path))
    .help(
        "paths are relative to the file that imports; `ignore_errors: not_found` lets it be absent",
    )
}

/// The nearest file name in the folder where a file was looked for.
fn beside(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    nearest::did_you_mean(wanted, names.iter().map(String::as_str))
}

fn cycle(path: &Path, span: Span, open: &[PathBuf]) -> Problem {
    let identity = identity(path);
    let circle: Vec<String> = open
        .iter()
        .skip_while(|open| **open != identity)
        .chain([&identity])
        .map(|path| {
            format!(
                "`{}`",
                path.file_name().unwrap_or_default().to_string_lossy()
            )
        })
        .collect();
    Problem::new(
        &codes::IMPORT_CYCLE,
        format!(
            "imports lead back to where they began: {}",
            circle.join(" imports ")
        ),
    )
    .at(span)
    .label("imported here")
    .help("move what both need into a third file")
}
