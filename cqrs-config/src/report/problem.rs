use std::cmp::Ordering;

use super::Code;
use crate::catalog::Place;
use crate::tree::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The application does not start.
    Error,
    /// It starts, and probably does not do what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Where, what code, what message.
pub(crate) type Identity = (Option<Span>, &'static str, String);

/// One mistake or remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its stable name, severity and explanation.
    pub code: &'static Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// A few words at that place.
    pub label: Option<String>,
    /// The places that have to do with it.
    pub labels: Vec<Label>,
    /// What to do about it, one line each.
    pub help: Vec<String>,
    /// The environments in which it is one, if it is none without their overlays.
    pub environments: Vec<String>,
}

/// A place that has to do with a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: LabelPlace,
    /// What is to be seen there.
    pub text: String,
}

/// Where a [`Label`] points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelPlace {
    /// Into a configuration file.
    Yaml(Span),
    /// Into the application's code.
    Rust(Place),
}

impl Problem {
    pub(crate) fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span: None,
            label: None,
            labels: Vec::new(),
            help: Vec::new(),
            environments: Vec::new(),
        }
    }

    pub(crate) fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    pub(crate) fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    pub(crate) fn yaml(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            place: LabelPlace::Yaml(span),
            text: text.into(),
        });
        self
    }

    pub(crate) fn rust(mut self, place: &Place, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            place: LabelPlace::Rust(place.clone()),
            text: text.into(),
        });
        self
    }

    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    pub(crate) fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help.extend(text);
        self
    }

    pub(super) fn with_text(mut self, change: impl Fn(String) -> String) -> Self {
        self.message = change(self.message);
        self.label = self.label.map(&change);
        self.labels
            .iter_mut()
            .for_each(|label| label.text = change(std::mem::take(&mut label.text)));
        self.help
            .iter_mut()
            .for_each(|help| *help = change(std::mem::take(help)));
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    /// Whether it names something that was most likely meant.
    pub(crate) fn has_guess(&self) -> bool {
        let guesses = |help: &String| help.contains("did you mean");
        self.help.iter().any(guesses)
    }

    /// What makes it the same mistake as another, whatever else is said about it.
    pub(crate) fn identity(&self) -> Identity {
        (self.span, self.code.name, self.message.clone())
    }

    pub(super) fn reading_order(&self, other: &Self) -> Ordering {
        let key = |problem: &Self| (problem.severity(), problem.span.is_none(), problem.span);
        key(self)
            .cmp(&key(other))
            .then_with(|| self.code.name.cmp(other.code.name))
            .then_with(|| self.message.cmp(&other.message))
    }
}
