//! What is said of a name that there is not.

/// The name that was meant, and those that there are, behind the one that there is not.
pub(crate) fn known(wrong: &str, names: &[String]) -> String {
    if names.is_empty() {
        return "; the application has none".to_owned();
    }
    let there_are = format!("; there are: {}", names.join(", "));
    match nearest(wrong, names) {
        Some(name) => format!("; did you mean {name:?}?{}", &there_are[1..]),
        None => there_are,
    }
}

/// One of every three letters may be another.
fn nearest<'n>(wrong: &str, names: &'n [String]) -> Option<&'n String> {
    let wrong = wrong.to_lowercase();
    let distance = |name: &&String| strsim::damerau_levenshtein(&wrong, &name.to_lowercase());
    let near = names.iter().min_by_key(distance)?;
    (distance(&near) <= (near.chars().count() / 3).max(1)).then_some(near)
}
