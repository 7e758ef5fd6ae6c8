use futures::StreamExt;
use futures::stream::unfold;

use super::{EventStream, Recorded};

/// Several streams of events as one, by the time at which they were recorded: prooph's `MergedStreamIterator`.
///
/// Each keeps its own order; of events recorded at the same time those of the stream that is named first come first. Where an event comes
/// from it says itself ([`Recorded::stream`]). It ends with the last stream, or behind the first error.
///
/// ```
/// use cqrs_core::memory::MemoryStore;
/// use cqrs_core::store::{EventStore, LoadQuery, StreamName, merged};
/// use futures::StreamExt;
/// # async fn example() -> Result<(), cqrs_core::store::StoreError> {
/// # let store = MemoryStore::new();
/// # let (orders, invoices) = (StreamName::new("orders")?, StreamName::new("invoices")?);
/// # for stream in [&orders, &invoices] { store.create(stream, Default::default()).await?; }
/// let orders = store.load(&orders, LoadQuery::all()).await?;
/// let invoices = store.load(&invoices, LoadQuery::all()).await?;
/// let mut history = merged([orders, invoices]);
/// while let Some(recorded) = history.next().await.transpose()? {
///     println!("{} {} {}", recorded.created_at, recorded.stream, recorded.name);
/// }
/// # Ok(()) }
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(example()).unwrap();
/// ```
#[must_use]
pub fn merged(streams: impl IntoIterator<Item = EventStream>) -> EventStream {
    let sources = streams.into_iter().map(|events| Source {
        events,
        next: Next::Unknown,
    });
    unfold(sources.collect::<Vec<_>>(), |mut sources| async {
        for source in &mut sources {
            if let Next::Unknown = source.next {
                source.next = match source.events.next().await {
                    Some(Ok(event)) => Next::Is(Box::new(event)),
                    Some(Err(error)) => return Some((Err(error), Vec::new())),
                    None => Next::Ended,
                };
            }
        }
        let times = sources.iter().enumerate().filter_map(|(index, source)| {
            let Next::Is(event) = &source.next else {
                return None;
            };
            Some((event.created_at, index))
        });
        let (_, first) = times.min()?;
        let next = std::mem::replace(&mut sources[first].next, Next::Unknown);
        let Next::Is(event) = next else { return None };
        Some((Ok(*event), sources))
    })
    .boxed()
}

struct Source {
    events: EventStream,
    next: Next,
}

enum Next {
    Unknown,
    Is(Box<Recorded>),
    Ended,
}
