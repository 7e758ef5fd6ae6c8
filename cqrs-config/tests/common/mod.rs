//! The application that the configurations of these tests are checked against.

use cqrs_config::catalog::*;

pub(crate) fn place(file: &str, line: u32) -> Place {
    Place {
        krate: "contract_app".to_owned(),
        file: format!("src/{file}.rs"),
        line,
    }
}

fn message(kind: MessageKind, name: &str, line: u32) -> MessageEntry {
    let asynchronous = name.starts_with("ContractNegotiation");
    MessageEntry {
        kind,
        name: name.to_owned(),
        aliases: Vec::new(),
        version: 1,
        rust_name: format!("contract_app::{name}"),
        asynchronous,
        place: place("messages", line),
    }
}

/// A handler without dependencies.
pub(crate) fn handler(kind: MessageKind, id: &str, message: &str, line: u32) -> HandlerEntry {
    let (attribute, parameter) = match kind {
        MessageKind::Command => ("command_handler", "cmd"),
        MessageKind::Event => ("event_listener", "event"),
        MessageKind::Query => ("query_handler", "query"),
    };
    let function = id.rsplit('.').next().unwrap_or(id);
    HandlerEntry {
        id: id.to_owned(),
        kind,
        message: message.to_owned(),
        bus: None,
        inline: false,
        from_beginning: false,
        dependencies: Vec::new(),
        is_pure: false,
        decides: Vec::new(),
        independent_stores: false,
        signature: format!("#[{attribute}] async fn {function}({parameter}: {message}, ..)"),
        place: place("handlers", line),
    }
}

/// One option of a driver.
pub(crate) fn option(name: &str, kind: OptionKind, required: bool) -> OptionSpec {
    let secret = name == "url";
    let doc = format!("the {name} of the service");
    OptionSpec {
        name: name.to_owned(),
        kind,
        required,
        default: None,
        secret,
        doc,
    }
}

fn driver(name: &str, kind: DriverKind, options: Vec<OptionSpec>) -> DriverEntry {
    DriverEntry {
        name: name.to_owned(),
        kind,
        options,
        promises: Promises::default(),
    }
}

fn drivers() -> Vec<DriverEntry> {
    let busy = OptionSpec {
        default: Some("5s".to_owned()),
        ..option("busy_timeout", OptionKind::Duration, false)
    };
    let pool = OptionKind::Map(vec![option(
        "max",
        OptionKind::Integer { min: 1, max: 1000 },
        false,
    )]);
    let sync = OptionKind::Choice(vec!["full".to_owned(), "normal".to_owned()]);
    vec![
        driver("memory", DriverKind::Store, Vec::new()),
        driver("memory", DriverKind::Transport, Vec::new()),
        driver("memory", DriverKind::Snapshots, Vec::new()),
        driver(
            "composite",
            DriverKind::Snapshots,
            vec![option("stores", OptionKind::List, true)],
        ),
        driver(
            "sqlite",
            DriverKind::Store,
            vec![
                option("path", OptionKind::Path, true),
                busy,
                option("synchronous", sync, false),
            ],
        ),
        driver(
            "postgres",
            DriverKind::Store,
            vec![
                option("url", OptionKind::Url, true),
                option("pool", pool, false),
            ],
        ),
        driver(
            "queue",
            DriverKind::Transport,
            vec![
                option("store", OptionKind::Store, false),
                option(
                    "concurrency",
                    OptionKind::Integer { min: 1, max: 64 },
                    false,
                ),
            ],
        ),
    ]
}

fn plugin(id: &str, buses: &[MessageKind], line: u32) -> PluginEntry {
    PluginEntry {
        id: id.to_owned(),
        aliases: Vec::new(),
        buses: buses.to_vec(),
        stores: false,
        enricher: false,
        options: Options::default(),
        dependencies: Vec::new(),
        place: place(id.rsplit('.').next().unwrap_or(id), line),
    }
}

/// One of prooph's invoke strategies.
fn strategy(kind: MessageKind, id: &str, class: &str) -> PluginEntry {
    let namespace = r"Prooph\ServiceBus\Plugin\InvokeStrategy";
    PluginEntry {
        aliases: vec![format!(r"{namespace}\{class}")],
        ..plugin(
            &format!("prooph_service_bus.{id}_invoke_strategy"),
            &[kind],
            1,
        )
    }
}

/// The talk's application, with its handlers in two crates.
pub(crate) fn catalog() -> Catalog {
    use MessageKind::{Command, Event, Query};
    let commands = [
        "ImportBasicCustomerData",
        "ImportDigitalInvoiceData",
        "ImportCustomerDeskwareData",
    ];
    let events = [
        "ContractNegotiationWasCompleted",
        "ContractNegotiationWasRejectedBySupervisor",
        "CustomerWasImported",
    ];
    let names = commands
        .iter()
        .map(|name| (Command, *name))
        .chain(events.iter().map(|name| (Event, *name)));
    let messages = names
        .chain([(Query, "FindCustomers")])
        .zip(10..)
        .map(|((kind, name), line)| message(kind, name, line));
    let handlers = [
        (
            Command,
            "customer_domain.import_basic_customer_data_handler",
            commands[0],
        ),
        (
            Command,
            "customer_domain.import_customer_digital_invoice_data_handler",
            commands[1],
        ),
        (
            Command,
            "customer_domain.import_customer_deskware_data_handler",
            commands[2],
        ),
        (
            Event,
            "contract_app.send_negotiation_completed_mail",
            events[0],
        ),
        (
            Event,
            "contract_app.send_negotiation_rejected_by_supervisor_mail",
            events[1],
        ),
        (
            Event,
            "contract_app.notify_customer_domain_about_rejected_negotiation",
            events[1],
        ),
        (Query, "contract_app.find_customers", "FindCustomers"),
    ];
    let handlers = handlers
        .iter()
        .zip(20..)
        .map(|((kind, id, message), line)| handler(*kind, id, message, line));
    Catalog {
        messages: messages.collect(),
        handlers: handlers.collect(),
        aggregates: vec![AggregateEntry {
            type_name: r"Contract\Model\AcquistionProcess".to_owned(),
            aliases: vec!["Process".to_owned()],
            rust_name: "contract_app::AcquisitionProcess".to_owned(),
            events: vec![events[0].to_owned(), events[1].to_owned()],
            snapshots: true,
            place: place("acquisition", 12),
        }],
        upcasters: Vec::new(),
        plugins: vec![
            PluginEntry {
                options: Options::Listed(vec![option(
                    "level",
                    OptionKind::Choice(vec!["all".to_owned(), "failures".to_owned()]),
                    false,
                )]),
                ..plugin("contract_app.audit", &[Command, Query], 7)
            },
            PluginEntry {
                aliases: vec![r"Contract\Plugin\Patience".to_owned()],
                options: Options::Listed(vec![option("after", OptionKind::PositiveDuration, true)]),
                ..plugin("contract_app.patience", &MessageKind::ALL, 8)
            },
            PluginEntry {
                stores: true,
                ..plugin("contract_app.tenant", &[], 9)
            },
            PluginEntry {
                stores: true,
                enricher: true,
                ..plugin("contract_app.release", &[], 10)
            },
            strategy(Command, "handle_command", "HandleCommandStrategy"),
            strategy(Event, "on_event", "OnEventStrategy"),
            strategy(Query, "finder", "FinderInvokeStrategy"),
        ],
        drivers: drivers(),
        absent_drivers: vec![AbsentDriver {
            name: "mongodb".to_owned(),
            feature: "mongodb".to_owned(),
        }],
        provided: vec![
            ProvidedEntry {
                id: Some("contract_app.event_store.mongo_db_adapter".to_owned()),
                type_name: "dyn EventStore".to_owned(),
            },
            ProvidedEntry {
                id: Some("my_async_message_producer".to_owned()),
                type_name: "dyn Transport".to_owned(),
            },
        ],
        crates: vec![
            CrateEntry {
                name: "contract_app".to_owned(),
                handlers: 4,
            },
            CrateEntry {
                name: "customer_domain".to_owned(),
                handlers: 3,
            },
        ],
    }
}
