//! An async switch that switches nothing, or what it cannot.

use super::Context;
use crate::catalog::MessageKind;
use crate::model::Bus;
use crate::report::{Problem, codes};

pub(super) fn check(context: &mut Context<'_>) {
    let model = context.model;
    for bus in &model.buses {
        let Some(switch) = &bus.router.async_switch else {
            continue;
        };
        if bus.kind == MessageKind::Query {
            context.report.push(
                Problem::new(&codes::ASYNC_QUERIES, format!("the query bus `{}` cannot be asynchronous", bus.name.value))
                    .at(switch.span)
                    .help("a query has an answer, and a transport brings none back: leave `async_switch` out"),
            );
        } else if !carries_asynchronous(context, bus) {
            let kind = bus.kind.name();
            context.report.push(
                Problem::new(
                    &codes::USELESS_ASYNC_SWITCH,
                    format!(
                        "no {kind} is asynchronous, so `async_switch` of `{}` sends nothing",
                        bus.name.value
                    ),
                )
                .at(switch.span)
                .label("nothing ever goes there")
                .help(format!(
                    "mark the {kind}s that shall go: `#[{kind}(asynchronous)]`"
                )),
            );
        }
    }
}

fn carries_asynchronous(context: &Context<'_>, bus: &Bus) -> bool {
    context
        .catalog
        .messages
        .iter()
        .any(|message| message.kind == bus.kind && message.asynchronous)
}
