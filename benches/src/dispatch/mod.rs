//! A command through a bus, beside the least that any bus can cost.

mod floors;
mod ours;

use std::fmt::Debug;
use std::hint::black_box;

use cqrs::Command;
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

use crate::group::{Bar, Group, Unit};
use crate::row::{Measure, Row};

pub use floors::{OutOfStock, place};

/// How many commands one round dispatches.
pub const COMMANDS: u64 = 200_000;

/// The command that every row handles.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Command)]
pub struct PlaceOrder {
    /// Which order.
    pub order: u64,
    /// How many pieces.
    pub quantity: u32,
}

/// The group `dispatch`: 200,000 commands a round, one after another, on one thread.
#[must_use]
pub fn group() -> Group {
    Group {
        name: "dispatch",
        unit: Unit::Nanoseconds,
        rounds: 15,
        rows: floors::rows().into_iter().chain(ours::rows()).collect(),
        bars: vec![
            Bar::cost_at_most(ours::COMMAND_BUS, floors::TYPE_MAP, 2.0),
            Bar::cost_at_most(ours::THREE_PLUGINS, floors::THREE_MIDDLEWARES, 1.5),
        ],
    }
}

/// A row that hands every command to `handle` and waits for its answer, on a runtime of its own.
///
/// # Panics
/// When a command is refused.
pub fn row<E: Debug>(
    name: &'static str,
    handle: impl AsyncFn(PlaceOrder) -> Result<(), E> + 'static,
) -> Row {
    let runtime = runtime();
    Row::new(name, move || {
        Measure::of(COMMANDS, || {
            runtime.block_on(async {
                for command in commands() {
                    handle(command).await.expect("nothing is out of stock");
                }
            });
        })
    })
}

/// The commands of one round.
pub fn commands() -> impl Iterator<Item = PlaceOrder> {
    (0..COMMANDS).map(|order| black_box(PlaceOrder { order, quantity: 3 }))
}

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime without input and output always starts")
}
