//! Measures cqrs beside the floors it stands on, in the same run.
//!
//! Figures of two runs do not compare: a shared machine is three times faster in one minute than in the next. So every
//! round measures every [`Row`] once, a [`Bar`] compares two rows round by round, and what counts is the median of those
//! ratios with its spread beside it.
//!
//! ```
//! use cqrs_bench::{Bar, Group, Measure, Row, Unit};
//!
//! let sum = |last: u64| Measure::of(1_000, move || drop(std::hint::black_box((1..last).sum::<u64>())));
//! let group = Group {
//!     name: "sums",
//!     unit: Unit::Nanoseconds,
//!     rounds: 3,
//!     rows: vec![
//!         Row::new("floor", move || sum(10)),
//!         Row::new("ours", move || sum(20)),
//!     ],
//!     bars: vec![Bar::cost_at_most("ours", "floor", 100.0)],
//! };
//! println!("{}", group.measure());
//! ```
//!
//! | module | |
//! | --- | --- |
//! | [`row`] | one line of a table and what a round of it measured |
//! | [`group`] | rows measured in turn, and the bars they are held to |
//! | [`figures`] | medians, spreads and ratios |
//! | [`results`] | a table for people, JSON for programs |
//! | [`allocations`] | the allocator that counts |
//! | [`memory`] | the allocator that knows how much is held |
//! | [`dispatch`] | a command through a bus |
//! | `append` | events into SQLite |
//! | `load` | an aggregate out of SQLite, with and without a snapshot |
//! | `import` | a whole application, from a file to its read model |
//! | `startup` | from the text of a configuration to a wired application |
//!
//! What it does not do: fail. A missed bar is printed as missed; whether that is a regression or a busy neighbour is for a
//! person to say.
#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark measures the machine's time"
)]

pub mod allocations;
#[cfg(feature = "databases")]
pub mod append;
pub mod dispatch;
pub mod figures;
pub mod group;
#[cfg(feature = "databases")]
pub mod import;
#[cfg(feature = "databases")]
pub mod load;
pub mod memory;
pub mod results;
pub mod row;
#[cfg(feature = "databases")]
pub mod startup;

pub use figures::{Figures, Spread};
pub use group::{Bar, Group, Unit};
pub use results::Results;
pub use row::{Measure, Row};
