//! Which events stand for all: some of each stream, spread over it, and one of every name.

use std::collections::BTreeSet;
use std::sync::Arc;

use cqrs::HandlerResult;
use cqrs::store::{
    EventStore, LoadQuery, MetadataMatcher, NameQuery, Operator, Position, Recorded, StoreError,
    StreamName,
};
use futures::TryStreamExt;

use super::reader::Reader;

/// How many names of streams are asked for together.
const NAMES: u64 = 1_000;

/// About so many streams, spread over all names, and the first of each category.
pub(super) async fn choose(
    store: &Arc<dyn EventStore>,
    count: u64,
) -> HandlerResult<Vec<StreamName>> {
    let mut spread = Spread::new(usize::try_from(count)?);
    let mut firsts = BTreeSet::new();
    let mut category = None;
    let mut offset = 0;
    loop {
        let query = NameQuery {
            limit: NAMES,
            offset,
            ..NameQuery::default()
        };
        let page = store.stream_names(query).await?;
        if page.is_empty() {
            break;
        }
        offset += NAMES;
        for name in page {
            if name.category() != category.as_deref() || category.is_none() {
                category = name.category().map(str::to_owned);
                if firsts.len() < usize::try_from(count)? {
                    firsts.insert(name.clone());
                }
            }
            spread.see(name);
        }
    }
    firsts.extend(spread.kept);
    Ok(firsts.into_iter().collect())
}

/// Reads events of each of these streams.
pub(super) async fn read(
    store: &Arc<dyn EventStore>,
    streams: &[StreamName],
    count: u64,
    reader: &mut Reader<'_, '_>,
) -> HandlerResult {
    let of_each = count.div_ceil(u64::try_from(streams.len().max(1))?);
    for stream in streams {
        for position in positions(store, stream, of_each).await? {
            let parts = store.parts_at(position).await?;
            if !parts.iter().all(|part| reader.take(part)) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The first event, the last one, those between, and one of every name that these do not have.
async fn positions(
    store: &Arc<dyn EventStore>,
    stream: &StreamName,
    count: u64,
) -> Result<BTreeSet<Position>, StoreError> {
    // Names are those that are stored, before upcasters make something else of the events.
    let mut stored = store;
    while let Some(beneath) = stored.beneath() {
        stored = beneath;
    }
    let one = async |query: LoadQuery<Position>| -> Result<Option<Recorded>, StoreError> {
        stored.load(stream, query.take(1)).await?.try_next().await
    };
    let mut found = Vec::from_iter(one(LoadQuery::all()).await?);
    found.extend(one(LoadQuery::all().backward()).await?);
    if let [first, last] = &found[..] {
        let (first, length) = (
            first.position.get(),
            last.position.get() - first.position.get(),
        );
        for step in 1..count.saturating_sub(1) {
            let at = u128::from(length) * u128::from(step) / u128::from(count - 1);
            let from = Position::new(first + u64::try_from(at).unwrap_or(length));
            found.extend(one(LoadQuery::all().from(from)).await?);
        }
    }
    let mut names: BTreeSet<String> = found.iter().map(|event| event.name.clone()).collect();
    let mut positions: BTreeSet<Position> = found.iter().map(|event| event.position).collect();
    while !names.is_empty() {
        let known: Vec<String> = names.iter().cloned().collect();
        let other = MetadataMatcher::new().property("event_name", Operator::NotIn, known);
        let Some(event) = one(LoadQuery::all().matching(other)).await? else {
            break;
        };
        positions.insert(event.position);
        names.insert(event.name);
    }
    Ok(positions)
}

/// At most twice as many as wanted, evenly out of however many come.
struct Spread {
    wanted: usize,
    every: usize,
    seen: usize,
    kept: Vec<StreamName>,
}

impl Spread {
    fn new(wanted: usize) -> Self {
        Self {
            wanted,
            every: 1,
            seen: 0,
            kept: Vec::new(),
        }
    }

    fn see(&mut self, name: StreamName) {
        if self.seen.is_multiple_of(self.every) {
            if self.kept.len() >= self.wanted.saturating_mul(2) {
                let mut index = 0;
                self.kept.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.every = self.every.saturating_mul(2);
            }
            if self.seen.is_multiple_of(self.every) {
                self.kept.push(name);
            }
        }
        self.seen += 1;
    }
}
