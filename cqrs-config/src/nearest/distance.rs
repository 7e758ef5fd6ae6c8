//! How many letters lie between two names.

/// The letters that are wrong, missing, too many, or swapped with their neighbour, if they are no more than `limit`.
///
/// Takes time by the length and the limit, not by both lengths.
pub(super) fn within(limit: usize, left: &str, right: &str) -> Option<usize> {
    const BYTES_OF_A_LETTER: usize = 4;
    if left.len().abs_diff(right.len()) > limit * BYTES_OF_A_LETTER {
        return None;
    }
    let (left, right) = differing(left, right);
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    let far = limit + 1;
    let mut before = vec![far; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for row in 1..=left.len() {
        let mut this = vec![far; right.len() + 1];
        if row <= limit {
            this[0] = row;
        }
        let band = row.saturating_sub(limit).max(1)..=right.len().min(row + limit);
        for column in band {
            let is_same = left[row - 1] == right[column - 1];
            let changed = last[column - 1] + usize::from(!is_same);
            let shortest = changed.min(last[column] + 1).min(this[column - 1] + 1);
            let is_swapped = row > 1
                && column > 1
                && left[row - 1] == right[column - 2]
                && left[row - 2] == right[column - 1];
            this[column] = match is_swapped {
                true => shortest.min(before[column - 2] + 1),
                false => shortest,
            };
        }
        let all_far = |row: &[usize]| row.iter().all(|distance| *distance > limit);
        if all_far(&this) && all_far(&last) {
            return None;
        }
        before = std::mem::replace(&mut last, this);
    }
    last.last().copied().filter(|distance| *distance <= limit)
}

/// Without what both begin and end with.
fn differing<'n>(left: &'n str, right: &'n str) -> (&'n str, &'n str) {
    let same = |(left, right): &(char, char)| left == right;
    let start = left.chars().zip(right.chars()).take_while(same);
    let start: usize = start.map(|(letter, _)| letter.len_utf8()).sum();
    let (left, right) = (&left[start..], &right[start..]);
    let end = left.chars().rev().zip(right.chars().rev());
    let end: usize = end
        .take_while(same)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    (&left[..left.len() - end], &right[..right.len() - end])
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn letters_that_are_wrong_missing_too_many_or_swapped_count_one_each() {
        for (wrong, distance) in [
            ("sqlite", 0),
            ("sqlitx", 1),
            ("sqlit", 1),
            ("sqlitte", 1),
            ("sqilte", 1),
            ("qslitee", 2),
            ("", 6),
            ("größe", 5),
        ] {
            assert_eq!(within(6, wrong, "sqlite"), Some(distance), "{wrong}");
            assert_eq!(within(6, "sqlite", wrong), Some(distance), "{wrong}");
        }
    }

    #[test]
    fn it_agrees_with_the_whole_table_for_every_limit() {
        let letters = [
            "ab", "ba", "abc", "acb", "cabab", "bacab", "aabbcc", "ccbbaa",
        ];
        for (left, right) in letters
            .iter()
            .flat_map(|left| letters.map(|right| (*left, right)))
        {
            let distance = strsim::osa_distance(left, right);
            for limit in 0..8 {
                let wanted = (distance <= limit).then_some(distance);
                assert_eq!(within(limit, left, right), wanted, "{left} {right} {limit}");
            }
        }
    }
}
