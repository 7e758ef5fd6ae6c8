use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches};
use cqrs::HandlerResult;

use crate::console::note;
use crate::legacy;

/// Writes an invented file of the legacy system
#[derive(Debug, Args)]
pub(super) struct Sample {
    /// How many customers
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    rows: u64,

    /// The same seed gives the same file
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// How many rows have a mistake
    #[arg(long, value_name = "K", default_value_t = 0)]
    broken: u64,

    /// Where it is written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) async fn run(arguments: ArgMatches) -> HandlerResult {
    let Sample {
        rows,
        seed,
        broken,
        out,
    } = Sample::from_arg_matches(&arguments)?;
    let sample = legacy::Sample { rows, seed, broken };
    sample.write_to(&out)?;
    let out = out.display();
    note(format_args!(
        "{out}: {rows} customers, {broken} of them with a mistake"
    ));
    Ok(())
}
