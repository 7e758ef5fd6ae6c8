//! The library of the guide: what its code would have registered.

use cqrs_config::Catalog;
use cqrs_config::catalog::*;

use crate::page::Example;
use MessageKind::{Command, Event, Query};

const HANDLERS: &[(MessageKind, &str, &str)] = &[
    (Command, "library.lend", "LendBook"),
    (Command, "library.take_back", "TakeBack"),
    (Command, "library.remind", "RemindReader"),
    (Command, "library.Desk.lend", "LendBook"),
    (Command, "library.Desk.take_back", "TakeBack"),
    (Command, "library.lend_to_anybody", "LendBook"),
    (Command, "stock.Importer.books", "ImportBooks"),
    (Command, "stock.Importer.readers", "ImportReaders"),
    (Command, "stock.order", "OrderBook"),
    (Event, "library.write_down", "BookLent"),
    (Event, "library.remind_later", "BookLent"),
    (Event, "library.write_return_down", "BookReturned"),
    (Event, "stock.count", "BookLent"),
    (Query, "library.look_up", "WhoHas"),
    (
        Command,
        "library.lend_book_handler",
        r"Library\Command\LendBook",
    ),
    (
        Event,
        "library.write_down_listener",
        r"Library\Event\BookWasLent",
    ),
];

fn place(line: usize) -> Place {
    Place {
        krate: "library".to_owned(),
        file: "src/library.rs".to_owned(),
        line: u32::try_from(10 + 4 * line).unwrap(),
    }
}

fn message((line, (kind, _, name)): (usize, &(MessageKind, &str, &str))) -> MessageEntry {
    MessageEntry {
        kind: *kind,
        name: (*name).to_owned(),
        aliases: Vec::new(),
        rust_name: name.rsplit('\\').next().unwrap().to_owned(),
        version: 1,
        asynchronous: name.starts_with(r"Library\Event"),
        place: place(100 + line),
    }
}

fn handler((line, (kind, id, message)): (usize, &(MessageKind, &str, &str))) -> HandlerEntry {
    let (attribute, parameter) = match kind {
        Command => ("command_handler", "command"),
        Event => ("event_listener", "event"),
        Query => ("query_handler", "query"),
    };
    let function = id.rsplit('.').next().unwrap();
    HandlerEntry {
        id: (*id).to_owned(),
        kind: *kind,
        message: (*message).to_owned(),
        bus: (*id == "stock.order").then(|| "stock".to_owned()),
        inline: false,
        from_beginning: false,
        dependencies: Vec::new(),
        independent_stores: false,
        decides: Vec::new(),
        is_pure: false,
        signature: format!("#[{attribute}] fn {function}({parameter}: {message})"),
        place: place(line),
    }
}

fn driver(name: &str, kind: DriverKind, options: &[(&str, OptionKind)]) -> DriverEntry {
    let option = |(name, kind): &(&str, OptionKind)| OptionSpec {
        name: (*name).to_owned(),
        kind: kind.clone(),
        required: *name == "path",
        default: None,
        secret: false,
        doc: String::new(),
    };
    DriverEntry {
        name: name.to_owned(),
        kind,
        options: options.iter().map(option).collect(),
        promises: Promises::default(),
    }
}

fn plugin(id: &str, option: &str, kind: OptionKind) -> PluginEntry {
    let options = driver(id, DriverKind::Plugin, &[(option, kind)]).options;
    PluginEntry {
        id: id.to_owned(),
        aliases: Vec::new(),
        buses: MessageKind::ALL.to_vec(),
        stores: false,
        enricher: false,
        options: Options::Listed(options),
        dependencies: Vec::new(),
        place: place(200),
    }
}

/// A second handler for a message, and one that asks for its bus, are there only where somebody names them.
const ON_DEMAND: &[&str] = &["library.Desk", "library.lend_to_anybody", "stock.order"];

/// The library with the handlers that an example says, or with all.
pub(crate) fn catalog(example: &Example) -> Catalog {
    let linked = &example.linked;
    let is_linked = |id: &str| match linked.as_slice() {
        [] => ON_DEMAND
            .iter()
            .all(|one| !id.starts_with(one) || example.text.contains(one)),
        _ => linked.iter().any(|one| one == id),
    };
    let handlers: Vec<HandlerEntry> = (HANDLERS.iter().enumerate().map(handler))
        .filter(|one| is_linked(&one.id))
        .collect();
    let word = |words: &[&str]| OptionKind::Choice(words.iter().map(ToString::to_string).collect());
    let sqlite = [
        ("path", OptionKind::Path),
        ("synchronous", word(&["full", "normal"])),
    ];
    let number = OptionKind::Integer { min: 1, max: 64 };
    let mut messages: Vec<MessageEntry> = HANDLERS.iter().enumerate().map(message).collect();
    messages.sort_by(|left, right| left.name.cmp(&right.name));
    messages.dedup_by(|left, right| left.name == right.name);
    Catalog {
        crates: vec![CrateEntry {
            name: "library".to_owned(),
            handlers: handlers.len(),
        }],
        messages,
        handlers,
        aggregates: vec![AggregateEntry {
            type_name: r"Library\Model\Book".to_owned(),
            aliases: Vec::new(),
            rust_name: "Book".to_owned(),
            events: Vec::new(),
            snapshots: true,
            place: place(300),
        }],
        plugins: vec![
            plugin("cqrs.timeout", "after", OptionKind::Duration),
            plugin(
                "prooph_service_bus.plugin.psr_logger",
                "level",
                OptionKind::Text,
            ),
            plugin(
                "prooph_service_bus.handle_command_invoke_strategy",
                "none",
                OptionKind::Text,
            ),
        ],
        drivers: vec![
            driver("memory", DriverKind::Store, &[]),
            driver("memory", DriverKind::Snapshots, &[]),
            driver("sqlite", DriverKind::Store, &sqlite),
            driver("sqlite", DriverKind::Snapshots, &sqlite[..1]),
            driver(
                "queue",
                DriverKind::Transport,
                &[("store", OptionKind::Store), ("concurrency", number)],
            ),
        ],
        ..Catalog::default()
    }
}
