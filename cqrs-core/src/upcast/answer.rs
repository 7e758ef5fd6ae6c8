use serde::Serialize;

use super::{JsonObject, NewMessage, Target};
use crate::error::{BoxError, HandlerError};
use crate::message::Message;

/// The next version of the message, as a type that knows its shape: for a step between two old ones.
///
/// ```
/// use cqrs_core::upcast::Next;
/// # #[derive(serde::Serialize)] struct RegisteredV2 { first: String, last: String }
/// # struct RegisteredV1 { name: String }
/// fn names_apart(old: RegisteredV1) -> Option<Next<RegisteredV2>> {
///     let (first, last) = old.name.split_once(' ')?;
///     Some(Next(RegisteredV2 { first: first.to_owned(), last: last.to_owned() }))
/// }
/// # assert!(names_apart(RegisteredV1 { name: "Petra Muster".to_owned() }).is_some());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next<T>(pub T);

/// What a function with `#[upcaster]` may return: a message, the fields of its next version ([`JsonObject`] or [`Next`]), an `Option`, a `Vec`, an array or a tuple of
/// such, an enum with `#[derive(EventSet)]`, `()` for what is dropped; or a `Result` of it with any error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that an upcaster can answer",
    label = "neither a message nor its fields",
    note = "an upcaster answers an event, a `JsonObject`, `()` to drop it, an `Option`, a `Vec`, an array, a tuple or an `EventSet` of events, or a `Result` of these"
)]
pub trait UpcastAnswer {
    /// What it may be, without calling the function.
    fn targets(targets: &mut Vec<Target>);

    /// Hands out every message, first to last.
    ///
    /// # Errors
    /// When one cannot be written as JSON, or the function refused.
    fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError>;
}

impl<M: Message> UpcastAnswer for M {
    fn targets(targets: &mut Vec<Target>) {
        targets.push(Target::of::<M>());
    }

    fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
        into.push(NewMessage::of(&self)?);
        Ok(())
    }
}

impl UpcastAnswer for JsonObject {
    fn targets(targets: &mut Vec<Target>) {
        targets.push(Target::Next);
    }

    fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
        into.push(NewMessage::next(&self)?);
        Ok(())
    }
}

impl<T: Serialize> UpcastAnswer for Next<T> {
    fn targets(targets: &mut Vec<Target>) {
        targets.push(Target::Next);
    }

    fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
        into.push(NewMessage::next(&self.0)?);
        Ok(())
    }
}

impl UpcastAnswer for NewMessage {
    fn targets(targets: &mut Vec<Target>) {
        targets.push(Target::Anything);
    }

    fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
        into.push(self);
        Ok(())
    }
}

impl UpcastAnswer for () {
    fn targets(_: &mut Vec<Target>) {}

    fn answer(self, _: &mut Vec<NewMessage>) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<T: UpcastAnswer, E: Into<HandlerError>> UpcastAnswer for Result<T, E> {
    fn targets(targets: &mut Vec<Target>) {
        T::targets(targets);
    }

    fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
        match self {
            Ok(answer) => answer.answer(into),
            Err(error) => Err(error.into().into_source()),
        }
    }
}

macro_rules! answers_of_many {
    ($([$($generics:tt)*] $many:ty),+ $(,)?) => {$(
        impl<T: UpcastAnswer, $($generics)*> UpcastAnswer for $many {
            fn targets(targets: &mut Vec<Target>) {
                T::targets(targets);
            }

            fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
                self.into_iter().try_for_each(|one| one.answer(into))
            }
        }
    )+};
}

answers_of_many!([] Option<T>, [] Vec<T>, [const N: usize] [T; N]);

macro_rules! answers_of_tuples {
    ($($name:ident)+) => {
        impl<$($name: UpcastAnswer),+> UpcastAnswer for ($($name,)+) {
            fn targets(targets: &mut Vec<Target>) {
                $($name::targets(targets);)+
            }

            fn answer(self, into: &mut Vec<NewMessage>) -> Result<(), BoxError> {
                #[allow(non_snake_case, reason = "the type parameters name the fields")]
                let ($($name,)+) = self;
                $($name.answer(into)?;)+
                Ok(())
            }
        }
    };
}

answers_of_tuples!(A1);
answers_of_tuples!(A1 A2);
answers_of_tuples!(A1 A2 A3);
answers_of_tuples!(A1 A2 A3 A4);
answers_of_tuples!(A1 A2 A3 A4 A5);
answers_of_tuples!(A1 A2 A3 A4 A5 A6);
answers_of_tuples!(A1 A2 A3 A4 A5 A6 A7);
answers_of_tuples!(A1 A2 A3 A4 A5 A6 A7 A8);
