use syn::Attribute;

/// The attribute that this one is most likely a misspelling of.
pub(crate) fn misspelt<'a>(attribute: &Attribute, words: &[&'a str]) -> Option<&'a str> {
    let said = attribute.path().get_ident()?.to_string();
    if words.contains(&said.as_str()) {
        return None;
    }
    nearest(&said, words.iter().copied())
}

/// The candidate that `word` is most likely a misspelling of.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let allowed = (word.len() / 3).max(1) + 1;
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let begun = candidates.iter().find(|candidate| {
        candidate.eq_ignore_ascii_case(word) || (word.len() > 2 && candidate.starts_with(word))
    });
    if let Some(begun) = begun {
        return Some(begun);
    }
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|&(distance, candidate)| distance <= allowed && distance < candidate.len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, &candidate) in other.iter().enumerate() {
            let substituted = diagonal + usize::from(letter != candidate);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        assert_eq!(nearest("nmae", ["name", "version"]), Some("name"));
        assert_eq!(nearest("verison", ["name", "version"]), Some("version"));
        assert_eq!(nearest("NAME", ["version", "name"]), Some("name"));
        assert_eq!(
            nearest("async", ["name", "asynchronous"]),
            Some("asynchronous")
        );
    }

    #[test]
    fn a_strange_word_finds_nothing() {
        assert_eq!(nearest("priority", ["id", "bus", "message"]), None);
        assert_eq!(nearest("x", ["id", "bus"]), None);
    }
}
