//! Routers: which handler takes a message, said in code.
//!
//! What a configuration can say it should; its `router` is checked with file and line. A router of code is for routes that are computed. It
//! is a plugin that an application attaches like its own:
//!
//! ```
//! use cqrs_core::plugin::Plugin;
//! use cqrs_plugins::routers::{CommandRouter, EventRouter, RegexRouter};
//!
//! let commands = CommandRouter::new().route("OpenAccount").to("shop.open_account");
//! let events = EventRouter::new().route("AccountOpened").to(["shop.send_welcome_mail", "shop.count"]);
//! let queries = RegexRouter::new().route("^Account").to("shop.AccountFinder");
//! # fn attached(_: &[&dyn Plugin]) {}
//! # attached(&[&commands, &events, &queries]);
//! ```
//!
//! Routers are asked once, when the application is built: every message is known then, so a handler that is not there, or two patterns that
//! match one command, are errors of `build()`, and routing costs a dispatch nothing. A router stands over the routes of the configuration
//! and over routers attached before it; what it does not name it leaves alone. Event routers add listeners.

mod event;
mod locator;
mod regex;
mod single;

pub use event::{EventRouter, RouteOfEvent};
pub(crate) use locator::{EVENT_LOCATOR, SINGLE_LOCATOR};
pub use locator::{ServiceLocatorEventRouter, SingleHandlerServiceLocatorRouter};
pub use regex::{AmbiguousPatterns, RegexRouter, RouteOfPattern};
pub use single::{CommandRouter, QueryRouter, RouteOf, SingleHandlerRouter};
