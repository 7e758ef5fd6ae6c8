//! Where the events of an aggregate go, and what is known about the streams that are made for them.

use std::sync::Arc;

use cqrs::aggregate::NameStreams;
use cqrs::message::MetadataValue;
use cqrs::prelude::*;
use cqrs::store::{InvalidName, StreamName, Subject};

use super::{Library, causes, known, shelf, text};
use crate::support::Story;

async fn streams_with(repository: &str) -> Vec<String> {
    let library = Library::in_memory(repository).await;
    library.fill("a", &["Emma"]).await;
    library.fill("b", &["Dracula"]).await;
    library.streams().await
}

#[tokio::test]
async fn all_aggregates_share_a_stream_unless_something_else_is_said() {
    assert_eq!(
        streams_with("").await,
        ["event_stream: BookPut", "event_stream: BookPut"]
    );
    assert_eq!(
        streams_with("stream_name: books").await,
        ["books: BookPut", "books: BookPut"]
    );
}

#[tokio::test]
async fn a_stream_of_its_own_is_named_after_the_type_or_as_the_configuration_says() {
    assert_eq!(
        streams_with("one_stream_per_aggregate: true").await,
        [r"Library\Shelf-a: BookPut", r"Library\Shelf-b: BookPut"]
    );
    assert_eq!(
        streams_with("one_stream_per_aggregate: true, stream_name: shelf").await,
        ["shelf-a: BookPut", "shelf-b: BookPut"]
    );
}

/// One stream for each room: that is what stands before the slash of an id.
struct Rooms;

impl NameStreams for Rooms {
    fn stream(&self, aggregate: &Subject) -> Result<StreamName, InvalidName> {
        let (room, _) = aggregate.aggregate_id().split_once('/').unwrap_or_default();
        StreamName::new(room)
    }
}

async fn with_strategy(strategy: Arc<dyn NameStreams>) -> Library {
    let text = text("{ driver: memory }", "stream_strategy: rooms");
    let mut story = Story::of(text, known());
    story.builder = story.builder.provide_named("rooms", strategy);
    Library::from_story(story).await
}

#[tokio::test]
async fn an_application_may_name_the_streams_itself() {
    let library = with_strategy(Arc::new(Rooms)).await;
    for id in ["cellar/1", "attic/1", "cellar/2"] {
        library.fill(id, &["Emma", "Dracula"]).await;
    }
    let mut streams = library.streams().await;
    streams.dedup();
    assert_eq!(
        streams,
        ["cellar: BookPut", "attic: BookPut", "cellar: BookPut"]
    );
    let by_function = |shelf: &Subject| StreamName::new(shelf.aggregate_id().to_uppercase());
    let library = with_strategy(Arc::new(by_function)).await;
    library.fill("a", &["Emma", "Dracula"]).await;
    assert_eq!(library.streams().await, ["A: BookPut", "A: BookPut"]);
}

#[tokio::test]
async fn an_id_for_which_there_is_no_stream_is_told() {
    let library = with_strategy(Arc::new(Rooms)).await;
    let error = library.put("no room", "Emma").await.unwrap_err();
    assert!(!error.is_rejection());
    let said = causes(&error);
    assert!(
        said.contains("the id cannot be written into a log"),
        "{said}"
    );
    assert!(said.contains("stream name \"\" is empty"), "{said}");
}

async fn metadata(library: &Library, stream: &str) -> Metadata {
    let store = library.app.store_named("main").unwrap();
    let stream = StreamName::new(stream).unwrap();
    store.stream_metadata(&stream).await.unwrap()
}

fn text_of<'a>(metadata: &'a Metadata, key: &str) -> Option<&'a str> {
    metadata.get(key).and_then(MetadataValue::as_text)
}

const OWNED: &str = "stream_metadata: { owner: town, floors: 2, open: true, height: 1.5, of: ~ }";

#[tokio::test]
async fn a_stream_is_made_with_the_metadata_of_its_repository() {
    let library = Library::in_memory(&format!("one_stream_per_aggregate: true, {OWNED}")).await;
    library.fill("a", &["Emma", "Dracula"]).await;
    let known = metadata(&library, r"Library\Shelf-a").await;
    assert_eq!(text_of(&known, "owner"), Some("town"));
    assert_eq!(known.get("floors"), Some(&MetadataValue::Int(2)));
    assert_eq!(known.get("open"), Some(&MetadataValue::Bool(true)));
    assert_eq!(known.get("height"), Some(&MetadataValue::Float(1.5)));
    assert!(known.get("of").is_none());
    let shared = Library::in_memory("metadata: { owner: town }").await;
    shared.fill("a", &["Emma"]).await;
    shared.fill("b", &["Emma"]).await;
    let known = metadata(&shared, "event_stream").await;
    assert_eq!(text_of(&known, "owner"), Some("town"));
}

#[tokio::test]
async fn what_is_known_about_a_stream_stays() {
    let library = Library::in_memory("stream_name: shelf, stream_metadata: { owner: town }").await;
    let store = library.app.store_named("main").unwrap();
    let stream = StreamName::new("shelf").unwrap();
    let mut own = Metadata::new();
    own.insert("owner", "church");
    store.create(&stream, own).await.unwrap();
    library.fill("a", &["Emma"]).await;
    let known = metadata(&library, "shelf").await;
    assert_eq!(text_of(&known, "owner"), Some("church"));
}

#[tokio::test]
async fn several_new_aggregates_of_one_command_make_their_stream_once() {
    let library = Library::in_memory("stream_metadata: { owner: town }").await;
    let receipt = library
        .work(|shelves| async move {
            for id in ["a", "b"] {
                let mut root = shelves.create(shelf(id)).await?;
                root.record(root.putting("Emma"));
                shelves.save(root).await?;
            }
            Ok(())
        })
        .await;
    assert_eq!(receipt.unwrap().events(), 2);
    let known = metadata(&library, "event_stream").await;
    assert_eq!(text_of(&known, "owner"), Some("town"));
}

#[tokio::test]
async fn two_first_aggregates_of_one_stream_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let one = Library::on_file(folder.path(), "stream_metadata: { floor: 1 }").await;
    let other = Library::on_file(folder.path(), "stream_metadata: { floor: 1 }").await;
    let worked = one.work(move |shelves| async move {
        let mut root = shelves.create(shelf("a")).await?;
        root.record(root.putting("Emma"));
        shelves.save(root).await?;
        other.fill("b", &["Faust"]).await;
        Ok(())
    });
    let receipt = worked.await.unwrap();
    assert_eq!(receipt.written().len(), 1);
    assert_eq!(one.streams().await.len(), 2);
}
