use cqrs_core::message::DecodeError;
use cqrs_core::upcast::OldMessage;
use serde::de::DeserializeOwned;

/// The old shape.
///
/// # Errors
/// When the message is not of it.
pub fn read<T: DeserializeOwned>(old: &OldMessage<'_>) -> Result<T, DecodeError> {
    old.read()
}
