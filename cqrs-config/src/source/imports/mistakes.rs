//! What can be wrong with a file before its keys are looked at.

use std::path::{Path, PathBuf};

use super::{DEEPEST, Import, glob};
use crate::nearest;
use crate::report::{Problem, codes};
use crate::source::shelf::Shelf;
use crate::tree::{Entry, Node, Span};
use crate::yaml;

pub(super) fn too_large(name: &str, bytes: u64) -> Problem {
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

pub(super) fn too_much(import: Option<Span>, tree: &Node) -> Problem {
    Problem::new(
        &codes::TOO_COMPLEX,
        "all files together hold more than a configuration does",
    )
    .at(import.unwrap_or(tree.span))
    .label("given up here")
    .help(yaml::limits())
}

pub(super) fn too_deep(span: Span) -> Problem {
    let text = "files that import files are nested too deep";
    Problem::new(&codes::TOO_COMPLEX, text)
        .at(span)
        .label("given up here")
        .help(format!("at most {DEEPEST} files, one within the other"))
}

pub(super) fn not_utf8(name: &str, valid: usize) -> Problem {
    Problem::new(
        &codes::NOT_UTF8,
        format!("the file `{name}` is not UTF-8 text (byte {valid})"),
    )
    .help("is this the right file? save it as UTF-8")
}

pub(super) fn empty(name: &str, span: Span) -> Problem {
    Problem::new(&codes::EMPTY_FILE, format!("the file `{name}` is empty"))
        .at(span)
        .help("the smallest configuration is one bus: `service_bus: { command_buses: { commands: ~ } }`")
}

pub(super) fn not_a_map(tree: &Node, text: &str) -> Problem {
    let start = tree.span.start as usize;
    let line = text.get(start..).and_then(|rest| rest.lines().next());
    let first_line_end = tree.span.start + line.map_or(0, |line| line.len() as u32);
    Problem::new(
        &codes::NOT_A_MAP,
        format!(
            "a configuration is a map of sections, and this is {}",
            tree.kind()
        ),
    )
    .at(Span {
        end: tree.span.end.min(first_line_end),
        ..tree.span
    })
    .maybe_help(other_language(text))
    .help("the sections are `services`, `service_bus`, `event_store`, `imports`, `parameters`")
}

pub(super) fn wrong_import(node: &Node) -> Problem {
    Problem::new(
        &codes::WRONG_TYPE,
        format!("an import must be a path, not {}", node.kind()),
    )
    .at(node.span)
    .help("write `imports: [{ resource: services.yaml }, { resource: 'packages/*.yaml' }]`")
}

pub(super) fn not_found(shelf: &Shelf, path: &Path, span: Span) -> Problem {
    Problem::new(
        &codes::IMPORT_NOT_FOUND,
        format!("the imported file `{}` does not exist", path.display()),
    )
    .at(span)
    .label("imported here")
    .maybe_help(beside(shelf, path))
    .help(
        "paths are relative to the file that imports; `ignore_errors: not_found` lets it be absent",
    )
}

/// Symfony says nothing of it, and most often the pattern or its folder is misspelt.
pub(super) fn matches_nothing(shelf: &Shelf, importer: &Path, import: &Import) -> Problem {
    let text = format!("no other file matches the import `{}`", import.resource);
    let absent = absent_folder(shelf, importer, &import.resource);
    Problem::new(&codes::IMPORT_MATCHES_NOTHING, text)
        .at(import.span)
        .label("nothing is imported here")
        .maybe_help(absent.as_deref().map(|folder| format!("there is no folder `{}`", folder.display())))
        .maybe_help(absent.as_deref().and_then(|folder| beside(shelf, folder)))
        .help("paths are relative to the file that imports; `ignore_errors: not_found` says that there may be none")
}

/// The first folder of a pattern that is not there, as far as it is no pattern itself.
fn absent_folder(shelf: &Shelf, importer: &Path, resource: &str) -> Option<PathBuf> {
    let (folders, _) = resource.trim_end_matches('/').rsplit_once('/')?;
    let plain = folders
        .split('/')
        .take_while(|name| !glob::is_pattern(name));
    let mut folder = importer.parent()?.to_owned();
    for name in plain {
        folder.push(name);
        if !shelf.is_folder(&folder) {
            return Some(folder);
        }
    }
    None
}

/// The nearest file name in the folder where a file was looked for.
pub(super) fn beside(shelf: &Shelf, path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let names: Vec<String> = shelf.items(folder).map(|item| item.name).collect();
    nearest::did_you_mean(wanted, names.iter().map(String::as_str))
}

pub(super) fn cycle(identity: PathBuf, span: Span, open: &[PathBuf]) -> Problem {
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

pub(super) fn unknown_key(entry: &Entry) -> Problem {
    let known = ["resource", "ignore_errors", "type"];
    let key = &entry.key.value;
    let text = format!("an import has no key `{key}`");
    Problem::new(&codes::UNKNOWN_KEY, text)
        .at(entry.key.span)
        .maybe_help(nearest::did_you_mean(key, known))
        .maybe_help(nearest::known_names("keys here", known))
}

pub(super) fn wrong_ignore(node: &Node) -> Problem {
    Problem::new(
        &codes::WRONG_VALUE,
        "`ignore_errors` must be `not_found`, `true` or `false`",
    )
    .at(node.span)
    .help("`not_found` lets the file be absent, `true` also broken")
}

/// It is there and has mistakes, and whoever imports it has said that it does not matter.
pub(super) fn passed_over(path: &Path, span: Span) -> Problem {
    let text = format!("the import of `{}` has no effect", path.display());
    Problem::new(&codes::NO_EFFECT, text)
        .at(span)
        .label("it has mistakes, and `ignore_errors: true` stands here")
        .help("`ignore_errors: not_found` tells them")
}

pub(super) fn foreign(resource: &str, span: Span) -> Problem {
    let text = format!("the import of `{resource}` is passed over");
    Problem::new(&codes::SYMFONY_KEYS, text)
        .at(span)
        .label("only YAML and JSON are read here")
}

/// A file of another kind, by how it begins.
fn other_language(text: &str) -> Option<String> {
    let begins = [("<?php", "PHP"), ("<", "XML"), ("#!", "a script")];
    let start = text.trim_start();
    let (_, language) = begins.iter().find(|(begin, _)| start.starts_with(begin))?;
    Some(format!(
        "this looks like {language}, and a configuration is YAML: is it the right file?"
    ))
}
