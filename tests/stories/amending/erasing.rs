use cqrs::inject::Batch;
use cqrs::runtime::DeadLetterSelection;
use cqrs::store::{Absence, Commit, OutboxEntry};

use super::*;

#[tokio::test]
async fn what_a_person_has_said_is_erased_everywhere_the_application_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.register("4711", "Bettina").await;
    office.register("4711", "Bettina B.").await;
    office.register("4712", "Carl").await;
    office.settle().await;
    office.app.take_snapshots("customers").await.unwrap();
    let keeper = office.app.keeper("main").unwrap();
    let erased = keeper.erase(&customers(), &customer("4711")).await.unwrap();
    assert_eq!((erased.events, erased.unsent), (2, 0));
    assert_eq!(
        office.names("4711").await,
        Some((2, vec![])),
        "the cache has noticed"
    );
    assert_eq!(
        office.names("4712").await,
        Some((1, vec!["Carl".to_owned()]))
    );
    office.register("4711", "Dora").await;
    let wanted = Some((3, vec!["Dora".to_owned()]));
    assert_eq!(
        office.names("4711").await,
        wanted,
        "the snapshot is gone, and the version goes on"
    );
    let absences: Vec<_> = office
        .log()
        .await
        .iter()
        .map(|event| event.absence)
        .collect();
    let erased = Some(Absence::Erased);
    assert_eq!(absences, [erased, erased, None, None]);
}

#[tokio::test]
async fn a_person_whose_type_had_another_name_once_is_erased_too() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    let name = "Bettina".to_owned();
    let long_ago = Batch::to(&customers())
        .about(Subject::new("Prospect", "4711").unwrap())
        .event(&Registered { name });
    let store = office.app.event_store("main").unwrap();
    store.append(long_ago).await.unwrap();
    office.register("4711", "Bettina B.").await;
    let keeper = office.app.keeper("main").unwrap();
    let erased = keeper.erase(&customers(), &customer("4711")).await.unwrap();
    assert_eq!(erased.events, 2);
    assert_eq!(office.names("4711").await, Some((2, vec![])));
}

#[tokio::test]
async fn who_listens_from_the_beginning_is_told_nothing_that_was_erased() {
    let folder = tempfile::tempdir().unwrap();
    let silent = registrations![
        Customer,
        Registered,
        Register,
        NamesOf,
        Customer::register,
        names_of
    ];
    let office = Office::with(folder.path(), "", silent).await;
    office.register("4711", "Bettina").await;
    office.register("4712", "Carl").await;
    let keeper = office.app.keeper("main").unwrap();
    keeper.erase(&customers(), &customer("4711")).await.unwrap();
    office.app.shutdown().await.unwrap();
    let office = Office::open(folder.path()).await;
    office.settle().await;
    assert_eq!(office.notebook.lines(), ["hello Carl"]);
    assert!(office.app.parked().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_set_aside_of_an_erased_event_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.app.run().await;
    office.register("4711", "Nobody").await;
    office.settle().await;
    let keeper = office.app.keeper("main").unwrap();
    let erased = keeper.erase(&customers(), &customer("4711")).await.unwrap();
    let [parked] = &erased.parked[..] else {
        panic!("it says what is still set aside: {erased:?}")
    };
    assert_eq!(parked.key, "Customer/4711");
    let all = DeadLetterSelection::All;
    office.app.retry_dead_letters(&all).await.unwrap();
    let left = within(office.app.dead_letters_settled(&all)).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
    office.register("4711", "Dora").await;
    office.settle().await;
    assert_eq!(office.notebook.lines(), ["hello Nobody", "hello Dora"]);
}

#[tokio::test]
async fn messages_that_still_wait_in_a_queue_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.register("4711", "Bettina").await;
    let main = office.app.store_named("main").unwrap();
    let mut waiting = Commit::new();
    for (number, key) in [(1, "Customer/4711"), (2, "Customer/47111")] {
        waiting.outbox.push(OutboxEntry {
            transport: "post".to_owned(),
            id: MessageId::from_uuid(uuid::Uuid::from_u128(number)),
            key: key.to_owned(),
            body: "{}".to_owned(),
        });
    }
    main.commit(waiting).await.unwrap();
    let keeper = office.app.keeper("main").unwrap();
    let erased = keeper.erase(&customers(), &customer("4711")).await.unwrap();
    assert_eq!(erased.unsent, 1);
}
