//! Those who append: one alone, or many at the same time.

use std::path::Path;

use tokio::runtime::{Builder, Runtime};

use super::{CALLERS, COMMITS};
use crate::row::{Measure, Row};

/// Somebody who appends, one commit after another, each on disk before the next.
pub(super) trait Caller: Send + Sized + 'static {
    /// Makes `count` callers that share a new database below `folder`.
    fn open(count: u64, folder: &Path) -> impl Future<Output = Vec<Self>> + Send;

    /// Commits `events` events at once.
    fn commit(&mut self, events: u64) -> impl Future<Output = ()> + Send;
}

/// One caller that commits `batch` events at a time.
pub(super) fn alone<C: Caller>(name: &'static str, batch: u64, folder: &Path) -> Row {
    let runtime = built(&mut Builder::new_current_thread());
    let mut callers = runtime.block_on(C::open(1, folder));
    Row::new(name, move || {
        Measure::of(COMMITS * batch, || {
            runtime.block_on(async {
                for caller in &mut callers {
                    commit(caller, batch).await;
                }
            });
        })
    })
}

/// Sixteen callers of one event at a time.
pub(super) fn together<C: Caller>(name: &'static str, folder: &Path) -> Row {
    let runtime = built(&mut Builder::new_multi_thread());
    let mut callers = runtime.block_on(C::open(CALLERS, folder));
    Row::new(name, move || {
        Measure::of(CALLERS * COMMITS, || {
            let call = |mut caller| {
                runtime.spawn(async move {
                    commit(&mut caller, 1).await;
                    caller
                })
            };
            let calling: Vec<_> = callers.drain(..).map(call).collect();
            runtime.block_on(async {
                for caller in calling {
                    callers.push(caller.await.expect("no caller panics"));
                }
            });
        })
    })
}

async fn commit<C: Caller>(caller: &mut C, batch: u64) {
    for _ in 0..COMMITS {
        caller.commit(batch).await;
    }
}

fn built(builder: &mut Builder) -> Runtime {
    let runtime = builder.enable_time().build();
    runtime.expect("a runtime without input and output always starts")
}
