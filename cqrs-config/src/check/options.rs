//! Options of drivers and plugins against what they declare.

use std::time::Duration;

use super::{Context, option_services, remedies, typed_options};
use crate::catalog::{DriverEntry, OptionKind, OptionSpec, Options};
use crate::model::{Service, units};
use crate::nearest;
use crate::plan::{OptionPlan, OptionValue};
use crate::report::{Problem, codes};
use crate::tree::{Entry, Node, Span, Spanned, Value};

/// Whose options they are.
pub(super) struct Owner {
    pub(super) what: String,
    pub(super) span: Span,
}

/// Reads the known options; each with a value, given or default.
pub(super) fn read(
    context: &mut Context<'_>,
    specs: &[OptionSpec],
    given: &[Entry],
    owner: &Owner,
) -> Vec<OptionPlan> {
    let mut plans = Vec::new();
    for spec in specs {
        let entry = given.iter().find(|entry| is(&entry.key.value, &spec.name));
        if let Some(entry) = entry.filter(|_| spec.secret) {
            context.report.files_mut().hide(entry.value.span);
        }
        let value = match entry.filter(|entry| !matches!(entry.value.value, Value::Null)) {
            Some(entry) => one(context, spec, &entry.value, owner),
            None if spec.required => {
                if !given.iter().any(|entry| is_meant(entry, spec, specs)) {
                    context.push(missing(spec, owner));
                }
                None
            }
            None => spec
                .default
                .as_deref()
                .and_then(|default| from_default(&spec.kind, default)),
        };
        let hidden = entry.is_some_and(|entry| entry.value.hidden);
        plans.extend(value.map(|value| OptionPlan {
            name: spec.name.clone(),
            value,
            secret: spec.secret || hidden,
        }));
    }
    plans
}

/// Reads the options of a plugin, and refuses what it does not know.
pub(super) fn checked(
    context: &mut Context<'_>,
    options: &Options,
    given: &[Entry],
    owner: &Owner,
) -> Vec<OptionPlan> {
    match options {
        Options::Listed(specs) => {
            let known: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
            refuse(context, given, &known, &owner.what, owner.span);
            read(context, specs, given, owner)
        }
        Options::Typed(typed) => typed_options::read(context, typed, given, owner),
    }
}

/// Options that none of the driver's kinds takes.
pub(super) fn refuse_unknown(
    context: &mut Context<'_>,
    service: &Service,
    driver: &Spanned<String>,
    entries: &[&DriverEntry],
) {
    let known: Vec<&str> = entries
        .iter()
        .flat_map(|entry| &entry.options)
        .map(|spec| spec.name.as_str())
        .collect();
    let what = format!("driver `{}`", driver.value);
    refuse(context, &service.options, &known, &what, driver.span);
}

pub(super) fn refuse(
    context: &mut Context<'_>,
    given: &[Entry],
    known: &[&str],
    what: &str,
    span: Span,
) {
    for option in given
        .iter()
        .filter(|option| !known.iter().any(|known| is(&option.key.value, known)))
    {
        let name = &option.key.value;
        let problem = Problem::new(
            &codes::UNKNOWN_OPTION,
            format!("the {what} has no option `{name}`"),
        )
        .at(option.key.span)
        .yaml(span, format!("the {what}"))
        .maybe_help(context.did_you_mean(name, known.iter().copied()))
        .maybe_help(
            context
                .known_names("its options", known.iter().copied())
                .or_else(|| Some("it takes no options".to_owned())),
        );
        context.push(problem);
    }
}

/// Whether a key that is no option is a misspelt one, which is told already.
fn is_meant(entry: &Entry, spec: &OptionSpec, specs: &[OptionSpec]) -> bool {
    let key = &entry.key.value;
    !specs.iter().any(|known| is(key, &known.name))
        && nearest::nearest(key, [spec.name.as_str()]).is_some()
}

/// Dashes and underscores are the same in our keys.
pub(super) fn is(written: &str, known: &str) -> bool {
    written == known || written.replace('-', "_") == known
}

fn missing(spec: &OptionSpec, owner: &Owner) -> Problem {
    Problem::new(
        &codes::MISSING_OPTION,
        format!("the {} needs the option `{}`", owner.what, spec.name),
    )
    .at(owner.span)
    .label(format!("`{}` is missing", spec.name))
    .help(format!(
        "`{}`: {} ({})",
        spec.name,
        spec.doc,
        wanted(&spec.kind)
    ))
}

fn one(
    context: &mut Context<'_>,
    spec: &OptionSpec,
    node: &Node,
    owner: &Owner,
) -> Option<OptionValue> {
    if matches!(node.value, Value::Unknown) {
        return None;
    }
    if let OptionKind::Map(specs) = &spec.kind {
        return map(context, spec, specs, node, owner);
    }
    let value = convert(&spec.kind, node);
    if value.is_none() {
        let is = match (&spec.kind, &node.value) {
            _ if node.hidden => "the value from the environment is not".to_owned(),
            (OptionKind::Integer { min, .. }, Value::Integer(number)) if number < min => {
                "this is less".to_owned()
            }
            (OptionKind::Integer { .. }, Value::Integer(_)) => "this is more".to_owned(),
            _ => format!("this is {}", node.kind()),
        };
        let problem = Problem::new(
            &codes::WRONG_OPTION,
            format!(
                "the option `{}` of the {} must be {}",
                spec.name,
                owner.what,
                wanted(&spec.kind)
            ),
        )
        .at(node.span)
        .label(is)
        .help(remedies::of_option(spec, node));
        context.push(problem);
    }
    if let (OptionKind::Store, Some(OptionValue::Text(name))) = (&spec.kind, &value)
        && context.model.store(name).is_none()
    {
        let problem = super::stores::unknown(context, &Spanned::new(name.clone(), node.span));
        context.push(problem);
    }
    if let OptionKind::Service {
        type_name,
        or_queue,
    } = &spec.kind
        && value.is_some()
    {
        option_services::check(context, spec, node, type_name, *or_queue);
    }
    value
}

fn map(
    context: &mut Context<'_>,
    spec: &OptionSpec,
    specs: &[OptionSpec],
    node: &Node,
    owner: &Owner,
) -> Option<OptionValue> {
    if !matches!(node.value, Value::Map(_)) {
        let problem = Problem::new(
            &codes::WRONG_OPTION,
            format!(
                "the option `{}` of the {} must be a map",
                spec.name, owner.what
            ),
        )
        .at(node.span)
        .label(format!("this is {}", node.kind()))
        .help(format!("write `{}: {{ .. }}`", spec.name));
        context.push(problem);
        return None;
    }
    let inner = Owner {
        what: format!("option `{}` of the {}", spec.name, owner.what),
        span: node.span,
    };
    let known: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    refuse(context, node.entries(), &known, &inner.what, owner.span);
    Some(OptionValue::Map(read(
        context,
        specs,
        node.entries(),
        &inner,
    )))
}

/// What comes from the environment is text, so text is read as what is wanted; text in the file has to be right.
fn convert(kind: &OptionKind, node: &Node) -> Option<OptionValue> {
    match (kind, &node.value) {
        (
            OptionKind::Text
            | OptionKind::Path
            | OptionKind::Url
            | OptionKind::Store
            | OptionKind::Service { .. },
            Value::Text(text),
        ) => Some(OptionValue::Text(text.clone())),
        (OptionKind::Choice(words), Value::Text(word)) => words
            .contains(word)
            .then(|| OptionValue::Text(word.clone())),
        (OptionKind::Integer { min, max }, Value::Integer(number)) => (min..=max)
            .contains(&number)
            .then_some(OptionValue::Integer(*number)),
        (OptionKind::Float, Value::Float(number)) => Some(OptionValue::Float(*number)),
        (OptionKind::Float, Value::Integer(number)) => Some(OptionValue::Float(*number as f64)),
        (OptionKind::Boolean, Value::Boolean(value)) => Some(OptionValue::Boolean(*value)),
        (OptionKind::Duration, Value::Text(text)) => {
            units::duration(text).map(OptionValue::Duration)
        }
        (OptionKind::PositiveDuration, Value::Text(text)) => {
            positive_duration(text).map(OptionValue::Duration)
        }
        (OptionKind::Size, Value::Text(text)) => units::size(text).map(OptionValue::Size),
        (OptionKind::Size, Value::Integer(bytes)) => {
            u64::try_from(*bytes).ok().map(OptionValue::Size)
        }
        (OptionKind::List, Value::Text(text)) => Some(OptionValue::List(vec![text.clone()])),
        (OptionKind::List, Value::List(items)) => items
            .iter()
            .map(|item| item.as_text().map(str::to_owned))
            .collect::<Option<_>>()
            .map(OptionValue::List),
        (kind, Value::Text(text)) if node.hidden => from_default(kind, text),
        _ => None,
    }
}

/// A default, or a variable's value, as it would be written in YAML.
pub(super) fn from_default(kind: &OptionKind, text: &str) -> Option<OptionValue> {
    let text = text.trim();
    match kind {
        OptionKind::Integer { min, max } => text
            .parse()
            .ok()
            .filter(|number| (min..=max).contains(&number))
            .map(OptionValue::Integer),
        OptionKind::Float => text.parse().ok().map(OptionValue::Float),
        OptionKind::Boolean => text.parse().ok().map(OptionValue::Boolean),
        OptionKind::Duration => units::duration(text).map(OptionValue::Duration),
        OptionKind::PositiveDuration => positive_duration(text).map(OptionValue::Duration),
        OptionKind::Size => units::size(text).map(OptionValue::Size),
        OptionKind::List | OptionKind::Map(_) => None,
        OptionKind::Text
        | OptionKind::Path
        | OptionKind::Url
        | OptionKind::Choice(_)
        | OptionKind::Store
        | OptionKind::Service { .. } => Some(OptionValue::Text(text.to_owned())),
    }
}

fn positive_duration(text: &str) -> Option<Duration> {
    units::duration(text).filter(|duration| !duration.is_zero())
}

fn wanted(kind: &OptionKind) -> String {
    match kind {
        OptionKind::Text => "text".to_owned(),
        OptionKind::Path => "a path".to_owned(),
        OptionKind::Url => "a URL".to_owned(),
        OptionKind::Integer {
            min: i64::MIN,
            max: i64::MAX,
        } => "a whole number".to_owned(),
        OptionKind::Integer { min, max: i64::MAX } => format!("a whole number from {min} on"),
        OptionKind::Integer { min, max } => format!("a whole number from {min} to {max}"),
        OptionKind::Float => "a number".to_owned(),
        OptionKind::Boolean => "`true` or `false`".to_owned(),
        OptionKind::Duration => units::DURATION.to_owned(),
        OptionKind::PositiveDuration => format!("{}, and longer than none", units::DURATION),
        OptionKind::Size => units::SIZE.to_owned(),
        OptionKind::Choice(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("one of {}", words.join(", "))
        }
        OptionKind::List => "a list of text".to_owned(),
        OptionKind::Map(_) => "a map".to_owned(),
        OptionKind::Store => "the name of an event store".to_owned(),
        OptionKind::Service { or_queue, .. } => match or_queue {
            true => "the name of what the application provides, or the id of a queue".to_owned(),
            false => "the name of what the application provides".to_owned(),
        },
    }
}
