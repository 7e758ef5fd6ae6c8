//! Options: what a service of the configuration says to the driver or the plugin that makes it.
//!
//! A driver or plugin declares its options as data ([`OptionSpec`]); the configuration checks what is written against them, and hands over
//! the values with the defaults filled in ([`DriverOptions`]). A `#[plugin]` function has a type of its own read from them ([`Options`]).
//!
//! ```
//! use std::time::Duration;
//! use cqrs_core::options::{DriverOptions, OptionKind, OptionSpec, OptionValue};
//!
//! const OPTIONS: &[OptionSpec] = &[
//!     OptionSpec::new("after", OptionKind::Duration, "how long a handler may take").required(),
//! ];
//! let options = DriverOptions::new().with("after", OptionValue::Duration(Duration::from_secs(5)));
//! assert_eq!(options.duration(OPTIONS[0].name), Some(Duration::from_secs(5)));
//! ```

mod deserialize;
mod duration;
mod error;
mod spec;
mod typed;
mod values;

pub use error::OptionsError;
pub use spec::{OptionKind, OptionSpec, TypeName};
pub use typed::{Options, TryOptions};
pub use values::{DriverOptions, OptionValue};
