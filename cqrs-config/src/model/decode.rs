//! Typed reading of the tree that never stops at the first mistake.

mod scalars;

use std::fmt;

use super::remedies;
use crate::nearest;
use crate::report::{Files, Problem, Report, codes};
use crate::tree::{Entry, Node, Span, Spanned, Value};

/// Reads nodes and collects what does not fit.
pub(crate) struct Decoder {
    pub(crate) report: Report,
}

/// Where in the configuration a value is, written out only when a message needs it.
pub(crate) struct Path<'a> {
    above: Option<&'a Path<'a>>,
    key: &'a str,
}

impl<'a> Path<'a> {
    pub(crate) fn root(key: &'a str) -> Self {
        Self { above: None, key }
    }

    pub(crate) fn below<'b>(&'b self, key: &'b str) -> Path<'b> {
        Path {
            above: Some(self),
            key,
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            write!(formatter, "{above}.")?;
        }
        formatter.write_str(self.key)
    }
}

impl Decoder {
    pub(crate) fn new(files: Files) -> Self {
        Self {
            report: Report::new(files),
        }
    }

    pub(crate) fn wrong_type(&mut self, node: &Node, path: &Path<'_>, wanted: &str) -> Problem {
        Problem::new(
            &codes::WRONG_TYPE,
            format!("`{path}` must be {wanted}, not {}", node.kind()),
        )
        .at(node.span)
        .label(format!("this is {}", node.kind()))
    }

    pub(super) fn refuse(
        &mut self,
        node: &Node,
        path: &Path<'_>,
        wanted: &str,
        help: Option<String>,
    ) {
        let read =
            "a variable is text unless it is read otherwise: `%env(int:NAME)%`, `%env(bool:NAME)%`";
        let from_variable = (node.hidden && node.as_text().is_some()).then(|| read.to_owned());
        let tagged = match &node.value {
            Value::Tagged(tag, _) => crate::tree::remedy_for_tag(tag),
            _ => None,
        };
        let problem = self.wrong_type(node, path, wanted).maybe_help(
            help.or(from_variable)
                .or(tagged)
                .or_else(|| remedies::of_shape(node, wanted, path.key)),
        );
        self.report.push(problem);
    }

    /// A map of known keys; nothing is an empty one, and so is the empty list, as PHP writes it.
    pub(crate) fn section<'n>(
        &mut self,
        node: Option<&'n Node>,
        path: &Path<'_>,
    ) -> Option<&'n Node> {
        let node = node?;
        match node.value {
            Value::Map(_) => Some(node),
            Value::Null | Value::Unknown => None,
            Value::List(ref items) if items.is_empty() => Some(node),
            _ => {
                self.refuse(node, path, "a map", None);
                None
            }
        }
    }

    /// A map from names, with at least one of them when it is there.
    pub(crate) fn named<'n>(&mut self, node: Option<&'n Node>, path: &Path<'_>) -> &'n [Entry] {
        let Some(node) = node else { return &[] };
        match &node.value {
            Value::Map(entries) if !entries.is_empty() => entries,
            Value::Unknown => &[],
            Value::Map(_) | Value::Null => {
                let problem =
                    Problem::new(&codes::EMPTY_SECTION, format!("`{path}` names nothing"))
                        .at(node.span)
                        .label("at least one name is wanted here")
                        .help("leave the key out, or write `name: ~` for one with all defaults");
                self.report.push(problem);
                &[]
            }
            _ => {
                self.refuse(node, path, "a map from names", None);
                &[]
            }
        }
    }

    /// Ids of services, in order.
    pub(crate) fn references(
        &mut self,
        node: Option<&Node>,
        path: &Path<'_>,
    ) -> Vec<Spanned<String>> {
        self.items(node, path)
            .iter()
            .filter_map(|item| self.item(item, path))
            .collect()
    }

    /// The id of a service in a list.
    pub(crate) fn item(&mut self, item: &Node, path: &Path<'_>) -> Option<Spanned<String>> {
        if matches!(item.value, Value::Null) {
            let problem = self.wrong_type(item, path, "a list of ids");
            let help = "write an id behind the dash, or leave the dash out";
            self.report
                .push(problem.label("nothing stands here").help(help));
            return None;
        }
        self.reference(Some(item), path)
    }

    /// Text or a list of text.
    pub(crate) fn list_of_text(
        &mut self,
        node: Option<&Node>,
        path: &Path<'_>,
    ) -> Vec<Spanned<String>> {
        self.items(node, path)
            .iter()
            .filter_map(|item| self.text(Some(item), path))
            .collect()
    }

    /// The items of a list; one value is a list of one.
    pub(crate) fn items<'n>(&mut self, node: Option<&'n Node>, path: &Path<'_>) -> &'n [Node] {
        let Some(node) = node else { return &[] };
        match &node.value {
            Value::List(items) => items,
            Value::Null | Value::Unknown => &[],
            Value::Map(_) => {
                self.refuse(node, path, "a list", None);
                &[]
            }
            _ => std::slice::from_ref(node),
        }
    }

    /// Reports a key that has to be there and is not. A misspelt one is reported as such, and is the same mistake.
    pub(crate) fn require(
        &mut self,
        entry: &Entry,
        spellings: &[&str],
        path: &Path<'_>,
        help: &str,
    ) {
        let misspelt =
            |entry: &Entry| nearest::nearest(&entry.key.value, spellings.iter().copied()).is_some();
        let key = spellings.first().copied().unwrap_or_default();
        let has = entry
            .value
            .get(key)
            .is_some_and(|node| !matches!(node.value, Value::Null));
        let is_map = matches!(entry.value.value, Value::Map(_) | Value::Null);
        if is_map && !has && !entry.value.entries().iter().any(misspelt) {
            self.missing(entry.key.span, path, key, help);
        }
    }

    /// Reports that a key has to be there.
    pub(crate) fn missing(&mut self, span: Span, path: &Path<'_>, key: &str, help: &str) {
        let problem = Problem::new(&codes::MISSING_KEY, format!("`{path}` has no `{key}`"))
            .at(span)
            .label(format!("`{key}` is missing here"))
            .help(help);
        self.report.push(problem);
    }

    pub(crate) fn parameters(&mut self, node: Option<&Node>) {
        let _ = self.section(node, &Path::root("parameters"));
    }

    pub(crate) fn no_effect(&mut self, span: Span, path: &Path<'_>, why: &str) {
        let problem = Problem::new(&codes::NO_EFFECT, format!("`{path}` has no effect"))
            .at(span)
            .label(why);
        self.report.push(problem);
    }
}
