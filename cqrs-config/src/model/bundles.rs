//! Sections of bundles that nobody knows here, in the files of Symfony applications.

use crate::nearest;
use crate::report::Files;
use crate::source::keys::{self, KeySpec, ROOT};
use crate::tree::{Entry, Node, Value};

/// Belong somewhere below one of ours, or to a bundle that ours replace.
pub(crate) const NO_BUNDLES: &[&str] = &[
    "prooph",
    "command_buses",
    "event_buses",
    "query_buses",
    "stores",
    "projection_managers",
];

/// Whether there is a section of prooph's bundles, as they call it, or one that Symfony applications often have.
pub(super) fn is_symfony_s(root: &Node, files: &Files) -> bool {
    root.entries().iter().any(|section| {
        let written = written(section, files);
        keys::is_symfony_section(&section.key.value)
            || written.starts_with("prooph_")
            || written.starts_with("prooph-")
    })
}

/// A key of ours has its one spelling by now; the file has the other.
fn written<'f>(section: &Entry, files: &'f Files) -> &'f str {
    let span = section.key.span;
    let text = files.text(span.file);
    let key = text.get(span.start as usize..span.end as usize);
    key.unwrap_or_default().trim_start_matches(['"', '\''])
}

/// Whether a key at the top may be a bundle's: what it holds is what bundles have, and it is no misspelling.
pub(super) fn may_be_one(key: &str, value: &Node) -> bool {
    matches!(value.value, Value::Map(_) | Value::List(_) | Value::Null)
        && !key.starts_with("when")
        && !NO_BUNDLES.contains(&key)
        && nearest::misspelt(
            &key.replace('-', "_"),
            ROOT.iter().flat_map(KeySpec::spellings),
        )
        .is_none()
}
