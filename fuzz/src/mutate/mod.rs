//! An input of the corpus, changed.
//!
//! Most changes keep a text that nearly means something: lines, blocks, tokens, parts of other inputs. A few are made to
//! hurt: depth, size, aliases, numbers and letters that nobody expects.

mod blocks;
mod hostile;
mod tokens;

use crate::random::Random;

/// Inputs do not grow beyond this, but for those that are made to be large.
const LARGE: usize = 64 * 1024;

/// Changes an input of the corpus a few times over.
#[must_use]
pub fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = random.one_of(corpus).clone();
    let changes = 1 + random.below(6);
    for _ in 0..changes {
        input = change(input, corpus, random);
        if input.len() > LARGE {
            break;
        }
    }
    input
}

fn change(input: Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    match random.below(40) {
        0..6 => tokens::byte(input, random),
        6..16 => tokens::insert(input, random),
        16..20 => tokens::replace(input, random),
        20..26 => blocks::line(input, random),
        26..31 => blocks::subtree(input, random),
        31..34 => blocks::splice(&input, corpus, random),
        34..36 => blocks::truncate(input, random),
        36..39 => hostile::small(input, random),
        _ if random.once_in(20) => hostile::large(input, random),
        _ => blocks::line(input, random),
    }
}

/// A place in an input, its end included.
fn place(input: &[u8], random: &mut Random) -> usize {
    random.below(input.len() + 1)
}

fn inserted(mut input: Vec<u8>, at: usize, what: &[u8]) -> Vec<u8> {
    input.splice(at..at, what.iter().copied());
    input
}
