//! Options that a type of the application's code reads: nothing is known of them but what the type says when it is tried.

use super::Context;
use super::options::{Owner, is};
use crate::catalog::{OptionMistake, TypedOptions};
use crate::nearest;
use crate::plan::{OptionPlan, OptionValue};
use crate::report::{Problem, codes};
use crate::tree::{Entry, Node, Value};

/// Takes the options as they are written, and tries them.
pub(super) fn read(
    context: &mut Context<'_>,
    typed: &TypedOptions,
    given: &[Entry],
    owner: &Owner,
) -> Vec<OptionPlan> {
    let options = plans(given);
    let is_whole = given.iter().all(|entry| is_known(&entry.value));
    if is_whole {
        let mistakes = mistakes(typed, &options);
        for mistake in mistakes.iter().filter(|one| !is_misspelt(one, &mistakes)) {
            context.push(problem(mistake, given, owner));
        }
    }
    options
}

/// A type tells the first thing that it does not take: what that is about is left out, and it is asked again.
fn mistakes(typed: &TypedOptions, options: &[OptionPlan]) -> Vec<OptionMistake> {
    const TOLD: usize = 20;
    let mut rest = options.to_vec();
    let mut mistakes = Vec::new();
    while let Some(mistake) = typed.mistake(&rest).filter(|_| mistakes.len() < TOLD) {
        let about = path(&mistake).first().cloned();
        let is_given = |options: &[OptionPlan]| {
            let mut names = options.iter().map(|option| &option.name);
            names.any(|name| Some(name) == about.as_ref())
        };
        let (can_go_on, was_left_out) = (is_given(&rest), is_given(options) && !is_given(&rest));
        rest.retain(|option| Some(&option.name) != about.as_ref());
        if !was_left_out {
            mistakes.push(mistake);
        }
        if !can_go_on {
            break;
        }
    }
    mistakes
}

/// What is missing, and nearly called like something unknown: the same mistake.
fn is_misspelt(mistake: &OptionMistake, all: &[OptionMistake]) -> bool {
    let OptionMistake::Missing { path: missing } = mistake else {
        return false;
    };
    let [name] = missing.as_slice() else {
        return false;
    };
    all.iter().any(|other| match other {
        OptionMistake::Unknown { path, .. } => {
            matches!(path.as_slice(), [written] if nearest::nearest(written, [name.as_str()]).is_some())
        }
        _ => false,
    })
}

fn path(mistake: &OptionMistake) -> &[String] {
    use OptionMistake::{Missing, Unknown, Wrong};
    let (Unknown { path, .. } | Missing { path } | Wrong { path, .. }) = mistake;
    path
}

/// Dashes are underscores, as in all our keys.
fn plans(entries: &[Entry]) -> Vec<OptionPlan> {
    entries
        .iter()
        .filter(|entry| !entry.value.is_absent())
        .map(|entry| OptionPlan {
            name: entry.key.value.replace('-', "_"),
            value: value(&entry.value),
            secret: entry.value.hidden,
        })
        .collect()
}

fn value(node: &Node) -> OptionValue {
    match &node.value {
        Value::Unknown | Value::Null | Value::Tagged(..) => OptionValue::Nothing,
        Value::Boolean(value) => OptionValue::Boolean(*value),
        Value::Integer(number) => OptionValue::Integer(*number),
        Value::Float(number) => OptionValue::Float(*number),
        Value::Text(text) => OptionValue::Text(text.clone()),
        Value::List(items) => OptionValue::Items(items.iter().map(value).collect()),
        Value::Map(entries) => OptionValue::Map(plans(entries)),
    }
}

/// A variable that is missing is reported already, and what follows from it is not told.
fn is_known(node: &Node) -> bool {
    match &node.value {
        Value::Unknown => false,
        Value::List(items) => items.iter().all(is_known),
        Value::Map(entries) => entries.iter().all(|entry| is_known(&entry.value)),
        _ => true,
    }
}

fn problem(mistake: &OptionMistake, given: &[Entry], owner: &Owner) -> Problem {
    let what = &owner.what;
    match mistake {
        OptionMistake::Unknown { path, known } => {
            let (name, entry) = (path.join("."), find(given, path));
            let known = || known.iter().map(String::as_str);
            let last = path.last().map_or("", String::as_str);
            let text = format!("the {what} has no option `{name}`");
            Problem::new(&codes::UNKNOWN_OPTION, text)
                .at(entry.map_or(owner.span, |entry| entry.key.span))
                .yaml(owner.span, format!("the {what}"))
                .maybe_help(nearest::did_you_mean(last, known()))
                .maybe_help(nearest::known_names("its options", known()))
        }
        OptionMistake::Missing { path } => {
            let name = path.join(".");
            let text = format!("the {what} needs the option `{name}`");
            Problem::new(&codes::MISSING_OPTION, text)
                .at(owner.span)
                .label(format!("`{name}` is missing"))
                .help(format!(
                    "add `{name}: ..`; the type of the options in the code says what it takes"
                ))
        }
        OptionMistake::Wrong { path, reason } => wrong(path, reason, given, owner),
    }
}

/// What the type says of a secret may hold it.
fn wrong(path: &[String], reason: &str, given: &[Entry], owner: &Owner) -> Problem {
    let entry = find(given, path);
    let is_secret = match entry {
        Some(entry) => is_secret(&entry.value),
        None => given.iter().any(|entry| is_secret(&entry.value)),
    };
    let what = match path {
        [] => format!("the options of the {}", owner.what),
        path => format!("the option `{}` of the {}", path.join("."), owner.what),
    };
    let text = match is_secret {
        true => format!("{what}: not accepted"),
        false => format!("{what}: {reason}"),
    };
    let problem = Problem::new(&codes::WRONG_OPTION, text)
        .help("the type of the options in the code says what it takes");
    let Some(entry) = entry else {
        return problem.at(owner.span);
    };
    let label = match is_secret {
        true => format!("{}, from the environment or secret", entry.value.kind()),
        false => format!("this is {}", entry.value.kind()),
    };
    problem.at(entry.value.span).label(label)
}

fn is_secret(node: &Node) -> bool {
    let of_items = match &node.value {
        Value::List(items) => items.iter().any(is_secret),
        Value::Map(entries) => entries.iter().any(|entry| is_secret(&entry.value)),
        _ => false,
    };
    node.hidden || of_items
}

/// The entry that a path leads to, as far as it leads.
fn find<'a>(given: &'a [Entry], path: &[String]) -> Option<&'a Entry> {
    let (first, rest) = path.split_first()?;
    let entry = given.iter().find(|entry| is(&entry.key.value, first))?;
    Some(find(entry.value.entries(), rest).unwrap_or(entry))
}
