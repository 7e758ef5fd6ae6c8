//! The keys of the configuration as one table: names, other spellings, and what stands below them.
//!
//! The table brings every file to one spelling ([`normalize`](super::normalize)), merges files
//! ([`merge`](super::merge)) and finds the keys that nobody knows.

/// What a key of ours may hold, as far as the shape of the tree goes.
pub(crate) enum Shape {
    /// Anything without keys of ours.
    Value,
    /// A list, or one value for a list of one; files append.
    List,
    /// A map with these keys.
    Section(&'static [KeySpec]),
    /// A map from names that the user chose; also a list of maps with `name`.
    Named(&'static Shape),
    /// Message names to a handler; also a list of `{<attribute>: name, value: handler}`.
    Routes(&'static str),
    /// Message names to listeners; also a list; files append.
    Listeners,
    /// Ids to services, ours or Symfony's.
    Services,
}

/// One key.
pub(crate) struct KeySpec {
    pub(crate) name: &'static str,
    pub(crate) singular: Option<&'static str>,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) shape: Shape,
}

const fn key(name: &'static str) -> KeySpec {
    KeySpec {
        name,
        singular: None,
        aliases: &[],
        shape: Shape::Value,
    }
}

const fn section(name: &'static str, keys: &'static [KeySpec]) -> KeySpec {
    KeySpec {
        name,
        singular: None,
        aliases: &[],
        shape: Shape::Section(keys),
    }
}

const fn list(name: &'static str, singular: &'static str) -> KeySpec {
    KeySpec {
        name,
        singular: Some(singular),
        aliases: &[],
        shape: Shape::List,
    }
}

const fn named(name: &'static str, singular: &'static str, each: &'static Shape) -> KeySpec {
    KeySpec {
        name,
        singular: Some(singular),
        aliases: &[],
        shape: Shape::Named(each),
    }
}

const fn routes(shape: Shape) -> KeySpec {
    KeySpec {
        name: "routes",
        singular: Some("route"),
        aliases: &[],
        shape,
    }
}

const fn also(spec: KeySpec, aliases: &'static [&'static str]) -> KeySpec {
    KeySpec {
        name: spec.name,
        singular: spec.singular,
        aliases,
        shape: spec.shape,
    }
}

/// The keys of a file.
pub(crate) static ROOT: &[KeySpec] = &[
    key("imports"),
    key("parameters"),
    key("crates"),
    KeySpec {
        name: "services",
        singular: None,
        aliases: &[],
        shape: Shape::Services,
    },
    also(section("service_bus", SERVICE_BUS), &["prooph_service_bus"]),
    also(section("event_store", EVENT_STORE), &["prooph_event_store"]),
    named("transports", "transport", &Shape::Section(TRANSPORT)),
    named(
        "process_managers",
        "process_manager",
        &Shape::Section(PROCESS_MANAGER),
    ),
];

static SERVICE_BUS: &[KeySpec] = &[
    named("command_buses", "command_bus", &Shape::Section(COMMAND_BUS)),
    named("event_buses", "event_bus", &Shape::Section(EVENT_BUS)),
    named("query_buses", "query_bus", &Shape::Section(QUERY_BUS)),
];

pub(crate) static COMMAND_BUS: &[KeySpec] = &[
    key("message_factory"),
    key("message_converter"),
    key("message_data_converter"),
    list("plugins", "plugin"),
    section("router", COMMAND_ROUTER),
    key("failure_mode"),
    key("nested"),
    key("queue_limit"),
];

pub(crate) static EVENT_BUS: &[KeySpec] = &[
    key("message_factory"),
    key("message_converter"),
    key("message_data_converter"),
    list("plugins", "plugin"),
    section("router", EVENT_ROUTER),
    section("delivery", DELIVERY),
];

pub(crate) static QUERY_BUS: &[KeySpec] = &[
    key("message_factory"),
    key("message_converter"),
    key("message_data_converter"),
    list("plugins", "plugin"),
    section("router", QUERY_ROUTER),
];

static COMMAND_ROUTER: &[KeySpec] = &[
    key("type"),
    key("async_switch"),
    ASYNCHRONOUS,
    routes(Shape::Routes("command")),
];
static EVENT_ROUTER: &[KeySpec] = &[
    key("type"),
    key("async_switch"),
    ASYNCHRONOUS,
    routes(Shape::Listeners),
];
static QUERY_ROUTER: &[KeySpec] = &[
    key("type"),
    key("async_switch"),
    ASYNCHRONOUS,
    routes(Shape::Routes("query")),
];

const ASYNCHRONOUS: KeySpec = KeySpec {
    name: "asynchronous",
    singular: None,
    aliases: &[],
    shape: Shape::List,
};

static DELIVERY: &[KeySpec] = &[
    key("mode"),
    section("retry", RETRY),
    key("poison"),
    key("batch"),
    key("from"),
];
static RETRY: &[KeySpec] = &[
    key("max"),
    key("initial"),
    key("multiplier"),
    key("max_delay"),
];

static EVENT_STORE: &[KeySpec] = &[
    named("stores", "store", &Shape::Section(STORE)),
    named(
        "projection_managers",
        "projection_manager",
        &Shape::Section(PROJECTION_MANAGER),
    ),
];

static STORE: &[KeySpec] = &[
    also(key("type"), &["adapter", "event_store"]),
    key("event_emitter"),
    key("wrap_action_event_emitter"),
    key("default"),
    key("exclusive"),
    key("read_only"),
    key("publish_to"),
    list("plugins", "plugin"),
    list("metadata_enrichers", "metadata_enricher"),
    KeySpec {
        name: "repositories",
        singular: Some("repository"),
        aliases: &[],
        shape: Shape::Named(&Shape::Section(REPOSITORY)),
    },
];

static REPOSITORY: &[KeySpec] = &[
    key("repository_class"),
    key("aggregate_type"),
    key("aggregate_translator"),
    key("snapshot_store"),
    section("snapshots", SNAPSHOTS),
    key("stream_name"),
    key("one_stream_per_aggregate"),
    key("stream_strategy"),
    also(key("stream_metadata"), &["metadata"]),
    key("disable_identity_map"),
    section("on_conflict", ON_CONFLICT),
    key("cache"),
];

static SNAPSHOTS: &[KeySpec] = &[
    also(key("every"), &["version_step"]),
    KeySpec {
        name: "on",
        singular: None,
        aliases: &["event_names"],
        shape: Shape::List,
    },
];

static ON_CONFLICT: &[KeySpec] = &[key("retry")];

static PROJECTION_MANAGER: &[KeySpec] = &[
    key("event_store"),
    key("connection"),
    key("event_streams_table"),
    also(key("projections_table"), &["projection_table"]),
    named("projections", "projection", &Shape::Section(PROJECTION)),
];

static PROJECTION: &[KeySpec] = &[key("projection"), key("read_model"), key("options")];

static TRANSPORT: &[KeySpec] = &[
    key("service"),
    section("retry", RETRY),
    key("dead_letters"),
    key("concurrency"),
    key("consume"),
    key("ordering_key"),
    key("prefetch"),
    key("serializer"),
    key("visibility_timeout"),
    key("ack_wait"),
    key("rate_limit"),
];

static PROCESS_MANAGER: &[KeySpec] = &[
    key("process_manager"),
    key("store"),
    key("bus"),
    key("options"),
];

/// Root keys of Symfony's bundles that stand in the same files; passed over.
pub(crate) static SYMFONY_SECTIONS: &[&str] = &[
    "api_platform",
    "debug",
    "doctrine",
    "doctrine_migrations",
    "enqueue",
    "fos_rest",
    "framework",
    "jms_serializer",
    "lexik_jwt_authentication",
    "maker",
    "mercure",
    "monolog",
    "nelmio_api_doc",
    "nelmio_cors",
    "old_sound_rabbit_mq",
    "security",
    "sensio_framework_extra",
    "sentry",
    "snc_redis",
    "stof_doctrine_extensions",
    "swiftmailer",
    "twig",
    "twig_extra",
    "web_profiler",
    "webpack_encore",
];

/// Keys of a Symfony service definition; passed over.
pub(crate) static SYMFONY_SERVICE_KEYS: &[&str] = &[
    "abstract",
    "alias",
    "arguments",
    "autoconfigure",
    "autowire",
    "bind",
    "calls",
    "class",
    "configurator",
    "constructor",
    "decorates",
    "decoration_inner_name",
    "decoration_on_invalid",
    "decoration_priority",
    "deprecated",
    "exclude",
    "factory",
    "file",
    "lazy",
    "parent",
    "properties",
    "public",
    "resource",
    "shared",
    "synthetic",
    "namespace",
];

/// Finds a key by any of its spellings; dashes count as underscores.
pub(crate) fn find<'k>(keys: &'k [KeySpec], written: &str) -> Option<&'k KeySpec> {
    let written = written.replace('-', "_");
    keys.iter().find(|key| {
        key.name == written || key.singular == Some(&*written) || key.aliases.contains(&&*written)
    })
}

#[cfg(test)]
mod tests {
    use super::{KeySpec, ROOT, Shape};

    fn names(keys: &[KeySpec], found: &mut Vec<&'static str>) {
        for key in keys {
            found.push(key.name);
            shape(&key.shape, found);
        }
    }

    fn shape(shape: &Shape, found: &mut Vec<&'static str>) {
        match shape {
            Shape::Section(keys) => names(keys, found),
            Shape::Named(each) => self::shape(each, found),
            _ => {}
        }
    }

    #[test]
    fn the_reference_has_every_key() {
        let mut all = Vec::new();
        names(ROOT, &mut all);
        let missing: Vec<&str> = all
            .into_iter()
            .filter(|name| !crate::REFERENCE.contains(name))
            .collect();
        assert_eq!(missing, [""; 0]);
    }
}
