//! Names with dashes: prooph's bundles make underscores of them, so what names a bus or a store may say either.

/// Whether two names differ in dashes and underscores alone, if at all.
pub(super) fn are(left: &str, right: &str) -> bool {
    let one = |letter: u8| if letter == b'-' { b'_' } else { letter };
    let has_dash = || left.contains('-') || right.contains('-');
    left.len() == right.len()
        && (left == right || has_dash() && left.bytes().map(one).eq(right.bytes().map(one)))
}

/// The name that is meant: the same one, or the only one that differs in dashes and underscores alone.
pub(super) fn meant<'n>(
    written: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Option<&'n str> {
    let mut twins = names.clone().filter(|name| are(name, written));
    let twin = twins.next().filter(|_| twins.next().is_none());
    let mut names = names;
    names.find(|name| *name == written).or(twin)
}
