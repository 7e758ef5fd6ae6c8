//! Event stores: their service, the default one, where their events go.

use super::twins::Names;
use super::{Context, plugins, references};
use crate::catalog::{DriverKind, MessageKind};
use crate::model::Store;
use crate::plan::{Plan, StorePlan};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

pub(super) fn check(context: &mut Context<'_>) -> Vec<StorePlan> {
    let model = context.model;
    one_default(context);
    let only = model.stores.len() == 1;
    model
        .stores
        .iter()
        .filter_map(|store| plan(context, store, only))
        .collect()
}

fn plan(context: &mut Context<'_>, store: &Store, only: bool) -> Option<StorePlan> {
    let plugins = plugins::of_store(context, store);
    let wrapped = store.wrap_action_event_emitter.unwrap_or(true);
    if let Some(first) = plugins.first().filter(|_| !wrapped) {
        context.push(
            Problem::new(
                &codes::DROPPED_PLUGINS,
                format!(
                    "the plugins of the store `{}` are not attached: `{}`{}",
                    store.name.value,
                    first.id,
                    if plugins.len() > 1 { ", .." } else { "" }
                ),
            )
            .at(store.name.span)
            .help("`wrap_action_event_emitter: false` means a store without plugins: leave one of the two out"),
        );
    }
    let service = references::resolve(context, store.service.as_ref()?, DriverKind::Store)?;
    Some(StorePlan {
        name: store.name.value.clone(),
        service,
        plugins,
        publish_to: Vec::new(),
        default: only || store.default.as_ref().is_some_and(|default| default.value),
        exclusive: store.exclusive.unwrap_or(false),
        read_only: store
            .read_only
            .as_ref()
            .is_some_and(|read_only| read_only.value),
        wrap_action_event_emitter: wrapped,
        place: context.locate(store.name.span),
    })
}

fn one_default(context: &mut Context<'_>) {
    let mut defaults = context
        .model
        .stores
        .iter()
        .filter_map(|store| store.default.as_ref())
        .filter(|default| default.value);
    if let (Some(first), Some(second)) = (defaults.next(), defaults.next()) {
        context.report.push(
            Problem::new(
                &codes::TWO_DEFAULT_STORES,
                "two event stores are the default",
            )
            .at(second.span)
            .label("a second one")
            .yaml(first.span, "the first one")
            .help("keep `default: true` at one of them"),
        );
    }
}

/// Fills in where each store's events go: to the event buses it names, to all of them if it names none. What is only read has no news.
pub(super) fn publish(context: &mut Context<'_>, plan: &mut Plan) {
    let buses: Vec<String> = plan
        .buses
        .iter()
        .filter(|bus| bus.kind == MessageKind::Event)
        .map(|bus| bus.name.clone())
        .collect();
    // Without the application, the bus may be one that its listeners imply.
    if !(context.is_alone() && buses.is_empty()) {
        refuse_unknown_buses(
            context,
            &buses.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    let known = Names::new(buses.iter().map(String::as_str));
    for store in &mut plan.stores {
        let named = context
            .model
            .store(&store.name)
            .and_then(|store| store.publish_to.as_ref());
        store.publish_to = match named {
            Some(named) => {
                let meant = named.iter().filter_map(|name| known.meant(&name.value));
                let mut names: Vec<String> = meant.map(str::to_owned).collect();
                names.dedup();
                names
            }
            None if store.read_only => Vec::new(),
            None => buses.clone(),
        };
    }
}

fn refuse_unknown_buses(context: &mut Context<'_>, buses: &[&str]) {
    let model = context.model;
    let known = Names::new(buses.iter().copied());
    for named in model
        .stores
        .iter()
        .filter_map(|store| store.publish_to.as_ref())
        .flatten()
    {
        if known.meant(&named.value).is_some() {
            continue;
        }
        let problem = Problem::new(
            &codes::UNKNOWN_BUS,
            format!("there is no event bus `{}`", named.value),
        )
        .at(named.span);
        let problem = match model.bus(&named.value) {
            Some(bus) => problem
                .label("events go to event buses")
                .yaml(bus.name.span, format!("this is a {} bus", bus.kind.name())),
            None => problem.maybe_help(context.did_you_mean(&named.value, buses.iter().copied())),
        };
        context.push(problem.maybe_help(context.known_names("event buses", buses.iter().copied())));
    }
}

pub(super) fn unknown(context: &Context<'_>, name: &Spanned<String>) -> Problem {
    let stores = || {
        context
            .model
            .stores
            .iter()
            .map(|store| store.name.value.as_str())
    };
    Problem::new(
        &codes::UNKNOWN_STORE,
        format!("there is no event store `{}`", name.value),
    )
    .at(name.span)
    .maybe_help(made_of(context, &name.value))
    .maybe_help(context.did_you_mean(&name.value, stores()))
    .maybe_help(context.known_names("event stores", stores()))
}

/// The id of a service where the name of the store is wanted that is made of it.
fn made_of(context: &Context<'_>, id: &str) -> Option<String> {
    let mut stores = context.model.stores.iter();
    let is_made = |store: &&Store| {
        let service = store.service.as_ref();
        service.is_some_and(|service| service.value == id)
    };
    let store = stores.find(is_made)?;
    Some(format!(
        "`{id}` is its service; the store is called `{}`",
        store.name.value
    ))
}
