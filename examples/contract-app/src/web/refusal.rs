use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cqrs::DispatchError;
use cqrs::aggregate::RepositoryError;
use cqrs::error::{Causes, DispatchErrorKind};
use cqrs::message::{DecodeError, InvalidRawMessage};
use serde_json::json;

use super::commands::names;

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("there is no command `{0}` here")]
    UnknownCommand(String),
    #[error(
        "there is no such page: see `POST /commands/{{name}}`, `POST /messages`, `GET /customers?search=`, `GET /processes`, `GET /health`"
    )]
    NoSuchPage,
    #[error("this page is not asked like this: the header `Allow` says how")]
    Method,
    #[error("`Idempotency-Key` has to be a UUID, such as every retry of this request repeats")]
    Key,
    #[error("this `Idempotency-Key` was that of another command: a new command takes a new one")]
    KeyOfAnother,
    #[error("{}", .0.body_text())]
    Body(#[from] BytesRejection),
    #[error("{}", .0.body_text())]
    Json(#[from] JsonRejection),
    #[error(transparent)]
    Message(#[from] InvalidRawMessage),
    #[error(transparent)]
    Fields(#[from] DecodeError),
    #[error("{}", .0.body_text())]
    Parameters(#[from] QueryRejection),
    #[error("{}", told(.0))]
    Dispatch(#[from] DispatchError),
    #[error("{0}")]
    Unhealthy(String),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownCommand(_) | Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Key | Self::Json(_) => StatusCode::BAD_REQUEST,
            Self::KeyOfAnother => StatusCode::CONFLICT,
            Self::Message(_) | Self::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Body(rejection) => rejection.status(),
            Self::Parameters(rejection) => rejection.status(),
            Self::Dispatch(error) => answer(error.kind()),
            Self::Unhealthy(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

fn answer(kind: DispatchErrorKind) -> StatusCode {
    match kind {
        DispatchErrorKind::Rejected => StatusCode::UNPROCESSABLE_ENTITY,
        DispatchErrorKind::Unauthorized => StatusCode::FORBIDDEN,
        DispatchErrorKind::NotFound => StatusCode::NOT_FOUND,
        DispatchErrorKind::Conflict => StatusCode::CONFLICT,
        DispatchErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = self.status();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self, "a request failed");
            let text = "the request could not be handled; the log of the server says why";
            return (status, Json(json!({ "error": text }))).into_response();
        }
        let mut body = json!({ "error": self.to_string() });
        if let Self::UnknownCommand(_) = &self {
            body["commands"] = names().collect();
        }
        if let Self::Message(invalid) = &self {
            let violations = invalid.violations().iter();
            body["violations"] = violations.map(ToString::to_string).collect();
        }
        (status, Json(body)).into_response()
    }
}

/// A rejection in the domain's own words, everything else with all its causes.
fn told(error: &DispatchError) -> String {
    if let Some(id) = missing(error) {
        return format!("there is no {id} here");
    }
    match error.rejection() {
        Some(own) => Causes(own).to_string(),
        None => Causes(error).to_string(),
    }
}

/// What the command is about, where there is nothing of this name.
fn missing(error: &DispatchError) -> Option<&str> {
    match error.downcast_ref() {
        Some(RepositoryError::AggregateNotFound { id, .. }) => Some(id),
        _ => None,
    }
}
