//! Upcasters: one for each version of a message, older than the present one, of a store and an event that are there.

use super::Context;
use crate::catalog::UpcasterEntry;
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>) {
    let upcasters = &context.catalog.upcasters;
    for (index, upcaster) in upcasters.iter().enumerate() {
        let twice = twice(&upcasters[..index], upcaster);
        let problems = [
            twice,
            not_older(upcaster),
            store(context, upcaster),
            message(context, upcaster),
        ];
        problems
            .into_iter()
            .flatten()
            .for_each(|problem| context.push(problem));
    }
}

fn name(upcaster: &UpcasterEntry) -> &str {
    let present = upcaster.present.as_ref();
    present.map_or(&upcaster.message, |(name, _)| name)
}

fn twice(earlier: &[UpcasterEntry], upcaster: &UpcasterEntry) -> Option<Problem> {
    let is_same = |other: &&UpcasterEntry| {
        let meet =
            other.store.is_none() || upcaster.store.is_none() || other.store == upcaster.store;
        meet && (other.kind, name(other), other.from)
            == (upcaster.kind, name(upcaster), upcaster.from)
    };
    let first = earlier.iter().find(is_same)?;
    let version = match upcaster.from {
        Some(from) => format!("version {from}"),
        None => "any version".to_owned(),
    };
    let text = format!("two upcasters are for {version} of `{}`", name(upcaster));
    let problem = Problem::new(&codes::DUPLICATE_UPCASTER, text);
    Some(
        problem
            .rust(&first.place, format!("`{}` is here", first.id))
            .rust(&upcaster.place, format!("`{}` is here", upcaster.id))
            .help("an event has one way into the next version: leave one of them out"),
    )
}

fn not_older(upcaster: &UpcasterEntry) -> Option<Problem> {
    let (from, (name, present)) = (upcaster.from?, upcaster.present.as_ref()?);
    let text = format!(
        "the upcaster `{}` is for version {from} of `{name}`, which is at version {present} itself",
        upcaster.id
    );
    let problem =
        Problem::new(&codes::UPCASTER_NOT_OLDER, text).rust(&upcaster.place, "it is here");
    let help = format!("say `version = {}` where `{name}` is declared", from + 1);
    (from >= *present).then(|| problem.help(help))
}

fn store(context: &Context<'_>, upcaster: &UpcasterEntry) -> Option<Problem> {
    let store = upcaster.store.as_deref()?;
    let stores = || {
        let stores = context.model.stores.iter();
        stores.map(|store| store.name.value.as_str())
    };
    if stores().any(|known| known == store) {
        return None;
    }
    let text = format!(
        "the upcaster `{}` is for the event store `{store}`, which is not declared",
        upcaster.id
    );
    Some(
        Problem::new(&codes::UNKNOWN_STORE, text)
            .rust(&upcaster.place, "it is here")
            .maybe_help(context.did_you_mean(store, stores()))
            .maybe_help(context.known_names("event stores", stores())),
    )
}

/// An event that is gone from the program is ordinary; a name that is nearly one of those that are there is a slip.
fn message(context: &Context<'_>, upcaster: &UpcasterEntry) -> Option<Problem> {
    if upcaster.present.is_some() {
        return None;
    }
    let messages = context.catalog.messages.iter();
    let names = messages
        .filter(|message| message.kind == upcaster.kind)
        .map(|message| message.name.as_str());
    let help = context.did_you_mean(&upcaster.message, names)?;
    let text = format!(
        "the upcaster `{}` is for the {} `{}`, which no linked crate declares",
        upcaster.id,
        upcaster.kind.name(),
        upcaster.message
    );
    let problem = Problem::new(&codes::UNKNOWN_UPCAST_MESSAGE, text);
    Some(problem.rust(&upcaster.place, "it is here").help(help))
}
