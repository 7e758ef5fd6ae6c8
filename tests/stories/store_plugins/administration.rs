//! The event store as tools have it: from the application, or as a parameter.

use cqrs::inject::{Batch, StreamStore};
use cqrs::message::RawMessage;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::store::{Expected, StoreError, StreamName, Subject, Version};
use serde::{Deserialize, Serialize};

use super::{BellRung, Sown, beds, known, seeds};
use crate::support::{Story, main_log};

#[derive(Serialize, Deserialize, Command)]
struct Import {
    lines: Vec<String>,
    fails: bool,
}

/// Imports what an older program wrote down.
#[command_handler]
async fn import(command: Import, store: StreamStore) -> HandlerResult {
    let mut batch = Batch::to(&beds()).about(Subject::new("Bed", "left")?);
    for line in &command.lines {
        batch = batch.raw(RawMessage::from_json(line)?);
    }
    let _appended = store.append(batch).await?;
    if command.fails {
        return Err("the last line is torn".into());
    }
    Ok(())
}

async fn app() -> App {
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }";
    let text = format!(
        "services: {{ store: {{ driver: memory }} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ beds: {{ aggregate_type: Bed, stream_name: beds }} }} }} }} }}
{buses}"
    );
    let ours = registrations![Import, import];
    Story::of(text, known().chain(ours)).start().await.0
}

const LINE: &str = r#"{ "message_name": "Sown", "uuid": "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60", "payload": { "seed": "beans" }, "metadata": { "source": "paper" }, "created_at": "1998-04-01T12:00:00.000000" }"#;

#[tokio::test]
async fn an_import_keeps_ids_times_and_metadata_and_aggregates_are_made_of_it() {
    let app = app().await;
    let lines = vec![LINE.to_owned()];
    let _ = app
        .dispatch(Import {
            lines,
            fails: false,
        })
        .await
        .unwrap();
    let event = &main_log(&app).await[0];
    assert_eq!(event.id.to_string(), "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60");
    assert!(event.created_at.to_string().starts_with("1998-04-01"));
    assert!(event.metadata.as_json().contains("paper"));
    assert_eq!(seeds(&app).await, ["beans"]);
}

#[tokio::test]
async fn what_it_writes_stays_when_the_handler_fails() {
    let app = app().await;
    let lines = vec![LINE.to_owned()];
    let _torn = app
        .dispatch(Import { lines, fails: true })
        .await
        .unwrap_err();
    assert_eq!(seeds(&app).await, ["beans"]);
}

#[tokio::test]
async fn versions_are_expected_and_told() {
    let app = app().await;
    let store = app.event_store("main").unwrap();
    let left = Subject::new("Bed", "left").unwrap();
    let sown = |seed: &str| {
        let seed = seed.to_owned();
        Batch::to(&beds()).about(left.clone()).event(&Sown { seed })
    };
    let first = store
        .append(sown("beans").expecting(Expected::NoStream))
        .await
        .unwrap();
    assert_eq!((first.version, first.positions.len()), (Version::FIRST, 1));
    let stale = store
        .append(sown("peas").expecting(Expected::NoStream))
        .await
        .unwrap_err();
    assert!(stale.is_conflict(), "{stale}");
    let exact = Expected::Exact(Version::FIRST);
    let second = store.append(sown("peas").expecting(exact)).await.unwrap();
    assert_eq!(second.version, Version::new(2));
    assert_eq!(
        store.subject_version(&beds(), &left).await.unwrap(),
        Version::new(2)
    );
    assert_eq!(seeds(&app).await, ["beans", "peas"]);
}

#[tokio::test]
async fn several_streams_are_written_together_or_not_at_all() {
    let app = app().await;
    let store = app.event_store("main").unwrap();
    let bells = StreamName::new("bells").unwrap();
    let source = Metadata::new().with("source", "tool").with("by", "nobody");
    let both = |expected| {
        let by = Metadata::new().with("by", "petra");
        let rung = Batch::to(&bells)
            .with_metadata(source.clone())
            .event_with(&BellRung, by);
        let sown = Batch::to(&beds()).expecting(expected).event(&Sown {
            seed: "beans".into(),
        });
        [rung, sown]
    };
    let _conflict = store.append_all(both(Expected::Exists)).await.unwrap_err();
    assert!(!store.has_stream(&bells).await.unwrap());
    let appended = store.append_all(both(Expected::NoStream)).await.unwrap();
    let streams: Vec<_> = appended
        .iter()
        .map(|appended| appended.stream.as_str())
        .collect();
    assert_eq!(streams, ["bells", "beds"]);
    let log = main_log(&app).await;
    let metadata = log[0].metadata.get().unwrap();
    assert_eq!(
        metadata.get("source").and_then(|value| value.as_text()),
        Some("tool")
    );
    assert_eq!(
        metadata.get("by").and_then(|value| value.as_text()),
        Some("petra")
    );
}

#[tokio::test]
async fn streams_are_made_described_and_removed() {
    let app = app().await;
    let store = app.event_store("main").unwrap();
    store
        .create(&beds(), Metadata::new().with("fence", "wood"))
        .await
        .unwrap();
    let again = store.create(&beds(), Metadata::new()).await.unwrap_err();
    assert!(matches!(again, StoreError::StreamExists { .. }));
    store
        .set_stream_metadata(&beds(), Metadata::new().with("fence", "wire"))
        .await
        .unwrap();
    let metadata = store.stream_metadata(&beds()).await.unwrap();
    assert_eq!(
        metadata.get("fence").and_then(|fence| fence.as_text()),
        Some("wire")
    );
    store.delete(&beds()).await.unwrap();
    assert!(!store.has_stream(&beds()).await.unwrap());
}

#[tokio::test]
async fn a_store_that_is_not_there_is_told_by_its_name() {
    let error = app().await.event_store("mian").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no event store \"mian\"; did you mean \"main\"? there are: main"
    );
}

#[tokio::test]
async fn streams_of_the_framework_are_read_and_not_written_by_applications() {
    let app = app().await;
    let events = app.event_bus("events");
    let _ = events.publish(BellRung).await.unwrap();
    let store = app.event_store("main").unwrap();
    let raised = StreamName::new("$raised").unwrap();
    let own = StreamName::new("$mine").unwrap();
    let to = |stream: &StreamName| Batch::to(stream).event(&BellRung);
    let made = store.create(&own, Metadata::new()).await;
    let appended = store.append(to(&raised)).await.map(drop);
    let among_others = store.append_all([to(&beds()), to(&own)]).await.map(drop);
    for refused in [made, appended, among_others] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Reserved { .. }), "{error}");
        assert!(error.to_string().contains("begin with `$`"), "{error}");
    }
    assert!(!store.has_stream(&own).await.unwrap());
    assert!(!store.has_stream(&beds()).await.unwrap(), "all or nothing");
    assert!(
        store.has_stream(&raised).await.unwrap(),
        "reading is allowed"
    );
    assert_eq!(main_log(&app).await.len(), 1);
}
