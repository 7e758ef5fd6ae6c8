//! Event stores, repositories, projections.

use super::service_bus::plugins;
use super::{Items, KeySpec, Names, Shape, key, words};
use crate::catalog::{DriverKind, MessageKind};
use crate::model::choices;

pub(super) static EVENT_STORE: &[KeySpec] = &[
    key(
        "stores",
        Shape::Named(&Shape::Section(STORE)),
        "Event stores by name",
    )
    .singular("store")
    .example("{ main: { type: app.store } }"),
    key(
        "projection_managers",
        Shape::Named(&Shape::Section(PROJECTION_MANAGER)),
        "Projections by their managers; read and checked for shape, they run in a later version",
    )
    .singular("projection_manager"),
];

static STORE: &[KeySpec] = &[
    key(
        "type",
        Shape::Reference(Names::Service(DriverKind::Store)),
        "The service that is the store, one with `driver: sqlite` for instance",
    )
    .also(&["adapter", "event_store"])
    .required(),
    key(
        "event_emitter",
        Shape::Text(Names::Nothing),
        "The built-in emitter is used",
    )
    .without_effect(),
    key(
        "wrap_action_event_emitter",
        Shape::Boolean,
        "`false`: a store without plugins",
    )
    .default("true"),
    key(
        "default",
        Shape::Boolean,
        "The store of aggregates and raised events that name none; an only store is it anyway",
    )
    .default("false"),
    key(
        "exclusive",
        Shape::Boolean,
        "`true`: only this process writes it, so cached aggregates are not compared with it",
    )
    .default("false"),
    key(
        "read_only",
        Shape::Boolean,
        "`true`: every write is refused, and its events go to no bus",
    )
    .default("false"),
    key(
        "publish_to",
        Shape::OneOrMore(Items::Reference(Names::Bus(MessageKind::Event))),
        "The event buses that its events reach; without it, all of them",
    )
    .example("[contract_event_bus]"),
    plugins(Names::StorePlugin),
    key(
        "metadata_enrichers",
        Shape::List(Items::Plugin(Names::Enricher)),
        "What adds to the metadata of events, in the order of attachment, behind the plugins",
    )
    .singular("metadata_enricher"),
    key(
        "repositories",
        Shape::Named(&Shape::Section(REPOSITORY)),
        "Repositories by name; an aggregate without one gets it in the default store",
    )
    .singular("repository"),
];

static REPOSITORY: &[KeySpec] = &[
    key("repository_class", Shape::Text(Names::Nothing), "`Repository<A>` is built in").without_effect(),
    key("aggregate_type", Shape::AggregateTypes, r"The type of its aggregate, as `#[aggregate(type = ..)]` says; or a map from types to PHP classes")
        .required()
        .example(r"'Contract\Model\AcquisitionProcess'"),
    key("aggregate_translator", Shape::Reference(Names::Nothing), "Aggregates are serde types: nothing translates them").without_effect(),
    key("snapshot_store", Shape::Reference(Names::Service(DriverKind::Snapshots)), "The service that keeps snapshots of its aggregates; without it there are none"),
    key("snapshots", Shape::Section(SNAPSHOTS), "When snapshots are taken"),
    key("stream_name", Shape::StreamName, "The stream of its aggregates").default("event_stream"),
    key("one_stream_per_aggregate", Shape::Boolean, "`true`: each aggregate has a stream of its own, `<stream_name, or the type>-<id>`").default("false"),
    key("stream_strategy", Shape::Reference(Names::StreamStrategy), "What the application names the streams by: a `dyn NameStreams` that it provides under this id"),
    key("stream_metadata", Shape::Scalars, "Metadata of the streams that it makes").also(&["metadata"]).example("{ owner: contract }"),
    key("disable_identity_map", Shape::Boolean, "`true`: two loads in one command give two roots, and saving both is a conflict").default("false"),
    key("on_conflict", Shape::WordOr(&ON_CONFLICT, CONFLICT), "What a pure handler does when somebody else wrote first: decide again, or `fail`"),
    key("cache", Shape::Count(0), "How many aggregates stay in memory; 0: each command loads its aggregate").default("10000"),
];

static SNAPSHOTS: &[KeySpec] = &[
    key("every", Shape::Count(1), "After how many events")
        .also(&["version_step"])
        .default("100"),
    key(
        "on",
        Shape::List(Items::Text(Names::Message(MessageKind::Event))),
        "The events after which there is one in any case",
    )
    .also(&["event_names"]),
];

static CONFLICT: &[KeySpec] =
    &[key("retry", Shape::Count(0), "How often it decides again").default("5")];

static PROJECTION_MANAGER: &[KeySpec] = &[
    key(
        "event_store",
        Shape::Reference(Names::Store),
        "A store's name, `prooph_event_store.<store>`, or the service of one",
    )
    .required(),
    key(
        "connection",
        Shape::Reference(Names::Nothing),
        "The service of prooph's PDO connection; kept, not used",
    ),
    key(
        "event_streams_table",
        Shape::Text(Names::Nothing),
        "The table of streams",
    )
    .default("event_streams"),
    key(
        "projections_table",
        Shape::Text(Names::Nothing),
        "The table of projections",
    )
    .also(&["projection_table"])
    .default("projections"),
    key(
        "projections",
        Shape::Named(&Shape::Section(PROJECTION)),
        "Projections by name",
    )
    .singular("projection"),
];

static PROJECTION: &[KeySpec] = &[
    key(
        "projection",
        Shape::Reference(Names::Nothing),
        "The id of its code",
    )
    .required(),
    key(
        "read_model",
        Shape::Reference(Names::Nothing),
        "The id of its read model",
    ),
    key("options", Shape::Options, "What it is told"),
];

static ON_CONFLICT: [&str; choices::ON_CONFLICT.len()] = words(&choices::ON_CONFLICT);
