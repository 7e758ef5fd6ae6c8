//! The handlers that a file names message by message: what the linked code has to have, whatever else is in it.

use super::alone::Left;
use super::index::Index;
use super::{Context, references, routers};
use crate::catalog::{Catalog, MessageKind};
use crate::model::{Bus, Model};
use crate::report::Report;
use crate::tree::{Span, Spanned};

/// A handler, and the message that a route or a tag sends to it.
pub(crate) struct Wanted {
    pub(crate) kind: MessageKind,
    /// Its id; where the file has another id for it, the one that this stands for.
    pub(crate) handler: String,
    /// The message's name as written.
    pub(crate) message: String,
    pub(crate) span: Span,
}

/// Routes of names and tags with a `message`. Patterns, detection, handlers that are called like their message and routers of the
/// application's own are what only the code can answer.
pub(crate) fn wanted(model: &Model) -> Vec<Wanted> {
    let catalog = Catalog::default();
    let index = Index::new(model, &catalog);
    let context = Context {
        model,
        catalog: &catalog,
        index: &index,
        plugin_services: Vec::new(),
        left: Some(Left::default()),
        report: Report::default(),
    };
    let buses = model.buses.iter();
    buses.flat_map(|bus| of_bus(&context, bus)).collect()
}

fn of_bus(context: &Context<'_>, bus: &Bus) -> Vec<Wanted> {
    let mut all = Vec::new();
    let mut add = |handler: &Spanned<String>, message: &str| {
        all.push(Wanted {
            kind: bus.kind,
            handler: references::follow_aliases(context, &handler.value).to_owned(),
            message: message.to_owned(),
            span: handler.span,
        });
    };
    if routers::is_of_names(context, bus) {
        for route in &bus.router.routes {
            for target in &route.targets {
                add(target, &route.message.value);
            }
        }
    }
    for (service, tag) in context.index.tagged.route_targets(&bus.name.value) {
        if let Some(message) = tag.text("message") {
            let handler = Spanned::new(service.id.value.clone(), tag.name.span);
            add(&handler, &message.value);
        }
    }
    all
}
