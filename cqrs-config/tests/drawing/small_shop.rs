//! The application that is drawn.

use cqrs_config::catalog::{AggregateEntry, Catalog, Dependency, MessageEntry, MessageKind};
use cqrs_config::drawing::{Act, BusPipeline, Pipelines, Step};
use cqrs_config::{Drawing, Environment, Loaded};

use crate::common;

/// A shop: a decision, a function that dispatches, listeners of both kinds, a queue and a finder.
pub(crate) const SHOP: &str = r"services:
  database: { driver: memory }
  post: { driver: queue }
service_bus:
  command_buses:
    commands:
      plugins: shop.patience
      router:
        async_switch: post
        routes:
          PlaceOrder: shop.Order.place
  event_buses:
    events:
      delivery: { batch: 10, retry: { max: 2 } }
      router:
        routes:
          OrderWasPlaced: [shop.thank, shop.count]
  query_buses:
    queries: ~
event_store:
  stores:
    main:
      type: database
      repositories:
        orders:
          aggregate_type: 'Shop\Order'
          stream_name: order_stream
process_managers:
  reminding: { process_manager: shop.reminding }
";

pub(crate) fn message(kind: MessageKind, name: &str, line: u32) -> MessageEntry {
    MessageEntry {
        kind,
        name: name.to_owned(),
        aliases: Vec::new(),
        version: 1,
        rust_name: format!("shop::orders::{name}"),
        asynchronous: false,
        place: common::place("orders", line),
    }
}

pub(crate) fn catalog() -> Catalog {
    use MessageKind::{Command, Event, Query};
    let mut catalog = common::catalog();
    catalog.messages = vec![
        MessageEntry {
            aliases: vec!["OrderGoods".to_owned()],
            version: 2,
            ..message(Command, "PlaceOrder", 3)
        },
        MessageEntry {
            asynchronous: true,
            ..message(Command, "SendParcel", 8)
        },
        message(Event, "OrderWasPlaced", 12),
        message(Event, "OrderWasForgotten", 16),
        message(Query, "OrdersOf", 20),
    ];
    let handler = common::handler;
    let mut place = handler(Command, "shop.Order.place", "PlaceOrder", 30);
    place.is_pure = true;
    place.decides = vec!["OrderWasPlaced".to_owned()];
    let of_orders = Dependency::Repository {
        aggregate: r"Shop\Order".to_owned(),
        named: None,
    };
    place.dependencies = vec![of_orders.clone()];
    let mut thank = handler(Event, "shop.thank", "OrderWasPlaced", 40);
    thank.dependencies = vec![Dependency::Bus {
        kind: Command,
        named: None,
    }];
    let mut count = handler(Event, "shop.count", "OrderWasPlaced", 44);
    count.inline = true;
    let mut send = handler(Command, "shop.send_parcel", "SendParcel", 50);
    send.dependencies = vec![of_orders];
    let find = handler(Query, "shop.orders_of", "OrdersOf", 60);
    catalog.handlers = vec![place, thank, count, send, find];
    catalog.aggregates = vec![AggregateEntry {
        type_name: r"Shop\Order".to_owned(),
        aliases: Vec::new(),
        rust_name: "Order".to_owned(),
        events: vec!["OrderWasPlaced".to_owned(), "OrderWasForgotten".to_owned()],
        snapshots: true,
        place: common::place("order", 5),
    }];
    catalog.plugins.push(cqrs_config::catalog::PluginEntry {
        id: "shop.patience".to_owned(),
        options: cqrs_config::catalog::Options::default(),
        ..catalog.plugins[1].clone()
    });
    catalog
}

/// What the runtime says of a bus with a plugin that does this.
pub(crate) fn pipeline(bus: &str, plugin: &str) -> Pipelines {
    let step = |stage: &str, offset, act| Step {
        stage: stage.to_owned(),
        offset,
        act,
    };
    let hook = || Act::Hook(plugin.to_owned());
    Pipelines {
        buses: vec![BusPipeline {
            kind: MessageKind::Command,
            bus: bus.to_owned(),
            steps: vec![
                step("initialize", 100, hook()),
                step("route", 0, Act::Route),
                step("locate handler", 0, Act::RequireTarget),
                step("invoke handler", 0, Act::Invoke),
                step("finalize", -2_000, hook()),
            ],
            around: vec![plugin.to_owned()],
            routes: Vec::new(),
            hears_all: Vec::new(),
            message_factory: None,
        }],
        ..Pipelines::default()
    }
}

pub(crate) fn drawing_of(text: &str, catalog: Catalog, pipelines: Pipelines) -> Drawing {
    let loaded = Loaded::from_text("shop.yaml", text, &Environment::empty(), &catalog);
    let loaded = loaded.unwrap_or_else(|report| panic!("{report}"));
    Drawing::new(loaded.plan, catalog, pipelines)
}

pub(crate) fn shop() -> Drawing {
    drawing_of(SHOP, catalog(), pipeline("commands", "shop.patience"))
}

/// Names that mean something to whoever draws.
const NASTY: [&str; 6] = [
    r"App\notify \'all\'",
    "say \"hello\" & <b>bye</b>",
    "a.b-c:d/e",
    "end",
    "Größe#35;[x]{y}(z)|`",
    "line\nbreak\r\t",
];

pub(crate) fn nasty() -> Drawing {
    let mut catalog = catalog();
    for (line, name) in (100..).zip(NASTY) {
        let event = message(MessageKind::Event, name, line);
        catalog.messages.push(event);
        catalog.aggregates[0].events.push(name.to_owned());
    }
    drawing_of(SHOP, catalog, Default::default())
}
