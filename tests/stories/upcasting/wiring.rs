//! Upcasters that cannot be meant are found when the application is wired; those of one store are for that store.

use cqrs::upcast::{NewMessage, SingleEventUpcaster, Upcasted, Upcaster};

use super::*;

#[derive(Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Ping {}

#[derive(Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Pong {}

#[upcaster(event = "Ping", from = 1)]
fn one(_: JsonObject) -> Ping {
    Ping {}
}

#[upcaster(event = "Ping", from = 1)]
fn other(_: JsonObject) -> Ping {
    Ping {}
}

#[upcaster(event = "Ping", from = 2)]
fn too_new(_: JsonObject) -> Ping {
    Ping {}
}

#[derive(Serialize, Deserialize, Event)]
#[event(name = "Tick")]
struct Tick {}

#[derive(Serialize, Deserialize, Event)]
#[event(name = "Tock")]
struct Tock {}

#[upcaster(event = "Tick", from = 1)]
fn to_tock(_: JsonObject) -> Tock {
    Tock {}
}

#[upcaster(event = "Tock", from = 1)]
fn to_tick(_: JsonObject) -> Tick {
    Tick {}
}

#[upcaster(command = "Ring", from = 1)]
fn to_an_event(_: JsonObject) -> Ping {
    Ping {}
}

async fn refused(registrations: impl IntoIterator<Item = Registration>) -> String {
    let story = on(&shelf(), BUSES, registrations);
    let error = story.builder.build().await.expect_err("refused");
    error.to_string()
}

#[tokio::test]
async fn two_upcasters_for_one_version_are_refused_with_both_places() {
    let said = refused(registrations![Ping, one, other]).await;
    assert!(said.contains("version 1 of"), "{said}");
    let here = said.matches("tests/stories/upcasting/wiring.rs:").count();
    assert_eq!(here, 2, "{said}");
}

#[tokio::test]
async fn an_upcaster_for_a_version_that_the_program_writes_is_refused() {
    let said = refused(registrations![Ping, too_new]).await;
    assert!(said.contains("version = 3"), "{said}");
}

#[tokio::test]
async fn upcasters_that_go_round_in_a_circle_are_refused() {
    let said = refused(registrations![to_tock, to_tick]).await;
    for part in ["circle", "wiring.to_tock", "wiring.to_tick"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[tokio::test]
async fn an_upcaster_that_makes_an_event_of_a_command_is_refused() {
    let said = refused(registrations![Ping, to_an_event]).await;
    assert!(said.contains("of another kind"), "{said}");
}

/// A circle that nothing tells before it is gone round.
#[upcaster(event = "Left", from = 1)]
fn to_the_right(_: JsonObject) -> NewMessage {
    NewMessage::new("Right", 1, Payload::from_json("{}"))
}

#[upcaster(event = "Right", from = 1)]
fn to_the_left(_: JsonObject) -> NewMessage {
    NewMessage::new("Left", 1, Payload::from_json("{}"))
}

#[tokio::test]
async fn a_circle_that_shows_only_when_it_runs_is_an_error_of_its_event() {
    let store = shelf();
    remember(&*store, [registered(), old("Left", 1, "{}")]).await;
    let more = present().chain(registrations![to_the_right, to_the_left]);
    let (app, _) = on(&store, BUSES, more).start().await;
    let refused = petra_goes_to(&app, "Genf").await.unwrap_err();
    for part in ["\"Left\"", "circle", "wiring.to_the_left"] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    app.shutdown().await.unwrap();
}

#[upcaster(event = "Anniversary", any_version, store = "archive")]
fn of_the_archive(_: JsonObject) -> CustomerMoved {
    let city = "the archive".to_owned();
    CustomerMoved { city }
}

#[tokio::test]
async fn an_upcaster_of_one_store_leaves_the_others_alone() {
    let (main, archive) = (shelf(), shelf());
    for store in [&main, &archive] {
        remember(&**store, [old("Anniversary", 4, "{}")]).await;
    }
    let stores = "event_store: { stores: { main: { type: store, default: true }, archive: { type: archived } } }";
    let registry = registrations![CustomerMoved, of_the_archive];
    let builder = Story::of(stores, registry).builder;
    let builder = builder
        .provide_named::<dyn EventStore>("store", main)
        .provide_named::<dyn EventStore>("archived", archive);
    let app = builder.build().await.unwrap();
    for (store, name) in [("main", "Anniversary"), ("archive", "CustomerMoved")] {
        let store = app.store_named(store).unwrap();
        let events = crate::support::log(&*store).await;
        assert_eq!(events[0].name, name);
    }
    app.shutdown().await.unwrap();
}

/// Asked about every event, it says when it has had its turn.
fn anniversaries() -> Arc<dyn Upcaster> {
    Arc::new(SingleEventUpcaster::new(
        |old| old.name() == "Anniversary",
        |old| {
            let subject = old.subject().map(ToString::to_string);
            let city = subject.unwrap_or_default();
            let moved = NewMessage::of(&CustomerMoved { city })?;
            Ok(Upcasted::from(moved))
        },
    ))
}

#[tokio::test]
async fn an_upcaster_may_be_a_value_that_the_application_gives() {
    let store = shelf();
    remember(&*store, [registered(), old("Anniversary", 4, "{}")]).await;
    let story = on(&store, BUSES, present());
    let app = story
        .builder
        .upcaster(anniversaries())
        .build()
        .await
        .unwrap();
    let line = petra_is(&app).await;
    assert!(line.starts_with("2: Petra Muster of DE, in "), "{line}");
    assert!(line.contains("petra"), "{line}");
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn an_upcaster_among_the_plugins_of_a_store_is_for_that_store() {
    for wrapped in [true, false] {
        only_the_archive_is_upcast(wrapped).await;
    }
}

/// Whether the stores have plugins otherwise is another question.
async fn only_the_archive_is_upcast(wrapped: bool) {
    let (main, archive) = (shelf(), shelf());
    for store in [&main, &archive] {
        remember(&**store, [old("Anniversary", 4, "{}")]).await;
    }
    let stores = format!(
        r"
services:
  my_upcasting_plugin: {{ class: Prooph\EventStore\Plugin\UpcastingPlugin }}
event_store:
  stores:
    main: {{ type: store, default: true, plugins: [my_upcasting_plugin] }}
    archive: {{ type: archived, plugins: [old_anniversaries], wrap_action_event_emitter: {wrapped} }}
"
    );
    let builder = Story::of(stores, registrations![CustomerMoved]).builder;
    let builder = builder
        .provide_named::<dyn EventStore>("store", main)
        .provide_named::<dyn EventStore>("archived", archive)
        .provide_named::<dyn Upcaster>("old_anniversaries", anniversaries());
    let app = builder.build().await.unwrap();
    for (store, name) in [("main", "Anniversary"), ("archive", "CustomerMoved")] {
        let store = app.store_named(store).unwrap();
        let events = crate::support::log(&*store).await;
        assert_eq!(events[0].name, name);
    }
    app.shutdown().await.unwrap();
}

#[upcaster(event = "Ping", any_version)]
fn renewed(mut fields: JsonObject) -> JsonObject {
    fields.insert("renewed".to_owned(), true.into());
    fields
}

#[tokio::test]
async fn an_upcaster_for_any_version_takes_each_before_the_present_one_and_takes_it_once() {
    let store = shelf();
    remember(
        &*store,
        [
            old("Ping", 0, "{}"),
            old("Ping", 1, "{}"),
            old("Ping", 2, "{}"),
            old("Ping", 3, "{}"),
        ],
    )
    .await;
    let (app, _) = on(&store, BUSES, registrations![Ping, renewed])
        .start()
        .await;
    let events = crate::support::log(&*app.store_named("main").unwrap()).await;
    let read: Vec<_> = (events.iter())
        .map(|event| (event.schema_version, event.payload.as_str()))
        .collect();
    let renewed = (2, r#"{"renewed":true}"#);
    assert_eq!(read, [renewed, renewed, (2, "{}"), (3, "{}")]);
    app.shutdown().await.unwrap();
}
