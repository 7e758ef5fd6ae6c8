//! `packages/*.{yaml,yml}`: the few patterns that imports need.

use std::path::{Path, PathBuf};

use super::shelf::Shelf;

/// Whether a resource is a pattern rather than a path.
pub(super) fn is_pattern(resource: &str) -> bool {
    resource.contains(['*', '?']) || (resource.contains('{') && resource.contains('}'))
}

/// All patterns of a configuration look at no more files and folders: `/**` is the whole disk, and links can make a small folder endless.
pub(super) const MOST: usize = 10_000;

/// A pattern that would look at more than are left of [`MOST`] files and folders.
pub(super) struct TooMany;

/// The files that match, in the order of their names. `*` and `?` stay within one path segment, `**` does not; of
/// `{a,b}` one has to match. How many were looked at is added up.
pub(super) fn matching(
    shelf: &Shelf,
    folder: &Path,
    pattern: &str,
    looked_at: &mut usize,
) -> Result<Vec<PathBuf>, TooMany> {
    let mut search = Search {
        shelf,
        found: Vec::new(),
        looked_at,
    };
    for pattern in alternatives(pattern) {
        search.all(folder, &pattern)?;
    }
    search.found.sort();
    search.found.dedup();
    Ok(search.found)
}

/// The pattern once for each of the words in its braces.
fn alternatives(pattern: &str) -> Vec<String> {
    const FEW: usize = 64;
    let mut open = vec![pattern.to_owned()];
    let mut done = Vec::new();
    while let Some(pattern) = open.pop() {
        let braces = pattern.split_once('{');
        let parts = braces.and_then(|(before, rest)| {
            let (words, behind) = rest.split_once('}')?;
            Some((before, words, behind))
        });
        match parts.filter(|_| open.len() + done.len() < FEW) {
            Some((before, words, behind)) => {
                let each = |word: &str| format!("{before}{word}{behind}");
                open.extend(words.split(',').map(each));
            }
            None => done.push(pattern),
        }
    }
    done
}

struct Search<'a> {
    shelf: &'a Shelf,
    found: Vec<PathBuf>,
    looked_at: &'a mut usize,
}

impl Search<'_> {
    fn all(&mut self, folder: &Path, pattern: &str) -> Result<(), TooMany> {
        let segments: Vec<&str> = pattern
            .split('/')
            .filter(|segment| !segment.is_empty() && *segment != ".")
            .collect();
        let start = match pattern.starts_with('/') {
            true => Path::new("/"),
            false => folder,
        };
        self.walk(start, &segments, 0)
    }

    fn walk(&mut self, folder: &Path, segments: &[&str], depth: usize) -> Result<(), TooMany> {
        const DEEPEST: usize = 32;
        let Some((segment, rest)) = segments.split_first() else {
            return Ok(());
        };
        if depth > DEEPEST {
            return Ok(());
        }
        if *segment == ".." {
            return self.walk(&folder.join(".."), rest, depth + 1);
        }
        if *segment == "**" {
            self.walk(folder, rest, depth + 1)?;
        }
        if *self.looked_at > MOST {
            return Err(TooMany);
        }
        for item in self.shelf.items(folder) {
            *self.looked_at += 1;
            if *self.looked_at > MOST {
                return Err(TooMany);
            }
            let (name, path, is_folder) = (&item.name, item.path, item.is_folder);
            if *segment == "**" {
                if is_folder && !name.starts_with('.') {
                    self.walk(&path, segments, depth + 1)?;
                }
            } else if matches(segment.as_bytes(), name.as_bytes()) {
                match (rest.is_empty(), is_folder) {
                    (true, false) => self.found.push(path),
                    (false, true) => self.walk(&path, rest, depth + 1)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Backtracks only to the last star, so a hostile pattern costs no more than pattern times name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&wanted) if wanted == b'?' || wanted == name[read] => {
                at += 1;
                read += 1;
            }
            _ => match star {
                Some((position, from)) => {
                    star = Some((position, from + 1));
                    at = position + 1;
                    read = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(matches(b"*.yaml", b"a.yaml"));
        assert!(matches(b"a*b*c", b"axxbyyc"));
        assert!(!matches(b"*.yaml", b"a.yml"));
        assert!(matches(b"?.yml", b"a.yml"));
    }
}
