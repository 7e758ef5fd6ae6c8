//! The snapshot stores of this crate do what every snapshot store must do.

use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::snapshot::{CompositeSnapshots, MemorySnapshots, SnapshotStore};
use cqrs_testing::snapshot::SnapshotFixture;

mod memory {
    use super::*;

    #[derive(Default)]
    struct InMemory(MemorySnapshots);

    #[async_trait]
    impl SnapshotFixture for InMemory {
        async fn open(&self) -> Arc<dyn SnapshotStore> {
            Arc::new(self.0.clone())
        }
    }

    cqrs_testing::snapshot_store_conformance!(InMemory::default());
}

mod composite {
    use super::*;

    #[derive(Default)]
    struct Both(MemorySnapshots, MemorySnapshots);

    impl Both {
        fn open_both(&self) -> CompositeSnapshots {
            let stores = [self.0.clone(), self.1.clone()];
            CompositeSnapshots::new(stores.map(|store| Arc::new(store) as Arc<dyn SnapshotStore>))
        }
    }

    #[async_trait]
    impl SnapshotFixture for Both {
        async fn open(&self) -> Arc<dyn SnapshotStore> {
            Arc::new(self.open_both())
        }
    }

    cqrs_testing::snapshot_store_conformance!(Both::default());

    mod parts {
        use cqrs_core::store::{StoreError, Subject};
        use cqrs_testing::snapshot::{kept, snapshot, snapshot_of};

        use super::*;

        #[test]
        fn all_of_them_keep_and_forget_and_the_first_that_has_one_answers() {
            cqrs_testing::store::run(async {
                let both = Both::default();
                let store = both.open_both();
                store
                    .save(&[snapshot("a", 1), snapshot("b", 1)])
                    .await
                    .unwrap();
                assert_eq!(kept(&both.0, "a").await, Some(1));
                assert_eq!(kept(&both.1, "a").await, Some(1));
                both.0.save(&[snapshot("a", 2)]).await.unwrap();
                both.0.remove_all("Account").await.unwrap();
                assert_eq!(kept(&store, "a").await, Some(1));
                both.0.save(&[snapshot("a", 2)]).await.unwrap();
                assert_eq!(kept(&store, "a").await, Some(2));
                let subject: Subject = snapshot("a", 1).subject;
                store.remove(&subject).await.unwrap();
                assert_eq!(
                    (kept(&both.0, "a").await, kept(&both.1, "a").await),
                    (None, None)
                );
                store.remove_all("Account").await.unwrap();
                assert_eq!(kept(&both.1, "b").await, None);
                let _named = snapshot_of(subject, 1);
            });
        }

        struct Broken;

        fn broken<T>() -> Result<T, StoreError> {
            Err(StoreError::Closed)
        }

        #[async_trait]
        impl SnapshotStore for Broken {
            async fn get(
                &self,
                _: &Subject,
            ) -> Result<Option<cqrs_core::snapshot::Snapshot>, StoreError> {
                broken()
            }
            async fn save(&self, _: &[cqrs_core::snapshot::Snapshot]) -> Result<(), StoreError> {
                broken()
            }
            async fn remove(&self, _: &Subject) -> Result<(), StoreError> {
                broken()
            }
            async fn remove_all(&self, _: &str) -> Result<(), StoreError> {
                broken()
            }
            async fn close(&self) -> Result<(), StoreError> {
                broken()
            }
        }

        #[test]
        fn one_that_fails_is_passed_over_by_readers_and_told_to_all_others() {
            cqrs_testing::store::run(async {
                let kept_in = MemorySnapshots::new();
                let store = CompositeSnapshots::new([
                    Arc::new(Broken) as Arc<dyn SnapshotStore>,
                    Arc::new(kept_in.clone()),
                ]);
                let subject = snapshot("a", 1).subject;
                assert!(store.get(&subject).await.is_err());
                assert!(store.save(&[snapshot("a", 1)]).await.is_err());
                assert_eq!(kept(&store, "a").await, Some(1));
                assert!(store.remove(&subject).await.is_err());
                assert_eq!(kept(&kept_in, "a").await, None);
                assert!(store.close().await.is_ok());
            });
        }
    }
}

#[test]
fn there_is_no_snapshot_of_nothing() {
    use cqrs_core::store::{Subject, Version};
    let one = cqrs_testing::snapshot::snapshot("a", 1);
    let none = cqrs_core::snapshot::Snapshot::new(
        one.subject.clone(),
        (Version::NONE, one.event),
        "",
        one.state,
        one.taken_at,
    );
    assert_eq!(none, None);
    assert!(Subject::new("", "a").is_err() && Subject::new("Account", "").is_err());
}
