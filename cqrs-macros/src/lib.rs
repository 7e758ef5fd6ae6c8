//! The procedural macros of `cqrs`. Applications name them through `cqrs`, whose documentation has the guide.
//!
//! Each macro is a small compiler: it reads (`model`), finds all mistakes at once (`check`), and writes Rust (`expand`) that names
//! `::cqrs::__private` and nothing else. After a mistake it still writes what keeps the rest of the program compiling.
//!
//! | on | macro |
//! | --- | --- |
//! | a message | [`Command`](derive@Command), [`Event`](derive@Event), [`Query`](derive@Query) |
//! | an entity that raises events | [`EventProvider`](derive@EventProvider) |
//! | an enum of events | [`EventSet`](derive@EventSet) |
//! | a function | [`command_handler`](macro@command_handler), [`event_listener`](macro@event_listener), [`query_handler`](macro@query_handler) |
//! | an impl block of a service | [`command_handlers`](macro@command_handlers), [`event_listeners`](macro@event_listeners), [`query_handlers`](macro@query_handlers) |
//! | an impl block of an aggregate | [`aggregate`](macro@aggregate) |
//! | a function that makes a plugin, or a struct that is one | [`plugin`](macro@plugin), [`metadata_enricher`](macro@metadata_enricher) |
//! | a function that takes a message of an older shape further | [`upcaster`](macro@upcaster) |
//! | the path of a configuration | [`wiring`](macro@wiring) |
//! | a list of paths | [`registrations`](macro@registrations) |
//! | a list of crates | [`link`](macro@link) |
//!
//! What it does not do: look at types. It sees what is written, so an alias of `Envelope` or of `Repository` is an ordinary type to it, and
//! what a type can do is left to the compiler, at the type's own place.

mod aggregate;
mod arguments;
mod block;
mod check;
mod ctxt;
mod expand;
mod function;
mod given;
mod impl_block;
mod link;
mod model;
mod nearest;
mod plugin;
mod right;
mod signature;
mod symbol;
mod types;
mod upcaster;
#[cfg(feature = "wiring")]
mod wiring;

use proc_macro::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Path, Token, parse_macro_input};

use ctxt::Ctxt;
use model::Kind;

/// Makes a serde type a command: something the application is told to do, by exactly one handler.
///
/// `#[command(..)]` knows these words, all of them optional; `#[event(..)]` and `#[query(..)]` know them too:
///
/// | word | meaning |
/// | --- | --- |
/// | `name = "..."` | its name in the log, on the wire and in the configuration, where the type's own name shall not be it |
/// | `alias = "..."`, `aliases = ["...", "..."]` | names that it had before |
/// | `version = 2` | how often its shape has changed, from 1, for upcasters |
/// | `asynchronous` | prooph's `AsyncMessage`: a bus with an `async_switch` sends it to its transport |
#[proc_macro_derive(Command, attributes(command))]
pub fn derive_command(input: TokenStream) -> TokenStream {
    message(Kind::Command, parse_macro_input!(input))
}

/// Makes a serde type an event: something that has happened, of which any number of listeners may hear.
///
/// `#[event(..)]` knows the words of [`Command`](derive@Command).
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    message(Kind::Event, parse_macro_input!(input))
}

/// Makes a serde type a query: something that exactly one finder answers.
///
/// `#[query(reply = SomeType)]` says what with; it also knows the words of [`Command`](derive@Command).
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

/// Lets a decision return one of several events: an enum with one event in each variant, `Opened(AccountOpened)`.
///
/// Every aggregate that applies all of them can record it.
#[proc_macro_derive(EventSet)]
pub fn derive_event_set(input: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let set = model::EventSet::parse(&ctxt, parse_macro_input!(input));
    check::event_set(&ctxt, &set);
    let expanded = expand::event_set(&set, ctxt.is_clean());
    ctxt.with(expanded).into()
}

/// Lets a plain entity raise events: a struct with one field of type `RaisedEvents`, or one that says `#[events]`, which keeps them until they
/// are collected.
#[proc_macro_derive(EventProvider, attributes(events))]
pub fn derive_event_provider(input: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let entity = model::EventProvider::parse(&ctxt, parse_macro_input!(input));
    let expanded = expand::event_provider(&entity);
    ctxt.with(expanded).into()
}

/// Stands on a method of an [`aggregate`](macro@aggregate) block, which reads it; anywhere else it is a mistake.
#[proc_macro_attribute]
pub fn apply(_: TokenStream, item: TokenStream) -> TokenStream {
    aggregate::outside(symbol::APPLY, item.into()).into()
}

/// Stands on a method of an [`aggregate`](macro@aggregate) block, which reads it; anywhere else it is a mistake.
#[proc_macro_attribute]
pub fn handles(_: TokenStream, item: TokenStream) -> TokenStream {
    aggregate::outside(symbol::HANDLES, item.into()).into()
}

/// Stands on a method of an [`aggregate`](macro@aggregate) block, which reads it; anywhere else it is a mistake.
#[proc_macro_attribute]
pub fn decides(_: TokenStream, item: TokenStream) -> TokenStream {
    aggregate::outside(symbol::DECIDES, item.into()).into()
}

/// Registers a function, sync or async, as the handler of a command. It stays the function that it is.
///
/// * The first parameter is the message: `OpenAccount`, `&OpenAccount` or `Envelope<OpenAccount>`.
/// * What stands behind it is injected, by value: everything that implements `Inject`. `#[named("...")]` on a parameter picks one of several.
/// * It returns nothing or a `Result<(), E>` with any error that converts into `Box<dyn Error + Send + Sync>`.
///
/// | word | meaning |
/// | --- | --- |
/// | `id = "..."` | what routes call it; otherwise its path with dots, `my_crate.accounts.open_account` |
/// | `bus = "..."` | the bus that it joins without a route |
/// | `message = "..."` | repeats the name of a message that is called otherwise than its type, or an old one that routes still have; another name does not compile |
/// | `stores = "independent"` | its repositories may live in several stores, each with a transaction of its own |
#[proc_macro_attribute]
pub fn command_handler(words: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(Kind::Command, words.into(), item.into()).into()
}

/// Registers a function, sync or async, as a listener of an event. It stays the function that it is.
///
/// Parameters, return type and words are those of [`command_handler`](macro@command_handler). The event is shared by all its listeners: one that takes it by
/// value gets a copy, and so needs `Clone`. Further words:
///
/// | word | meaning |
/// | --- | --- |
/// | `inline` | runs in the dispatch, after the commit, at most once across a crash; otherwise durable, with a checkpoint of its own |
/// | `from = "beginning"` | a new listener starts with the first event of the log; otherwise with the next |
#[proc_macro_attribute]
pub fn event_listener(words: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(Kind::Event, words.into(), item.into()).into()
}

/// Registers a function, sync or async, as the finder that answers a query. It stays the function that it is.
///
/// Parameters are those of [`command_handler`](macro@command_handler), and so are the words `id`, `bus` and `message`. It returns a `Result` of the query's reply.
#[proc_macro_attribute]
pub fn query_handler(words: TokenStream, item: TokenStream) -> TokenStream {
    function::expand(Kind::Query, words.into(), item.into()).into()
}

/// Registers the methods of an impl block as handlers of commands. `self` is a service that the application provides.
///
/// Every method that is not private, has `&self` and a parameter behind it, is one, called `my_crate.accounts.Tellers.open`. On a method,
///
/// * `#[skip]` leaves it out;
/// * `#[command_handler(..)]` puts it in, private or without `&self` too, with words of its own;
/// * `#[event_listener(..)]` and `#[query_handler(..)]` make it one of these.
///
/// `#[command_handlers(bus = "...")]` is for all methods that name no bus.
#[proc_macro_attribute]
pub fn command_handlers(words: TokenStream, item: TokenStream) -> TokenStream {
    block::expand(Kind::Command, words.into(), item.into()).into()
}

/// Registers the methods of an impl block as listeners, as [`command_handlers`](macro@command_handlers) does handlers.
#[proc_macro_attribute]
pub fn event_listeners(words: TokenStream, item: TokenStream) -> TokenStream {
    block::expand(Kind::Event, words.into(), item.into()).into()
}

/// Registers the methods of an impl block as finders, as [`command_handlers`](macro@command_handlers) does handlers.
#[proc_macro_attribute]
pub fn query_handlers(words: TokenStream, item: TokenStream) -> TokenStream {
    block::expand(Kind::Query, words.into(), item.into()).into()
}

/// Makes a type with `Default` an aggregate: on the impl block that holds its decisions and its `#[apply]` methods.
///
/// `#[aggregate(id = AccountId)]` says the type of its id; `type = "..."` the name that the log and the configuration know it by, if it is not
/// the Rust type's own. `aliases = ["..."]` are older names of the type: who was born under one is still found. `ignores = ["..."]` names
/// events that were recorded once and mean nothing any more. Further blocks are `#[aggregate(continued)]`. A serde type can be kept as
/// snapshots; `snapshot = 2` makes those of before unread where the type stays the same and its meaning does not. On a method,
///
/// | attribute | signature | meaning |
/// | --- | --- | --- |
/// | `#[apply]` | `fn opened(&mut self, event: &AccountOpened)` | takes the event into the state; all of them stand in the first block |
/// | `#[handles(key = field)]` | `fn open(&self, command: &OpenAccount) -> Result<AccountOpened, Refusal>` | a command handler: loads the aggregate that the field names, decides, saves |
/// | `#[decides]` | the same | a decision that a handler function calls, and tests ask by its command |
///
/// `#[handles(..)]` also knows `create` (there must be none yet), `create_or_load` (either), and `id`, `bus`, `message` of
/// [`command_handler`](macro@command_handler). A decision returns one event, an `Option`, a `Vec`, an array, a tuple or an enum with [`EventSet`](derive@EventSet), in a
/// `Result` if it may refuse; an alias of `Result` needs a name that ends with it.
#[proc_macro_attribute]
pub fn aggregate(words: TokenStream, item: TokenStream) -> TokenStream {
    aggregate::expand(words.into(), item.into()).into()
}

/// Registers a plugin for the buses and event stores of an application: on a function that makes one, or on a struct that is one.
///
/// On a function, its parameters are found when the application is wired, by value:
///
/// * `Service<T>`, which the application provides; `#[named("...")]` picks one of several;
/// * `Options<T>`, once: what the configuration says under the plugin's service, read into a type with `Deserialize`;
/// * `Streams` and `StreamStore`, to read the event store and to write it.
///
/// It returns something that implements `Plugin`, or a `Result` of it with any error; it is not async, and it stays the function that it
/// is. A struct needs `Default` besides `Plugin`.
///
/// | word | meaning |
/// | --- | --- |
/// | `id = "..."` | what `plugins:` calls it, and the `driver:` of services that are one; otherwise its path with dots, `my_crate.plugins.audit` |
/// | `buses = [command, event, query]` | the kinds of buses that it may be attached to; otherwise all |
/// | `stores` | it may be attached to event stores, and to buses only as `buses` says |
#[proc_macro_attribute]
pub fn plugin(words: TokenStream, item: TokenStream) -> TokenStream {
    plugin::expand(words.into(), item.into()).into()
}

/// Registers a metadata enricher for the event stores of an application: on a function that makes one, or on a struct that is one.
///
/// Parameters and structs are as those of [`plugin`](macro@plugin), and `id = "..."` is the one word. The function returns something that
/// implements `MetadataEnricher`, as closures `|event: &Enriching<'_>, metadata: &mut Metadata| ..` do, or a `Result` of it.
#[proc_macro_attribute]
pub fn metadata_enricher(words: TokenStream, item: TokenStream) -> TokenStream {
    plugin::expand_enricher(words.into(), item.into()).into()
}

/// Registers a function that takes an event of an older shape a step further. It stays the function that it is.
///
/// * Its parameter is the old shape, by value: any type with `Deserialize`, a struct that the event was once for example, or a `JsonObject`.
/// * It returns what the event is now: an event, the fields of the next version (`JsonObject`), an `Option`, a `Vec`, an array, a tuple or an
///   enum with [`EventSet`](derive@EventSet) for one that is split, nothing for one that is dropped; or a `Result` of it with any error.
/// * It is neither async nor generic, and computes: the same fields, the same answer.
///
/// | word | meaning |
/// | --- | --- |
/// | `event = "..."` | the event's name, the present one or one that it had |
/// | `command = "..."` | in place of `event`: a command that waits in a queue; it stays one command or is dropped |
/// | `from = 1` | the version that it takes further |
/// | `any_version` | in place of `from`: every version before the present one, where no other upcaster is for it |
/// | `store = "..."` | only events of this store of the configuration; otherwise of all stores and queues |
#[proc_macro_attribute]
pub fn upcaster(words: TokenStream, item: TokenStream) -> TokenStream {
    upcaster::expand(words.into(), item.into()).into()
}

/// The registrations of what these paths name, as an array: where `inventory` cannot collect them, or a test wants nothing else to be there.
///
/// `registrations![open_account, accounts::welcome, Tellers::open, Account, Account::close, OpenAccount]`: handler functions and methods by
/// the names that begin with a small letter, as upcasters and plugin functions are; messages, aggregates and plugins that are structs by those that begin with
/// a capital one.
#[proc_macro]
pub fn registrations(paths: TokenStream) -> TokenStream {
    match Punctuated::<Path, Token![,]>::parse_terminated.parse(paths) {
        Ok(paths) => expand::registrations(&paths).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// Links crates into the program, so that their handlers, messages and aggregates are registered: `cqrs::link!(billing, orders);`.
///
/// A crate that stands in `Cargo.toml` but that no code names is left out by the compiler, and all that it would register with it. This
/// names it, `use billing as _;`, wherever an item may stand; `main.rs` is a good place, and a test that wires the application another.
/// The names are those of code, with `_` for `-`; one that is no dependency is the compiler's own error.
#[proc_macro]
pub fn link(crates: TokenStream) -> TokenStream {
    link::expand(crates.into()).into()
}

/// Reads a configuration while the program is compiled, for a module `wiring` with a constant for every name in it, and has the build fail
/// where a route names a handler that is not linked.
///
/// `wiring!("config/cqrs.yaml")`, or `wiring!(pub "config/cqrs.yaml")` for other crates too; the path begins in the folder of `Cargo.toml`.
///
/// | in `wiring` | |
/// | --- | --- |
/// | `CONFIG` | the configuration, for `App::from_wiring` |
/// | `customer_command_bus` | every bus, with the type of its kind; what is no letter, digit or underscore is an underscore |
/// | `stores`, `repositories`, `projections`, `transports` | modules with the names of these |
///
/// Every mistake that needs no code to be known is an error here. Each literal route, and each tag with a `message`, asks the linker for the
/// handler of that id and message: on Linux, except in the tests of the crate itself. Everything is checked again at startup.
#[cfg(feature = "wiring")]
#[proc_macro]
pub fn wiring(path: TokenStream) -> TokenStream {
    wiring::expand(path.into()).into()
}
