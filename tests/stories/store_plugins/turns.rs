//! Hooks that dispatch commands and wait for them, while somebody waits for the hooks.

use std::sync::{Mutex, OnceLock};

use cqrs::plugin::action::Append;
use cqrs::store::Subject;

use super::*;
use crate::support::within;

#[derive(Default)]
struct Well {
    buckets: u64,
}

#[derive(Serialize, Deserialize, Event)]
struct Filled;

#[derive(Serialize, Deserialize, Command)]
struct Fill {
    well: String,
}

#[aggregate(id = String)]
impl Well {
    #[handles(create_or_load, key = well)]
    fn fill(&self, _: &Fill) -> Filled {
        Filled
    }

    #[apply]
    fn filled(&mut self, _: &Filled) {
        self.buckets += 1;
    }
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
struct BucketsIn {
    well: String,
}

#[query_handler]
async fn buckets_in(query: BucketsIn, wells: Repository<Well>) -> HandlerResult<u64> {
    let well = wells.view(&query.well).await?;
    Ok(well.map_or(0, |well| well.buckets))
}

/// Whoever fills the one well fills the other first.
#[derive(Clone, Default)]
struct Pipe {
    app: Arc<OnceLock<App>>,
    /// From where to where, each once.
    wells: Arc<Mutex<Vec<(&'static str, &'static str)>>>,
}

impl Pipe {
    fn next(&self, subject: Option<&Subject>) -> Option<&'static str> {
        let mut wells = self.wells.lock().unwrap();
        let from = subject?.aggregate_id();
        let index = wells.iter().position(|(well, _)| *well == from)?;
        Some(wells.remove(index).1)
    }
}

impl Plugin for Pipe {
    fn attach_to_store(&self, store: &mut StorePipeline) {
        let pipe = self.clone();
        store.on_async(StorePipeline::BEFORE, move |append: &mut Acting<Append>| {
            let next = pipe.next(append.subject.as_ref());
            let app = pipe.app.get().cloned();
            Box::pin(async move {
                if let (Some(well), Some(app)) = (next, app) {
                    let well = well.to_owned();
                    let _ = app.dispatch(Fill { well }).await?;
                }
                Ok(())
            })
        });
    }
}

async fn wells(pipes: &[(&'static str, &'static str)]) -> App {
    let text = GARDEN.replace(
        "{ beds: { aggregate_type: Bed, stream_name: beds } }",
        "{ wells: { aggregate_type: Well } }",
    );
    let known = registrations![Well, Filled, Fill, Well::fill, BucketsIn, buckets_in];
    let pipe = Pipe::default();
    pipe.wells.lock().unwrap().extend(pipes);
    let builder = Story::of(text, known).builder;
    let builder = builder.provide_named::<dyn Plugin>("scripted", Arc::new(pipe.clone()));
    let app = builder.build().await.unwrap();
    assert!(pipe.app.set(app.clone()).is_ok());
    app
}

async fn fills(app: &App, well: &str) -> Result<Receipt, DispatchError> {
    let well = well.to_owned();
    within(app.dispatch(Fill { well })).await
}

async fn buckets(app: &App, well: &str) -> u64 {
    let well = well.to_owned();
    app.ask(BucketsIn { well }).await.unwrap()
}

/// An error with all its causes.
fn said(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|error| format!("{error}: ")).collect()
}

#[tokio::test]
async fn a_hook_that_would_wait_for_itself_is_told_so() {
    for pipes in [&[("a", "a")][..], &[("a", "b"), ("b", "a")]] {
        let app = wells(pipes).await;
        let refused = fills(&app, "a").await.unwrap_err();
        let told = said(&refused);
        assert!(told.contains("a hook of its event store waits"), "{told}");
        assert_eq!(buckets(&app, "a").await, 0, "the hook gave it up");
        let _ = fills(&app, "a").await.unwrap();
        assert_eq!(buckets(&app, "a").await, 1, "its turn is free again");
    }
}

#[tokio::test]
async fn a_hook_may_wait_for_a_command_about_another_aggregate() {
    let app = wells(&[("a", "b")]).await;
    let _ = fills(&app, "a").await.unwrap();
    assert_eq!((buckets(&app, "a").await, buckets(&app, "b").await), (1, 1));
}
