//! Deliveries that fail: tried again after waits, and in the end set aside, skipped, or stopped at.

use std::sync::Arc;
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::{EventExecutionFailed, WaitError};
use cqrs::subscription::SubscriptionState;
use cqrs::time::{Clock, Jitter, Timestamp};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, within};

#[derive(Default)]
struct Parcel;

#[derive(Serialize, Deserialize, Event)]
struct Sent {
    parcel: String,
    number: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Send {
    parcel: String,
    number: u32,
}

#[aggregate(id = String)]
impl Parcel {
    #[handles(create_or_load, key = parcel)]
    fn send(&self, command: &Send) -> HandlerResult<Sent> {
        Ok(Sent {
            parcel: command.parcel.clone(),
            number: command.number,
        })
    }

    #[apply]
    fn sent(&mut self, _: &Sent) {}
}

/// Minutes and seconds since the clock was started.
struct Watch(PausedClock, Timestamp);

#[event_listener]
fn deliver(
    event: &Sent,
    watch: Service<Watch>,
    notebook: Service<Notebook>,
) -> Result<(), HandlerError> {
    let seconds = watch.0.now().since(watch.1).as_secs();
    notebook.note(format!("{}{} at {seconds}", event.parcel, event.number));
    match (event.parcel.as_str(), event.number) {
        ("x", 1) => Err("lost".into()),
        ("y", 1) if seconds < 3 => Err("late".into()),
        _ => Ok(()),
    }
}

#[event_listener]
fn hear_of_failures(event: &EventExecutionFailed, notebook: Service<Notebook>) {
    notebook.note(format!("failed: {}", event.error));
}

struct Steady;

impl Jitter for Steady {
    fn up_to(&self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

struct Post {
    app: App,
    notebook: Arc<Notebook>,
    clock: PausedClock,
}

impl Post {
    async fn open(poison: &str) -> Self {
        let clock = PausedClock::new();
        let buses = format!(
            "service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: {{ delivery: {{ poison: {poison}, retry: {{ max: 2, initial: 1s, multiplier: 2, max_delay: 30s }} }} }} }} }}"
        );
        let story = Story::in_memory(
            &buses,
            registrations![Parcel, Sent, Send, Parcel::send, deliver, hear_of_failures],
        );
        let builder = story
            .builder
            .clock(Arc::new(clock.clone()))
            .jitter(Arc::new(Steady))
            .provide(Arc::new(Watch(clock.clone(), clock.now())));
        Self {
            app: builder.build().await.unwrap(),
            notebook: story.notebook,
            clock,
        }
    }

    async fn send(&self, parcels: &[(&str, u32)]) {
        for (parcel, number) in parcels {
            let send = Send {
                parcel: (*parcel).to_owned(),
                number: *number,
            };
            let _ = self.app.dispatch(send).await.unwrap();
        }
    }

    /// Waits, and moves the clock for who waits on it.
    async fn settle(&self) -> Result<(), WaitError> {
        let settled = self.app.settle();
        tokio::pin!(settled);
        within(async {
            loop {
                tokio::select! {
                    biased;
                    settled = &mut settled => return settled,
                    () = self.clock.advance(Duration::from_millis(500)) => {}
                }
            }
        })
        .await
    }
}

const SENT: &[(&str, u32)] = &[("a", 1), ("x", 1), ("x", 2), ("b", 1), ("a", 2)];

#[tokio::test]
async fn a_delivery_that_fails_is_tried_again_after_growing_waits() {
    let post = Post::open("park").await;
    post.send(&[("y", 1), ("y", 2)]).await;
    post.settle().await.unwrap();
    assert_eq!(
        post.notebook.lines(),
        ["y1 at 0", "y1 at 1", "y1 at 3", "y2 at 3"]
    );
    assert!(post.app.parked().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_parked_event_holds_up_its_own_aggregate_only() {
    let post = Post::open("park").await;
    post.send(SENT).await;
    post.settle().await.unwrap();
    assert_eq!(
        post.notebook.lines(),
        [
            "a1 at 0",
            "x1 at 0",
            "x1 at 1",
            "x1 at 3",
            "failed: \"Sent\" was rejected: lost",
            "b1 at 3",
            "a2 at 3"
        ]
    );
    let parked = post.app.parked().await.unwrap();
    let [first, second] = &parked[..] else {
        panic!("two are parked: {parked:?}")
    };
    assert_eq!((first.attempts, second.attempts), (3, 0));
    assert_eq!(first.subscription, "stories.poison.deliver@events");
    assert_eq!(first.reason, "\"Sent\" was rejected: lost");
    assert_eq!(
        second.reason,
        "an earlier event of the same subject is parked"
    );
    assert_eq!(first.parked_at, post.clock.now().min(first.parked_at));
    post.send(&[("x", 3), ("b", 2)]).await;
    post.settle().await.unwrap();
    assert_eq!(post.app.parked().await.unwrap().len(), 3);
    assert_eq!(post.notebook.lines().last().unwrap()[..2], *"b2");
}

#[tokio::test]
async fn a_parked_event_without_an_aggregate_holds_up_no_other() {
    let post = Post::open("park").await;
    let publish = async |number| {
        let sent = Sent {
            parcel: "x".to_owned(),
            number,
        };
        let _ = post.app.events().publish(sent).await.unwrap();
    };
    publish(1).await;
    publish(2).await;
    post.settle().await.unwrap();
    assert_eq!(post.notebook.lines().last().unwrap(), "x2 at 3");
    assert_eq!(post.app.parked().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_skipped_event_is_passed_over() {
    let post = Post::open("skip").await;
    post.send(SENT).await;
    post.settle().await.unwrap();
    let lines = post.notebook.lines();
    assert_eq!(lines[5..], ["x2 at 3", "b1 at 3", "a2 at 3"]);
    assert!(post.app.parked().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_subscription_may_stop_at_an_event_and_says_where() {
    let post = Post::open("stop").await;
    post.send(SENT).await;
    let error = post.settle().await.unwrap_err();
    let WaitError::Stopped {
        subscription,
        reason,
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(subscription, "stories.poison.deliver@events");
    assert_eq!(reason, "Sent at position 2: \"Sent\" was rejected: lost");
    let [(_, state)] = &post.app.subscriptions()[..] else {
        panic!("one subscription is expected")
    };
    assert!(matches!(state, SubscriptionState::Stopped { .. }));
    assert_eq!(post.notebook.lines().len(), 5);
    within(post.app.shutdown()).await.unwrap();
}

#[tokio::test]
async fn while_a_delivery_fails_the_checkpoint_stays() {
    let post = Post::open("park").await;
    post.app.run().await;
    let store = post.app.store_named("main").unwrap();
    let checkpoint = async || {
        let cursor = store
            .checkpoint("stories.poison.deliver@events")
            .await
            .unwrap();
        cursor.unwrap().as_text().to_owned()
    };
    post.send(&[("a", 1), ("x", 1)]).await;
    post.clock.advance(Duration::from_millis(2_500)).await;
    assert_eq!(post.notebook.lines().len(), 3, "two attempts so far");
    assert_eq!(checkpoint().await, "1");
    post.settle().await.unwrap();
    assert_eq!(checkpoint().await, "2");
}
