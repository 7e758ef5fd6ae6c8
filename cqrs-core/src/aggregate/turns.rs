use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Place, OwnedMutexGuard};

/// Pure decisions about the same aggregate, one after the other: those of one process never conflict.
///
/// A decision asks for nothing else while it has its turn, so nobody can wait for each other.
#[derive(Default)]
pub(super) struct Turns(Mutex<Places>);

#[derive(Default)]
struct Places {
    by_id: HashMap<String, Weak<Place<()>>>,
    cleaned_at: usize,
}

/// The right to decide, until it is dropped.
pub(crate) type Turn = OwnedMutexGuard<()>;

impl Turns {
    /// Waits for who came before.
    pub(super) async fn take(&self, id: &str) -> Turn {
        self.place(id).lock_owned().await
    }

    fn place(&self, id: &str) -> Arc<Place<()>> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.by_id.get(id).and_then(Weak::upgrade) {
            return place;
        }
        places.clean();
        let place = Arc::default();
        places.by_id.insert(id.to_owned(), Arc::downgrade(&place));
        place
    }
}

impl Places {
    /// Forgets aggregates that nobody decides about, when as many have come as were left the last time.
    fn clean(&mut self) {
        if self.by_id.len() >= self.cleaned_at.max(64) {
            self.by_id.retain(|_, place| place.strong_count() > 0);
            self.cleaned_at = self.by_id.len() * 2;
        }
    }
}
