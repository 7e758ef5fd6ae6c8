use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Which environment it is, and the variables that `%env(NAME)%` may ask for.
///
/// Passed in, so that reading a configuration is a function of its arguments.
#[derive(Clone)]
pub struct Environment {
    name: Option<String>,
    overlay_optional: bool,
    variables: Variables,
}

#[derive(Clone)]
enum Variables {
    Known(Arc<Lookup>),
    Unknown,
}

impl Environment {
    /// The variables of this process; `CQRS_ENV` names the environment.
    pub fn process() -> Self {
        let read = |name: &str| std::env::var(name).ok();
        Self {
            name: read("CQRS_ENV").filter(|name| !name.is_empty()),
            overlay_optional: false,
            variables: Variables::Known(Arc::new(read)),
        }
    }

    /// No variables and no name.
    pub fn empty() -> Self {
        Self::from_lookup(|_| None)
    }

    /// Exactly these variables.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pairs: BTreeMap<String, String> = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self::from_lookup(move |name| pairs.get(name).cloned())
    }

    /// The variables that a function hands out.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self {
            name: None,
            overlay_optional: false,
            variables: Variables::Known(Arc::new(lookup)),
        }
    }

    /// Variables that are not known now: no `%env(..)%` is missing, its value fits everywhere, and every `when@..`
    /// overlay counts. For reading at compile time and for the linter.
    pub fn unknown() -> Self {
        Self {
            name: None,
            overlay_optional: false,
            variables: Variables::Unknown,
        }
    }

    /// The same variables in a named environment: the overlay `when@<name>` is used.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// A name that nobody chose, such as that of tests: an overlay may be there for it, and none is missed.
    pub fn overlay_optional(mut self) -> Self {
        self.overlay_optional = true;
        self
    }

    /// The name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether the overlay under a key such as `when@test` is laid over the rest.
    pub(super) fn takes(&self, key: &str) -> bool {
        key.strip_prefix("when@")
            .is_some_and(|name| !self.is_known() || Some(name) == self.name())
    }

    /// The name that somebody chose, for which one of the overlays is meant to be.
    pub(super) fn chosen_name(&self) -> Option<&str> {
        self.name()
            .filter(|_| self.is_known() && !self.overlay_optional)
    }

    pub(super) fn is_known(&self) -> bool {
        matches!(self.variables, Variables::Known(_))
    }

    pub(super) fn variable(&self, name: &str) -> Option<String> {
        match &self.variables {
            Variables::Known(lookup) => lookup(name),
            Variables::Unknown => None,
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Environment")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
