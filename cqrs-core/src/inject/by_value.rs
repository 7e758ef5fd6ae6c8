use std::any::Any;

use super::Call;
use crate::bus::{EventSlot, SlotError};
use crate::message::{Envelope, Event};

/// How a listener takes its event by value: it gets a copy, because the event is shared.
///
/// Only for generated code, and here so that the compiler has a name for it that can be read.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a listener that takes `{E}` by value gets a copy, so the event must be `Clone`",
    label = "`{E}` is shared by all its listeners",
    note = "take it by reference, `event: &{E}`, or add `Clone` to its derives"
)]
pub trait TakesByValue<E> {
    /// A copy.
    ///
    /// # Errors
    /// When the message is another one.
    fn take(message: &mut (dyn Any + Send)) -> Result<E, SlotError>
    where
        E: Event;

    /// A copy in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    fn envelope(message: &mut (dyn Any + Send), call: &Call<'_>) -> Result<Envelope<E>, SlotError>
    where
        E: Event;
}

/// Any listener. It stands in place of the event, whose reference is `Clone`: the compiler would speak of that instead.
#[doc(hidden)]
#[derive(Debug)]
pub enum Listener {}

#[diagnostic::do_not_recommend]
impl<E: Clone> TakesByValue<E> for Listener {
    fn take(message: &mut (dyn Any + Send)) -> Result<E, SlotError>
    where
        E: Event,
    {
        Ok(E::clone(&*EventSlot::<E>::share(message)?))
    }

    fn envelope(message: &mut (dyn Any + Send), call: &Call<'_>) -> Result<Envelope<E>, SlotError>
    where
        E: Event,
    {
        EventSlot::envelope(message, call)
    }
}
