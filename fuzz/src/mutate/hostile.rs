//! What is made to hurt.

use super::{inserted, place};
use crate::random::Random;

/// Depth, width and length that a careless reader pays for.
pub(super) fn small(input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let hostile = made(random, 200);
    put(input, &hostile, random)
}

/// The same, a hundred times larger.
pub(super) fn large(input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let hostile = made(random, 20_000);
    put(input, &hostile, random)
}

fn put(input: Vec<u8>, hostile: &str, random: &mut Random) -> Vec<u8> {
    let ends: Vec<usize> = (input.iter().enumerate())
        .filter(|(_, byte)| **byte == b'\n' || **byte == b' ')
        .map(|(end, _)| end + 1)
        .collect();
    let at = match ends.is_empty() || random.once_in(4) {
        true => place(&input, random),
        false => *random.one_of(&ends),
    };
    inserted(input, at, hostile.as_bytes())
}

fn made(random: &mut Random, most: usize) -> String {
    let times = 1 + random.below(most);
    let some = 1 + random.below(20);
    match random.below(17) {
        0 => "[".repeat(times),
        1 => format!("{}{}", "[".repeat(times), "]".repeat(times)),
        2 => "{a: ".repeat(times),
        3 => format!("{}1{}", r#"{"a":"#.repeat(times), "}".repeat(times)),
        4 => "- ".repeat(times),
        5 => nested_maps(times.min(400)),
        6 => aliases(some, 1 + random.below(12)),
        7 => "9".repeat(times),
        8 => format!("1e{}", "9".repeat(some)),
        9 => format!("{}: 1\n", "k".repeat(times)),
        10 => (0..times).map(|key| format!("k{key}: {key}\n")).collect(),
        11 => (0..times)
            .map(|item| format!("- {{ name: n{item} }}\n"))
            .collect(),
        12 => "%a%".repeat(times),
        13 => format!("p: '{}'\n", "%env(A)%x".repeat(times)),
        14 => "é🦀\u{301}".repeat(times),
        15 => format!("'{}'", "' '".repeat(times)),
        _ => format!("[{}]", "~, ".repeat(times)),
    }
}

fn nested_maps(depth: usize) -> String {
    let line = |level| format!("{}a:\n", "  ".repeat(level));
    (0..depth).map(line).collect()
}

/// Each anchor holds the one before several times.
fn aliases(levels: usize, width: usize) -> String {
    let mut text = "x0: &x0 [a, b]\n".to_owned();
    for level in 1..=levels {
        let before = format!("*x{}, ", level - 1).repeat(width);
        text.push_str(&format!("x{level}: &x{level} [{before}]\n"));
    }
    text
}
