use std::fmt;

use serde::de::DeserializeOwned;

use super::{NewMessage, OldMessage, Target, UpcastAnswer};
use crate::error::BoxError;
use crate::message::DecodeError;

/// A function that upcasts, whatever its types are.
pub trait UpcastFunction: Send + Sync + 'static {
    /// What may come of a message.
    fn targets(&self) -> Vec<Target>;

    /// What comes of this one; none if it is dropped.
    ///
    /// # Errors
    /// When it does not fit the old shape, or the function refuses it.
    fn call(&self, old: &OldMessage<'_>) -> Result<Vec<NewMessage>, BoxError>;
}

/// A function from an old shape to what has become of it.
pub struct FromOld<O, A> {
    read: Read<O>,
    function: fn(O) -> A,
}

type Read<O> = fn(&OldMessage<'_>) -> Result<O, DecodeError>;

impl<O, A> FromOld<O, A> {
    /// This one.
    pub const fn new(function: fn(O) -> A) -> Self
    where
        O: DeserializeOwned,
    {
        Self::reading(|old| old.read(), function)
    }

    /// This one, with what reads the old shape.
    pub const fn reading(read: Read<O>, function: fn(O) -> A) -> Self {
        Self { read, function }
    }
}

impl<O: 'static, A: UpcastAnswer + 'static> UpcastFunction for FromOld<O, A> {
    fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        A::targets(&mut targets);
        targets
    }

    fn call(&self, old: &OldMessage<'_>) -> Result<Vec<NewMessage>, BoxError> {
        let mut messages = Vec::new();
        (self.function)((self.read)(old)?).answer(&mut messages)?;
        Ok(messages)
    }
}

impl<O, A> fmt::Debug for FromOld<O, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromOld").finish_non_exhaustive()
    }
}
