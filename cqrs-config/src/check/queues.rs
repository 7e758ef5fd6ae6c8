//! Queues: the store that each lives in, and the settings that it has no use for.

use super::{Context, buses, store_promises};
use crate::catalog::{DriverKind, QUEUE};
use crate::model::{Consume, Service, Transport};
use crate::plan::{OptionValue, Plan, QueuePlan, ServicePlan, StorePlan, TransportPlan};
use crate::report::{Problem, codes};
use crate::tree::Spanned;

/// Settings that would be missed if they were passed over, and what there is instead.
const REFUSED: &[(&str, &str)] = &[
    (
        "ordering_key",
        "events of one aggregate are handled one after another; for commands the code says it: `Metadata::with_ordering_key`",
    ),
    (
        "rate_limit",
        "say how many are handled at once: `concurrency`",
    ),
];

/// Settings of brokers for which a queue in a store has nothing.
const USELESS: &[&str] = &["prefetch", "serializer", "visibility_timeout", "ack_wait"];

pub(super) fn check(context: &mut Context<'_>, plan: &mut Plan) {
    let queues: Vec<QueuePlan> = plan
        .services
        .iter()
        .filter(|service| is_queue(service))
        .filter_map(|service| queue(context, plan, service))
        .collect();
    plan.queues = queues;
}

pub(super) fn is_queue(service: &ServicePlan) -> bool {
    service.kind == DriverKind::Transport && service.driver == QUEUE
}

fn queue(context: &mut Context<'_>, plan: &Plan, service: &ServicePlan) -> Option<QueuePlan> {
    let transport = plan
        .transports
        .iter()
        .find(|transport| transport.service.id == service.id);
    let declared = transport.and_then(|transport| declared(context, transport));
    if let Some(declared) = declared {
        settings(context, declared);
    }
    let store = store(context, plan, service)?;
    in_memory(context, plan, service, store);
    let option = |name: &str| {
        let option = service.options.iter().find(|option| option.name == name)?;
        match option.value {
            OptionValue::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        }
    };
    Some(QueuePlan {
        id: service.id.clone(),
        store: store.name.clone(),
        retry: match transport {
            Some(transport) => transport.retry.clone(),
            None => buses::retry(&crate::model::Retry::default()),
        },
        concurrency: transport
            .and_then(|transport| transport.concurrency)
            .or_else(|| option("concurrency"))
            .unwrap_or(1),
        consume: declared
            .and_then(|declared| declared.consume)
            .unwrap_or(Consume::Here),
        place: service.place.clone(),
    })
}

/// The text of a transport's settings.
fn declared<'a>(context: &Context<'a>, plan: &TransportPlan) -> Option<&'a Transport> {
    let mut all = context.model.transports.iter();
    all.find(|declared| context.locate(declared.name.span) == plan.place)
}

fn written<'a>(context: &Context<'a>, id: &str) -> Option<&'a Service> {
    context
        .model
        .services
        .iter()
        .find(|service| service.id.value == id)
}

fn store<'p>(
    context: &mut Context<'_>,
    plan: &'p Plan,
    service: &ServicePlan,
) -> Option<&'p StorePlan> {
    let option = service.options.iter().find(|option| option.name == "store");
    if let Some(option) = option {
        // A store that is not declared, or could not be resolved, is reported already.
        return match &option.value {
            OptionValue::Text(name) => plan.store(name),
            _ => None,
        };
    }
    let is_written = written(context, &service.id).is_some_and(|service| {
        service
            .options
            .iter()
            .any(|option| option.key.value == "store")
    });
    let default = plan.default_store();
    if default.is_some() || is_written || plan.stores.len() < context.model.stores.len() {
        return default;
    }
    let problem = without_store(context, &service.id);
    context.push(problem);
    None
}

fn without_store(context: &Context<'_>, id: &str) -> Problem {
    let place = written(context, id).map(|service| service.id.span);
    let at = |problem: Problem| place.into_iter().fold(problem, Problem::at);
    let Some(first) = context.model.stores.first() else {
        let text = format!("the queue `{id}` lives in an event store, and there is none");
        return at(Problem::new(&codes::UNKNOWN_STORE, text)).help(
            "declare one: `event_store: { stores: { main: { type: store } } }`, with `services: { store: { driver: .. } }`",
        );
    };
    let text =
        format!("the queue `{id}` lives in an event store, and none of several is the default");
    at(Problem::new(&codes::AMBIGUOUS_STORE, text))
        .help(format!("say which: `store: {}`", first.name.value))
        .help("or mark one store `default: true`")
}

fn in_memory(context: &mut Context<'_>, plan: &Plan, service: &ServicePlan, store: &StorePlan) {
    let promises = store_promises::promises(context, plan, store);
    if promises.is_none_or(|promises| promises.durable) {
        return;
    }
    let text = format!(
        "the queue `{}` lives in the event store `{}`, which keeps nothing: what waits in it is gone with the process",
        service.id, store.name
    );
    let problem = Problem::new(&codes::QUEUE_IN_MEMORY, text);
    let place = written(context, &service.id).map(|service| service.id.span);
    context.push(place.into_iter().fold(problem, Problem::at));
}

fn settings(context: &mut Context<'_>, transport: &Transport) {
    let id = &transport.name.value;
    let refused = |key: &Spanned<String>, help: &str| {
        let text = format!("the queue `{id}` has no `{}`", key.value);
        Problem::new(&codes::QUEUE_CANNOT, text)
            .at(key.span)
            .help(help)
    };
    if let Some(other) = &transport.dead_letters {
        let key = Spanned::new("dead_letters".to_owned(), other.span);
        let help = "it keeps what cannot be handled itself, with the reason; `<app> dead-letters list` shows it: leave `dead_letters` out";
        context.push(refused(&key, help));
    }
    for setting in &transport.settings {
        let key = &setting.key;
        let instead = REFUSED.iter().find(|(name, _)| *name == key.value);
        if let Some((_, instead)) = instead {
            context.push(refused(key, instead));
        } else if USELESS.contains(&&*key.value) {
            let text = format!("`{}` has no effect on the queue `{id}`", key.value);
            let problem = Problem::new(&codes::USELESS_QUEUE_SETTING, text).at(key.span);
            context
                .push(problem.help("it lives in an event store and has no broker: leave it out"));
        }
    }
}
