use syn::{Generics, LitStr};

use crate::ctxt::Ctxt;
use crate::model::{EventSet, Kind, Message};

/// A message is one type, known by one name.
pub(crate) fn message(ctxt: &Ctxt, message: &Message) {
    no_generics(
        ctxt,
        &message.generics,
        "a message cannot be generic: its name stands for one shape",
        "write one message type for each shape",
    );
    if message.kind == Kind::Query && message.reply.is_none() && ctxt.is_clean() {
        ctxt.mistake(
            &message.ident,
            "a query says what it is answered with",
            "write `#[query(reply = SomeType)]` under the derive",
        );
    }
    said_once(ctxt, std::iter::once(&message.name).chain(&message.aliases));
}

/// Each name stands there once.
pub(crate) fn said_once<'a>(ctxt: &Ctxt, names: impl Iterator<Item = &'a LitStr>) {
    let mut said: Vec<String> = Vec::new();
    for name in names {
        if said.contains(&name.value()) {
            ctxt.mistake(
                name,
                format_args!("the name {:?} is said twice", name.value()),
                "say it once",
            );
        }
        said.push(name.value());
    }
}

/// A set of events is an enum over whole event types.
pub(crate) fn event_set(ctxt: &Ctxt, set: &EventSet) {
    no_generics(
        ctxt,
        &set.generics,
        "a set of events cannot be generic",
        "name the event types in its variants",
    );
}

fn no_generics(ctxt: &Ctxt, generics: &Generics, problem: &str, help: &str) {
    if !generics.params.is_empty() {
        ctxt.mistake(&generics.params, problem, help);
    } else if let Some(condition) = &generics.where_clause {
        ctxt.mistake(condition, problem, help);
    }
}
