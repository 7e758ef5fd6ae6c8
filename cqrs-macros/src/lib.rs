//! The procedural macros of `cqrs`. Applications name them through `cqrs`, whose documentation has the guide.
//!
//! Each macro is a small compiler: it reads (`model`), finds all mistakes at once (`check`), and writes Rust (`expand`) that names
//! `::cqrs::__private` and nothing else. After a mistake it still writes what keeps the rest of the program compiling.

mod aggregate;
mod arguments;
mod block;
mod check;
mod ctxt;
mod expand;
mod function;
mod impl_block;
mod model;
mod nearest;
mod signature;
mod symbol;

use proc_macro::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Path, Token, parse_macro_input};

use ctxt::Ctxt;
use model::Kind;

/// Makes a serde type a command: something the application is told to do, by exactly one handler.
#[proc_macro_derive(Command, attributes(command))]
pub fn derive_command(input: TokenStream) -> TokenStream {
    message(Kind::Command, parse_macro_input!(input))
}

/// Makes a serde type an event: something that has happened.
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    message(Kind::Event, parse_macro_input!(input))
}

/// Makes a serde type a query: `#[query(reply = SomeType)]` says what it is answered with.
#[proc_macro_derive(Query, attributes(query))]
pub fn derive_query(input: TokenStream) -> TokenStream {
    message(Kind::Query, parse_macro_input!(input))
}

fn message(kind: Kind, input: DeriveInput) -> TokenStream {
    let ctxt = Ctxt::default();
    let expanded = model::Message::parse(&ctxt, kind, input).map(|message| {
        check::message(&ctxt, &message);
        expand::message(&message)
    });
    ctxt.with(expanded.unwrap_or_default()).into()
}

/// Lets a decision return one of several events: an enum with one event in each variant.
#[proc_macro_derive(EventSet)]
pub fn derive_event_set(input: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let set = model::EventSet::parse(&ctxt, parse_macro_input!(input));
    check::event_set(&ctxt, &set);
    let expanded = expand::event_set(&set, ctxt.is_clean());
    ctxt.with(expanded).into()
}

/// Registers a function as the handler of a command.
#[proc_macro_attribute]
pub fn command_handler(words: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(Kind::Command, words.into(), item.into()).into()
}

/// Registers a function as a listener of an event.
#[proc_macro_attribute]
pub fn event_listener(words: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(Kind::Event, words.into(), item.into()).into()
}

/// Registers a function as the finder that answers a query.
#[proc_macro_attribute]
pub fn query_handler(words: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(Kind::Query, words.into(), item.into()).into()
}

/// Registers the public methods of an impl block as handlers of commands; `self` is a service.
#[proc_macro_attribute]
pub fn command_handlers(words: TokenStream, item: TokenStream) -> TokenStream {
    block::expand(Kind::Command, words.into(), item.into()).into()
}

/// Registers the public methods of an impl block as listeners; `self` is a service.
#[proc_macro_attribute]
pub fn event_listeners(words: TokenStream, item: TokenStream) -> TokenStream {
    block::expand(Kind::Event, words.into(), item.into()).into()
}

/// Registers the public methods of an impl block as finders; `self` is a service.
#[proc_macro_attribute]
pub fn query_handlers(words: TokenStream, item: TokenStream) -> TokenStream {
    block::expand(Kind::Query, words.into(), item.into()).into()
}

/// Makes a type an aggregate: on the impl block that holds its decisions and its `#[apply]` methods.
#[proc_macro_attribute]
pub fn aggregate(words: TokenStream, item: TokenStream) -> TokenStream {
    aggregate::expand(words.into(), item.into()).into()
}

/// The registrations of handlers, messages and aggregates by their paths, where `inventory` cannot collect them or shall not.
#[proc_macro]
pub fn registrations(paths: TokenStream) -> TokenStream {
    match Punctuated::<Path, Token![,]>::parse_terminated.parse(paths) {
        Ok(paths) => expand::registrations(&paths).into(),
        Err(error) => error.to_compile_error().into(),
    }
}
