use std::time::Duration;

use axum::Json;
use axum::extract::State;
use cqrs::App;
use cqrs::error::Causes;
use cqrs::subscription::SubscriptionState;
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
    for store in app.stores() {
        let place = store.place();
        let problem = match tokio::time::timeout(PATIENCE, store.log_end()).await {
            Ok(Ok(_)) => continue,
            Ok(Err(error)) => Causes(&error).to_string(),
            Err(_) => "it does not answer".to_owned(),
        };
        return Err(Refusal::Unhealthy(format!("store {place}: {problem}")));
    }
    Ok(Json(
        json!({ "status": "ok", "subscriptions": subscriptions.len() }),
    ))
}
