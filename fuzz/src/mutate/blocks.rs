//! Lines, and lines with all that is indented below them.

use crate::random::Random;

type Lines = Vec<Vec<u8>>;

fn lines(input: &[u8]) -> Lines {
    input
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

fn indentation(line: &[u8]) -> usize {
    line.iter().take_while(|byte| **byte == b' ').count()
}

/// One line less, twice, elsewhere, or indented otherwise.
pub(super) fn line(input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let mut lines = lines(&input);
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(6) {
        0 => drop(lines.remove(one)),
        1 => lines.insert(other, lines[one].clone()),
        2 => lines.swap(one, other),
        3 => {
            let line = lines.remove(one);
            lines.insert(other.min(lines.len()), line);
        }
        4 => lines[one] = [&b"  "[..], &lines[one]].concat(),
        _ => {
            let less = indentation(&lines[one]).min(2);
            lines[one].drain(..less);
        }
    }
    lines.join(&b'\n')
}

/// A line with what is below it: elsewhere once more, or many times, with the indentation of where it comes to stand.
pub(super) fn subtree(input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let mut lines = lines(&input);
    let start = random.below(lines.len());
    let depth = indentation(&lines[start]);
    let below = lines[start + 1..].iter();
    let end = start + 1 + below.take_while(|line| indentation(line) > depth).count();
    let block: Lines = lines[start..end].to_vec();
    if random.once_in(4) {
        lines.drain(start..end);
        return lines.join(&b'\n');
    }
    let at = random.below(lines.len() + 1);
    let wanted = match lines.get(at) {
        Some(line) => indentation(line),
        None => 0,
    };
    let times = if random.once_in(8) {
        random.below(50)
    } else {
        1
    };
    let moved = block.iter().map(|line| {
        let kept = &line[depth.min(indentation(line))..];
        [vec![b' '; wanted], kept.to_vec()].concat()
    });
    let moved: Lines = moved.collect();
    for _ in 0..times {
        lines.splice(at..at, moved.iter().cloned());
    }
    lines.join(&b'\n')
}

/// The beginning of one and the end of another.
pub(super) fn splice(input: &[u8], corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let other: &Vec<u8> = random.one_of(corpus);
    let (first, second) = (lines(input), lines(other));
    let head = &first[..random.below(first.len() + 1)];
    let tail = &second[random.below(second.len() + 1)..];
    [head, tail].concat().join(&b'\n')
}

/// The beginning, or the end.
pub(super) fn truncate(mut input: Vec<u8>, random: &mut Random) -> Vec<u8> {
    let at = super::place(&input, random);
    match random.below(2) {
        0 => input.truncate(at),
        _ => drop(input.drain(..at)),
    }
    input
}
