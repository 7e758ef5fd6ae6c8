use serde::de::DeserializeOwned;

use super::{NewMessage, OldMessage, Target, UpcastAnswer};
use crate::error::BoxError;

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
#[derive(Debug, Clone, Copy)]
pub struct FromOld<O, A>(fn(O) -> A);

impl<O: DeserializeOwned + 'static, A: UpcastAnswer + 'static> FromOld<O, A> {
    /// This one.
    pub const fn new(function: fn(O) -> A) -> Self {
        Self(function)
    }
}

impl<O: DeserializeOwned + 'static, A: UpcastAnswer + 'static> UpcastFunction for FromOld<O, A> {
    fn targets(&self) -> Vec<Target> {
        let mut targets = Vec::new();
        A::targets(&mut targets);
        targets
    }

    fn call(&self, old: &OldMessage<'_>) -> Result<Vec<NewMessage>, BoxError> {
        let mut messages = Vec::new();
        (self.0)(old.read()?).answer(&mut messages)?;
        Ok(messages)
    }
}
