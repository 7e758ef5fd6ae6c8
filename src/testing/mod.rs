//! Testing an application: its own configuration with stores in memory and a clock that stands still; its aggregates with given/when/then.
//!
//! ```no_run
//! use cqrs::prelude::*;
//! use cqrs::testing::TestApp;
//! # #[derive(serde::Serialize, serde::Deserialize, Command)] struct AcceptSpecialConditions {}
//! # #[derive(serde::Serialize, serde::Deserialize, Event)] struct SigningWasEscalated {}
//!
//! # async fn example() -> HandlerResult {
//! let app = TestApp::from_yaml("config/cqrs.yaml").build().await?;
//! app.dispatch(AcceptSpecialConditions {}).await?;
//! app.settle().await?;
//! app.clock().advance(cqrs::time::days(15)).await;
//! app.assert_published::<SigningWasEscalated>().await;
//! # Ok(()) }
//! ```

mod events_locked;
mod test_app;
mod wired;

pub use crate::__assert_events_locked as assert_events_locked;
pub use cqrs_testing::aggregate::{Decided, Given, Scenario};
pub use cqrs_testing::*;
pub use test_app::{TestApp, TestAppBuilder};
pub use wired::{Wired, assert_wired};
