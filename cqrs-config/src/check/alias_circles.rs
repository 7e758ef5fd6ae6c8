//! Services that are other ids for each other, and none of them for anything.

use std::collections::HashMap;

use super::Context;
use crate::model::Service;
use crate::report::{Problem, codes};

/// Each circle once, told of the service that stands first.
pub(super) fn check(context: &mut Context<'_>) {
    let services = &context.model.services;
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(services.len());
    let mut circles = Vec::new();
    for (walk, first) in services.iter().enumerate() {
        let mut at = first;
        loop {
            if let Some(earlier) = seen.insert(&at.id.value, walk) {
                if earlier == walk {
                    circles.push(at);
                }
                break;
            }
            match next(context, at) {
                Some(service) => at = service,
                None => break,
            }
        }
    }
    for service in circles {
        let problem = circle(context, service);
        context.push(problem);
    }
}

/// Whether an alias leads back to itself.
pub(super) fn is_in_one(context: &Context<'_>, service: &Service) -> bool {
    let walk = std::iter::successors(next(context, service), |service| next(context, service));
    let mut walk = walk.take(context.model.services.len());
    walk.any(|other| other.id.value == service.id.value)
}

fn next<'a>(context: &Context<'a>, service: &Service) -> Option<&'a Service> {
    let alias = service.alias.as_ref()?;
    context.index.service(&alias.value)
}

fn circle(context: &Context<'_>, service: &Service) -> Problem {
    let id = &service.id.value;
    let text = format!("the service `{id}` is another id for itself");
    let mut problem = Problem::new(&codes::UNKNOWN_SERVICE, text);
    if let Some(alias) = &service.alias {
        let label = format!("`{id}` stands for `{}`", alias.value);
        problem = problem.at(alias.span).label(label);
    }
    let mut at = next(context, service);
    while let Some(other) = at.filter(|other| other.id.value != *id) {
        if let Some(alias) = &other.alias {
            let label = format!("`{}` stands for `{}`", other.id.value, alias.value);
            problem = problem.yaml(alias.span, label);
        }
        at = next(context, other);
    }
    problem.help("let one of them stand for a service that is made")
}
