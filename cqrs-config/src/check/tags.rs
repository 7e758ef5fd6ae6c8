//! Tags of services: route targets and plugins.

use super::{Context, twins};
use crate::catalog::MessageKind;
use crate::model::{Model, Service, Tag};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

/// The services that a bus's `route_target` tag stands on, with the tag.
pub(super) fn route_targets<'a>(
    model: &'a Model,
    bus: &str,
) -> impl Iterator<Item = (&'a Service, &'a Tag)> {
    let name = format!("prooph_service_bus.{bus}.route_target");
    let is_only_one = has_no_twin(bus_names(model), bus);
    tags(model).filter(move |(_, tag)| is_called(tag, &name, is_only_one))
}

/// Plugins tagged for all buses, then for the kind, then for the bus.
pub(super) fn plugins_of_bus(model: &Model, kind: MessageKind, bus: &str) -> Vec<Spanned<String>> {
    let kind = format!("{}_bus", kind.name());
    let mut names = vec![
        "prooph_service_bus.plugin".to_owned(),
        format!("prooph_service_bus.{kind}.plugin"),
    ];
    if bus != kind {
        names.push(format!("prooph_service_bus.{bus}.plugin"));
    }
    tagged(model, &names, has_no_twin(bus_names(model), bus))
}

/// Plugins tagged for all stores, then for the store.
pub(super) fn plugins_of_store(model: &Model, store: &str) -> Vec<Spanned<String>> {
    of_store(model, store, "plugin")
}

/// Metadata enrichers tagged for all stores, then for the store.
pub(super) fn enrichers_of_store(model: &Model, store: &str) -> Vec<Spanned<String>> {
    of_store(model, store, "metadata_enricher")
}

fn of_store(model: &Model, store: &str, what: &str) -> Vec<Spanned<String>> {
    let names = [
        format!("prooph_event_store.{what}"),
        format!("prooph_event_store.{store}.{what}"),
    ];
    tagged(model, &names, has_no_twin(store_names(model), store))
}

pub(super) fn tags(model: &Model) -> impl Iterator<Item = (&Service, &Tag)> {
    model
        .services
        .iter()
        .flat_map(|service| service.tags.iter().map(move |tag| (service, tag)))
}

pub(super) fn bus_names(model: &Model) -> impl Iterator<Item = &str> + Clone {
    model.buses.iter().map(|bus| bus.name.value.as_str())
}

pub(super) fn store_names(model: &Model) -> impl Iterator<Item = &str> + Clone {
    model.stores.iter().map(|store| store.name.value.as_str())
}

fn has_no_twin<'n>(names: impl Iterator<Item = &'n str>, name: &str) -> bool {
    names.filter(|other| twins::are(other, name)).count() < 2
}

/// Whether a tag has a name, be it with underscores for its dashes where nothing else is called so.
fn is_called(tag: &Tag, name: &str, is_only_one: bool) -> bool {
    let written = &tag.name.value;
    written == name || is_only_one && written.starts_with("prooph_") && twins::are(written, name)
}

fn tagged(model: &Model, names: &[String], is_only_one: bool) -> Vec<Spanned<String>> {
    let with = |name: &String| {
        let name = name.clone();
        tags(model)
            .filter(move |(_, tag)| is_called(tag, &name, is_only_one))
            .map(|(service, tag)| Spanned::new(service.id.value.clone(), tag.name.span))
    };
    names.iter().flat_map(with).collect()
}

/// Whether a tag attaches what it stands on as a plugin.
pub(super) fn is_of_plugins(tag: &Tag) -> bool {
    let name = &tag.name.value;
    name.starts_with("prooph_")
        && [".plugin", ".metadata_enricher"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// prooph ignores a tag for a bus that does not exist, and one that it does not know.
pub(super) fn unknown(context: &mut Context<'_>) {
    let model = context.model;
    for (_, tag) in tags(model) {
        let name = &tag.name.value;
        if let Some(rest) = name.strip_prefix("prooph_service_bus.") {
            bus_tag(context, tag, rest);
        } else if let Some(rest) = name.strip_prefix("prooph_event_store.") {
            store_tag(context, tag, rest);
        } else if name.starts_with("prooph_") {
            context.push(strange(tag));
        }
    }
}

fn bus_tag(context: &mut Context<'_>, tag: &Tag, rest: &str) {
    let Some((bus, what)) = rest.rsplit_once('.') else {
        if rest != "plugin" {
            context.push(strange(tag));
        }
        return;
    };
    let of_a_kind = what == "plugin"
        && MessageKind::ALL
            .iter()
            .any(|kind| bus == format!("{}_bus", kind.name()));
    if !matches!(what, "plugin" | "route_target") {
        context.push(strange(tag));
    } else if !of_a_kind && twins::meant(bus, bus_names(context.model)).is_none() {
        let buses = || {
            context
                .model
                .buses
                .iter()
                .map(|bus| bus.name.value.as_str())
        };
        let kinds = ["command_bus", "event_bus", "query_bus"];
        let kinds = kinds.into_iter().filter(|_| what == "plugin");
        let problem = Problem::new(
            &codes::UNKNOWN_BUS,
            format!("the tag is for the bus `{bus}`, and there is none"),
        )
        .at(tag.name.span)
        .maybe_help(context.did_you_mean(bus, buses().chain(kinds)))
        .help(context.known_names("buses", buses()).unwrap_or_else(|| {
            format!("declare it: `service_bus: {{ command_buses: {{ {bus}: ~ }} }}`")
        }));
        context.push(problem);
    }
}

fn store_tag(context: &mut Context<'_>, tag: &Tag, rest: &str) {
    match rest.rsplit_once('.') {
        None if matches!(
            rest,
            "plugin" | "metadata_enricher" | "projection" | "projection_options"
        ) => {}
        Some((store, "plugin" | "metadata_enricher")) => {
            if twins::meant(store, store_names(context.model)).is_none() {
                let problem =
                    super::stores::unknown(context, &Spanned::new(store.to_owned(), tag.name.span));
                context.push(problem.label("the tag is for this store"));
            }
        }
        _ => context.push(strange(tag)),
    }
}

fn strange(tag: &Tag) -> Problem {
    Problem::new(&codes::UNKNOWN_TAG, format!("the tag `{}` means nothing", tag.name.value))
        .at(tag.name.span)
        .help("known are `prooph_service_bus.<bus>.route_target`, `prooph_service_bus.<bus>.plugin`, `prooph_event_store.<store>.plugin` and `.metadata_enricher`")
}
