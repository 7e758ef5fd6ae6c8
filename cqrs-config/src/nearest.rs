//! "did you mean": the known name that a wrong one was most likely meant to be.

mod distance;

/// No name is longer, and nobody reads on to where such ones differ.
const LONGEST: usize = 200;

/// More wrong letters than this are another name, however long it is.
const FURTHEST: usize = 12;

/// Of longer names it is not asked which is more alike: that takes time by the product of both lengths.
const COMPARED: usize = 64;

/// So many dashes and underscores may be there or not.
const SEPARATORS: usize = 4;

/// The nearest of `known`, if one is near enough to be worth saying.
///
/// Near is a distance of at most a quarter of the name and less than half of it, or one being the other's last or first part
/// (`request_handler` for `app.request_handler`). The nearest wins, then the more alike, then the alphabet.
pub(crate) fn nearest<'k>(
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    if wrong.len() > LONGEST {
        return None;
    }
    let mut best: Option<(Option<usize>, &'k str)> = None;
    let mut limit = quarter(wrong);
    for candidate in known {
        if candidate.len() > LONGEST || candidate == wrong {
            continue;
        }
        let distance = distance(limit, wrong, candidate);
        if distance.is_none()
            && (best.is_some_and(|(best, _)| best.is_some()) || !is_part(wrong, candidate))
        {
            continue;
        }
        limit = distance.unwrap_or(limit);
        if best.is_none_or(|best| is_nearer(wrong, (distance, candidate), best)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A quarter of the letters, and less than half of them.
fn quarter(name: &str) -> usize {
    let length = name.chars().count();
    (length / 4).clamp(1, FURTHEST).min(less_than_half(length))
}

fn less_than_half(length: usize) -> usize {
    length.saturating_sub(1) / 2
}

/// Any distance is nearer than being a part.
fn is_nearer(wrong: &str, new: (Option<usize>, &str), old: (Option<usize>, &str)) -> bool {
    let far = |distance: Option<usize>| distance.unwrap_or(usize::MAX);
    far(new.0)
        .cmp(&far(old.0))
        .then_with(|| likeness(wrong, old.1).total_cmp(&likeness(wrong, new.1)))
        .then_with(|| new.1.cmp(old.1))
        .is_lt()
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

/// The known name of which a wrong one is a slip of the pen, for names that may be somebody else's: two letters at most, and less than
/// half of them.
pub(crate) fn misspelt<'k>(
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    let limit = less_than_half(wrong.chars().count()).min(2);
    let near = known
        .into_iter()
        .filter(|known| *known != wrong)
        .filter_map(|known| Some((distance(limit, wrong, known)?, known)));
    near.min().map(|(_, known)| known)
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

fn distance(limit: usize, wrong: &str, candidate: &str) -> Option<usize> {
    match same_letters(wrong, candidate) {
        true => Some(0),
        false => distance::within(limit, wrong, candidate),
    }
}

/// `serviceBus`, `Service-Bus` and `service_bus` differ in nothing that a reader sees as a letter.
fn same_letters(left: &str, right: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = char> {
        let letters = name.chars().filter(|letter| !matches!(letter, '_' | '-'));
        letters.map(|letter| letter.to_ascii_lowercase())
    }
    left.len().abs_diff(right.len()) <= SEPARATORS && letters(left).eq(letters(right))
}

fn likeness(wrong: &str, candidate: &str) -> f64 {
    if wrong.len() > COMPARED {
        return 0.0;
    }
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
    use super::{misspelt, nearest};

    #[test]
    fn a_swapped_pair_and_a_missing_prefix_are_near() {
        let known = ["app.place_order", "app.cancel_order"];
        assert_eq!(nearest("app.plcae_order", known), Some("app.place_order"));
        assert_eq!(nearest("cancel_order", known), Some("app.cancel_order"));
    }

    #[test]
    fn names_of_a_letter_or_two_are_near_to_none() {
        for wrong in ["e", "ab"] {
            assert_eq!(nearest(wrong, ["d", "ac", "abc", "a"]), None, "{wrong}");
        }
        assert_eq!(nearest("sq1", ["sqs", "sql"]), Some("sql"));
        assert_eq!(misspelt("sqlit", ["sqlite"]), Some("sqlite"));
        assert_eq!(misspelt("sqlite3", ["sqlite"]), Some("sqlite"));
        assert_eq!(misspelt("nats", ["sqs", "amqp"]), None);
    }

    #[test]
    fn the_nearest_wins_whatever_came_before() {
        let known = [
            "commands.place_order",
            "place_ordr",
            "place_order_",
            "place_order2",
        ];
        assert_eq!(nearest("place_order", known), Some("place_order_"));
        assert_eq!(
            nearest("place_order", ["app.place_order", "shop.place_order"]),
            Some("app.place_order")
        );
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
