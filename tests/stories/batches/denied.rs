//! A listener's failure that a plugin denies, in a transaction that others share.

use cqrs::plugin::{Around, Dispatching, Next, Pipeline, Plugin};
use cqrs::registry::HandlerFuture;

use super::*;

/// Says that all is well, whatever the listener says.
struct Denying;

impl Around for Denying {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            drop(next.run(dispatching).await);
            Ok(())
        })
    }
}

impl Plugin for Denying {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.around(Self);
    }
}

#[tokio::test]
async fn a_failure_that_is_denied_undoes_what_the_listener_did_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { plugins: [denying], delivery: { batch: 10, retry: { max: 0 } } } } }";
    let known = registrations![Count, Counted, count, write_or_fail];
    let story = Story::on_file(folder.path(), buses, known);
    let at = Arc::new(At(AtomicU32::new(17)));
    let denying: Arc<dyn Plugin> = Arc::new(Denying);
    let builder = story.builder.provide(at).provide_named("denying", denying);
    let app = builder
        .clock(Arc::new(PausedClock::new()))
        .build()
        .await
        .unwrap();
    let outside = outside(folder.path());
    outside.execute_batch(NUMBERS).unwrap();
    let _ = app.dispatch(Count { from: 0, to: 30 }).await.unwrap();
    app.run().await;
    within(app.settle()).await.unwrap();
    let others: Vec<u32> = (0..30).filter(|number| *number != 17).collect();
    assert_eq!(numbers(&outside), others, "each is there once");
    assert_eq!(passed(&outside), 30);
    assert!(app.parked().await.unwrap().is_empty());
}
