//! What generated code names. Not public API: it changes without notice.

pub use std::boxed::Box;
pub use std::convert::Infallible;
pub use std::option::Option;
pub use std::result::Result::{self, Ok};
pub use std::string::String;
pub use std::vec::Vec;
pub use std::{env, file, line, module_path};

pub use cqrs_core::aggregate::{
    Aggregate, Applier, Apply, Changes, Decides, Loading, Recorder, Repository,
};
pub use cqrs_core::inject::Service;
pub use cqrs_core::message::{Command, Event, Message, MessageKind, Query};
pub use cqrs_core::registry::{
    AggregateRegistration, Delivery, HandlerId, HandlerRegistration, ListenerOptions,
    MessageRegistration, Origin, Registration, SnapshotCodec,
};
pub use inventory;

use std::any::{Any, TypeId};
use std::marker::PhantomData;

use cqrs_core::HandlerError;
use cqrs_core::aggregate::decide_and_save;
use cqrs_core::error::Outcome;
use cqrs_core::inject::{Call, Dependency, Inject, InjectError, Site};
use cqrs_core::registry::{Handler, HandlerFuture};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A type that `registrations![..]` can name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has nothing to register",
    label = "neither a message nor an aggregate",
    note = "`registrations![..]` takes messages, aggregates, handler functions and handler methods (`Type::method`)"
)]
pub trait Registered {
    /// Its registration.
    const REGISTRATION: Registration;
}

/// What serde and the bus ask of every message.
pub trait Storable: Serialize + DeserializeOwned + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Storable for T {}

/// What `T` needs.
#[must_use]
pub fn dependency<T: Inject>(named: Option<&'static str>) -> Dependency {
    T::dependency(named)
}

/// Finds what `T` needs.
///
/// # Errors
/// When it is not there.
pub fn wire<T: Inject>(
    site: &Site<'_>,
    named: Option<&'static str>,
) -> Result<T::Wired, InjectError> {
    T::wire(site, named)
}

/// Makes `T` for one call.
///
/// # Errors
/// When it cannot be made.
pub fn inject<T: Inject>(wired: &T::Wired, call: &Call<'_>) -> Result<T, HandlerError> {
    T::inject(wired, call)
}

/// What a command handler or a listener returned, as the bus works with it.
///
/// # Errors
/// Whatever it returned.
pub fn outcome<O: Outcome>(returned: O) -> Result<(), HandlerError> {
    returned.into_result()
}

static NOTHING: MessageRegistration = MessageRegistration {
    kind: MessageKind::Event,
    name: "",
    aliases: &[],
    version: 1,
    asynchronous: false,
    type_id: TypeId::of::<()>,
    decode_event: None,
    origin: Origin {
        krate: "",
        file: "",
        line: 0,
    },
};

/// Stands for a handler that does not compile, so that nothing more is said about it.
pub const NO_REGISTRATION: Registration = Registration::Message(&NOTHING);

type CallFn<W> = for<'a> fn(&'a W, &'a mut (dyn Any + Send), Call<'a>) -> HandlerFuture<'a>;

struct Bound<W> {
    wired: W,
    call: CallFn<W>,
}

impl<W: Send + Sync> Handler for Bound<W> {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), call: Call<'a>) -> HandlerFuture<'a> {
        (self.call)(&self.wired, message, call)
    }
}

/// A handler with what was found for its parameters.
///
/// # Errors
/// None.
pub fn bound<W: Send + Sync + 'static>(
    wired: W,
    call: CallFn<W>,
) -> Result<Box<dyn Handler>, InjectError> {
    Ok(Box::new(Bound { wired, call }))
}

/// Asks the decision of `#[handles]`, and saves what it says.
///
/// # Errors
/// The decision's own, or the repository's.
pub async fn handle_decision<A: Decides<C>, C: Command>(
    repository: Repository<A>,
    id: &A::Id,
    loading: Loading,
    command: &C,
) -> Result<(), HandlerError> {
    decide_and_save(repository, id, loading, |state| state.decide(command)).await
}

/// The two types of a result that is known by another name.
pub trait ResultAlias {
    /// What it holds when all is well.
    type Ok;
    /// What it holds otherwise.
    type Error;
}

impl<T, E> ResultAlias for Result<T, E> {
    type Ok = T;
    type Error = E;
}

/// Whether the state of `A` can be kept as a snapshot: [`BySerde`] where serde knows the type, [`WithoutSerde`] for all others.
///
/// Method resolution tries the first before it borrows once more for the second.
pub struct Snapshots<A>(PhantomData<A>);

impl<A> Snapshots<A> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

/// The answer for serde types.
pub trait BySerde<A> {
    /// How.
    fn codec(&self) -> Option<SnapshotCodec<A>>;
}

impl<A: Serialize + DeserializeOwned> BySerde<A> for Snapshots<A> {
    fn codec(&self) -> Option<SnapshotCodec<A>> {
        Some(SnapshotCodec::by_serde())
    }
}

/// The answer for all others.
pub trait WithoutSerde<A> {
    /// Not at all.
    fn codec(&self) -> Option<SnapshotCodec<A>>;
}

impl<A> WithoutSerde<A> for &Snapshots<A> {
    fn codec(&self) -> Option<SnapshotCodec<A>> {
        None
    }
}

/// How commands come to their handlers.
pub mod command {
    use std::any::{Any, TypeId};

    use cqrs_core::bus::{CommandSlot, SlotError};
    use cqrs_core::inject::Call;
    use cqrs_core::message::{Command, Envelope};

    /// Its name.
    #[must_use]
    pub const fn name<C: Command>() -> &'static str {
        C::NAME
    }

    /// Its name, which the attribute repeats.
    #[must_use]
    pub const fn called<C: Command>(said: &str) -> &'static str {
        super::same_name(C::NAME, said);
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
    pub fn take<C: Command>(message: &mut (dyn Any + Send)) -> Result<C, SlotError> {
        CommandSlot::take(message)
    }

    /// By reference.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn borrow<C: Command>(message: &(dyn Any + Send)) -> Result<&C, SlotError> {
        CommandSlot::peek(message)
    }

    /// In its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope<C: Command>(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<Envelope<C>, SlotError> {
        CommandSlot::envelope(message, call)
    }
}

/// How queries come to their finders.
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

    /// Its name, which the attribute repeats.
    #[must_use]
    pub const fn called<Q: Query>(said: &str) -> &'static str {
        super::same_name(Q::NAME, said);
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

    /// How a reply goes back.
    pub struct WayBack<R>(fn(&mut (dyn Any + Send), R) -> Result<(), SlotError>);

    impl<R> WayBack<R> {
        /// Hands back what the finder returned.
        ///
        /// # Errors
        /// Whatever it returned.
        pub fn reply<O: ReplyOutcome<R>>(
            &self,
            returned: O,
            message: &mut (dyn Any + Send),
        ) -> Result<(), HandlerError> {
            Ok((self.0)(message, returned.into_reply()?)?)
        }
    }
}

/// How events come to their listeners.
pub mod event {
    use std::any::{Any, TypeId};
    use std::sync::Arc;

    use cqrs_core::bus::{EventSlot, SlotError};
    use cqrs_core::inject::Call;
    use cqrs_core::message::{Envelope, Event};

    /// Its name.
    #[must_use]
    pub const fn name<E: Event>() -> &'static str {
        E::NAME
    }

    /// Its name, which the attribute repeats.
    #[must_use]
    pub const fn called<E: Event>(said: &str) -> &'static str {
        super::same_name(E::NAME, said);
        E::NAME
    }

    /// Its type.
    #[must_use]
    pub const fn type_id<E: Event>() -> fn() -> TypeId {
        TypeId::of::<E>
    }

    /// A listener that takes its event by value gets a copy.
    #[diagnostic::on_unimplemented(
        message = "a listener that takes `{Self}` by value gets a copy, so the event must be `Clone`",
        label = "`{Self}` is shared by all its listeners",
        note = "take it by reference, `event: &{Self}`, or add `Clone` to its derives"
    )]
    pub trait Copied: Clone {}

    #[diagnostic::do_not_recommend]
    impl<E: Clone> Copied for E {}

    /// A copy.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn take<E: Event + Copied>(message: &mut (dyn Any + Send)) -> Result<E, SlotError> {
        EventSlot::<E>::share(message).map(|event| E::clone(&event))
    }

    /// Shared with the other listeners.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn borrow<E: Event>(message: &mut (dyn Any + Send)) -> Result<Arc<E>, SlotError> {
        EventSlot::share(message)
    }

    /// A copy in its envelope.
    ///
    /// # Errors
    /// When the message is another one.
    pub fn envelope<E: Event + Copied>(
        message: &mut (dyn Any + Send),
        call: &Call<'_>,
    ) -> Result<Envelope<E>, SlotError> {
        EventSlot::<E>::envelope(message, call)
    }
}

const fn same_name(name: &str, said: &str) {
    let (name, said) = (name.as_bytes(), said.as_bytes());
    let mut same = name.len() == said.len();
    let mut index = 0;
    while same && index < name.len() {
        same = name[index] == said[index];
        index += 1;
    }
    assert!(
        same,
        "the message has another name: `message = \"..\"` repeats the name that the message's derive gives it"
    );
}
