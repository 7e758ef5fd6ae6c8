//! Entities of all shapes.

use std::marker::PhantomData;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
struct Renamed;

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, EventProvider)]
struct Named {
    name: String,
    #[serde(skip)]
    events: RaisedEvents,
}

#[derive(Default, EventProvider)]
struct Tuple(u32, cqrs::entity::RaisedEvents);

type Kept = RaisedEvents;

#[derive(Default, EventProvider)]
struct Marked {
    #[events]
    kept: Kept,
    _more: RaisedEvents,
}

#[derive(Default, EventProvider)]
struct Generic<'a, T: 'static, const N: usize>
where
    T: Clone,
{
    raised: RaisedEvents,
    _of: PhantomData<&'a [T; N]>,
}

pub(super) fn main() {
    let mut named = Named::default();
    named.raise(Renamed);
    assert_eq!(named, named.clone());
    assert_eq!(named.clone().raised_events().names().count(), 0);
    assert_eq!(named.events.dequeue().len(), 1);
    assert!(named.events.dequeue().is_empty() && named.name.is_empty());
    let mut tuple = Tuple::default();
    tuple.raise(Renamed);
    assert_eq!((tuple.0, tuple.1.names().count()), (0, 1));
    let mut marked = Marked::default();
    marked.raise(Renamed);
    assert_eq!(marked.kept.names().collect::<Vec<_>>(), ["Renamed"]);
    let mut generic = Generic::<'_, String, 3>::default();
    generic.raise(Renamed);
    assert_eq!(generic.raised.names().count(), 1);
}
