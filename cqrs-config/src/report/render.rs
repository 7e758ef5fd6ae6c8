use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
    renderer::DecorStyle,
};

use super::{LabelPlace, Problem, Report, Severity};
use crate::tree::Span;

/// More than this many problems are counted, not shown; the JSON form has them all.
const SHOWN: usize = 200;

/// More places than this are counted, not shown.
const PLACES: usize = 20;

/// A line, or the lines between two places, longer than this are not shown.
const LONG: usize = 4 * 1024;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// With snippets, in ASCII, without colour.
    Plain,
    /// With snippets and ANSI colours.
    Coloured,
    /// One line for each problem: `file:line:column: error[cqrs::code]: message`.
    Short,
}

pub(super) fn render(report: &Report, style: Style) -> String {
    let renderer = match style {
        Style::Plain | Style::Short => Renderer::plain().decor_style(DecorStyle::Ascii),
        Style::Coloured => Renderer::styled().decor_style(DecorStyle::Ascii),
    };
    let mut text = String::new();
    for problem in report.problems().iter().take(SHOWN) {
        match style {
            Style::Short => short(report, problem, &mut text),
            _ => text.push_str(&long(report, problem, &renderer)),
        }
        text.push('\n');
        if style != Style::Short {
            text.push('\n');
        }
    }
    text.push_str(&summary(report));
    text
}

fn short(report: &Report, problem: &Problem, text: &mut String) {
    if let Some(location) = report.location(problem) {
        let _ = write!(text, "{location}: ");
    }
    let _ = write!(
        text,
        "{}[{}]: {}",
        problem.severity().name(),
        problem.code.name,
        problem.message
    );
}

fn long(report: &Report, problem: &Problem, renderer: &Renderer) -> String {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(&*problem.message)
        .id(problem.code.name)
        .elements(snippets(report, problem));
    let labels = problem.labels.iter();
    for label in labels.take(PLACES) {
        if let LabelPlace::Rust(place) = &label.place {
            group = group.element(Level::NOTE.message(format!("{}: {place}", label.text)));
        }
    }
    let more = problem.labels.len().saturating_sub(PLACES);
    if more > 0 {
        group = group.element(Level::NOTE.message(format!("and {more} more places")));
    }
    if let Some(environments) = environments(problem) {
        group = group.element(Level::NOTE.message(environments));
    }
    for help in &problem.help {
        group = group.element(Level::HELP.message(&**help));
    }
    renderer.render(&[group] as &[Group<'_>])
}

fn environments(problem: &Problem) -> Option<String> {
    let names: Vec<String> = (problem.environments.iter())
        .map(|name| format!("`{name}`"))
        .collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("in the environment {one}")),
        several => Some(format!("in the environments {}", several.join(", "))),
    }
}

/// One snippet for each file that the problem points into, the primary place's file first. Places far from each other
/// have a snippet each.
fn snippets<'r>(report: &'r Report, problem: &'r Problem) -> Vec<Element<'r>> {
    let Some(primary) = problem.span else {
        return Vec::new();
    };
    let mut marks: Vec<Mark<'_>> =
        vec![(primary, AnnotationKind::Primary, problem.label.as_deref())];
    for label in problem.labels.iter().take(PLACES) {
        if let LabelPlace::Yaml(span) = label.place {
            marks.push((span, AnnotationKind::Context, Some(&label.text)));
        }
    }
    let mut files: Vec<u32> = Vec::new();
    for (span, ..) in &marks {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    let mut elements = Vec::new();
    for file in files {
        let of_file: Vec<Mark<'_>> = (marks.iter().copied())
            .filter(|mark| mark.0.file == file)
            .collect();
        if shown(report, &of_file).len() <= LONG {
            elements.extend(snippet(report, &of_file));
            continue;
        }
        for mark in of_file {
            elements.extend(snippet(report, &[mark]));
        }
    }
    elements
}

type Mark<'r> = (Span, AnnotationKind, Option<&'r str>);

fn snippet<'r>(report: &'r Report, marks: &[Mark<'r>]) -> Vec<Element<'r>> {
    let Some((first, _, label)) = marks.iter().min_by_key(|(span, ..)| span.line) else {
        return Vec::new();
    };
    let (file, name) = (first.file, report.files().name(first.file));
    let window = shown(report, marks);
    if window.len() > LONG {
        let place = Origin::path(name)
            .line(first.line as usize)
            .char_column(first.column as usize);
        let label = label.map(|label| Level::NOTE.message(label).into());
        return [place.into()].into_iter().chain(label).collect();
    }
    let annotations = marks.iter().map(|(span, kind, label)| {
        let within = |byte: u32| (byte as usize).clamp(window.start, window.end) - window.start;
        kind.span(within(span.start)..within(span.end))
            .label(*label)
    });
    let annotations: Vec<Annotation<'r>> = annotations.collect();
    let text = &report.files().text(file)[window.clone()];
    let snippet = Snippet::source(masked(report, file, text, window.start))
        .path(name)
        .line_start(first.line as usize)
        .annotations(annotations);
    vec![snippet.into()]
}

/// The whole lines that hold the marks of one file.
fn shown(report: &Report, marks: &[Mark<'_>]) -> Range<usize> {
    let text = marks
        .first()
        .map_or("", |mark| report.files().text(mark.0.file));
    window(text, marks.iter().map(|(span, ..)| *span))
}

/// The whole lines that hold the spans, and no more: a report on a large file stays cheap.
fn window(text: &str, spans: impl Iterator<Item = Span> + Clone) -> Range<usize> {
    let start = spans
        .clone()
        .map(|span| span.start as usize)
        .min()
        .unwrap_or(0)
        .min(text.len());
    let end = spans
        .map(|span| span.end as usize)
        .max()
        .unwrap_or(0)
        .clamp(start, text.len());
    let start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[end..]
        .find('\n')
        .map_or(text.len(), |newline| end + newline);
    start..end
}

/// The text with every secret in it written as asterisks, one for each character.
fn masked<'t>(report: &Report, file: u32, text: &'t str, offset: usize) -> Cow<'t, str> {
    let secrets = report
        .files()
        .secrets_within(file, offset..offset + text.len());
    if secrets.is_empty() && !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (position, letter) in text.char_indices() {
        let is_secret = |secret: &Range<usize>| secret.contains(&(offset + position));
        shown.push(match letter {
            // A line break of Windows would be shown as a sign of its own.
            '\r' => ' ',
            '\n' => letter,
            _ if secrets.iter().any(is_secret) => asterisk(letter),
            _ => letter,
        });
    }
    Cow::Owned(shown)
}

/// As many bytes as the letter, so that every place stays where it is.
fn asterisk(letter: char) -> char {
    match letter.len_utf8() {
        1 => '*',
        2 => '\u{d7}',
        3 => '\u{2022}',
        _ => '\u{1d7cc}',
    }
}

fn summary(report: &Report) -> String {
    let mut counts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        match report.count(severity) {
            0 => {}
            1 => counts.push(format!("1 {}", severity.name())),
            several => counts.push(format!("{several} {}s", severity.name())),
        }
    }
    let hidden = report.problems().len().saturating_sub(SHOWN);
    let more = if hidden > 0 {
        format!(" (the first {SHOWN} are shown)")
    } else {
        String::new()
    };
    if counts.is_empty() {
        String::new()
    } else {
        format!("{}{more}\n", counts.join(", "))
    }
}
