//! Routes whose messages are patterns: what they match is known, so it is resolved here.

use std::collections::HashMap;

use regex_lite::Regex;

use super::routes::Reached;
use super::{Context, references, targets};
use crate::catalog::{MessageEntry, MessageKind};
use crate::model::{Bus, Route};
use crate::plan::ReachedBy;
use crate::report::{Problem, codes};
use crate::tree::Spanned;

/// The handlers that the patterns of a bus lead to.
pub(super) fn resolve<'a>(context: &mut Context<'a>, bus: &Bus) -> Vec<Reached<'a>> {
    let mut reached = Vec::new();
    let mut taken: HashMap<&str, &Spanned<String>> = HashMap::new();
    for route in &bus.router.routes {
        let Some(matched) = matched(context, bus.kind, &route.message) else {
            continue;
        };
        if bus.kind == MessageKind::Event {
            listeners(context, route, &matched, &mut reached);
            continue;
        }
        for message in matched {
            if let Some(first) = taken.insert(&message.name, &route.message) {
                let problem = ambiguous(message, first, &route.message);
                context.push(problem);
                continue;
            }
            lead(context, route, message, &mut reached);
        }
    }
    reached
}

/// The messages that a pattern matches, by name; none at all if it is no pattern.
fn matched<'a>(
    context: &mut Context<'a>,
    kind: MessageKind,
    pattern: &Spanned<String>,
) -> Option<Vec<&'a MessageEntry>> {
    let regex = match parse(&pattern.value) {
        Ok(regex) => regex,
        Err(reason) => {
            let text = format!("`{}` is no pattern: {reason}", pattern.value);
            context.push(
                Problem::new(&codes::WRONG_PATTERN, text)
                    .at(pattern.span)
                    .help("the router of this bus takes patterns: `^Import`, `/^import/i`"),
            );
            return None;
        }
    };
    let messages = &context.catalog.messages;
    let of_kind = || messages.iter().filter(|message| message.kind == kind);
    let mut matched: Vec<&MessageEntry> = of_kind()
        .filter(|message| regex.is_match(&message.name))
        .collect();
    matched.sort_by_key(|message| &message.name);
    matched.dedup_by_key(|message| &message.name);
    if matched.is_empty() && !context.is_flooded() {
        let text = format!("no {} has a name like `{}`", kind.name(), pattern.value);
        let names = of_kind().map(|message| message.name.as_str());
        context.push(
            Problem::new(&codes::USELESS_PATTERN, text)
                .at(pattern.span)
                .maybe_help(context.known_names("names", names)),
        );
    }
    Some(matched)
}

fn ambiguous(message: &MessageEntry, first: &Spanned<String>, second: &Spanned<String>) -> Problem {
    let (name, kind) = (&message.name, message.kind.name());
    let text = format!(
        "two patterns match the {kind} `{name}`: `{}` and `{}`",
        first.value, second.value
    );
    Problem::new(&codes::AMBIGUOUS_PATTERNS, text)
        .at(second.span)
        .label(format!("matches `{name}`"))
        .yaml(first.span, "and so does this one")
        .help(format!("a {kind} has exactly one handler on a bus: make one of them narrower, `^{name}$` for instance"))
}

fn lead<'a>(
    context: &mut Context<'a>,
    route: &Route,
    message: &'a MessageEntry,
    reached: &mut Vec<Reached<'a>>,
) {
    for target in &route.targets {
        let handlers =
            targets::handlers(context, message.kind, &message.name, Some(message), target);
        reached.extend(handlers.into_iter().map(|handler| Reached {
            handler,
            by: ReachedBy::Pattern,
            span: Some(target.span),
        }));
    }
}

/// A listener, or a type that has several, hears of those events that it takes. One that takes none is told.
fn listeners<'a>(
    context: &mut Context<'a>,
    route: &Route,
    matched: &[&'a MessageEntry],
    reached: &mut Vec<Reached<'a>>,
) {
    for target in &route.targets {
        let id = references::follow_aliases(context, &target.value);
        let index = context.index;
        let known = || {
            index
                .with_id(id)
                .iter()
                .copied()
                .chain(index.methods_of(id))
        };
        let is_matched = |name: &str| matched.iter().any(|message| message.name == name);
        let before = reached.len();
        let taking = known()
            .filter(|handler| handler.kind == MessageKind::Event && is_matched(&handler.message));
        reached.extend(taking.map(|handler| Reached {
            handler,
            by: ReachedBy::Pattern,
            span: Some(target.span),
        }));
        let Some(first) = matched.first().filter(|_| reached.len() == before) else {
            continue;
        };
        // Says why not.
        targets::handlers(
            context,
            MessageKind::Event,
            &first.name,
            Some(first),
            target,
        );
    }
}

/// What may stand around a pattern of PHP, and what then ends it.
const DELIMITERS: &[(char, char)] = &[
    ('/', '/'),
    ('#', '#'),
    ('~', '~'),
    ('%', '%'),
    ('@', '@'),
    ('!', '!'),
    (',', ','),
    (';', ';'),
    ('{', '}'),
];

/// A pattern of PHP in its delimiters, or one without. It may match anywhere.
fn parse(written: &str) -> Result<Regex, String> {
    let opening = written.chars().next().and_then(|first| {
        let mut delimiters = DELIMITERS.iter();
        delimiters.find(|(opening, _)| *opening == first)
    });
    let Some((opening, closing)) = opening else {
        return compiled(written, "");
    };
    let inside = &written[opening.len_utf8()..];
    let Some((pattern, flags)) = inside.rsplit_once(*closing) else {
        return Err(format!(
            "it begins with `{opening}` and has no `{closing}` behind it"
        ));
    };
    compiled(pattern, flags)
}

fn compiled(pattern: &str, flags: &str) -> Result<Regex, String> {
    let (mut known, mut start) = (String::new(), "");
    for flag in flags.chars() {
        match flag {
            'i' | 'm' | 's' | 'x' | 'U' => known.push(flag),
            'A' => start = r"\A",
            // Names are Unicode and end without a line break, and nobody studies a pattern any more.
            'u' | 'D' | 'S' => {}
            _ => return Err(format!("nothing knows the flag `{flag}`")),
        }
    }
    let text = match (known.is_empty(), start) {
        (true, "") => pattern.to_owned(),
        (true, _) => format!("{start}(?:{pattern})"),
        (false, _) => format!("{start}(?{known}:{pattern})"),
    };
    Regex::new(&text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn matches(pattern: &str, name: &str) -> bool {
        parse(pattern).unwrap().is_match(name)
    }

    #[test]
    fn a_pattern_matches_anywhere_with_and_without_the_delimiters_of_php() {
        for pattern in [
            "Import",
            "/Import/",
            "#^Import#",
            "{^Import}",
            "~import~i",
            "/^import$/mi",
            "@ort@Du",
        ] {
            assert!(matches(pattern, "Import"), "{pattern}");
        }
        assert!(matches(r"/^App\\.*\/New/", r"App\Orders/New"));
        assert!(matches("/Import/A", "ImportAll") && !matches("/Import/A", "ReImport"));
        assert!(matches("/I m p # always\n/x", "Import"));
        assert!(!matches("/import/", "Import"));
        assert!(matches("^(Im|Ex)port", "Export"));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        let why = |pattern: &str| parse(pattern).unwrap_err();
        assert_eq!(
            why("/Import"),
            "it begins with `/` and has no `/` behind it"
        );
        assert_eq!(why("/Import/q"), "nothing knows the flag `q`");
        assert!(!why("(Import").is_empty());
        assert!(!why("(?=Import)").is_empty(), "no looking around");
    }
}
