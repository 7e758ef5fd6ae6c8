//! The words of the command line.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use cqrs_fuzz::{Target, targets};

/// What the caller asked for.
pub(crate) struct Wanted {
    pub(crate) targets: Vec<Target>,
    pub(crate) mutations: u64,
    pub(crate) seconds: Option<u64>,
    pub(crate) seed: u64,
    pub(crate) number: Option<u64>,
    pub(crate) folder: PathBuf,
    /// What of it is this process's; nobody but this program itself says so.
    pub(crate) share: Option<Share>,
}

/// Every so-manieth mutation, from the first of that number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub(crate) number: u64,
    pub(crate) of: u64,
}

impl Wanted {
    pub(crate) fn parse(words: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut wanted = Self {
            targets: targets::ALL.to_vec(),
            mutations: 1_000_000,
            seconds: None,
            seed: 1,
            number: None,
            folder: PathBuf::from("target/fuzz"),
            share: None,
        };
        for pair in words.chunks(2) {
            let [option, value] = pair else {
                return Err(format!("`{}` needs a value", pair[0]).into());
            };
            match option.as_str() {
                "--target" => wanted.targets = vec![target(value)?],
                "--mutations" => wanted.mutations = value.parse()?,
                "--seconds" => wanted.seconds = Some(value.parse()?),
                "--seed" => wanted.seed = value.parse()?,
                "--number" => wanted.number = Some(value.parse()?),
                "--folder" => wanted.folder = PathBuf::from(value),
                "--share" => wanted.share = Some(value.parse()?),
                other => return Err(format!("unknown option `{other}`").into()),
            }
        }
        Ok(wanted)
    }
}

fn target(name: &str) -> Result<Target, String> {
    let names: Vec<&str> = targets::ALL.iter().map(|one| one.name).collect();
    targets::find(name)
        .ok_or_else(|| format!("no target is `{name}`; there are: {}", names.join(", ")))
}

impl Share {
    /// How many of so many mutations are in it.
    pub(crate) fn of_mutations(self, mutations: u64) -> u64 {
        mutations.saturating_sub(self.number).div_ceil(self.of)
    }
}

impl FromStr for Share {
    type Err = Box<dyn Error>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (number, of) = text.split_once('/').ok_or("a share is `0/2`")?;
        let (number, of) = (number.parse()?, of.parse()?);
        match number < of {
            true => Ok(Self { number, of }),
            false => Err(format!("there is no share {number} of {of}").into()),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {}", self.number + 1, self.of)
    }
}
