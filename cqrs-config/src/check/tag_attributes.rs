//! What a tag says beside its name: the attributes that it takes, of the right type, and those that it needs.

use std::collections::{BTreeSet, HashMap};

use super::{Context, tags};
use crate::model::{Model, Service, Tag};
use crate::nearest;
use crate::report::{Problem, codes};
use crate::tree::{Entry, Span, Spanned, Value};

const ROUTE_TARGET: &[&str] = &["message", "message_detection"];
const PROJECTION: &[&str] = &["projection_name", "projection_manager", "read_model"];
const PROJECTION_OPTIONS: &[&str] = &["projection_name"];

pub(super) fn check(context: &mut Context<'_>) {
    let model = context.model;
    let projections = projection_names(model).map(|name| name.value).collect();
    for service in &model.services {
        repeated(context, service);
    }
    for (service, tag) in tags::tags(model) {
        let Some(known) = attributes(tag) else {
            continue;
        };
        let strange = |entry: &&Entry| !known.contains(&&*entry.key.value);
        let mut is_misspelt = false;
        for entry in tag.attributes.iter().filter(strange) {
            let problem = unknown(tag, entry, known);
            is_misspelt |= problem.code.name == codes::UNKNOWN_KEY.name;
            context.push(problem);
        }
        if known == ROUTE_TARGET {
            route_target(context, &service.id.value, tag, is_misspelt);
        }
        if known == PROJECTION_OPTIONS {
            projection_options(context, tag, &projections, is_misspelt);
        }
    }
}

/// A tag that says what another one of the service has said. Of plugins another rule tells.
fn repeated(context: &mut Context<'_>, service: &Service) {
    let mut first: HashMap<String, Span> = HashMap::new();
    let tags = service.tags.iter();
    for tag in tags.filter(|tag| attributes(tag).is_some() && !tags::is_of_plugins(tag)) {
        let (name, id) = (&tag.name, &service.id.value);
        let attribute = |entry: &Entry| format!("{} {:?}", entry.key.value, entry.value);
        let said: Vec<String> = tag.attributes.iter().map(attribute).collect();
        let said = format!("{} {}", name.value, said.join(" "));
        match first.get(&said) {
            Some(first) => {
                let text = format!("`{id}` has the tag `{}` twice", name.value);
                let problem = Problem::new(&codes::REPEATED, text)
                    .at(name.span)
                    .label("again here")
                    .yaml(*first, "first here")
                    .help("leave one of the two out: it says nothing new");
                context.push(problem);
            }
            None => drop(first.insert(said, name.span)),
        }
    }
}

/// The attributes of a tag of prooph.
fn attributes(tag: &Tag) -> Option<&'static [&'static str]> {
    match &*tag.name.value {
        "prooph_event_store.projection" => Some(PROJECTION),
        "prooph_event_store.projection_options" => Some(PROJECTION_OPTIONS),
        name if name.starts_with("prooph_service_bus.") && name.ends_with(".route_target") => {
            Some(ROUTE_TARGET)
        }
        _ if tags::is_of_plugins(tag) => Some(&[]),
        _ => None,
    }
}

/// A misspelling is a mistake; what else stands there had no effect in prooph either.
fn unknown(tag: &Tag, entry: &Entry, known: &'static [&'static str]) -> Problem {
    let (name, attribute) = (&tag.name.value, &entry.key.value);
    let near = nearest::did_you_mean(attribute, known.iter().copied());
    match near {
        Some(near) => Problem::new(
            &codes::UNKNOWN_KEY,
            format!("the tag `{name}` has no attribute `{attribute}`"),
        )
        .at(entry.key.span)
        .help(near),
        None => Problem::new(
            &codes::NO_EFFECT,
            format!("the attribute `{attribute}` of the tag `{name}` has no effect"),
        )
        .at(entry.key.span)
        .label(match attribute.as_str() {
            "priority" => "plugins are attached in the order of the file",
            _ => "nothing reads it",
        }),
    }
}

fn route_target(context: &mut Context<'_>, service: &str, tag: &Tag, is_misspelt: bool) {
    let find = |name: &str| {
        let mut attributes = tag.attributes.iter();
        attributes.find(|entry| entry.key.value == name)
    };
    let (message, detection) = (find("message"), find("message_detection"));
    let of_wrong_type = [
        message
            .filter(|entry| !is_text(entry))
            .map(|entry| (entry, "the name of a message")),
        detection
            .filter(|entry| !is_truth(entry))
            .map(|entry| (entry, "`true` or `false`")),
    ];
    if let Some((entry, wanted)) = of_wrong_type.into_iter().flatten().next() {
        context.push(wrong_type(entry, wanted));
        return;
    }
    match (message, detection) {
        (Some(_), Some(detection)) if tag.is_true("message_detection") => {
            let text = format!("`message_detection` of the tag of `{service}` has no effect");
            let problem = Problem::new(&codes::NO_EFFECT, text).at(detection.key.span);
            context.push(problem.label("`message` says which one it is"));
        }
        (None, _) if !tag.is_true("message_detection") && !is_misspelt => {
            context.push(without_message(service, tag));
        }
        _ => {}
    }
}

fn without_message(service: &str, tag: &Tag) -> Problem {
    Problem::new(
        &codes::TAG_WITHOUT_MESSAGE,
        format!("the tag of `{service}` says neither `message` nor `message_detection: true`"),
    )
    .at(tag.name.span)
    .help(
        "add `message: TheMessage`, or `message_detection: true` for every message that it handles",
    )
}

fn is_text(entry: &Entry) -> bool {
    matches!(entry.value.value, Value::Text(_) | Value::Unknown)
}

fn is_truth(entry: &Entry) -> bool {
    matches!(entry.value.value, Value::Boolean(_) | Value::Unknown)
}

fn wrong_type(entry: &Entry, wanted: &str) -> Problem {
    let (name, kind) = (&entry.key.value, entry.value.kind());
    let text = format!("`{name}` of a tag must be {wanted}, not {kind}");
    let problem = Problem::new(&codes::WRONG_TYPE, text)
        .at(entry.value.span)
        .label(format!("this is {kind}"));
    let is_truth = wanted.starts_with("`true`");
    problem.help(match &entry.value.value {
        Value::Text(word) if matches!(&**word, "true" | "false") => {
            "write it without quotes".to_owned()
        }
        _ if is_truth => format!("write `{name}: true`, or leave it out"),
        Value::List(_) => "one tag for each message: `- { name: .., message: .. }`".to_owned(),
        Value::Boolean(_) => "`message_detection: true` takes every message".to_owned(),
        Value::Integer(number) => format!("quote it: '{number}'"),
        _ => format!("write the name of one message: `{name}: TheMessage`"),
    })
}

/// A tag that lacks an attribute.
pub(super) fn without(tag: &Tag, attribute: &str, help: &str) -> Problem {
    let text = format!("the tag `{}` has no `{attribute}`", tag.name.value);
    Problem::new(&codes::MISSING_KEY, text)
        .at(tag.name.span)
        .label(format!("`{attribute}` is missing here"))
        .help(help)
}

/// The options of a projection have to find it.
fn projection_options(
    context: &mut Context<'_>,
    tag: &Tag,
    projections: &BTreeSet<String>,
    is_misspelt: bool,
) {
    let Some(name) = tag.text("projection_name") else {
        if !is_misspelt {
            let help = "it says whose options these are: `projection_name: the_projection`";
            context.push(without(tag, "projection_name", help));
        }
        return;
    };
    if projections.contains(&name.value) {
        return;
    }
    let known = || projections.iter().map(String::as_str);
    let problem = Problem::new(
        &codes::WRONG_VALUE,
        format!("there is no projection `{}`", name.value),
    )
    .at(name.span)
    .maybe_help(context.did_you_mean(&name.value, known()))
    .maybe_help(context.known_names("projections", known()))
    .help("a service is one by its tag: `{ name: prooph_event_store.projection, projection_name: .., projection_manager: .. }`");
    context.push(problem);
}

/// Those of the managers, and those of tags.
pub(crate) fn projection_names(model: &Model) -> impl Iterator<Item = Spanned<String>> {
    let declared = model
        .projection_managers
        .iter()
        .flat_map(|manager| &manager.projections)
        .map(|projection| projection.name.clone());
    let tagged = tags::tags(model)
        .filter(|(_, tag)| tag.name.value == "prooph_event_store.projection")
        .filter_map(|(_, tag)| tag.text("projection_name"));
    declared.chain(tagged)
}
