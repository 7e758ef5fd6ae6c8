//! `message_factory` of a bus: one that the application provides. prooph's own, and PHP classes, are what is built in here.

use super::{Context, references};
use crate::model::Bus;
use crate::plan::{BusPlan, Plan};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

/// The id of the one that makes messages by their names.
const BUILT_IN: &str = "prooph_service_bus.message_factory";

pub(super) fn check(context: &mut Context<'_>, plan: &mut Plan) {
    let model = context.model;
    for bus in &model.buses {
        let Some(wanted) = &bus.message_factory else {
            continue;
        };
        let id = references::follow_aliases(context, &wanted.value);
        if provided(context).any(|factory| factory == id) {
            let same =
                |planned: &&mut BusPlan| planned.kind == bus.kind && planned.name == bus.name.value;
            if let Some(planned) = plan.buses.iter_mut().find(same) {
                planned.message_factory = Some(id.to_owned());
            }
        } else if id != BUILT_IN && !context.is_alone() {
            let problem = no_effect(context, bus, wanted);
            context.push(problem);
        }
    }
}

/// The ids under which the application provides message factories.
fn provided<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a str> {
    let provided = context.catalog.provided.iter();
    let factories = provided.filter(|entry| entry.type_name.ends_with("MessageFactory"));
    factories.filter_map(|entry| entry.id.as_deref())
}

/// A class in PHP, most likely: the file is accepted as it is.
fn no_effect(context: &Context<'_>, bus: &Bus, wanted: &Spanned<String>) -> Problem {
    let (kind, name) = (bus.kind.name(), &bus.name.value);
    Problem::new(
        &codes::NO_EFFECT,
        format!("`service_bus.{kind}_buses.{name}.message_factory` has no effect"),
    )
    .at(wanted.span)
    .label("the application provides no such factory; messages are made by their names")
    .maybe_help(context.did_you_mean(&wanted.value, provided(context)))
}
