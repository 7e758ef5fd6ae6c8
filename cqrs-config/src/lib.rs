//! The configuration of cqrs: text becomes a [`Source`], then a [`Model`], then a [`Plan`], and every mistake is
//! told at once.
//!
//! ```
//! use cqrs_config::{Catalog, Environment, Model, Source, check};
//!
//! let text = "
//! services:
//!   store: { driver: memory }
//! service_bus:
//!   command_buses: { commands: ~ }
//! event_store:
//!   stores:
//!     main: { type: store }
//! ";
//! let source = Source::from_text("cqrs.yaml", text, &Environment::empty())?;
//! let (model, report) = Model::parse(&source);
//! assert!(report.is_empty());
//!
//! let catalog = Catalog::default();                       // no driver is linked into this example
//! let report = check(&model, &catalog).unwrap_err();
//! assert_eq!(report.problems()[0].code.name, "cqrs::unknown_driver");
//! # Ok::<(), cqrs_config::Report>(())
//! ```
//!
//! | stage | type | answers |
//! | --- | --- | --- |
//! | read | [`Source`] | which files, which environment, which parameters |
//! | parse | [`Model`] | what the text says: typed, and every value knows its place |
//! | check | [`Plan`] | what will run: every id resolved against the [`Catalog`], every default filled in |
//!
//! [`load`] does all three and reports the mistakes of every stage together; [`lint_file`] does what needs no application.
//!
//! The keys are those of prooph's Symfony bundles, of every released version, and what this framework adds to them;
//! [`REFERENCE`] is a commented file that has them all, and [`Schema`] tells editors.
//!
//! This crate is pure and synchronous. It knows neither the runtime nor a database: it reads files and the variables
//! that an [`Environment`] hands out, and nothing else.

pub mod catalog;
mod check;
mod consequences;
pub mod drawing;
mod everywhere;
mod lint;
mod load;
pub mod model;
mod nearest;
pub mod plan;
pub mod report;
mod schema;
mod source;
pub mod tree;
pub mod wiring;
mod yaml;

pub use catalog::Catalog;
pub use check::{check, lint};
pub use drawing::Drawing;
pub use everywhere::{Provided, check_embedded, check_file, check_text};
pub use lint::{lint_file, lint_text};
pub use load::{Loaded, load};

pub use model::Model;
pub use plan::Plan;

pub use report::{Problem, Report, Severity, Style};
pub use schema::Schema;
pub use source::{Embedded, Environment, Source};

/// The commented reference file: every key with its default. Tests parse it, check it, and compare it with the reader.
///
#[doc = concat!("```yaml\n", include_str!("../reference.yaml"), "```")]
pub const REFERENCE: &str = include_str!("../reference.yaml");
