//! "did you mean": the known name that a wrong one was most likely meant to be.

/// No name is longer, and comparing takes time and memory by the product of both lengths.
const LONGEST: usize = 200;

/// So many dashes and underscores may be there or not.
const SEPARATORS: usize = 4;

/// The nearest of `known`, if one is near enough to be worth saying.
///
/// Near is a distance of at most a quarter of the name, or one being the other's last or first part
/// (`request_handler` for `app.request_handler`). The nearest wins, then the more alike, then the alphabet.
pub(crate) fn nearest<'k>(
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    if wrong.len() > LONGEST {
        return None;
    }
    let length = wrong.chars().count();
    let limit = (length / 4).max(1);
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST && *candidate != wrong)
        .filter_map(|candidate| {
            let too_far = length.abs_diff(candidate.chars().count()) > limit.max(SEPARATORS);
            let distance = match too_far {
                true => usize::MAX,
                false => distance(wrong, candidate),
            };
            (distance <= limit || is_part(wrong, candidate)).then_some((distance, candidate))
        })
        .min_by(|(left_distance, left), (right_distance, right)| {
            left_distance
                .cmp(right_distance)
                .then_with(|| likeness(wrong, right).total_cmp(&likeness(wrong, left)))
                .then_with(|| left.cmp(right))
        })
        .map(|(_, candidate)| candidate)
}

/// The nearest of `known`, at most `count`, the nearest first.
pub(crate) fn nearest_ones<'k>(
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
    count: usize,
) -> Vec<String> {
    let mut known: Vec<&str> = known.into_iter().collect();
    let mut found = Vec::new();
    while let Some(name) = nearest(wrong, known.iter().copied()).filter(|_| found.len() < count) {
        found.push(name.to_owned());
        known.retain(|one| *one != name);
    }
    found
}

/// A help line for a wrong name, if there is a near one.
pub(crate) fn did_you_mean<'k>(
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<String> {
    nearest(wrong, known).map(|name| format!("did you mean `{name}`?"))
}

/// The known name of which a wrong one is a slip of the pen, for names that may be somebody else's: two letters at most.
pub(crate) fn misspelt<'k>(
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let length = wrong.chars().count();
    let limit = (length / 4).clamp(1, 2);
    let near = known
        .into_iter()
        .filter(|known| *known != wrong && known.chars().count().abs_diff(length) <= limit)
        .map(|known| (distance(wrong, known), known));
    let (distance, known) = near.min()?;
    (distance <= limit).then_some(known)
}

/// The known names as a help line, at most ten of them.
pub(crate) fn known_names<'k>(
    what: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<String> {
    let mut names: Vec<&str> = known.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let shown: Vec<String> = names
        .iter()
        .take(10)
        .map(|name| format!("`{name}`"))
        .collect();
    match (shown.is_empty(), names.len() - shown.len()) {
        (true, _) => None,
        (false, 0) => Some(format!("{what}: {}", shown.join(", "))),
        (false, more) => Some(format!("{what}: {} and {more} more", shown.join(", "))),
    }
}

fn distance(wrong: &str, candidate: &str) -> usize {
    if same_letters(wrong, candidate) {
        return 0;
    }
    strsim::damerau_levenshtein(wrong, candidate)
}

/// `serviceBus`, `Service-Bus` and `service_bus` differ in nothing that a reader sees as a letter.
fn same_letters(left: &str, right: &str) -> bool {
    let letters = |name: &str| -> Vec<char> {
        let letters = name.chars().filter(|letter| !matches!(letter, '_' | '-'));
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    left.len().abs_diff(right.len()) <= SEPARATORS && letters(left) == letters(right)
}

fn likeness(wrong: &str, candidate: &str) -> f64 {
    strsim::jaro_winkler(wrong, candidate)
}

fn is_part(wrong: &str, candidate: &str) -> bool {
    let (shorter, longer) = if wrong.len() < candidate.len() {
        (wrong, candidate)
    } else {
        (candidate, wrong)
    };
    let part = |rest: Option<&str>, boundary: fn(&str) -> bool| rest.is_some_and(boundary);
    shorter.len() >= 3
        && (part(longer.strip_suffix(shorter), |rest| {
            rest.ends_with(['.', '\\', '_', '-', ':'])
        }) || part(longer.strip_prefix(shorter), |rest| {
            rest.starts_with(['.', '\\', '_', '-', ':'])
        }))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_swapped_pair_and_a_missing_prefix_are_near() {
        let known = ["app.place_order", "app.cancel_order"];
        assert_eq!(nearest("app.plcae_order", known), Some("app.place_order"));
        assert_eq!(nearest("cancel_order", known), Some("app.cancel_order"));
    }

    #[test]
    fn another_name_of_the_same_prefix_is_not_near() {
        assert_eq!(
            nearest(
                "customer_domain.import",
                ["customer_domain.delete_all_of_them"]
            ),
            None
        );
    }
}
