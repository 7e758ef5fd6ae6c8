use std::marker::PhantomData;

use cqrs_core::message::{DecodeError, Payload, Query, TypedMessage};
use serde::Serialize;

/// Whether the reply `R` of the query `Q` can be written as JSON: [`ReplyBySerde`] where serde knows the type, [`ReplyWithoutSerde`] for all
/// others.
///
/// Method resolution tries the first before it borrows once more for the second.
pub struct Replies<Q, R>(PhantomData<(Q, R)>);

impl<Q, R> Replies<Q, R> {
    /// The question.
    pub const NEW: Self = Self(PhantomData);
}

/// The answer for serde types.
pub trait ReplyBySerde {
    /// The query that a payload is.
    ///
    /// # Errors
    /// When it does not fit.
    fn typed(&self, payload: &Payload) -> Result<TypedMessage, DecodeError>;
}

impl<Q: Query<Reply = R>, R: Serialize> ReplyBySerde for Replies<Q, R> {
    fn typed(&self, payload: &Payload) -> Result<TypedMessage, DecodeError> {
        payload.decode_loosely::<Q>().map(TypedMessage::query)
    }
}

/// The answer for all others.
pub trait ReplyWithoutSerde {
    /// The query that a payload is.
    ///
    /// # Errors
    /// When it does not fit.
    fn typed(&self, payload: &Payload) -> Result<TypedMessage, DecodeError>;
}

impl<Q: Query> ReplyWithoutSerde for &Replies<Q, Q::Reply> {
    fn typed(&self, payload: &Payload) -> Result<TypedMessage, DecodeError> {
        let query = payload.decode_loosely::<Q>()?;
        Ok(TypedMessage::query_without_json(query))
    }
}
