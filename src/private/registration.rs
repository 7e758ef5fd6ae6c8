use std::any::TypeId;

use cqrs_core::shape::JsonShape;

use super::{MessageKind, MessageRegistration, Origin, Registration};

/// A type that `registrations![..]` can name.
///
/// `AS` differs where a type says twice what it is: that it says so twice is what the compiler then tells, and not this.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has nothing to register",
    label = "neither a message nor an aggregate nor a plugin",
    note = "`registrations![..]` takes messages, aggregates, plugins, handler functions and handler methods (`Type::method`)"
)]
pub trait Registered<const AS: u32> {
    /// Its registration.
    const REGISTRATION: Registration;
}

static NOTHING: MessageRegistration = MessageRegistration {
    kind: MessageKind::Event,
    name: "",
    aliases: &[],
    version: 1,
    asynchronous: false,
    type_id: TypeId::of::<()>,
    decode_event: None,
    typed: None,
    shape: JsonShape::default,
    is_for_tests: false,
    type_name: std::any::type_name::<()>,
    origin: Origin::new("", "", 0, false),
};

/// Stands for a handler that does not compile, so that nothing more is said about it.
pub const NO_REGISTRATION: Registration = Registration::Message(&NOTHING);
