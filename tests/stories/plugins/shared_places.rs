//! A limit on a bus whose commands are handled inside of each other: who is called by a holder of a place shares it.

use cqrs::prelude::*;
use cqrs::registrations;
use futures::future::join_all;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, within};

#[derive(Serialize, Deserialize, Command)]
struct Nest {
    inside: u32,
}

#[command_handler]
async fn nest(
    command: Nest,
    commands: CommandBus,
    notebook: Service<Notebook>,
    gate: Service<Gate>,
) -> HandlerResult {
    if command.inside == 0 {
        notebook.note("innermost");
        gate.pass().await;
        return Ok(());
    }
    let inside = command.inside - 1;
    let _receipt = commands.dispatch(Nest { inside }).await?;
    Ok(())
}

fn limited(when_full: &str) -> Story {
    let text = format!(
        "services: {{ limit: {{ driver: cqrs.concurrency_limit, max: 1, when_full: {when_full} }} }}
service_bus: {{ command_buses: {{ commands: {{ nested: inline, plugins: [limit] }} }} }}"
    );
    Story::of(text, registrations![Nest, nest])
}

#[tokio::test]
async fn a_command_inside_of_another_does_not_wait_for_the_place_that_it_is_called_from() {
    for when_full in ["wait", "refuse"] {
        let story = limited(when_full);
        story.gate.open(100);
        let (app, notebook) = story.start().await;
        for _ in 0..2 {
            let _ = within(app.dispatch(Nest { inside: 3 })).await.unwrap();
        }
        assert_eq!(notebook.count("innermost"), 2);
    }
}

#[tokio::test]
async fn others_wait_until_the_whole_nest_is_done() {
    let story = limited("wait");
    let gate = std::sync::Arc::clone(&story.gate);
    let (app, notebook) = story.start().await;
    let dispatches = [2, 2].map(|inside| {
        let app = app.clone();
        tokio::spawn(async move { app.dispatch(Nest { inside }).await })
    });
    gate.arrival(1).await;
    assert_eq!(notebook.count("innermost"), 1);
    gate.open(1);
    gate.arrival(1).await;
    gate.open(1);
    for answer in within(join_all(dispatches)).await {
        assert!(answer.unwrap().is_ok());
    }
    assert_eq!(notebook.count("innermost"), 2);
}
