use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::known::{Known, Place};
use crate::store::Version;

/// Committed states by id, at most so many. Those that nobody has used for the longest time are forgotten first.
///
/// Who works on a state has taken it out, and brings it back when the store has it. So what failed, panicked or was cancelled is never found
/// here, and no state is shared.
pub(super) struct Cache<A> {
    limit: usize,
    generations: Mutex<Generations<A>>,
}

/// Half of the states are young. When there are too many of them, they become the old ones, and the old ones are forgotten.
struct Generations<A> {
    young: HashMap<String, Entry<A>>,
    old: HashMap<String, Entry<A>>,
}

struct Entry<A> {
    /// The newest place that was brought here: a state of an older version that comes late is not kept.
    place: Place,
    /// `None` while somebody works on it.
    state: Option<A>,
}

/// What leaves the cache. States are dropped where no lock is held: how they do that is the application's business.
struct Forgotten<A> {
    _replaced: Option<Entry<A>>,
    _old: HashMap<String, Entry<A>>,
}

impl<A> Cache<A> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            generations: Mutex::new(Generations {
                young: HashMap::new(),
                old: HashMap::new(),
            }),
        }
    }

    /// The newest place that was brought of `id`, whether or not its state is here.
    pub(super) fn place(&self, id: &str) -> Option<Place> {
        let generations = self.generations();
        let entry = generations
            .young
            .get(id)
            .or_else(|| generations.old.get(id));
        entry.map(|entry| entry.place.clone())
    }

    /// Takes the state of `id` out.
    pub(super) fn take(&self, id: &str) -> Option<Known<A>> {
        if self.limit == 0 {
            return None;
        }
        let mut generations = self.generations();
        let Generations { young, old } = &mut *generations;
        let entry = young.get_mut(id).or_else(|| old.get_mut(id))?;
        let (state, place) = (entry.state.take()?, entry.place.clone());
        Some(Known { state, place })
    }

    /// Forgets what was ever brought of `id`: the log has changed, and its versions say nothing any more.
    pub(super) fn forget(&self, id: &str) {
        let mut generations = self.generations();
        let Generations { young, old } = &mut *generations;
        let forgotten = (young.remove(id), old.remove(id));
        drop(generations);
        drop(forgotten);
    }

    /// Brings a state that the store has. That there is no such aggregate is not remembered.
    pub(super) fn put(&self, id: String, Known { state, place }: Known<A>) {
        if self.limit == 0 || place.head.version == Version::NONE {
            return;
        }
        let entry = Entry {
            place,
            state: Some(state),
        };
        let forgotten = self.generations().put(id, entry, self.limit);
        drop(forgotten);
    }

    fn generations(&self) -> MutexGuard<'_, Generations<A>> {
        self.generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A> Generations<A> {
    fn put(&mut self, id: String, entry: Entry<A>, limit: usize) -> Forgotten<A> {
        let known = self.young.remove(&id).or_else(|| self.old.remove(&id));
        let (kept, replaced) = match known {
            Some(known) if known.place.head.version > entry.place.head.version => {
                (known, Some(entry))
            }
            known => (entry, known),
        };
        let mut forgotten = HashMap::new();
        if self.young.len() >= limit.div_ceil(2) {
            forgotten = mem::replace(&mut self.old, mem::take(&mut self.young));
        }
        self.young.insert(id, kept);
        if self.young.len() + self.old.len() > limit {
            forgotten = mem::take(&mut self.old);
        }
        Forgotten {
            _replaced: replaced,
            _old: forgotten,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::outside::Seen;
    use super::{Cache, Known, Place};
    use crate::store::{Subject, SubjectHead, Version};

    fn put(cache: &Cache<u64>, id: u64, version: u64) {
        let place = Place {
            subject: Subject::new("Number", id.to_string()).unwrap(),
            head: SubjectHead {
                version: Version::new(version),
                ..SubjectHead::default()
            },
            seen: Seen::default(),
        };
        let state = version;
        cache.put(id.to_string(), Known { state, place });
    }

    fn take(cache: &Cache<u64>, id: u64) -> Option<u64> {
        cache.take(&id.to_string()).map(|loaded| loaded.state)
    }

    #[test]
    fn never_are_more_kept_than_the_limit_says() {
        for limit in 1..8 {
            let cache = Cache::new(limit);
            for id in 0..100 {
                put(&cache, id, 1);
                assert!(take(&cache, id).is_some(), "the newest of {limit}");
                put(&cache, id, 1);
                let kept = cache.generations();
                assert!(kept.young.len() + kept.old.len() <= limit);
            }
        }
    }

    #[test]
    fn what_is_used_stays_longer_than_what_is_not() {
        let cache = Cache::new(4);
        put(&cache, 0, 1);
        for id in 1..100 {
            put(&cache, id, 1);
            assert!(take(&cache, 0).is_some(), "after {id}");
            put(&cache, 0, 1);
        }
        assert_eq!(take(&cache, 1), None);
    }

    #[test]
    fn an_older_state_that_comes_late_is_not_kept() {
        let cache = Cache::new(4);
        put(&cache, 1, 7);
        assert_eq!(take(&cache, 1), Some(7));
        put(&cache, 1, 6);
        assert_eq!(take(&cache, 1), None, "somebody works on a newer one");
        put(&cache, 1, 8);
        put(&cache, 1, 7);
        assert_eq!(take(&cache, 1), Some(8));
    }

    #[test]
    fn without_a_limit_nothing_is_kept() {
        let cache = Cache::new(0);
        put(&cache, 1, 1);
        assert_eq!(take(&cache, 1), None);
    }

    #[test]
    fn what_was_never_stored_is_not_kept() {
        let cache = Cache::new(4);
        put(&cache, 1, 0);
        assert_eq!(take(&cache, 1), None);
    }
}
