//! A unit of work is one commit in one store.

use super::Context;
use super::dependencies::place_of;
use crate::catalog::{HandlerEntry, MessageKind};
use crate::plan::RepositoryPlan;
use crate::report::{Problem, codes};

const REMEDY: &str = "let this handler write one store and a listener the other; \
    if writing one after the other is meant, say `stores = \"independent\"` in its attribute";

pub(super) fn check(
    context: &mut Context<'_>,
    handler: &HandlerEntry,
    repositories: &[&RepositoryPlan],
) {
    if handler.independent_stores || handler.kind == MessageKind::Query {
        return;
    }
    let mut stores: Vec<&RepositoryPlan> = repositories.to_vec();
    stores.sort_by(|left, right| {
        left.place
            .cmp(&right.place)
            .then_with(|| left.store.cmp(&right.store))
    });
    let Some((first, others)) = stores.split_first() else {
        return;
    };
    let Some(other) = others.iter().find(|other| other.store != first.store) else {
        return;
    };
    let text = format!(
        "`{}` writes two event stores, `{}` and `{}`, which no transaction spans",
        handler.id, first.store, other.store
    );
    let mut problem = Problem::new(&codes::TWO_STORES, text);
    if let (Some(first_span), Some(other_span)) =
        (place_of(context, first), place_of(context, other))
    {
        problem = problem
            .at(first_span)
            .label(format!("in `{}`", first.store))
            .yaml(other_span, format!("in `{}`", other.store));
    }
    context.push(
        problem
            .rust(&handler.place, format!("`{}`", handler.signature))
            .help(REMEDY),
    );
}
