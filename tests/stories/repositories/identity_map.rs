//! One root of each aggregate in a unit of work, unless the repository says that it wants none of that.

use cqrs::aggregate::RepositoryError;

use super::{Library, causes, shelf};

const WITHOUT: &str = "disable_identity_map: true";

#[tokio::test]
async fn a_root_that_is_held_is_not_given_out_twice_and_a_dropped_one_is_forgotten() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma"]).await;
    let _ = library
        .work(|shelves| async move {
            let held = shelves.load(&shelf("a")).await?;
            let error = shelves.load(&shelf("a")).await.unwrap_err();
            assert!(matches!(error, RepositoryError::RootInUse { .. }));
            drop(held);
            assert_eq!(shelves.load(&shelf("a")).await?.books, ["Emma"]);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn saving_what_has_recorded_nothing_stores_nothing() {
    for repository in ["", WITHOUT] {
        let library = Library::in_memory(repository).await;
        library.fill("a", &["Emma"]).await;
        let receipt = library
            .work(|shelves| async move {
                for _ in 0..2 {
                    let root = shelves.load(&shelf("a")).await?;
                    shelves.save(root).await?;
                }
                let new = shelves.create(shelf("b")).await?;
                Ok(shelves.save(new).await?)
            })
            .await
            .unwrap();
        assert!(receipt.written().is_empty());
        assert_eq!(library.streams().await.len(), 1);
    }
}

#[tokio::test]
async fn what_one_unit_of_work_holds_no_other_knows() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma"]).await;
    let app = library.app.clone();
    let _ = library
        .work(|shelves| async move {
            let held = shelves.load(&shelf("a")).await?;
            let (shelf, book) = (shelf("a"), "Dracula".to_owned());
            let other = tokio::spawn(async move { app.dispatch(super::Put { shelf, book }).await });
            let _ = other.await??;
            assert_eq!(held.books, ["Emma"]);
            Ok(())
        })
        .await
        .unwrap();
    library.fill("a", &["Faust"]).await;
}

#[tokio::test]
async fn without_an_identity_map_two_loads_give_two_roots() {
    let library = Library::in_memory(WITHOUT).await;
    library.fill("a", &["Emma"]).await;
    let receipt = library
        .work(|shelves| async move {
            let mut one = shelves.load(&shelf("a")).await?;
            let other = shelves.load(&shelf("a")).await?;
            one.record(one.putting("Dracula"));
            assert_eq!((one.books.len(), other.books.len()), (2, 1));
            shelves.save(one).await?;
            let stored = shelves.load(&shelf("a")).await?;
            assert_eq!(stored.books, ["Emma"], "what is saved is not stored yet");
            Ok(())
        })
        .await;
    assert_eq!(receipt.unwrap().events(), 1);
    library.fill("a", &["Faust"]).await;
}

#[tokio::test]
async fn without_an_identity_map_saving_both_roots_is_a_conflict() {
    let library = Library::in_memory(WITHOUT).await;
    library.fill("a", &["Emma"]).await;
    let error = library
        .work(|shelves| async move {
            let roots = [
                shelves.load(&shelf("a")).await?,
                shelves.load(&shelf("a")).await?,
            ];
            for mut root in roots {
                root.record(root.putting("Dracula"));
                shelves.save(root).await?;
            }
            Ok(())
        })
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{}", causes(&error));
    assert_eq!(library.streams().await.len(), 1, "nothing of it is stored");
    library.fill("a", &["Faust"]).await;
}

#[tokio::test]
async fn without_an_identity_map_the_same_rules_hold() {
    let library = Library::in_memory(WITHOUT).await;
    library.fill("a", &["Emma"]).await;
    let error = library
        .work(|shelves| async move {
            let mut root = shelves.load(&shelf("a")).await?;
            root.record(root.putting("Dracula"));
            Ok(())
        })
        .await
        .unwrap_err();
    assert!(causes(&error).contains("never saved"), "{}", causes(&error));
    let error = library
        .work(|shelves| async move {
            for _ in 0..2 {
                let mut root = shelves.create(shelf("b")).await?;
                root.record(root.putting("Dracula"));
                shelves.save(root).await?;
            }
            Ok(())
        })
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "{}", causes(&error));
}
