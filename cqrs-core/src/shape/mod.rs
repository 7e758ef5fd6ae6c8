//! The shape of a serde type: its names and types as serde sees them, so that two versions of a type can be told apart.
//!
//! ```
//! # use cqrs_core::shape::Shape;
//! # use serde::Deserialize;
//! #[derive(Deserialize)]
//! struct Account { owner: Option<String>, #[serde(rename = "cents")] balance: u64 }
//!
//! let shape = Shape::of::<Account>();
//! assert_eq!(shape.to_string(), "Account{cents: u64, owner: str?}");
//! assert_ne!(shape.fingerprint(), Shape::of::<(Option<String>, u64)>().fingerprint());
//! ```
//!
//! Nothing is asked of the type but `Deserialize`: it is read, again and again, from a source that gives it what it asks for and writes down
//! what that was. So renamed, skipped and defaulted fields are what they are for serde, and the same type gives the same text in every
//! process. The order of fields and variants does not matter, and neither do other names of a field.
//!
//! What cannot be seen this way is *opaque*, and written as `any`: the contents of `untagged` and internally tagged enums, the optional
//! fields of what is `flatten`ed, and everything behind a `Deserialize` written by hand that takes whatever comes. A change in there does not
//! change the shape. A type that contains itself is followed once.
//!
//! [`JsonShape`] is the same for who has the type's JSON before him: a line for each place in it, without the names that only Rust has, and with
//! what may be left out.

mod absence;
mod access;
mod candidates;
mod cells;
mod fingerprint;
mod json;
mod places;
mod trace;
mod untraceable;
mod without;

use std::fmt;

use serde::de::DeserializeOwned;

pub use absence::Absence;
pub use fingerprint::Fingerprint;
pub use json::{JsonPlace, JsonShape};
pub(crate) use places::escaped;

/// The names and types that serde reads a type from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    text: String,
}

impl Shape {
    /// The shape of `T`. Never panics and always ends; what is too deep or too large is cut off.
    #[must_use]
    pub fn of<T: DeserializeOwned>() -> Self {
        Self {
            text: trace::trace::<T>().cells.text(),
        }
    }

    /// The same for the same shape, in every process and on every machine.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of([self.text.as_str()])
    }

    /// The shape as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
