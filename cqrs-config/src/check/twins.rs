//! Names with dashes: prooph's bundles make underscores of them, so what names a bus or a store may say either.

use std::borrow::Cow;
use std::collections::HashMap;

/// A name as the bundles have it.
pub(super) fn folded(name: &str) -> Cow<'_, str> {
    match name.contains('-') {
        true => Cow::Owned(name.replace('-', "_")),
        false => Cow::Borrowed(name),
    }
}

/// The names of a kind: a file may have thousands of them, and ask for each.
pub(super) struct Names<'n>(HashMap<String, Vec<&'n str>>);

impl<'n> Names<'n> {
    pub(super) fn new(names: impl Iterator<Item = &'n str>) -> Self {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for name in names {
            all.entry(folded(name).into_owned()).or_default().push(name);
        }
        Self(all)
    }

    /// Nothing else differs in dashes and underscores alone.
    pub(super) fn has_no_twin(&self, name: &str) -> bool {
        self.alike(name).len() < 2
    }

    /// The name that is meant: the same one, or the only one that differs in dashes and underscores alone.
    pub(super) fn meant(&self, written: &str) -> Option<&'n str> {
        let alike = self.alike(written);
        let only = || alike.first().filter(|_| alike.len() == 1);
        let same = alike.iter().find(|name| **name == written);
        same.or_else(only).copied()
    }

    fn alike(&self, name: &str) -> &[&'n str] {
        self.0.get(&*folded(name)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_name_is_found_by_its_dashes_and_underscores_where_only_one_is_meant() {
        let all = ["a-b", "c_d", "e-f", "e_f", "g"];
        let names = Names::new(all.into_iter());
        for (written, found) in [
            ("a_b", Some("a-b")),
            ("c-d", Some("c_d")),
            ("e_f", Some("e_f")),
            ("e-f", Some("e-f")),
            ("g", Some("g")),
            ("h", None),
        ] {
            assert_eq!(names.meant(written), found, "{written}");
        }
        assert!(names.has_no_twin("a_b"));
        assert!(!names.has_no_twin("e-f"));
        assert_eq!(
            Names::new(["e-f-g", "e_f-g"].into_iter()).meant("e-f_g"),
            None
        );
    }
}
