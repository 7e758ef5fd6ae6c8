//! What the id of a plugin stands for: a linked plugin, a service that is one, or something that the application provides.

use super::{Context, dependencies, options, references, tags};
use crate::catalog::{Dependency, DriverKind, OptionKind, Options, PluginEntry};
use crate::model::{Model, PluginUse, Service, Store};
use crate::nearest;
use crate::plan::{OptionPlan, Plan, PluginPlan, PluginSource, ServicePlan};
use crate::report::{Problem, codes};
use crate::source::keys::SYMFONY_SERVICE_KEYS;
use crate::tree::{Entry, Spanned};

/// What an id in `plugins` was found to be.
pub(super) enum Found<'a> {
    /// A linked plugin, and the service that gives it options.
    Linked(&'a PluginEntry, Option<&'a Service>),
    /// The application provides it.
    Provided,
    /// Something else, or a service that is reported already.
    Unusable(Option<Problem>),
    /// Nothing.
    Unknown,
}

/// What the place wants that names an id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    BusPlugin,
    /// Metadata enrichers and upcasters are plugins of stores too.
    StorePlugin,
    Enricher,
}

impl Wanted {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BusPlugin | Self::StorePlugin => "plugin",
            Self::Enricher => "metadata enricher",
        }
    }

    /// Whether something that is provided as this type is it.
    fn accepts(self, type_name: &str) -> bool {
        let is_enricher = type_name.ends_with("::MetadataEnricher");
        match self {
            Self::BusPlugin => type_name.ends_with("::Plugin"),
            Self::StorePlugin => {
                is_enricher
                    || ["::Plugin", "::Upcaster"]
                        .iter()
                        .any(|end| type_name.ends_with(end))
            }
            Self::Enricher => is_enricher,
        }
    }

    fn type_name(self) -> &'static str {
        match self {
            Self::BusPlugin | Self::StorePlugin => "Plugin",
            Self::Enricher => "MetadataEnricher",
        }
    }
}

/// Follows an id, its aliases behind it.
pub(super) fn find<'a>(
    context: &Context<'a>,
    plugin: &PluginUse,
    id: &'a str,
    wanted: Wanted,
) -> Found<'a> {
    let catalog = context.catalog;
    let mut provided = catalog.provided.iter();
    if let Some(provided) = provided.find(|entry| entry.id.as_deref() == Some(id)) {
        if wanted.accepts(&provided.type_name) {
            return Found::Provided;
        }
        let text = format!(
            "`{id}` is provided by the application as `{}`, and a {} is wanted here",
            provided.type_name,
            wanted.name()
        );
        let problem = Problem::new(&codes::WRONG_SERVICE_KIND, text)
            .at(plugin.id.span)
            .help(format!(
                "provide it as one: `.provide_named::<dyn {}>(\"{id}\", ..)`",
                wanted.type_name()
            ));
        return Found::Unusable(Some(problem));
    }
    let service = context.index.service(id);
    let named = service.and_then(|service| maker(context, service));
    let Some((driver, _)) = named else {
        return match linked(context, id) {
            Some(entry) => Found::Linked(entry, service.or_else(|| own_service(context, entry))),
            None => Found::Unknown,
        };
    };
    if let Some(entry) = linked(context, &driver.value) {
        return Found::Linked(entry, service);
    }
    let mut drivers = catalog.drivers.iter();
    let is = drivers.find(|entry| entry.name == driver.value);
    Found::Unusable(is.map(|entry| {
        let is = references::with_article(entry.kind.name());
        Problem::new(
            &codes::WRONG_SERVICE_KIND,
            format!("`{id}` is {is}, and a {} is wanted here", wanted.name()),
        )
        .at(plugin.id.span)
        .yaml(driver.span, format!("`{}` makes {is}", driver.value))
        .help(format!(
            "name the id of a {}, or leave it out",
            wanted.name()
        ))
    }))
}

/// What makes a service, and by which key it says so: its driver, or a class of prooph that a linked plugin stands for.
fn maker<'a>(
    context: &Context<'_>,
    service: &'a Service,
) -> Option<(&'a Spanned<String>, &'static str)> {
    let driver = service.driver.as_ref().map(|driver| (driver, "driver"));
    let class = service.class.as_ref();
    let class = class.filter(|class| linked(context, &class.value).is_some());
    driver.or(class.map(|class| (class, "class")))
}

/// The service that gives a linked plugin its options, under its id or one of its other names.
fn own_service<'a>(context: &Context<'a>, entry: &PluginEntry) -> Option<&'a Service> {
    let mut names = std::iter::once(&entry.id).chain(&entry.aliases);
    names.find_map(|name| {
        let service = context.index.service(name);
        service.filter(|service| service.driver.is_none() && !service.options.is_empty())
    })
}

/// The linked plugin of an id, or of a class of prooph.
pub(super) fn linked<'a>(context: &Context<'a>, id: &str) -> Option<&'a PluginEntry> {
    let plugins = &context.catalog.plugins;
    plugins.iter().find(|entry| entry.id == id).or_else(|| {
        let has_alias = |entry: &&PluginEntry| entry.aliases.iter().any(|alias| alias == id);
        plugins.iter().find(has_alias)
    })
}

/// The plan of a service that is a plugin: by its driver or class, or because its id is that of a linked one.
pub(super) fn plan(context: &mut Context<'_>, service: &Service) -> Option<ServicePlan> {
    let id = &service.id;
    let (named, what) = match maker(context, service) {
        Some(maker) => maker,
        None if service.options.is_empty() => return None,
        None => (id, "plugin"),
    };
    let entry = linked(context, &named.value)?;
    let owner = options::Owner {
        what: format!("{what} `{}`", named.value),
        span: named.span,
    };
    Some(ServicePlan {
        id: id.value.clone(),
        driver: entry.id.clone(),
        kind: DriverKind::Plugin,
        options: options::checked(context, &entry.options, &service.options, &owner),
        place: context.locate(id.span),
    })
}

/// The options of one attachment: those of the service were read with it, and those in the list are laid over them.
pub(super) fn options_of(
    context: &mut Context<'_>,
    plugin: &PluginUse,
    entry: &PluginEntry,
    service: Option<&Service>,
) -> Vec<OptionPlan> {
    let planned = service.and_then(|service| {
        let mut plans = context.plugin_services.iter();
        plans.find(|plan| plan.id == service.id.value)
    });
    if let (Some(plan), true) = (planned, plugin.options.is_empty()) {
        return plan.options.clone();
    }
    let owner = options::Owner {
        what: format!("plugin `{}`", plugin.id.value),
        span: plugin.id.span,
    };
    let said = |entry: &&Entry| {
        let is = |own: &Entry| own.key.value == entry.key.value;
        !plugin.options.iter().any(is)
    };
    let of_service = service.map_or(&[][..], |service| &service.options);
    let given: Vec<Entry> = (plugin.options.iter())
        .chain(of_service.iter().filter(said))
        .cloned()
        .collect();
    options::checked(context, &entry.options, &given, &owner)
}

/// A service that neither names a driver nor is a plugin has no options.
pub(super) fn strange_keys(context: &mut Context<'_>, service: &Service) {
    let is_plugin =
        maker(context, service).is_some() || linked(context, &service.id.value).is_some();
    if service.ours || is_plugin {
        return;
    }
    refuse_strange_keys(context, service);
}

fn refuse_strange_keys(context: &mut Context<'_>, service: &Service) {
    if is_attached(context.model, service) {
        return;
    }
    for option in &service.options {
        let problem = neither_ours_nor_symfony(option, &service.id.value);
        context.push(problem);
    }
}

fn is_attached<'a>(model: &'a Model, service: &Service) -> bool {
    let buses = model.buses.iter().flat_map(|bus| &bus.plugins);
    let of_store = |store: &'a Store| store.plugins.iter().chain(&store.metadata_enrichers);
    let stores = model.stores.iter().flat_map(of_store);
    let mut listed = buses.chain(stores);
    listed.any(|plugin| plugin.id.value == service.id.value)
        || service.tags.iter().any(tags::is_of_plugins)
}

fn neither_ours_nor_symfony(entry: &Entry, id: &str) -> Problem {
    let key = &entry.key.value;
    let keys = SYMFONY_SERVICE_KEYS.iter().copied();
    let problem = Problem::new(
        &codes::UNKNOWN_KEY,
        format!("`services.{id}` has an unknown key `{key}`"),
    )
    .at(entry.key.span)
    .maybe_help(nearest::did_you_mean(key, keys.chain(["driver", "tags"])));
    if problem.help.is_empty() {
        problem.help(
            "a service of ours names its `driver`; then its other keys are the driver's options",
        )
    } else {
        problem
    }
}

/// What attached plugins ask for and nothing provides; a plugin on several buses and stores is told once.
pub(super) fn dependencies(context: &mut Context<'_>, plan: &Plan) {
    let mut told: Vec<&str> = Vec::new();
    let stores = plan
        .stores
        .iter()
        .filter(|store| store.wrap_action_event_emitter);
    let of_stores = stores.flat_map(|store| &store.plugins);
    for plugin in plan
        .buses
        .iter()
        .flat_map(|bus| &bus.plugins)
        .chain(of_stores)
    {
        let PluginSource::Linked(id) = &plugin.source else {
            continue;
        };
        let Some(entry) = linked(context, id).filter(|_| !told.contains(&&**id)) else {
            continue;
        };
        told.push(id);
        for dependency in &entry.dependencies {
            if let Dependency::Service { type_name, named } = dependency
                && !names_its_own(entry, plugin, type_name)
            {
                let asks = |text| {
                    Problem::new(&codes::MISSING_DEPENDENCY, text)
                        .rust(&entry.place, format!("`{id}` is declared here"))
                };
                dependencies::service(context, id, asks, type_name, named.as_deref());
            }
        }
    }
}

/// An option says under which name it is provided, and is checked itself.
fn names_its_own(entry: &PluginEntry, plugin: &PluginPlan, type_name: &str) -> bool {
    let Options::Listed(specs) = &entry.options else {
        return false;
    };
    let of_type = |kind: &OptionKind| matches!(kind, OptionKind::Service { type_name: of, .. } if of == type_name);
    let mut naming = specs.iter().filter(|spec| of_type(&spec.kind));
    naming.any(|spec| plugin.options.iter().any(|option| option.name == spec.name))
}

/// Plugins that are configured, and that no bus and no store has.
pub(super) fn unattached(context: &mut Context<'_>, plan: &Plan) {
    let buses = plan.buses.iter().flat_map(|bus| &bus.plugins);
    let stores = plan.stores.iter().flat_map(|store| &store.plugins);
    let attached: Vec<&str> = buses
        .chain(stores)
        .filter(|plugin| plugin.source != PluginSource::Provided)
        .map(|plugin| plugin.id.as_str())
        .collect();
    let model = context.model;
    let is_plugin = |id: &str| {
        let mut plans = context.plugin_services.iter();
        plans.any(|plan| plan.id == id)
    };
    let idle: Vec<_> = (model.services.iter())
        .map(|service| &service.id)
        .filter(|id| is_plugin(&id.value) && !attached.contains(&&*id.value))
        .collect();
    for id in idle {
        let text = format!("nothing attaches the plugin `{}`", id.value);
        let problem = Problem::new(&codes::UNATTACHED_PLUGIN, text).at(id.span);
        let help = how_to_attach(context, &id.value);
        context.push(problem.help(help));
    }
}

fn how_to_attach(context: &Context<'_>, id: &str) -> String {
    let mut services = context.plugin_services.iter();
    let made = services.find(|plan| plan.id == id);
    let entry = made.and_then(|plan| linked(context, &plan.driver));
    let (key, host, tag) = match entry {
        Some(entry) if entry.enricher => (
            "metadata_enrichers",
            "an event store",
            "prooph_event_store.metadata_enricher",
        ),
        Some(entry) if entry.buses.is_empty() => {
            ("plugins", "an event store", "prooph_event_store.plugin")
        }
        _ => ("plugins", "a bus", "prooph_service_bus.plugin"),
    };
    format!("name it in `{key}: [{id}]` of {host}, or tag it: `tags: [{tag}]`")
}
