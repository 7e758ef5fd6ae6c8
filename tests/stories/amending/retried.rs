use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::runtime::DeadLetterSelection;
use cqrs::store::{Amendment, EventStore, Layered, Position, Selection, StoreError, StoreLayer};

use super::*;

/// Splits its stream right behind the first look at a single event, as another process may.
struct Splitting {
    store: Arc<dyn EventStore>,
    is_split: AtomicBool,
}

impl Splitting {
    async fn split(&self) -> Result<(), StoreError> {
        if self.is_split.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let nobody = Selection::Subject(customer("4711"));
        let amendment = Amendment::Relocate {
            from: customers(),
            to: stream("attic"),
            which: nobody,
        };
        let amended = self.store.amend(amendment).await?;
        assert_eq!(amended.events, 1);
        Ok(())
    }
}

#[async_trait]
impl StoreLayer for Splitting {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError> {
        let recorded = self.store.recorded_at(position).await?;
        self.split().await?;
        Ok(recorded)
    }

    async fn parts_at(&self, position: Position) -> Result<Vec<Recorded>, StoreError> {
        let parts = self.store.parts_at(position).await?;
        self.split().await?;
        Ok(parts)
    }
}

const ONE_STORE: &str = "
event_store: { stores: { main: { type: store } } }
service_bus:
  command_buses: { commands: ~ }
  query_buses: { queries: ~ }
  event_buses: { events: { delivery: { retry: { max: 0 } } } }
";

async fn office(store: Arc<dyn EventStore>) -> Office {
    let mut story = Story::of(ONE_STORE, known());
    story.builder = story
        .builder
        .provide_named::<dyn EventStore>("store", store);
    let (app, notebook) = story.start().await;
    Office { app, notebook }
}

impl Office {
    async fn retry(&self) {
        let all = DeadLetterSelection::All;
        let _asked = self.app.retry_dead_letters(&all).await.unwrap();
        let _left = within(self.app.dead_letters_settled(&all)).await.unwrap();
    }
}

#[tokio::test]
async fn an_event_that_is_moved_while_it_is_tried_again_is_not_taken_for_another() {
    let office = office(Arc::new(Layered(Splitting {
        store: Arc::new(MemoryStore::new()),
        is_split: AtomicBool::new(false),
    })))
    .await;
    office.register("4711", "Nobody").await;
    office.register("4712", "Berta").await;
    office.settle().await;
    office.retry().await;
    let parked = office.app.parked().await.unwrap();
    let places: Vec<_> = parked.iter().map(|parked| parked.position.get()).collect();
    assert_eq!(places, [1], "it has not been delivered yet");
    let told = ["hello Nobody", "hello Berta", "hello Nobody"];
    assert_eq!(office.notebook.lines(), told);
    office.app.shutdown().await.unwrap();
}
