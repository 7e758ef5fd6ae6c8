//! Plugins of buses and stores, by list and by tag.

use super::{Context, options, tags};
use crate::catalog::{MessageKind, PluginEntry};
use crate::model::{Bus, PluginUse, Store};
use crate::nearest;
use crate::plan::PluginPlan;
use crate::report::{Problem, codes};
use crate::tree::{Span, Spanned};

/// prooph's invoke strategies, by id and by class; they are how handlers are called here anyway.
const BUILT_IN: [(&str, &str, MessageKind); 3] = [
    (
        "prooph_service_bus.handle_command_invoke_strategy",
        r"Prooph\ServiceBus\Plugin\InvokeStrategy\HandleCommandStrategy",
        MessageKind::Command,
    ),
    (
        "prooph_service_bus.on_event_invoke_strategy",
        r"Prooph\ServiceBus\Plugin\InvokeStrategy\OnEventStrategy",
        MessageKind::Event,
    ),
    (
        "prooph_service_bus.finder_invoke_strategy",
        r"Prooph\ServiceBus\Plugin\InvokeStrategy\FinderInvokeStrategy",
        MessageKind::Query,
    ),
];

/// What a plugin is attached to.
#[derive(Clone, Copy)]
enum Host<'a> {
    Bus(MessageKind, &'a str),
    Store(&'a str),
}

pub(super) fn of_bus(context: &mut Context<'_>, bus: &Bus) -> Vec<PluginPlan> {
    let tagged = tags::plugins_of_bus(context.model, bus.kind, &bus.name.value);
    resolve(
        context,
        Host::Bus(bus.kind, &bus.name.value),
        &bus.plugins,
        tagged,
    )
}

/// The plugins of a bus that nobody declared: those tagged for all, or for its kind.
pub(super) fn of_implied_bus(
    context: &mut Context<'_>,
    kind: MessageKind,
    name: &str,
) -> Vec<PluginPlan> {
    let tagged = tags::plugins_of_bus(context.model, kind, name);
    resolve(context, Host::Bus(kind, name), &[], tagged)
}

pub(super) fn of_store(context: &mut Context<'_>, store: &Store) -> Vec<PluginPlan> {
    let tagged = tags::plugins_of_store(context.model, &store.name.value);
    resolve(
        context,
        Host::Store(&store.name.value),
        &store.plugins,
        tagged,
    )
}

fn resolve(
    context: &mut Context<'_>,
    host: Host<'_>,
    listed: &[PluginUse],
    tagged: Vec<Spanned<String>>,
) -> Vec<PluginPlan> {
    repeated(context, listed);
    let tagged = tagged.into_iter().map(|id| PluginUse {
        id,
        options: Vec::new(),
    });
    let all: Vec<PluginUse> = listed.iter().cloned().chain(tagged).collect();
    all.iter()
        .filter_map(|plugin| one(context, host, plugin))
        .collect()
}

fn one(context: &mut Context<'_>, host: Host<'_>, plugin: &PluginUse) -> Option<PluginPlan> {
    let id = &plugin.id.value;
    let place = context.locate(plugin.id.span);
    if let Some((built_in, _, kind)) = BUILT_IN
        .iter()
        .find(|(built_in, class, _)| built_in == id || class == id)
    {
        if !matches!(host, Host::Bus(own, _) if own == *kind) {
            context.push(wrong_host(&plugin.id, host, &[*kind], false));
        }
        return Some(PluginPlan {
            id: (*built_in).to_owned(),
            built_in: true,
            options: Vec::new(),
            place,
        });
    }
    let catalog = context.catalog;
    let Some(entry) = catalog.plugins.iter().find(|entry| entry.id == *id) else {
        let problem = unknown(context, &plugin.id, host);
        context.push(problem);
        return None;
    };
    if !fits(entry, host) {
        let problem = wrong_host(&plugin.id, host, &entry.buses, entry.stores)
            .rust(&entry.place, format!("`{id}` is declared here"));
        context.push(problem);
        return None;
    }
    let owner = options::Owner {
        what: format!("plugin `{id}`"),
        span: plugin.id.span,
    };
    let known: Vec<&str> = entry
        .options
        .iter()
        .map(|spec| spec.name.as_str())
        .collect();
    options::refuse(context, &plugin.options, &known, &owner.what, owner.span);
    let options = options::read(context, &entry.options, &plugin.options, &owner);
    Some(PluginPlan {
        id: id.clone(),
        built_in: false,
        options,
        place,
    })
}

fn fits(entry: &PluginEntry, host: Host<'_>) -> bool {
    match host {
        Host::Bus(kind, _) => entry.buses.contains(&kind),
        Host::Store(_) => entry.stores,
    }
}

fn described(host: Host<'_>) -> String {
    match host {
        Host::Bus(kind, name) => format!("{} bus `{name}`", kind.name()),
        Host::Store(name) => format!("event store `{name}`"),
    }
}

fn unknown(context: &Context<'_>, id: &Spanned<String>, host: Host<'_>) -> Problem {
    let fitting = || {
        let linked = context
            .catalog
            .plugins
            .iter()
            .filter(|entry| fits(entry, host))
            .map(|entry| entry.id.as_str());
        let built_in = BUILT_IN
            .iter()
            .filter(|(_, _, kind)| matches!(host, Host::Bus(own, _) if own == *kind));
        linked.chain(built_in.map(|(id, ..)| *id))
    };
    Problem::new(
        &codes::UNKNOWN_PLUGIN,
        format!("there is no plugin `{}`", id.value),
    )
    .at(id.span)
    .label(format!("attached to the {}", described(host)))
    .maybe_help(nearest::did_you_mean(&id.value, fitting()))
    .maybe_help(nearest::known_names("plugins that fit here", fitting()))
}

fn wrong_host(
    id: &Spanned<String>,
    host: Host<'_>,
    buses: &[MessageKind],
    stores: bool,
) -> Problem {
    let mut fitting: Vec<String> = buses
        .iter()
        .map(|kind| format!("{} buses", kind.name()))
        .collect();
    if stores {
        fitting.push("event stores".to_owned());
    }
    Problem::new(
        &codes::WRONG_PLUGIN_KIND,
        format!(
            "the plugin `{}` cannot be attached to the {}",
            id.value,
            described(host)
        ),
    )
    .at(id.span)
    .label(format!("it is for {}", fitting.join(" and ")))
}

fn repeated(context: &mut Context<'_>, listed: &[PluginUse]) {
    for (position, plugin) in listed.iter().enumerate() {
        if let Some(first) = listed[..position]
            .iter()
            .find(|earlier| earlier.id.value == plugin.id.value)
        {
            context.push(twice(&plugin.id, first.id.span, "plugin", "attached"));
        }
    }
}

pub(super) fn twice(id: &Spanned<String>, first: Span, what: &str, done: &str) -> Problem {
    Problem::new(
        &codes::REPEATED,
        format!(
            "the {what} `{}` stands twice in this list and is {done} twice",
            id.value
        ),
    )
    .at(id.span)
    .label("again here")
    .yaml(first, "first here")
}
