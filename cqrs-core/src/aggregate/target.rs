use super::known::Place;
use super::repository_core::older_names;
use super::{Aggregate, RepositoryCore, RepositoryError};
use crate::message::Metadata;
use crate::store::{StreamName, Version};
use crate::unit::{StagedAppend, StagedEvent};

/// Where the events of an aggregate go, and what must be so there.
pub(super) struct Target {
    store: usize,
    place: Place,
    stream: StreamName,
    /// The stream is made with this.
    creates: Option<Box<Metadata>>,
    /// Under its older names the aggregate must not be there.
    unborn: Vec<(StreamName, Place)>,
}

impl<A: Aggregate> RepositoryCore<A> {
    /// Where events go that were recorded by an aggregate at this place.
    pub(super) async fn target(
        &self,
        place: &Place,
        has_recorded: bool,
    ) -> Result<Target, RepositoryError> {
        let mut target = Target {
            store: self.store_index,
            place: place.clone(),
            stream: self.stream(&place.subject)?,
            creates: None,
            unborn: Vec::new(),
        };
        if place.head.version > Version::NONE || !has_recorded {
            return Ok(target);
        }
        for older in older_names::<A>(&place.subject) {
            let older = older?;
            let stream = self.stream(&older)?;
            target.unborn.push((stream, Place::before_birth(older)));
        }
        let metadata = &self.settings.stream_metadata;
        if !metadata.is_empty() && !self.store.has_stream(&target.stream).await? {
            target.creates = Some(Box::new(metadata.clone()));
        }
        Ok(target)
    }
}

impl Target {
    /// What is to be written, the events first.
    pub(super) fn appends(self, events: Vec<StagedEvent>) -> Vec<StagedAppend> {
        let store = self.store;
        let append = |(stream, place): (StreamName, Place), events, creates| StagedAppend {
            store: Some(store),
            stream,
            expected: place.expected(),
            subject: Some(place.subject),
            events,
            creates,
        };
        let mut appends = vec![append((self.stream, self.place), events, self.creates)];
        let unborn = self.unborn.into_iter();
        appends.extend(unborn.map(|unborn| append(unborn, Vec::new(), None)));
        appends
    }
}
