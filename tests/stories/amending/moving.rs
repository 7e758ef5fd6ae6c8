use cqrs::store::{ArchiveError, LoadQuery, Selection, StoreError};
use futures::TryStreamExt;

use super::*;

#[tokio::test]
async fn a_stream_is_split_and_nobody_hears_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.register("4711", "Bettina").await;
    office.register("4711", "Bettina B.").await;
    office.settle().await;
    let keeper = office.app.keeper("main").unwrap();
    let split = Selection::Type("Customer".to_owned());
    let clients = stream("clients");
    let moved = keeper.relocate(&customers(), &clients, split).await;
    assert_eq!(moved.unwrap().events, 2);
    office.app.shutdown().await.unwrap();
    let office = Office::with(folder.path(), "stream_name: clients", known()).await;
    office.register("4711", "Dora").await;
    office.settle().await;
    assert_eq!(
        office.notebook.lines(),
        ["hello Dora"],
        "the others were heard of before"
    );
    let wanted = ["Bettina", "Bettina B.", "Dora"].map(str::to_owned);
    assert_eq!(office.names("4711").await, Some((3, wanted.to_vec())));
    let streams: Vec<_> = office
        .log()
        .await
        .into_iter()
        .map(|event| event.stream)
        .collect();
    assert!(
        streams.iter().all(|name| *name == stream("clients")),
        "{streams:?}"
    );
}

#[tokio::test]
async fn a_stream_goes_into_the_archive_and_out_of_its_store() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.register("4711", "Bettina").await;
    office.register("4712", "Carl").await;
    office.settle().await;
    let before = office.log().await;
    let keeper = office.app.keeper("main").unwrap();
    let archived = keeper.archive(&customers(), "archive").await.unwrap();
    assert_eq!((archived.events, archived.copied), (2, 2));
    let archived = keeper
        .archive_and_delete(&customers(), "archive")
        .await
        .unwrap();
    assert_eq!((archived.events, archived.copied), (2, 0));
    assert!(office.log().await.is_empty());
    assert_eq!(office.names("4711").await, None);
    let archive = office.app.store_named("archive").unwrap();
    let copies = archive.load(&customers(), LoadQuery::all()).await.unwrap();
    let copies: Vec<Recorded> = copies.try_collect().await.unwrap();
    let facts = |event: &Recorded| {
        (
            event.id,
            event.version,
            event.payload.clone(),
            event.created_at,
        )
    };
    let (before, copies): (Vec<_>, Vec<_>) = (
        before.iter().map(facts).collect(),
        copies.iter().map(facts).collect(),
    );
    assert_eq!(copies, before);
    let again = keeper.archive_and_delete(&customers(), "archive").await;
    let error = again.unwrap_err();
    assert!(
        matches!(
            error,
            ArchiveError::Store(StoreError::StreamNotFound { .. })
        ),
        "{error}"
    );
    office.register("4711", "Bettina").await;
    office.settle().await;
    assert_eq!(
        office.names("4711").await.unwrap().0,
        1,
        "the log begins anew"
    );
    assert_eq!(
        office.notebook.lines(),
        ["hello Bettina", "hello Carl", "hello Bettina"]
    );
}

#[tokio::test]
async fn a_stream_whose_archive_differs_is_not_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.register("4711", "Bettina").await;
    let keeper = office.app.keeper("main").unwrap();
    let back = office.app.keeper("archive").unwrap();
    keeper.archive(&customers(), "archive").await.unwrap();
    back.erase(&customers(), &customer("4711")).await.unwrap();
    let error = keeper
        .archive_and_delete(&customers(), "archive")
        .await
        .unwrap_err();
    assert!(matches!(error, ArchiveError::Differs { .. }), "{error}");
    assert_eq!(office.names("4711").await.unwrap().0, 1);
}
