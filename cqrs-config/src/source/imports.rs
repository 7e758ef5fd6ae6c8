//! Reading a file and, before it, what it imports.

mod mistakes;

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::shelf::Shelf;
use super::{Environment, glob, merge, normalize, unreadable};
use crate::nearest;
use crate::report::{Problem, Report, Severity, codes};
use crate::tree::{Node, Span, Value};
use crate::yaml;
use mistakes::{
    beside, cycle, empty, not_a_map, not_found, not_utf8, too_deep, too_large, too_much,
    wrong_import,
};

/// Reads files one after another into one report.
pub(super) struct Reader<'e> {
    pub(super) report: Report,
    pub(super) paths: Vec<PathBuf>,
    /// The files being read right now, outermost first, to refuse a circle.
    open: Vec<PathBuf>,
    done: HashSet<PathBuf>,
    /// What all files together may still hold.
    room: yaml::Room,
    /// Files and folders that patterns looked at.
    looked_at: usize,
    shelf: Shelf,
    environment: &'e Environment,
}

/// A file that imports a file, this many deep.
const DEEPEST: usize = 64;

struct Import {
    resource: String,
    span: Span,
    ignores: Ignores,
}

/// The mistakes that an import takes no notice of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ignores {
    Nothing,
    Absence,
    Everything,
}

impl<'e> Reader<'e> {
    pub(super) fn new(environment: &'e Environment) -> Self {
        Self::of(Shelf::Disk, environment)
    }

    pub(super) fn of(shelf: Shelf, environment: &'e Environment) -> Self {
        let (report, paths) = (Report::default(), Vec::new());
        Self {
            report,
            paths,
            open: Vec::new(),
            done: HashSet::new(),
            room: yaml::Room::default(),
            looked_at: 0,
            shelf,
            environment,
        }
    }

    pub(super) fn main_file(&mut self, path: &Path) -> Option<Node> {
        self.report.about(&path.display().to_string());
        match self.shelf.read(path) {
            Ok(bytes) => self.file(path, bytes, None),
            Err(error) => {
                let problem = unreadable(path, &error);
                let near =
                    beside(&self.shelf, path).filter(|_| error.kind() == ErrorKind::NotFound);
                let help = near.map_or_else(|| problem.help.clone(), |near| vec![near]);
                self.report.push(Problem {
                    code: &codes::FILE_NOT_FOUND,
                    help,
                    ..problem
                });
                None
            }
        }
    }

    pub(super) fn main_text(&mut self, name: &Path, text: &[u8]) -> Option<Node> {
        self.report.about(&name.display().to_string());
        self.file(name, text.to_vec(), None)
    }

    fn file(&mut self, path: &Path, bytes: Vec<u8>, import: Option<&Import>) -> Option<Node> {
        self.paths.push(path.to_owned());
        let name = path.display().to_string();
        if bytes.len() as u64 > yaml::MAX_BYTES {
            let problem = too_large(&name, bytes.len() as u64);
            self.report.push(imported(problem, import));
            return None;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let problem = not_utf8(&name, error.utf8_error().valid_up_to());
                self.report.push(imported(problem, import));
                return None;
            }
        };
        let file = self.report.files_mut().add(&name, text.clone());
        let mut tree = yaml::parse(&text, file, &mut self.report)?;
        drop(text);
        if !self.room.take(&tree, self.report.files().text(file).len()) {
            self.report
                .push(too_much(import.map(|import| import.span), &tree));
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
                let problem = not_a_map(&tree, self.report.files().text(file));
                self.report.push(problem);
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
        self.open.push(self.shelf.identity(path));
        let mut below: Option<Node> = None;
        for import in imports {
            for found in self.resolve(path, &import) {
                let Some(imported) = self.import(&found, &import) else {
                    continue;
                };
                match &mut below {
                    Some(below) => merge::merge(below, imported, &mut self.report),
                    None => below = Some(imported),
                }
            }
        }
        let identity = self.open.pop();
        self.done.extend(identity);
        match below {
            Some(mut below) => {
                below.span = tree.span;
                merge::merge(&mut below, tree, &mut self.report);
                below
            }
            None => tree,
        }
    }

    fn import(&mut self, path: &Path, import: &Import) -> Option<Node> {
        let identity = self.shelf.identity(path);
        if self.open.contains(&identity) {
            self.report.push(cycle(identity, import.span, &self.open));
            return None;
        }
        if self.done.contains(&identity) {
            return None;
        }
        if self.open.len() > DEEPEST {
            self.report.push(too_deep(import.span));
            return None;
        }
        match self.shelf.read(path) {
            Ok(bytes) if import.ignores == Ignores::Everything => {
                self.try_file(path, bytes, import)
            }
            Ok(bytes) => self.file(path, bytes, Some(import)),
            Err(_) if import.ignores != Ignores::Nothing => None,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let problem = not_found(&self.shelf, path, import.span);
                self.report.push(problem);
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

    /// As [`file`](Self::file), and nothing at all if something is wrong with it.
    fn try_file(&mut self, path: &Path, bytes: Vec<u8>, import: &Import) -> Option<Node> {
        let before = self.report.problems().len();
        let tree = self.file(path, bytes, Some(import));
        let told = &self.report.problems()[before..];
        let is_sound = !told.iter().any(|told| told.severity() == Severity::Error);
        if is_sound {
            return tree;
        }
        self.report.truncate(before);
        self.report.push(mistakes::passed_over(path, import.span));
        None
    }

    fn resolve(&mut self, importer: &Path, import: &Import) -> Vec<PathBuf> {
        let resource = &import.resource;
        let folder = match importer.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if is_foreign(Path::new(resource)) || resource.starts_with('@') {
            self.report.push(mistakes::foreign(resource, import.span));
            return Vec::new();
        }
        let path = importer.parent().unwrap_or(Path::new("")).join(resource);
        let found = match (glob::is_pattern(resource), self.shelf.is_folder(&path)) {
            (true, _) => glob::matching(&self.shelf, folder, resource, &mut self.looked_at),
            (false, true) => glob::matching(
                &self.shelf,
                &path,
                "**/*.{yaml,yml,json}",
                &mut self.looked_at,
            ),
            (false, false) => return vec![path],
        };
        match found {
            Ok(found) => self.others(importer, found, import),
            Err(glob::TooMany) => {
                self.report.push(too_many(import));
                Vec::new()
            }
        }
    }

    /// What a pattern found but the importing file itself and what only Symfony reads.
    fn others(
        &mut self,
        importer: &Path,
        mut found: Vec<PathBuf>,
        import: &Import,
    ) -> Vec<PathBuf> {
        let own = self.shelf.identity(importer);
        found.retain(|path| self.shelf.identity(path) != own);
        if found.is_empty() && import.ignores == Ignores::Nothing {
            let problem = mistakes::matches_nothing(&self.shelf, importer, import);
            self.report.push(problem);
        }
        found.retain(|path| !is_foreign(path));
        found
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
        let known = ["resource", "ignore_errors", "type"];
        let mut is_misspelt = false;
        for entry in item.entries() {
            if !known.contains(&&*entry.key.value) {
                is_misspelt |= nearest::nearest(&entry.key.value, ["resource"]).is_some();
                self.report.push(mistakes::unknown_key(entry));
            }
        }
        let resource = item.get("resource").unwrap_or(item);
        let Some(text) = resource.as_text() else {
            if !is_misspelt {
                self.report.push(wrong_import(resource));
            }
            return None;
        };
        Some(Import {
            resource: text.to_owned(),
            span: resource.span,
            ignores: self.ignores(item.get("ignore_errors")),
        })
    }

    fn ignores(&mut self, node: Option<&Node>) -> Ignores {
        let Some(node) = node else {
            return Ignores::Nothing;
        };
        match &node.value {
            Value::Boolean(true) => Ignores::Everything,
            Value::Boolean(false) | Value::Null => Ignores::Nothing,
            Value::Text(word) if word == "not_found" => Ignores::Absence,
            _ => {
                self.report.push(mistakes::wrong_ignore(node));
                Ignores::Nothing
            }
        }
    }
}

/// A file without a text to point into is pointed at where it is imported.
fn imported(problem: Problem, import: Option<&Import>) -> Problem {
    match import {
        Some(import) => problem.at(import.span).label("imported here"),
        None => problem,
    }
}

/// Symfony reads these too: a container written in PHP or XML.
fn is_foreign(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| ["php", "xml", "ini"].contains(&extension))
}

fn too_many(import: &Import) -> Problem {
    let text = format!(
        "the import `{}` leads through too many files and folders",
        import.resource
    );
    Problem::new(&codes::TOO_COMPLEX, text)
        .at(import.span)
        .label("given up here")
        .help(format!(
            "at most {}: name the folder of the files, `packages/*.yaml`",
            glob::MOST
        ))
}
