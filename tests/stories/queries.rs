//! Questions: one finder, a typed reply, and no way to change anything.

use std::fmt;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Count {
    fails: bool,
}

#[derive(Serialize, Deserialize, Event)]
struct Counted;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = usize)]
struct HowMany {
    of: Of,
}

#[derive(Serialize, Deserialize, PartialEq)]
enum Of {
    Events,
    Nothing,
    Saved,
    Raised,
    Panics,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = usize)]
struct Unanswered;

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("nothing can be counted")]
struct NothingToCount;

/// Counts what is stored, by the application itself.
#[derive(Default)]
struct Whole(std::sync::Mutex<Option<App>>);

impl Whole {
    async fn stored(&self) -> usize {
        let app = self.0.lock().unwrap().clone().unwrap();
        main_log(&app).await.len()
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Whole")
    }
}

#[derive(Default)]
struct Tally;

#[aggregate(id = u32)]
impl Tally {
    #[apply]
    fn counted(&mut self, _: &Counted) {}
}

#[command_handler]
async fn count(
    command: Count,
    events: Events,
    queries: QueryBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    events.raise(Counted)?;
    let stored = queries.ask(HowMany { of: Of::Events }).await?;
    notebook.note(format!("{stored} stored"));
    if command.fails {
        queries.ask(HowMany { of: Of::Nothing }).await?;
    }
    Ok(())
}

#[query_handler]
async fn how_many(
    query: HowMany,
    whole: Service<Whole>,
    tallies: Repository<Tally>,
    events: Events,
) -> HandlerResult<usize> {
    match query.of {
        Of::Events => Ok(whole.stored().await),
        Of::Nothing => Err(NothingToCount.into()),
        Of::Saved => {
            let mut tally = tallies.create(1).await?;
            tally.record(Counted);
            tallies.save(tally).await?;
            Ok(1)
        }
        Of::Raised => {
            events.raise(Counted)?;
            Ok(1)
        }
        Of::Panics => panic!("uncountable"),
    }
}

async fn counting() -> (App, std::sync::Arc<Notebook>) {
    let story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, query_buses: { queries: ~ } }",
        registrations![Count, Counted, HowMany, Unanswered, Tally, count, how_many],
    );
    let whole = std::sync::Arc::new(Whole::default());
    let app = story.builder.provide(std::sync::Arc::clone(&whole));
    let app = app.build().await.unwrap();
    *whole.0.lock().unwrap() = Some(app.clone());
    (app, story.notebook)
}

#[tokio::test]
async fn a_question_in_a_handler_is_answered_at_once_from_what_is_committed() {
    let (app, notebook) = counting().await;
    for _ in 0..2 {
        let _ = app.dispatch(Count { fails: false }).await.unwrap();
    }
    assert_eq!(notebook.lines(), ["0 stored", "1 stored"]);
    assert_eq!(app.ask(HowMany { of: Of::Events }).await.unwrap(), 2);
    assert_eq!(
        app.query_bus("queries")
            .ask(HowMany { of: Of::Events })
            .await
            .unwrap(),
        2
    );
}

#[tokio::test]
async fn the_finder_s_own_error_reaches_who_asked() {
    let (app, _) = counting().await;
    let error = app.ask(HowMany { of: Of::Nothing }).await.unwrap_err();
    assert!(error.is_rejection());
    assert_eq!(
        error.downcast_ref::<NothingToCount>(),
        Some(&NothingToCount)
    );
    let error = app.dispatch(Count { fails: true }).await.unwrap_err();
    assert!(error.is_rejection(), "also through a command handler");
    assert_eq!(error.dropped(), ["Counted"]);
    assert!(error.downcast_ref::<NothingToCount>().is_some());
}

#[tokio::test]
async fn a_finder_can_neither_save_nor_raise() {
    let (app, _) = counting().await;
    for of in [Of::Saved, Of::Raised] {
        let error = app.ask(HowMany { of }).await.unwrap_err();
        assert!(matches!(
            error.downcast_ref::<RepositoryError>(),
            Some(RepositoryError::ReadOnly)
        ));
    }
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn a_panicking_finder_is_a_failure_and_the_bus_lives_on() {
    let (app, _) = counting().await;
    let error = within(app.ask(HowMany { of: Of::Panics }))
        .await
        .unwrap_err();
    assert!(matches!(error, DispatchError::Failed { .. }));
    assert_eq!(app.ask(HowMany { of: Of::Events }).await.unwrap(), 0);
}

#[tokio::test]
async fn a_question_without_a_finder_and_a_bus_that_is_not_there_are_told_apart() {
    let (app, _) = counting().await;
    let error = app.ask(Unanswered).await.unwrap_err();
    assert!(matches!(error, DispatchError::NoHandler { .. }));
    let error = app.query_bus("qeries").ask(Unanswered).await.unwrap_err();
    assert!(matches!(error, DispatchError::UnknownBus { .. }));
}
