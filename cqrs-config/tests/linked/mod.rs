//! What a case can add to the linked code.

use cqrs_config::Catalog;
use cqrs_config::catalog::*;
use cqrs_config::plan::{OptionPlan, OptionValue};

use crate::common::{catalog, handler, place};

fn repository(aggregate: &str, named: Option<&str>) -> Dependency {
    Dependency::Repository {
        aggregate: aggregate.to_owned(),
        named: named.map(str::to_owned),
    }
}

fn transaction(named: Option<&str>) -> Dependency {
    Dependency::Transaction {
        driver: "sqlite".to_owned(),
        named: named.map(str::to_owned),
    }
}

fn stream_store() -> Dependency {
    Dependency::StreamStore { named: None }
}

fn with(mut handler: HandlerEntry, dependency: Dependency) -> HandlerEntry {
    handler.dependencies.push(dependency);
    handler
}

const PROCESS: &str = r"Contract\Model\AcquistionProcess";

/// `struct AuditOptions { level: u8, mail: Option<Mail>, password: Option<u8> }`, `struct Mail { to: String }`
fn typed(options: &[OptionPlan]) -> Result<(), OptionMistake> {
    let path = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let find = |name: &str| options.iter().find(|option| option.name == name);
    let wrong = |names: &[&str], reason: &str| {
        let reason = reason.to_owned();
        let path = path(names);
        Err(OptionMistake::Wrong { path, reason })
    };
    for option in options {
        match (&*option.name, &option.value) {
            ("level", OptionValue::Integer(1..=9)) => {}
            ("level", _) => return wrong(&["level"], "it must be u8"),
            ("mail", OptionValue::Map(mail)) if mail.iter().any(|option| option.name != "to") => {
                let (path, known) = (path(&["mail", "too"]), path(&["to"]));
                return Err(OptionMistake::Unknown { path, known });
            }
            ("mail", _) => {}
            (name, _) if name != "password" => {
                let (path, known) = (path(&[name]), path(&["level", "mail", "password"]));
                return Err(OptionMistake::Unknown { path, known });
            }
            _ => return wrong(&["password"], "hunter2 is no number"),
        }
    }
    match find("level") {
        Some(_) => Ok(()),
        None => Err(OptionMistake::Missing {
            path: path(&["level"]),
        }),
    }
}

/// The common catalog with what the words ask for.
pub(crate) fn catalog_with(words: &str) -> Catalog {
    let mut catalog = catalog();
    for word in words.split_whitespace() {
        add(&mut catalog, word);
    }
    catalog
}

fn add(catalog: &mut Catalog, word: &str) {
    let find = || {
        handler(
            MessageKind::Query,
            "contract_app.search",
            "SearchCustomers",
            80,
        )
    };
    let import =
        |id: &str, line| handler(MessageKind::Command, id, "ImportBasicCustomerData", line);
    let listen = |id: &str| handler(MessageKind::Event, id, "CustomerWasImported", 70);
    match word {
        "empty" => {
            let drivers = std::mem::take(&mut catalog.drivers);
            *catalog = Catalog {
                drivers,
                ..Catalog::default()
            };
        }
        "second_import_handler" => catalog
            .handlers
            .push(import("contract_app.import_again", 60)),
        "same_id" => catalog.handlers.push(import(
            "customer_domain.import_basic_customer_data_handler",
            61,
        )),
        "misspelt_bus" => catalog.handlers.push(HandlerEntry {
            bus: Some("customer_comand_bus".to_owned()),
            ..import("contract_app.misled", 62)
        }),
        "bus_of_another_kind" => catalog.handlers.push(HandlerEntry {
            bus: Some("queries".to_owned()),
            ..import("contract_app.misled", 62)
        }),
        "named_bus" => catalog.handlers.push(with(
            listen("contract_app.follow_up"),
            Dependency::Bus {
                kind: MessageKind::Command,
                named: Some("customer_comands".to_owned()),
            },
        )),
        "asks_for_events" => catalog.handlers[0].dependencies.push(Dependency::Bus {
            kind: MessageKind::Event,
            named: Some("events".to_owned()),
        }),
        "mailer" => catalog.handlers.push(with(
            listen("contract_app.welcome"),
            Dependency::Service {
                type_name: "dyn Mailer".to_owned(),
                named: None,
            },
        )),
        "named_mailer" => catalog.handlers.push(with(
            listen("contract_app.welcome"),
            Dependency::Service {
                type_name: "dyn Mailer".to_owned(),
                named: Some("bulk".to_owned()),
            },
        )),
        "process" => catalog.handlers[0]
            .dependencies
            .push(repository(PROCESS, None)),
        "named_process" => catalog.handlers[0]
            .dependencies
            .push(repository(PROCESS, Some("procesess"))),
        "customers_of_two_handlers" => {
            add(catalog, "customer");
            catalog.handlers[1]
                .dependencies
                .push(repository("Customer", None));
        }
        "provided_plugins" => {
            let provided = |id: &str, type_name: &str| ProvidedEntry {
                id: Some(id.to_owned()),
                type_name: type_name.to_owned(),
            };
            catalog.provided.extend([
                provided("provided_plugin", "dyn cqrs_core::plugin::Plugin"),
                provided(
                    "provided_enricher",
                    "dyn cqrs_core::plugin::MetadataEnricher",
                ),
            ]);
        }
        "other_transaction" => catalog.handlers[1].dependencies.push(transaction(None)),
        "transaction" => catalog.handlers[0].dependencies.push(transaction(None)),
        "named_transaction" => catalog.handlers[0]
            .dependencies
            .push(transaction(Some("archiv"))),
        "streams" => catalog.handlers[0]
            .dependencies
            .push(Dependency::Streams { named: None }),
        "stream_store" => catalog
            .handlers
            .iter_mut()
            .take(2)
            .for_each(|handler| handler.dependencies.push(stream_store())),
        "listener_with_stream_store" => catalog
            .handlers
            .push(with(listen("contract_app.copy"), stream_store())),
        "writing_finder" => catalog.handlers.push(with(find(), stream_store())),
        "by_tenant" => catalog.provided.push(ProvidedEntry {
            id: Some("by_tenant".to_owned()),
            type_name: "dyn cqrs_core::aggregate::NameStreams".to_owned(),
        }),
        "named_streams" => catalog.handlers[0].dependencies.push(Dependency::Streams {
            named: Some("archiv".to_owned()),
        }),
        "process_twice" => catalog.aggregates.push(AggregateEntry {
            type_name: "Acquisition".to_owned(),
            aliases: vec![r"Contract\Model\AcquistionProcess".to_owned()],
            rust_name: "contract_domain::Acquisition".to_owned(),
            events: Vec::new(),
            snapshots: true,
            place: Place {
                krate: "contract_domain".to_owned(),
                file: "src/acquisition.rs".to_owned(),
                line: 9,
            },
        }),
        "customer" => {
            let (type_name, rust_name) = (
                "Customer".to_owned(),
                "customer_domain::Customer".to_owned(),
            );
            let place = Place {
                krate: "customer_domain".to_owned(),
                file: "src/customer.rs".to_owned(),
                line: 5,
            };
            catalog.aggregates.push(AggregateEntry {
                type_name,
                aliases: Vec::new(),
                rust_name,
                events: Vec::new(),
                snapshots: true,
                place,
            });
            catalog.handlers[0]
                .dependencies
                .push(repository("Customer", None));
        }
        "unwritten" => catalog.aggregates.push(AggregateEntry {
            type_name: "Draft".to_owned(),
            aliases: vec!["Sketch".to_owned()],
            rust_name: "customer_domain::Draft".to_owned(),
            events: Vec::new(),
            snapshots: false,
            place: Place {
                krate: "customer_domain".to_owned(),
                file: "src/draft.rs".to_owned(),
                line: 3,
            },
        }),
        "same_message" => {
            let mut again = catalog.messages[0].clone();
            again.place.line = 99;
            catalog.messages.push(again);
        }
        "inline" => catalog.handlers.push(HandlerEntry {
            inline: true,
            ..listen("contract_app.count")
        }),
        "from_beginning" => catalog.handlers.push(HandlerEntry {
            from_beginning: true,
            ..listen("contract_app.recount")
        }),
        "asynchronous" => catalog
            .messages
            .iter_mut()
            .filter(|message| message.name == "CustomerWasImported")
            .for_each(|message| message.asynchronous = true),
        "forgetful" => catalog
            .drivers
            .iter_mut()
            .filter(|driver| driver.name == "memory")
            .for_each(|driver| driver.promises.durable = false),
        "listener" => catalog.handlers.push(listen("contract_app.count")),
        "weak_store" => catalog
            .drivers
            .iter_mut()
            .filter(|driver| driver.name == "memory")
            .for_each(|driver| {
                driver.promises = Promises {
                    several_streams_in_one_transaction: false,
                    global_order: false,
                    durable: false,
                };
            }),
        "audit_with_trail" => {
            let trail = Dependency::Service {
                type_name: "dyn Trail".to_owned(),
                named: None,
            };
            catalog.plugins[0].dependencies.push(trail);
        }
        "second_audit" => {
            let mut again = catalog.plugins[0].clone();
            again.place.line = 99;
            catalog.plugins.push(again);
        }
        "upcaster" => catalog.upcasters.push(upcaster(31)),
        "second_upcaster" => catalog.upcasters.push(UpcasterEntry {
            id: "contract_app.completed_too".to_owned(),
            ..upcaster(37)
        }),
        "upcaster_of_the_present" => catalog.upcasters.push(UpcasterEntry {
            from: Some(2),
            ..upcaster(43)
        }),
        "upcaster_of_a_store" => catalog.upcasters.push(UpcasterEntry {
            store: Some("contract_stores".to_owned()),
            ..upcaster(47)
        }),
        "misspelt_upcaster" => catalog.upcasters.push(UpcasterEntry {
            message: "CustomerWasImportet".to_owned(),
            present: None,
            ..upcaster(53)
        }),
        "typed_audit" => catalog.plugins[0].options = Options::Typed(TypedOptions::new(typed)),
        "unrouted_query" => catalog.handlers.push(find()),
        other => panic!("no case knows the word {other}"),
    }
}

/// For the first version of an event that is at its second.
fn upcaster(line: u32) -> UpcasterEntry {
    let message = "ContractNegotiationWasCompleted".to_owned();
    UpcasterEntry {
        id: "contract_app.completed".to_owned(),
        kind: MessageKind::Event,
        message: message.clone(),
        from: Some(1),
        store: None,
        present: Some((message, 2)),
        place: place("upcasters", line),
    }
}
