use std::fmt;
use std::sync::Arc;

use super::{NewMessage, OldMessage, Target, Upcasted, Upcaster};
use crate::error::BoxError;

/// Leaves everything as it is: prooph's `NoOpEventUpcaster`, for a configuration that wants one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoOpUpcaster;

impl Upcaster for NoOpUpcaster {
    fn upcast(&self, _: &OldMessage<'_>) -> Result<Upcasted, BoxError> {
        Ok(Upcasted::AsItIs)
    }
}

/// Asks whether it can, and does: prooph's `SingleEventUpcaster`, of two functions.
///
/// ```
/// use cqrs_core::message::Payload;
/// use cqrs_core::upcast::{JsonObject, NewMessage, OldMessage, SingleEventUpcaster, Upcasted, Upcaster};
///
/// let upcaster = SingleEventUpcaster::new(
///     |old| old.name() == "Greeted" && old.schema_version() == 1,
///     |old| {
///         let mut fields: JsonObject = old.read()?;
///         fields.insert("language".into(), "en".into());
///         Ok(NewMessage::next(&fields)?.into())
///     },
/// );
/// let payload = Payload::from_json(r#"{"name":"Petra"}"#);
/// assert_ne!(upcaster.upcast(&OldMessage::event("Greeted", 1, &payload))?, Upcasted::AsItIs);
/// assert_eq!(upcaster.upcast(&OldMessage::event("Greeted", 2, &payload))?, Upcasted::AsItIs);
/// # Ok::<_, cqrs_core::error::BoxError>(())
/// ```
pub struct SingleEventUpcaster<C, D> {
    can: C,
    upcast: D,
}

impl<C, D> SingleEventUpcaster<C, D>
where
    C: Fn(&OldMessage<'_>) -> bool + Send + Sync + 'static,
    D: Fn(&OldMessage<'_>) -> Result<Upcasted, BoxError> + Send + Sync + 'static,
{
    /// Upcasts with `upcast` what it `can`.
    pub fn new(can: C, upcast: D) -> Self {
        Self { can, upcast }
    }
}

impl<C, D> Upcaster for SingleEventUpcaster<C, D>
where
    C: Fn(&OldMessage<'_>) -> bool + Send + Sync + 'static,
    D: Fn(&OldMessage<'_>) -> Result<Upcasted, BoxError> + Send + Sync + 'static,
{
    fn upcast(&self, old: &OldMessage<'_>) -> Result<Upcasted, BoxError> {
        if (self.can)(old) {
            return (self.upcast)(old);
        }
        Ok(Upcasted::AsItIs)
    }
}

impl<C, D> fmt::Debug for SingleEventUpcaster<C, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleEventUpcaster")
            .finish_non_exhaustive()
    }
}

/// Several upcasters as one: each gets what those before it have left, prooph's `UpcasterChain`.
///
/// None of them sees what it or a later one has made; an application's own [`Upcasters`](super::Upcasters) do without an order.
#[derive(Clone, Default)]
pub struct UpcasterChain(Vec<Arc<dyn Upcaster>>);

impl UpcasterChain {
    /// These, in this order.
    #[must_use]
    pub fn new(upcasters: impl IntoIterator<Item = Arc<dyn Upcaster>>) -> Self {
        Self(upcasters.into_iter().collect())
    }
}

impl Upcaster for UpcasterChain {
    fn upcast(&self, old: &OldMessage<'_>) -> Result<Upcasted, BoxError> {
        let mut messages = vec![None];
        for upcaster in &self.0 {
            let mut further = Vec::with_capacity(messages.len());
            for message in messages {
                match upcaster.upcast(&seen(old, message.as_ref()))? {
                    Upcasted::AsItIs => further.push(message),
                    Upcasted::Into(new) => {
                        let at = seen(old, message.as_ref());
                        let settled = new.into_iter().map(|new| Some(new.settled(&at)));
                        further.extend(settled);
                    }
                }
            }
            messages = further;
        }
        if matches!(messages.as_slice(), [None]) {
            return Ok(Upcasted::AsItIs);
        }
        Ok(Upcasted::Into(messages.into_iter().flatten().collect()))
    }
}

/// What the next upcaster of the chain sees: the message itself until the first has changed it.
fn seen<'a>(old: &OldMessage<'a>, message: Option<&'a NewMessage>) -> OldMessage<'a> {
    match message {
        Some(NewMessage {
            target:
                Target::Message {
                    name,
                    schema_version,
                    ..
                },
            payload,
        }) => old.after(name, *schema_version, payload),
        _ => *old,
    }
}

impl NewMessage {
    /// With the name and version that the next version of `at` has.
    fn settled(self, at: &OldMessage<'_>) -> Self {
        match self.target {
            Target::Next | Target::Anything => Self::new(
                at.name(),
                at.schema_version().saturating_add(1),
                self.payload,
            ),
            Target::Message { .. } => self,
        }
    }
}

impl fmt::Debug for UpcasterChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpcasterChain({})", self.0.len())
    }
}
