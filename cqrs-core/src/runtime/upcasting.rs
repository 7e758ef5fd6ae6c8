use std::sync::Arc;

use super::builder::StoreSettings;
use crate::registry::Registry;
use crate::store::EventStore;
use crate::upcast::{Upcaster, Upcasters, Upcasting};

/// The upcasters that were given to a builder beside those of the registry, each for one store or for all.
#[derive(Clone, Default)]
pub(super) struct GivenUpcasters(Vec<(Option<String>, Arc<dyn Upcaster>)>);

impl GivenUpcasters {
    pub(super) fn push(&mut self, store: Option<String>, upcaster: Arc<dyn Upcaster>) {
        self.0.push((store, upcaster));
    }

    /// What the events of a store that has these names go through.
    fn of(&self, registry: &Registry, names: &[&str]) -> Upcasters {
        let given = self.0.iter().filter(|(store, _)| match store {
            Some(store) => names.contains(&&**store),
            None => true,
        });
        given.fold(Upcasters::of(registry, names), |all, (_, upcaster)| {
            all.with(Arc::clone(upcaster))
        })
    }

    /// What messages out of queues go through: the upcasters that are for no store in particular.
    pub(super) fn of_queues(&self, registry: &Registry) -> Upcasters {
        self.of(registry, &[])
    }

    /// Puts the upcasters around the stores. Two stores of the configuration that are one and the same stay so: what is for the one is for the
    /// other.
    pub(super) fn around(&self, registry: &Registry, stores: &mut [StoreSettings]) {
        let plain: Vec<Arc<dyn EventStore>> = (stores.iter())
            .map(|settings| Arc::clone(&settings.store))
            .collect();
        for index in 0..stores.len() {
            let same = |other: &usize| Arc::ptr_eq(&plain[*other], &plain[index]);
            stores[index].store = match (0..index).find(same) {
                Some(first) => Arc::clone(&stores[first].store),
                None => {
                    let names: Vec<&str> = (0..stores.len())
                        .filter(same)
                        .map(|other| stores[other].name.as_str())
                        .collect();
                    Upcasting::around(Arc::clone(&plain[index]), self.of(registry, &names))
                }
            };
        }
    }
}
