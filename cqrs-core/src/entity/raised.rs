use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::message::{Event, SharedEvent};
use crate::unit::Unit;

/// The events that an entity has raised and nobody has collected yet: a field of the entity.
///
/// It is no part of the entity's state: a copy has raised nothing, two are always equal, and serde writes nothing and reads nothing
/// (with `#[serde(skip)]` not even its name).
#[derive(Default)]
pub struct RaisedEvents(Vec<Raised>);

/// An event with the place that it has among all that were raised.
pub(crate) struct Raised {
    pub(crate) order: u64,
    pub(crate) event: SharedEvent,
    /// The unit of work that it was raised in, where there was one.
    unit: Option<Weak<Unit>>,
}

/// What a unit of work knows of an event that an entity holds.
pub(crate) struct RaisedName {
    pub(crate) order: u64,
    pub(crate) name: &'static str,
}

impl RaisedEvents {
    /// Raises one event.
    pub fn raise<E: Event>(&mut self, event: E) {
        static RAISED: AtomicU64 = AtomicU64::new(0);
        let order = RAISED.fetch_add(1, Ordering::Relaxed);
        let unit = Unit::current();
        if let Some(unit) = &unit {
            let name = E::NAME;
            unit.note_raised(RaisedName { order, name });
        }
        self.0.push(Raised {
            order,
            event: Arc::new(event),
            unit: unit.as_ref().map(Arc::downgrade),
        });
    }

    /// Their names, in the order in which they were raised.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|raised| raised.event.name())
    }

    /// Takes them out: for tests of the entity, and for whoever does not want them to be published.
    pub fn dequeue(&mut self) -> Vec<SharedEvent> {
        let raised = std::mem::take(&mut self.0);
        for raised in &raised {
            if let Some(unit) = raised.unit.as_ref().and_then(Weak::upgrade) {
                unit.note_dequeued(raised.order);
            }
        }
        raised.into_iter().map(|raised| raised.event).collect()
    }

    /// Takes out what belongs to `unit`, and throws away what was raised for one that has ended.
    pub(crate) fn dequeue_for(&mut self, unit: &Arc<Unit>) -> Vec<Raised> {
        let raised = std::mem::take(&mut self.0);
        let (own, others) = raised.into_iter().partition(|raised| raised.is_for(unit));
        self.0 = others;
        self.0.retain(Raised::is_awaited);
        own
    }
}

impl Raised {
    /// It was raised in this unit of work, or outside of any.
    fn is_for(&self, unit: &Arc<Unit>) -> bool {
        let of = self.unit.as_ref();
        of.is_none_or(|of| of.as_ptr() == Arc::as_ptr(unit))
    }

    fn is_awaited(&self) -> bool {
        let unit = self.unit.as_ref().and_then(Weak::upgrade);
        unit.is_some_and(|unit| unit.is_open())
    }
}

impl fmt::Debug for RaisedEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Clone for RaisedEvents {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for RaisedEvents {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for RaisedEvents {}

impl Serialize for RaisedEvents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<'de> Deserialize<'de> for RaisedEvents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // An option: the entity may have been stored before it had this field.
        Option::<serde::de::IgnoredAny>::deserialize(deserializer).map(|_| Self::default())
    }
}
