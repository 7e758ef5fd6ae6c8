use std::borrow::Cow;

/// What the configuration calls a handler or a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisteredId {
    /// The attribute says it.
    Explicit(&'static str),
    /// The path of the function, method or type, with dots for `::`.
    Path {
        /// `module_path!()`.
        module: &'static str,
        /// What follows: `function`, `Type.method` or `Type`.
        name: &'static str,
    },
}

impl RegisteredId {
    /// The id as the configuration writes it.
    #[must_use]
    pub fn to_text(self) -> Cow<'static, str> {
        match self {
            Self::Explicit(id) => Cow::Borrowed(id),
            Self::Path { module, name } => Cow::Owned(
                format!("{module}.{name}")
                    .replace("r#", "")
                    .replace("::", "."),
            ),
        }
    }
}
