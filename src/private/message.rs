//! How messages come to handlers, and what they return goes back: one module a kind, with the same functions in each.
//!
//! The type of a reply comes with the query that is taken, so that a message of another kind is all that the compiler complains about.

use super::name::{presumed_name, said_name};

/// Commands and their handlers.
pub mod command {
    use std::any::{Any, TypeId};

    use cqrs_core::HandlerError;
    use cqrs_core::bus::{CommandSlot, SlotError};
    use cqrs_core::error::Outcome;
    use cqrs_core::inject::Call;
    use cqrs_core::message::{Command, Envelope};

    /// Its name.
    #[must_use]
    pub const fn name<C: Command>() -> &'static str {
        C::NAME
    }

    /// Its name, which the attribute repeats, or says an older one that the routes still have.
    #[must_use]
    #[track_caller]
    pub const fn called<C: Command>(said: &str) -> &'static str {
        super::said_name(C::NAME, C::ALIASES, said);
        C::NAME
    }

    /// Its name, which is that of the type.
    #[must_use]
    #[track_caller]
    pub const fn presumed<C: Command>(type_name: &str, attribute: &str) -> &'static str {
        super::presumed_name(C::NAME, type_name, attribute);
        C::NAME
    }

    /// Its type.
    #[must_use]
    pub const fn type_id<C: Command>() -> fn() -> TypeId {
        TypeId::of::<C>
    }

    /// By value.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take<C: Command>(message: &mut (dyn Any + Send)) -> Result<(C, WayBack), SlotError> {
        Ok((CommandSlot::take(message)?, WayBack))
    }

    /// By reference.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn borrow<C: Command>(message: &(dyn Any + Send)) -> Result<(&C, WayBack), SlotError> {
        Ok((CommandSlot::peek(message)?, WayBack))
    }

    /// In its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope<C: Command>(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<(Envelope<C>, WayBack), SlotError> {
        Ok((CommandSlot::envelope(message, call)?, WayBack))
    }

    /// Success, or why not.
    pub struct WayBack;

    impl WayBack {
        /// What the handler returned, as the bus works with it.
        ///
        /// # Errors
        /// Whatever it returned.
        pub fn outcome<O: Outcome>(
            self,
            returned: O,
            _: &mut (dyn Any + Send),
        ) -> Result<(), HandlerError> {
            returned.into_result()
        }
    }
}

/// Events and their listeners.
pub mod event {
    use std::any::{Any, TypeId};
    use std::sync::Arc;

    use cqrs_core::HandlerError;
    use cqrs_core::bus::{EventSlot, SlotError};
    use cqrs_core::error::Outcome;
    use cqrs_core::inject::{Call, Listener, TakesByValue};
    use cqrs_core::message::{Envelope, Event};

    /// Its name.
    #[must_use]
    pub const fn name<E: Event>() -> &'static str {
        E::NAME
    }

    /// Its name, which the attribute repeats, or says an older one that the routes still have.
    #[must_use]
    #[track_caller]
    pub const fn called<E: Event>(said: &str) -> &'static str {
        super::said_name(E::NAME, E::ALIASES, said);
        E::NAME
    }

    /// Its name, which is that of the type.
    #[must_use]
    #[track_caller]
    pub const fn presumed<E: Event>(type_name: &str, attribute: &str) -> &'static str {
        super::presumed_name(E::NAME, type_name, attribute);
        E::NAME
    }

    /// Its type.
    #[must_use]
    pub const fn type_id<E: Event>() -> fn() -> TypeId {
        TypeId::of::<E>
    }

    /// A copy.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take<E: Event>(message: &mut (dyn Any + Send)) -> Result<(E, WayBack), SlotError>
    where
        Listener: TakesByValue<E>,
    {
        Ok((Listener::take(message)?, WayBack))
    }

    /// Shared with the other listeners.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn borrow<E: Event>(
        message: &mut (dyn Any + Send),
    ) -> Result<(Arc<E>, WayBack), SlotError> {
        Ok((EventSlot::share(message)?, WayBack))
    }

    /// A copy in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope<E: Event>(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<(Envelope<E>, WayBack), SlotError>
    where
        Listener: TakesByValue<E>,
    {
        Ok((Listener::envelope(message, call)?, WayBack))
    }

    /// Success, or why not.
    pub struct WayBack;

    impl WayBack {
        /// What the listener returned, as the bus works with it.
        ///
        /// # Errors
        /// Whatever it returned.
        pub fn outcome<O: Outcome>(
            self,
            returned: O,
            _: &mut (dyn Any + Send),
        ) -> Result<(), HandlerError> {
            returned.into_result()
        }
    }
}

/// Queries and their finders.
pub mod query {
    use std::any::{Any, TypeId};

    use cqrs_core::HandlerError;
    use cqrs_core::bus::{QuerySlot, SlotError};
    use cqrs_core::error::ReplyOutcome;
    use cqrs_core::inject::Call;
    use cqrs_core::message::{Envelope, Query};

    /// Its name.
    #[must_use]
    pub const fn name<Q: Query>() -> &'static str {
        Q::NAME
    }

    /// Its name, which the attribute repeats, or says an older one that the routes still have.
    #[must_use]
    #[track_caller]
    pub const fn called<Q: Query>(said: &str) -> &'static str {
        super::said_name(Q::NAME, Q::ALIASES, said);
        Q::NAME
    }

    /// Its name, which is that of the type.
    #[must_use]
    #[track_caller]
    pub const fn presumed<Q: Query>(type_name: &str, attribute: &str) -> &'static str {
        super::presumed_name(Q::NAME, type_name, attribute);
        Q::NAME
    }

    /// Its type.
    #[must_use]
    pub const fn type_id<Q: Query>() -> fn() -> TypeId {
        TypeId::of::<Q>
    }

    /// By value.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take<Q: Query>(
        message: &mut (dyn Any + Send),
    ) -> Result<(Q, WayBack<Q::Reply>), SlotError> {
        Ok((QuerySlot::take(message)?, WayBack(QuerySlot::<Q>::reply)))
    }

    /// By value, for the call to borrow from.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn borrow<Q: Query>(
        message: &mut (dyn Any + Send),
    ) -> Result<(Q, WayBack<Q::Reply>), SlotError> {
        take(message)
    }

    /// In its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope<Q: Query>(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<(Envelope<Q>, WayBack<Q::Reply>), SlotError> {
        Ok((
            QuerySlot::envelope(message, call)?,
            WayBack(QuerySlot::<Q>::reply),
        ))
    }

    /// A reply, or why not.
    pub struct WayBack<R>(fn(&mut (dyn Any + Send), R) -> Result<(), SlotError>);

    impl<R> WayBack<R> {
        /// Hands back what the finder returned.
        ///
        /// # Errors
        /// Whatever it returned.
        pub fn outcome<O: ReplyOutcome<R>>(
            self,
            returned: O,
            message: &mut (dyn Any + Send),
        ) -> Result<(), HandlerError> {
            Ok((self.0)(message, returned.into_reply()?)?)
        }
    }
}
