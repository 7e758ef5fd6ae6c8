//! What the YAML crate complains about, as problems with a remedy.

use serde_yaml::Error;

use super::{limits, span_of};
use crate::report::Problem;
use crate::report::codes::{self, Code};
use crate::tree::Span;

pub(super) fn explain(error: &Error, text: &str, file: u32) -> Problem {
    if let Some(conflict) = merge_conflict(text, file) {
        return conflict;
    }
    let place = error
        .location()
        .map(|location| span_of(location, text, file));
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    let (code, message, help) = classify(error, told, text, place);
    let problem = Problem::new(code, message).maybe_help(help);
    match place {
        Some(span) if code.name == codes::TAB.name => {
            problem.at(tab_before(span, text)).label("a tab")
        }
        Some(span) if code.name == codes::UNQUOTED.name => {
            let end = span.start + word_at(text, span.start as usize).len() as u32;
            problem.at(Span { end, ..span })
        }
        Some(span) if code.name == codes::SEVERAL_DOCUMENTS.name => {
            let begin = document_begin(span, text);
            problem.at(begin).label("a second one begins here")
        }
        Some(span) => problem.at(span),
        None => problem,
    }
}

/// What a version control system leaves where it did not know which side to take.
fn merge_conflict(text: &str, file: u32) -> Option<Problem> {
    let mut start = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        if line.starts_with("<<<<<<< ") {
            let end = start + line.trim_end().len() as u32;
            let span = Span {
                file,
                line: number,
                column: 1,
                start,
                end,
            };
            let problem = Problem::new(&codes::NOT_YAML, "a merge conflict is left in the file");
            return Some(problem.at(span).label("it begins here").help(
                "keep one of the two sides, and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`",
            ));
        }
        start += line.len() as u32;
    }
    None
}

fn classify(
    error: &Error,
    told: &str,
    text: &str,
    place: Option<Span>,
) -> (&'static Code, String, Option<String>) {
    let help = |text: &str| Some(text.to_owned());
    match error {
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => too_complex(),
        Error::AliasError { error, .. } => classify(error, told, text, place),
        Error::MultipleDocuments { .. } => (
            &codes::SEVERAL_DOCUMENTS,
            "the file holds more than one YAML document".to_owned(),
            help(
                "a configuration is one document: put the second one into a file of its own and name it under `imports`",
            ),
        ),
        _ if told.contains("recursion limit") || told.contains("nesting") => too_complex(),
        _ if told.contains("tabs disallowed") || told.contains("tab character") => (
            &codes::TAB,
            "a tab stands where YAML wants spaces".to_owned(),
            help("indent with spaces; YAML does not allow tabs there"),
        ),
        _ if told.starts_with("unexpected character: `@'")
            || told.starts_with("unexpected character: `%'") =>
        {
            let word = place.map_or("", |span| word_at(text, span.start as usize));
            (
                &codes::UNQUOTED,
                format!(
                    "text that begins with `{}` has to be quoted",
                    word.chars().next().unwrap_or('@')
                ),
                Some(format!("quote it: '{word}'")),
            )
        }
        _ => (&codes::NOT_YAML, told.to_owned(), syntax_help(told)),
    }
}

fn too_complex() -> (&'static Code, String, Option<String>) {
    let message = "the file is too deep or too large to be a configuration";
    (&codes::TOO_COMPLEX, message.to_owned(), Some(limits()))
}

fn syntax_help(told: &str) -> Option<String> {
    let help = if told.starts_with("mapping values are not allowed") {
        "quote a value that contains `: `, or look at the line before: its colon may be missing, or its indentation may be another"
    } else if told.contains("simple key expect") {
        "a key has a colon and its value behind it, or its value below it: `router:`"
    } else if told.contains("expected '-' indicator") {
        "this began as a list, in which every item of this depth begins with `- `; a map has no `- ` at all"
    } else if told.contains("expected key") || told.contains("block mapping") {
        "keys of one map stand below one another, indented by the same number of spaces"
    } else if told.contains("illegal placement of ':'")
        || told.contains("unclosed")
        || told.contains("flow ")
    {
        "a bracket or brace is probably not closed"
    } else if told.contains("comments must be separated") {
        "put a space before the `#`"
    } else if told.contains("escape character") {
        "a backslash means something in double quotes: use single quotes, 'C:\\data\\app.db'"
    } else if told.contains("<document start>") {
        "one value ended and another began: is this YAML? a configuration is a map, `services: ..`"
    } else if told.contains("quoted scalar") {
        "a quote is probably not closed, or a backslash stands in double quotes: use single quotes for names with `\\`"
    } else if told.contains("unknown anchor") {
        "quote text that begins with `*`, or define the anchor (`&name`) first"
    } else if told.starts_with("unexpected character") {
        "quote the text"
    } else {
        return None;
    };
    Some(help.to_owned())
}

/// The word that begins at a byte, up to what ends a plain scalar.
fn word_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    line.split(" #")
        .next()
        .unwrap_or_default()
        .trim_end()
        .trim_end_matches([',', ']', '}', ' '])
}

/// The `---` above the first word of a document.
fn document_begin(word: Span, text: &str) -> Span {
    let above = text.get(..word.start as usize).unwrap_or_default();
    let begin = above.rfind("\n---").map(|newline| newline + 1);
    let Some(start) = begin else { return word };
    Span {
        line: above[..start].matches('\n').count() as u32 + 1,
        column: 1,
        start: start as u32,
        end: start as u32 + 3,
        ..word
    }
}

fn tab_before(span: Span, text: &str) -> Span {
    let line_start = text[..span.start as usize]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let line_end = text[line_start..]
        .find('\n')
        .map_or(text.len(), |newline| line_start + newline);
    match text[line_start..line_end].find('\t') {
        Some(tab) => {
            let column = text[line_start..line_start + tab].chars().count() as u32 + 1;
            let start = (line_start + tab) as u32;
            Span {
                column,
                start,
                end: start + 1,
                ..span
            }
        }
        None => span,
    }
}

/// A line that begins with white space which only looks like spaces: YAML would take it for text.
pub(super) fn strange_indentation(text: &str, file: u32) -> Option<Problem> {
    if text.is_ascii() {
        return None;
    }
    let is_strange = |letter: char| letter.is_whitespace() && !letter.is_ascii();
    let mut start = 0;
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let strange = line.len() - line.trim_start_matches(is_strange).len();
        if strange > 0 && !line.trim().is_empty() {
            let end = start + strange as u32;
            let span = Span {
                file,
                line: number,
                column: 1,
                start,
                end,
            };
            let text = "white space that is no space stands where YAML wants spaces";
            let problem = Problem::new(&codes::TAB, text).at(span);
            let label = "it looks like spaces, most often a no-break space";
            return Some(
                problem
                    .label(label)
                    .help("type the spaces of this line anew"),
            );
        }
        start += line.len() as u32;
    }
    None
}
