use std::time::Duration;

use axum::Json;
use axum::extract::State;
use cqrs::App;
use cqrs::error::Causes;
use cqrs::store::StoreError;
use cqrs::subscription::SubscriptionState;
use cqrs::transport::QueueState;
use serde_json::{Value, json};

use super::Refusal;

/// How long a store may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn health(State(app): State<App>) -> Result<Json<Value>, Refusal> {
    let subscriptions = app.subscriptions();
    for (id, state) in &subscriptions {
        if let SubscriptionState::Stopped { reason } = state {
            return Err(Refusal::Unhealthy(format!("{id} has stopped at {reason}")));
        }
        if *state == SubscriptionState::Idle {
            return Err(Refusal::Unhealthy(format!("{id} does not run")));
        }
    }
    for (id, state) in app.consumers() {
        if state == QueueState::Idle {
            return Err(Refusal::Unhealthy(format!("nobody consumes {id}")));
        }
    }
    for store in app.stores() {
        let place = store.place();
        let answered = in_time(store.log_end()).await;
        answered.map_err(|problem| Refusal::Unhealthy(format!("store {place}: {problem}")))?;
    }
    let letters = in_time(app.dead_letters()).await;
    let letters =
        letters.map_err(|problem| Refusal::Unhealthy(format!("dead letters: {problem}")))?;
    Ok(Json(json!({
        "status": "ok",
        "subscriptions": subscriptions.len(),
        "dead_letters": letters.len(),
    })))
}

/// What a store answers, or why it does not.
async fn in_time<T>(answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer.map_err(|error| Causes(&error).to_string()),
        Err(_) => Err("it does not answer".to_owned()),
    }
}
