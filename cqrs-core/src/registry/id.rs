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
            Self::Path { module, name } => {
                let mut text = String::with_capacity(module.len() + 1 + name.len());
                for segment in segments(module).chain(segments(name)) {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(segment.strip_prefix("r#").unwrap_or(segment));
                }
                Cow::Owned(text)
            }
        }
    }
}

fn segments(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split("::").flat_map(|part| part.split('.'))
}

#[cfg(test)]
mod tests {
    use super::RegisteredId;

    #[test]
    fn a_path_has_dots_and_no_raw_names() {
        let id = RegisteredId::Path {
            module: "shop::r#mod::orders",
            name: "Desk.r#move",
        };
        assert_eq!(id.to_text(), "shop.mod.orders.Desk.move");
        assert_eq!(RegisteredId::Explicit("r#a::b").to_text(), "r#a::b");
    }
}
