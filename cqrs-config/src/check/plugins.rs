//! Plugins of buses and stores, by list and by tag.

use super::plugin_services::{self, Found, Wanted};
use super::{Context, alone, references};
use crate::catalog::{MessageKind, PluginEntry};
use crate::model::{Bus, PluginUse, Store};
use crate::plan::{PluginPlan, PluginSource};
use crate::report::{Problem, codes};
use crate::tree::{Span, Spanned};

/// What a plugin is attached to.
#[derive(Clone, Copy)]
enum Host<'a> {
    Bus(MessageKind, &'a str),
    Store(&'a str),
    /// The list of metadata enrichers of a store.
    Enrichers(&'a str),
}

pub(super) fn of_bus(context: &mut Context<'_>, bus: &Bus) -> Vec<PluginPlan> {
    let tagged = context
        .index
        .tagged
        .plugins_of_bus(bus.kind, &bus.name.value);
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
    let tagged = context.index.tagged.plugins_of_bus(kind, name);
    resolve(context, Host::Bus(kind, name), &[], tagged)
}

pub(super) fn of_store(context: &mut Context<'_>, store: &Store) -> Vec<PluginPlan> {
    let name = &store.name.value;
    let tagged = context.index.tagged.plugins_of_store(name);
    let mut plugins = resolve(context, Host::Store(name), &store.plugins, tagged);
    let tagged = context.index.tagged.enrichers_of_store(name);
    let enrichers = &store.metadata_enrichers;
    plugins.extend(resolve(context, Host::Enrichers(name), enrichers, tagged));
    plugins
}

fn resolve(
    context: &mut Context<'_>,
    host: Host<'_>,
    listed: &[PluginUse],
    tagged: Vec<Spanned<String>>,
) -> Vec<PluginPlan> {
    repeated(context, listed);
    tagged_again(context, host, listed, &tagged);
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
    let place = context.locate(plugin.id.span);
    let id = references::follow_aliases(context, &plugin.id.value).to_owned();
    let planned = |id: String, source, options| PluginPlan {
        id,
        source,
        options,
        is_apart: !plugin.options.is_empty(),
        place,
    };
    match plugin_services::find(context, plugin, &id, wanted(host)) {
        Found::Provided => Some(planned(id, PluginSource::Provided, Vec::new())),
        Found::Linked(entry, service) => {
            if !fits(entry, host) {
                let problem = wrong_host(&plugin.id, host, entry)
                    .rust(&entry.place, format!("`{}` is declared here", entry.id));
                context.push(problem);
                return None;
            }
            let options = plugin_services::options_of(context, plugin, entry, service);
            let id = service.map_or(&entry.id, |service| &service.id.value);
            let source = PluginSource::Linked(entry.id.clone());
            Some(planned(id.clone(), source, options))
        }
        Found::Unusable(problem) => {
            if let Some(problem) = problem {
                context.push(problem);
            }
            None
        }
        Found::Unknown if context.is_alone() => {
            alone::plugin(context, &plugin.id);
            None
        }
        Found::Unknown => {
            let problem = unknown(context, &plugin.id, host);
            context.push(problem);
            None
        }
    }
}

fn fits(entry: &PluginEntry, host: Host<'_>) -> bool {
    match host {
        Host::Bus(kind, _) => entry.buses.contains(&kind),
        Host::Store(_) => entry.stores,
        Host::Enrichers(_) => entry.enricher,
    }
}

fn wanted(host: Host<'_>) -> Wanted {
    match host {
        Host::Bus(..) => Wanted::BusPlugin,
        Host::Store(_) => Wanted::StorePlugin,
        Host::Enrichers(_) => Wanted::Enricher,
    }
}

fn described(host: Host<'_>) -> String {
    match host {
        Host::Bus(kind, name) => format!("{} bus `{name}`", kind.name()),
        Host::Store(name) | Host::Enrichers(name) => format!("event store `{name}`"),
    }
}

fn unknown(context: &Context<'_>, id: &Spanned<String>, host: Host<'_>) -> Problem {
    let fitting = || {
        let plugins = context.catalog.plugins.iter();
        plugins
            .filter(|entry| fits(entry, host))
            .map(|entry| entry.id.as_str())
    };
    let services = (context.plugin_services.iter()).map(|plan| plan.id.as_str());
    let known = match host {
        Host::Enrichers(_) => "metadata enrichers",
        Host::Bus(..) | Host::Store(_) => "plugins that fit here",
    };
    Problem::new(
        &codes::UNKNOWN_PLUGIN,
        format!("there is no {} `{}`", wanted(host).name(), id.value),
    )
    .at(id.span)
    .label(format!("attached to the {}", described(host)))
    .maybe_help(context.did_you_mean(&id.value, fitting().chain(services)))
    .maybe_help(context.known_names(known, fitting()))
}

fn wrong_host(id: &Spanned<String>, host: Host<'_>, entry: &PluginEntry) -> Problem {
    let mut fitting: Vec<String> = (entry.buses)
        .iter()
        .map(|kind| format!("{} buses", kind.name()))
        .collect();
    if entry.stores {
        fitting.push("event stores".to_owned());
    }
    let text = match host {
        Host::Enrichers(_) => format!("the plugin `{}` is no metadata enricher", id.value),
        Host::Bus(..) | Host::Store(_) => format!(
            "the plugin `{}` cannot be attached to the {}",
            id.value,
            described(host)
        ),
    };
    let problem = Problem::new(&codes::WRONG_PLUGIN_KIND, text)
        .at(id.span)
        .label(format!("it is for {}", fitting.join(" and ")));
    match host {
        Host::Enrichers(_) if entry.stores => {
            problem.help("name it in `plugins` of the store, or tag it as a plugin")
        }
        _ => problem.help(match fitting.first() {
            Some(first) => format!("leave it out here; it belongs to the `plugins` of {first}"),
            None => "leave it out".to_owned(),
        }),
    }
}

fn repeated(context: &mut Context<'_>, listed: &[PluginUse]) {
    for (position, plugin) in listed.iter().enumerate() {
        if let Some(first) = listed[..position].iter().find(|earlier| {
            earlier.id.value == plugin.id.value && earlier.options == plugin.options
        }) {
            context.push(twice(&plugin.id, first.id.span, "plugin", "attached"));
        }
    }
}

/// A tag attaches what the list, or another tag, has attached already.
fn tagged_again(
    context: &mut Context<'_>,
    host: Host<'_>,
    listed: &[PluginUse],
    tagged: &[Spanned<String>],
) {
    let plain = listed.iter().filter(|plugin| plugin.options.is_empty());
    let ids: Vec<&Spanned<String>> = plain.map(|plugin| &plugin.id).chain(tagged).collect();
    let named = |id: &&Spanned<String>| references::follow_aliases(context, &id.value).to_owned();
    let names: Vec<String> = ids.iter().map(named).collect();
    for position in ids.len() - tagged.len()..ids.len() {
        let Some(first) = names[..position]
            .iter()
            .position(|name| *name == names[position])
        else {
            continue;
        };
        let text = format!(
            "the plugin `{}` is attached twice to the {}",
            names[position],
            described(host)
        );
        let problem = Problem::new(&codes::REPEATED, text)
            .at(ids[position].span)
            .label("again by this tag")
            .yaml(ids[first].span, "first here")
            .help("leave one of the two out");
        context.push(problem);
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
    .help("leave one of the two out")
}
