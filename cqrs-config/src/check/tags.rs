//! Tags of services: route targets and plugins.

use super::Context;
use crate::catalog::MessageKind;
use crate::model::{Model, Service, Tag};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

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
    } else if !of_a_kind && context.index.tagged.buses.meant(bus).is_none() {
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
            if context.index.tagged.stores.meant(store).is_none() {
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
