//! What a reader of streams and of the log gets.

use cqrs::store::{Absence, LoadQuery, MetadataMatcher, Operator, Position, Recorded, StoreError};
use futures::TryStreamExt;

use super::*;

async fn filled() -> (App, Arc<dyn EventStore>) {
    let store = shelf();
    remember(
        &*store,
        [registered(), married(), opened(), registered_again()],
    )
    .await;
    let (app, _) = on(&store, BUSES, present()).start().await;
    let seen = app.store_named("main").unwrap();
    (app, seen)
}

fn registered_again() -> NewEvent {
    old("CustomerRegistered", 2, r#"{"first":"P","last":"M"}"#)
}

type Read = Vec<(String, u64, u64)>;

fn told(events: &[Recorded]) -> Read {
    let told = events.iter().map(|event| {
        let name = match event.absence {
            Some(absence) => format!("{} {}", absence.as_str(), event.name),
            None => event.name.clone(),
        };
        (name, event.version.get(), event.position.get())
    });
    told.collect()
}

async fn load(store: &dyn EventStore, query: LoadQuery<Position>) -> Vec<Recorded> {
    let events = store.load(&customers(), query).await.unwrap();
    events.try_collect().await.unwrap()
}

async fn load_subject(store: &dyn EventStore, query: LoadQuery<Version>) -> Vec<Recorded> {
    let events = store.load_subject(&customers(), &petra(), query).await;
    events.unwrap().try_collect().await.unwrap()
}

fn all() -> Read {
    [
        ("CustomerRegistered", 1, 1),
        ("CustomerRenamed", 2, 2),
        ("CustomerMoved", 2, 2),
        ("dropped NewsletterOpened", 3, 3),
        ("CustomerRegistered", 4, 4),
    ]
    .map(|(name, version, position)| (name.to_owned(), version, position))
    .into()
}

#[tokio::test]
async fn the_parts_of_a_split_event_have_its_version_and_its_position() {
    let (app, store) = filled().await;
    assert_eq!(told(&load(&*store, LoadQuery::all()).await), all());
    assert_eq!(told(&load_subject(&*store, LoadQuery::all()).await), all());
    let dropped = store.recorded_at(Position::new(3)).await.unwrap().unwrap();
    assert_eq!(dropped.absence, Some(Absence::Dropped));
    let undecodable = dropped.decode::<CustomerMoved>();
    assert!(matches!(undecodable, Err(StoreError::Undecodable { .. })));
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn the_first_part_keeps_the_id_and_the_others_have_the_same_ones_at_every_reading() {
    let (app, store) = filled().await;
    let first = load(&*store, LoadQuery::all()).await;
    let again = load(&*store, LoadQuery::all()).await;
    let ids = |events: &[Recorded]| events.iter().map(|event| event.id).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again));
    assert_eq!(first[1].id, married().id);
    assert_ne!(first[2].id, married().id);
    assert_eq!(first[2].stored_id(), married().id);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn backward_is_the_reverse_of_forward() {
    let (app, store) = filled().await;
    let reversed: Read = all().into_iter().rev().collect();
    let backward = load(&*store, LoadQuery::all().backward()).await;
    assert_eq!(told(&backward), reversed);
    let backward = load_subject(&*store, LoadQuery::all().backward()).await;
    assert_eq!(told(&backward), reversed);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn queries_count_and_match_what_is_stored() {
    let (app, store) = filled().await;
    let two = LoadQuery::all().from(Position::new(2)).take(2);
    assert_eq!(told(&load(&*store, two).await), all()[1..4]);
    let two = LoadQuery::all().from(Version::new(2)).take(2);
    assert_eq!(told(&load_subject(&*store, two).await), all()[1..4]);
    for (name, found) in [("CustomerMarried", &all()[1..3]), ("CustomerMoved", &[])] {
        let matcher = MetadataMatcher::new().property("event_name", Operator::Equals, name);
        let matching = LoadQuery::all().matching(matcher);
        assert_eq!(told(&load(&*store, matching).await), found);
    }
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn no_cursor_of_the_log_stands_within_an_event() {
    let (app, store) = filled().await;
    for limit in 1..=5 {
        let (mut read, mut after) = (Vec::new(), store.log_start());
        loop {
            let page = store.read_log(&after, limit).await.unwrap();
            let Some(last) = page.cursors.last() else {
                break;
            };
            assert_eq!(*last, page.next);
            for (event, cursor) in page.events.iter().zip(&page.cursors) {
                // Whoever begins anew behind any part but the last begins with the whole event.
                let rest = store.read_log(cursor, 1).await.unwrap();
                let is_last = Some(event.id)
                    == page
                        .events
                        .iter()
                        .rfind(|other| other.position == event.position)
                        .map(|last| last.id);
                let next = rest.events.first().map(|next| next.position);
                assert_eq!(next == Some(event.position), !is_last, "{}", event.name);
            }
            read.extend(page.events);
            after = page.next;
        }
        assert_eq!(told(&read), all());
    }
    app.shutdown().await.unwrap();
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<String>)]
struct Told;

#[query_handler]
async fn tell(_: Told, streams: Streams) -> HandlerResult<Vec<String>> {
    let events: Vec<_> = streams.all().try_collect().await?;
    Ok(told(&events).into_iter().map(|(name, ..)| name).collect())
}

#[tokio::test]
async fn a_finder_reads_present_shapes_too() {
    let store = shelf();
    remember(&*store, [registered(), married()]).await;
    let registrations = present().chain(registrations![Told, tell]);
    let (app, _) = on(&store, BUSES, registrations).start().await;
    let names = app.ask(Told).await.unwrap();
    assert_eq!(
        names,
        ["CustomerRegistered", "CustomerRenamed", "CustomerMoved"]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn without_upcasters_nothing_is_put_around_a_store() {
    let store = shelf();
    let (app, _) = on(&store, BUSES, PRESENT).start().await;
    assert!(Arc::ptr_eq(&app.store_named("main").unwrap(), &store));
    app.shutdown().await.unwrap();
}
