//! Options that name what the application provides.

use super::Context;
use crate::catalog::{DriverKind, OptionSpec};
use crate::report::{Problem, codes};
use crate::tree::Node;

/// Something of this type is provided under the name, or a queue has it as its id where that will do.
pub(super) fn check(
    context: &mut Context<'_>,
    spec: &OptionSpec,
    node: &Node,
    type_name: &str,
    or_queue: bool,
) {
    let Some(name) = node.as_text().filter(|_| !context.is_alone()) else {
        return;
    };
    let of_type = |entry: &&crate::catalog::ProvidedEntry| entry.type_name == type_name;
    let provided = context.catalog.provided.iter().filter(of_type);
    let mut ids = provided.filter_map(|entry| entry.id.as_deref());
    let is_default = spec.default.as_deref() == Some(name);
    if is_default || ids.any(|id| id == name) || (or_queue && is_queue(context, name)) {
        return;
    }
    let wanted = match or_queue {
        true => format!("a `{type_name}` of this name, and no queue has this id"),
        false => format!("a `{type_name}` of this name"),
    };
    let mut problem = Problem::new(
        &codes::MISSING_DEPENDENCY,
        format!("nothing provides what the option `{}` names", spec.name),
    )
    .at(node.span)
    .label(format!("nothing provides {wanted}"));
    if !node.hidden {
        let provided = context.catalog.provided.iter().filter(of_type);
        let ids = provided.filter_map(|entry| entry.id.as_deref());
        problem = problem
            .maybe_help(context.did_you_mean(name, ids))
            .help(format!(
                "provide it when the app is built: `.provide_named::<{type_name}>(\"{name}\", ..)`"
            ));
    }
    context.push(problem);
}

fn is_queue(context: &Context<'_>, id: &str) -> bool {
    let service = context.index.service(id);
    let driver = service.and_then(|service| service.driver.as_ref());
    let mut transports = context.model.transports.iter();
    transports.any(|transport| transport.name.value == id)
        || driver.is_some_and(|driver| {
            let mut drivers = context.catalog.drivers.iter();
            drivers.any(|entry| entry.name == driver.value && entry.kind == DriverKind::Transport)
        })
}
