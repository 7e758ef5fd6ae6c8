//! What aggregates see, and at which version they are.

use std::path::Path;

use super::*;
use crate::support::main_log;

#[upcaster(event = "Unheard", from = 1)]
fn unheard(_: JsonObject) {}

#[tokio::test]
async fn an_aggregate_sees_its_old_events_in_their_present_shape() {
    let store = shelf();
    remember(&*store, [registered(), married()]).await;
    let (app, _) = on(&store, BUSES, present()).start().await;
    assert_eq!(
        petra_is(&app).await,
        "2: Petra Muster of DE, now Kunz, in Bern"
    );
    petra_goes_to(&app, "Genf").await.unwrap();
    assert_eq!(
        petra_is(&app).await,
        "3: Petra Muster of DE, now Kunz, in Bern, in Genf"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn each_version_begins_where_its_upcaster_is_and_the_present_one_needs_none() {
    for (event, line) in [
        (registered(), "1: Petra Muster of DE"),
        (
            old("CustomerSignedUp", 1, r#"{"name":"Petra Alt"}"#),
            "1: Petra Alt of DE",
        ),
        (
            old("CustomerRegistered", 2, r#"{"first":"P","last":"M"}"#),
            "1: P M of DE",
        ),
        (
            old(
                "CustomerRegistered",
                3,
                r#"{"first":"P","last":"M","country":"FR"}"#,
            ),
            "1: P M of FR",
        ),
    ] {
        let store = shelf();
        remember(&*store, [event]).await;
        let (app, _) = on(&store, BUSES, present()).start().await;
        assert_eq!(petra_is(&app).await, line);
        app.shutdown().await.unwrap();
    }
}

/// The last event is dropped, the first is, the only one is; what is saved then has the next version.
#[tokio::test]
async fn a_dropped_last_event_never_moves_the_version_back() {
    for (events, version) in [
        (vec![registered(), opened()], 2),
        (vec![opened(), registered()], 2),
        (vec![registered(), married(), opened()], 3),
        (vec![opened()], 1),
    ] {
        let store = shelf();
        remember(&*store, events).await;
        let (app, _) = on(&store, BUSES, present()).start().await;
        assert!(petra_is(&app).await.starts_with(&format!("{version}: ")));
        petra_goes_to(&app, "Genf").await.unwrap();
        petra_goes_to(&app, "Basel").await.unwrap();
        assert!(
            petra_is(&app)
                .await
                .starts_with(&format!("{}: ", version + 2))
        );
        let last = main_log(&app).await.pop().unwrap();
        assert_eq!(
            (last.version.get(), last.name.as_str()),
            (version + 2, "CustomerMoved")
        );
        app.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn an_unknown_last_event_is_told_by_its_name_and_loses_no_version() {
    let store = shelf();
    remember(&*store, [registered(), old("Unheard", 1, "{}")]).await;
    let (app, _) = on(&store, BUSES, present()).start().await;
    let refused = petra_goes_to(&app, "Genf").await.unwrap_err();
    assert!(refused.contains("Unheard"), "{refused}");
    let version = store.subject_version(&customers(), &petra()).await.unwrap();
    assert_eq!(version.get(), 2, "nothing is written over it");
    app.shutdown().await.unwrap();

    let more = present().chain(registrations![unheard]);
    let (app, _) = on(&store, BUSES, more).start().await;
    petra_goes_to(&app, "Genf").await.unwrap();
    assert_eq!(petra_is(&app).await, "3: Petra Muster of DE, in Genf");
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_an_upcaster_refuses_is_told_with_its_place_and_nothing_is_written() {
    let store = shelf();
    let nameless = old("CustomerRegistered", 1, r#"{"name":"Petra"}"#);
    remember(&*store, [nameless]).await;
    let (app, _) = on(&store, BUSES, present()).start().await;
    let refused = petra_goes_to(&app, "Genf").await.unwrap_err();
    for part in [
        "\"CustomerRegistered\", version 1 in stream event_stream (position 1)",
        "upcaster stories.upcasting.names_apart (tests/stories/upcasting/mod.rs:",
        "schema version 1",
        "a name of one word",
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    assert_eq!(main_log(&app).await.len(), 1);
    app.shutdown().await.unwrap();
}

async fn written_by_hand(folder: &Path) {
    let story = Story::on_file(folder, BUSES, PRESENT);
    let (app, _) = story.start().await;
    let store = app.store_named("main").unwrap();
    remember(&*store, [registered(), married(), opened()]).await;
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_file_of_former_times_is_read_and_written_further() {
    let folder = tempfile::tempdir().unwrap();
    written_by_hand(folder.path()).await;
    let (app, _) = Story::on_file(folder.path(), BUSES, present())
        .start()
        .await;
    petra_goes_to(&app, "Genf").await.unwrap();
    assert_eq!(
        petra_is(&app).await,
        "4: Petra Muster of DE, now Kunz, in Bern, in Genf"
    );
    app.shutdown().await.unwrap();

    // What is stored is what was stored.
    let (app, _) = Story::on_file(folder.path(), BUSES, PRESENT).start().await;
    let names: Vec<_> = (main_log(&app).await.into_iter())
        .map(|event| (event.name, event.schema_version))
        .collect();
    let names: Vec<_> = names
        .iter()
        .map(|(name, at)| (name.as_str(), *at))
        .collect();
    assert_eq!(
        names,
        [
            ("CustomerRegistered", 1),
            ("CustomerMarried", 1),
            ("NewsletterOpened", 1),
            ("CustomerMoved", 1)
        ]
    );
    app.shutdown().await.unwrap();
}

/// What the older of two programs says that share a log.
const NEWER: [&str; 2] = ["is of schema version", "start the newer one"];

#[tokio::test]
async fn an_event_of_a_newer_program_is_not_read_as_if_this_one_knew_it() {
    let store = shelf();
    let newer = old(
        "CustomerMoved",
        2,
        r#"{"city":"Bern","street":"Marktgasse"}"#,
    );
    remember(&*store, [registered(), newer]).await;
    let (app, _) = on(&store, BUSES, present()).start().await;
    let refused = petra_goes_to(&app, "Genf").await.unwrap_err();
    let place = "\"CustomerMoved\", version 2 in stream event_stream (position 2)";
    let versions = "is of schema version 2, this program knows 1";
    for part in NEWER.into_iter().chain([place, versions]) {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    let log = main_log(&app).await;
    assert_eq!(
        log.len(),
        2,
        "nothing was decided on a state that is not known"
    );
    let error = log[1].decode::<CustomerMoved>().map(drop).unwrap_err();
    assert!(said(&error).contains(versions), "{error}");
    app.shutdown().await.unwrap();
}

#[upcaster(event = "CustomerRegistered", any_version)]
fn somebody(_: JsonObject) -> CustomerRegistered {
    CustomerRegistered {
        first: "Some".to_owned(),
        last: "Body".to_owned(),
        country: "DE".to_owned(),
    }
}

#[tokio::test]
async fn an_upcaster_for_any_version_is_for_older_ones_and_not_for_newer_ones() {
    for (version, expected) in [(1, Ok(())), (2, Ok(())), (3, Ok(())), (4, Err(NEWER))] {
        let store = shelf();
        let text = r#"{"first":"Petra","last":"Muster","country":"CH"}"#;
        remember(&*store, [old("CustomerRegistered", version, text)]).await;
        let known = PRESENT.into_iter().chain(registrations![somebody]);
        let (app, _) = on(&store, BUSES, known).start().await;
        match (petra_goes_to(&app, "Genf").await, expected) {
            (Ok(()), Ok(())) => {}
            (Err(refused), Err(parts)) => {
                for part in parts {
                    assert!(refused.contains(part), "{part}: {refused}");
                }
            }
            (other, _) => panic!("version {version}: {other:?}"),
        }
        app.shutdown().await.unwrap();
    }
}
