use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::Bound;

/// A map by type. A `TypeId` is a hash already, so it is taken as it is.
pub(crate) type TypeIdMap<T> = HashMap<TypeId, T, BuildHasherDefault<TypeIdHasher>>;

#[derive(Default)]
pub(crate) struct TypeIdHasher(u64);

impl Hasher for TypeIdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Which handler a bus has for which message: resolved once, at wiring.
#[derive(Default)]
pub(crate) struct Routes {
    by_type: TypeIdMap<Arc<Bound>>,
    all: Vec<Arc<Bound>>,
}

impl Routes {
    /// `reachable` ones are called only where a hook chooses them.
    pub(crate) fn new(handlers: Vec<Arc<Bound>>, reachable: Vec<Arc<Bound>>) -> Self {
        let by_type = handlers
            .iter()
            .map(|bound| ((bound.registration().message_type)(), Arc::clone(bound)))
            .collect();
        let mut all = handlers;
        all.extend(reachable);
        Self { by_type, all }
    }

    pub(crate) fn get(&self, message: TypeId) -> Option<&Arc<Bound>> {
        self.by_type.get(&message)
    }

    pub(crate) fn all(&self) -> &[Arc<Bound>] {
        &self.all
    }
}

/// Which bus of a kind has a handler for which message, for buses without a name.
#[derive(Default)]
pub(crate) struct Homes(TypeIdMap<Vec<usize>>);

impl Homes {
    pub(crate) fn new<'a>(buses: impl Iterator<Item = &'a Routes>) -> Self {
        let mut homes = Self::default();
        for (index, routes) in buses.enumerate() {
            for message in routes.by_type.keys() {
                homes.0.entry(*message).or_default().push(index);
            }
        }
        homes
    }

    pub(crate) fn of(&self, message: TypeId) -> &[usize] {
        self.0.get(&message).map_or(&[], Vec::as_slice)
    }
}
