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
pub(crate) struct Turn {
    guard: OwnedMutexGuard<()>,
    /// Those of who waits for this decision.
    outer: Option<Held>,
}

/// The turns that somebody has who waits for what runs here.
#[derive(Clone)]
pub(crate) struct Held(Arc<Link>);

struct Link {
    place: Arc<Place<()>>,
    outer: Option<Held>,
}

tokio::task_local! {
    /// Set while the hooks of a store run, which may dispatch commands and wait for them.
    static HELD: Held;
}

impl Turn {
    /// This one, for what is waited for meanwhile.
    pub(crate) fn held(&self) -> Held {
        Held(Arc::new(Link {
            place: Arc::clone(OwnedMutexGuard::mutex(&self.guard)),
            outer: self.outer.clone(),
        }))
    }
}

impl Held {
    /// Whoever in `work` wants one of these turns is told so, and does not wait for itself.
    pub(crate) async fn during<T>(held: Option<&Self>, work: impl Future<Output = T>) -> T {
        match held {
            Some(held) => HELD.scope(held.clone(), Box::pin(work)).await,
            None => work.await,
        }
    }

    fn here() -> Option<Self> {
        HELD.try_with(Self::clone).ok()
    }

    fn has(&self, place: &Arc<Place<()>>) -> bool {
        let mut next = Some(self);
        while let Some(Self(link)) = next {
            if Arc::ptr_eq(&link.place, place) {
                return true;
            }
            next = link.outer.as_ref();
        }
        false
    }
}

impl Turns {
    /// Waits for who came before. `None` where that is who waits for this.
    pub(super) async fn take(&self, id: &str) -> Option<Turn> {
        let (place, outer) = (self.place(id), Held::here());
        if outer.as_ref().is_some_and(|held| held.has(&place)) {
            return None;
        }
        let guard = place.lock_owned().await;
        Some(Turn { guard, outer })
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
