//! What reads from others, as functions of bytes.

mod application;
mod imports;
mod interpolation;
mod raw_messages;
mod reader;
mod report;

/// Something that reads bytes, and panics where it breaks a promise.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What the command line calls it.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Reads an input and looks at all that comes of it.
    pub run: fn(&[u8]),
    /// Folders with inputs, from this crate's own.
    pub corpus: &'static [&'static str],
}

/// Every target.
pub const ALL: &[Target] = &[
    Target {
        name: "reader",
        about: "a configuration: read, checked against an application or linted, its report written",
        run: reader::run,
        corpus: &[
            "corpus/reader",
            "../tests/config",
            "../cqrs-config/tests/fixtures",
        ],
    },
    Target {
        name: "interpolation",
        about: "parameters, environment variables and their processors",
        run: interpolation::run,
        corpus: &["corpus/interpolation"],
    },
    Target {
        name: "imports",
        about: "several files that import each other",
        run: imports::run,
        corpus: &["corpus/imports"],
    },
    Target {
        name: "raw_messages",
        about: "a message from elsewhere: read, made typed, upcast, dispatched",
        run: raw_messages::run,
        corpus: &["corpus/raw_messages"],
    },
];

/// The target of a name.
#[must_use]
pub fn find(name: &str) -> Option<Target> {
    ALL.iter().find(|target| target.name == name).copied()
}

/// So many `..` may stand in an input.
const MOST_PARENTS: usize = 6;

/// Whether a file of these bytes could name others outside of its folder: the disk of whoever runs this is no input.
fn leaves_its_folder(bytes: &[u8]) -> bool {
    let begins_a_path = |pair: &[u8]| {
        pair[1] == b'/' && !(pair[0].is_ascii_alphanumeric() || b"_*}.".contains(&pair[0]))
    };
    let parents = bytes.windows(2).filter(|pair| pair == b"..").count();
    parents > MOST_PARENTS || bytes.starts_with(b"/") || bytes.windows(2).any(begins_a_path)
}
