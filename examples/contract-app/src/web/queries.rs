use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use cqrs::App;
use serde::Deserialize;

use super::Refusal;
use crate::contract::{NegotiationState, RunningNegotiations};
use crate::customer::{CustomerHit, FindCustomers};

/// Most customers of one answer.
const MOST_HITS: u32 = 100;

#[derive(Deserialize)]
pub(super) struct Search {
    search: String,
}

pub(super) async fn customers(
    State(app): State<App>,
    search: Result<Query<Search>, QueryRejection>,
) -> Result<Json<Vec<CustomerHit>>, Refusal> {
    let Query(Search { search: text }) = search?;
    let limit = MOST_HITS;
    Ok(Json(app.ask(FindCustomers { text, limit }).await?))
}

pub(super) async fn processes(
    State(app): State<App>,
) -> Result<Json<Vec<NegotiationState>>, Refusal> {
    Ok(Json(app.ask(RunningNegotiations).await?))
}
