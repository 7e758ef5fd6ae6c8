//! Names of the configuration as types: a name of one kind is not taken where one of another kind is wanted.
//!
//! The macro `wiring!` makes a constant of each name that it reads, so a misspelt one does not compile. Text is taken wherever a name is;
//! what it misspells is an error of the call.
//!
//! ```
//! # use cqrs_core::Runtime;
//! # use cqrs_core::names::CommandBusName;
//! # const customer_command_bus: CommandBusName = CommandBusName::of_wiring("customer_command_bus");
//! # fn example(app: Runtime, name: String) {
//! app.command_bus(customer_command_bus);      // of `wiring!`
//! app.command_bus("customer_command_bus");
//! app.command_bus(name);
//! # }
//! ```
//!
//! ```compile_fail
//! # use cqrs_core::Runtime;
//! # use cqrs_core::names::EventBusName;
//! # const customer_event_bus: EventBusName = EventBusName::of_wiring("customer_event_bus");
//! # fn example(app: Runtime) {
//! app.command_bus(customer_event_bus);
//! # }
//! ```

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// What names an `N`: the constant that `wiring!` makes of it, or text.
#[diagnostic::on_unimplemented(
    message = "a `{N}` is wanted here, or text, and this is a `{Self}`",
    label = "this is a `{Self}`",
    note = "the constants of `wiring!` are buses at its top, and `stores`, `repositories`, `projections` and `transports`"
)]
pub trait NameOf<N>: sealed::Sealed {
    /// The name as the configuration has it.
    fn name(&self) -> &str;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(&'static str);

        impl $name {
            /// What `wiring!` writes for a name that it has read.
            #[doc(hidden)]
            #[must_use]
            pub const fn of_wiring(name: &'static str) -> Self {
                Self(name)
            }

            /// The name as the configuration has it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                self.0
            }
        }

        impl NameOf<$name> for $name {
            fn name(&self) -> &str {
                self.0
            }
        }

        impl sealed::Sealed for $name {}

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.0, f)
            }
        }
    )*};
}

names! {
    /// The name of a command bus.
    CommandBusName
    /// The name of an event bus.
    EventBusName
    /// The name of a query bus.
    QueryBusName
    /// The name of an event store.
    StoreName
    /// The name of a repository.
    RepositoryName
    /// The name of a projection.
    ProjectionName
    /// The name of a transport.
    TransportName
}

macro_rules! text {
    ($($text:ty)*) => {$(
        impl<N> NameOf<N> for $text {
            fn name(&self) -> &str {
                self
            }
        }

        impl sealed::Sealed for $text {}

        impl<N> NameOf<N> for &$text {
            fn name(&self) -> &str {
                self
            }
        }

        impl sealed::Sealed for &$text {}
    )*};
}

text! { &str String Cow<'_, str> Arc<str> Box<str> }
