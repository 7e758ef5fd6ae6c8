//! The values that types are asked with, until one is taken.

use super::access::ANYTHING;
use super::cells::Kind;

/// Of what reads itself from text: nothing, words, numbers, times, addresses, codes.
const TEXTS: &[&str] = &[
    "",
    "a",
    "0",
    "00000000-0000-0000-0000-000000000000",
    "2026-01-31T12:00:00Z",
    "2026-01-31",
    "12:00:00",
    "PT1S",
    "127.0.0.1",
    "a@example.org",
    "https://example.org/",
    "EUR",
    "UTC",
    "DE",
    "abc",
    "petra",
    "ABC-123",
    "12345",
    "1234567890",
    "100.00",
    "1.0.0",
    "+4930123456",
    "DE89370400440532013000",
];

/// Of what is a whole number: counts, years, codes, a day, a time.
const NUMBERS: &[i64] = &[
    0,
    1,
    2,
    10,
    100,
    1_000,
    2_000,
    10_000,
    20_000,
    12_345,
    1_000_000,
    20_260_131,
    1_234_567_890,
    1_700_000_000,
    -1,
];

const FLOATS: &[f32] = &[0.0, 1.0, 0.5, 10.0, 100.0, 1_000.0, -1.0];

const LETTERS: &[char] = &['a', 'A', '0'];

pub(super) fn text(candidate: usize) -> &'static str {
    TEXTS.get(candidate).copied().unwrap_or_default()
}

/// Nought again where the number does not fit the type.
pub(super) fn number<N: TryFrom<i64> + Default>(candidate: usize) -> N {
    let number = NUMBERS.get(candidate);
    number
        .and_then(|number| N::try_from(*number).ok())
        .unwrap_or_default()
}

pub(super) fn float<F: From<f32>>(candidate: usize) -> F {
    FLOATS.get(candidate).copied().unwrap_or_default().into()
}

pub(super) fn letter(candidate: usize) -> char {
    LETTERS.get(candidate).copied().unwrap_or('a')
}

impl Kind {
    /// How many values there are to try.
    pub(super) fn candidates(&self) -> usize {
        match self {
            Self::Leaf("str" | "string") => TEXTS.len(),
            Self::Leaf("f32" | "f64") => FLOATS.len(),
            Self::Leaf("char") => LETTERS.len(),
            Self::Leaf("bool") => 2,
            Self::Leaf(
                "i8" | "i16" | "i32" | "i64" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128",
            ) => NUMBERS.len(),
            Self::Any => ANYTHING,
            Self::Words(words) => words.len(),
            _ => 1,
        }
    }
}
