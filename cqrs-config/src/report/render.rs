use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle,
};

use super::{LabelPlace, Problem, Report, Severity};
use crate::tree::Span;

/// More than this many problems are counted, not shown; the JSON form has them all.
const SHOWN: usize = 200;

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
    for label in &problem.labels {
        if let LabelPlace::Rust(place) = &label.place {
            group = group.element(Level::NOTE.message(format!("{}: {place}", label.text)));
        }
    }
    for help in &problem.help {
        group = group.element(Level::HELP.message(&**help));
    }
    renderer.render(&[group] as &[Group<'_>])
}

/// One snippet for each file that the problem points into, the primary place's file first.
fn snippets<'r>(report: &'r Report, problem: &'r Problem) -> Vec<Snippet<'r, Annotation<'r>>> {
    let Some(primary) = problem.span else {
        return Vec::new();
    };
    let mut marks: Vec<Mark<'_>> =
        vec![(primary, AnnotationKind::Primary, problem.label.as_deref())];
    for label in &problem.labels {
        if let LabelPlace::Yaml(span) = label.place {
            marks.push((span, AnnotationKind::Context, Some(&label.text)));
        }
    }
    let mut files: Vec<u32> = vec![primary.file];
    for (span, ..) in &marks {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files
        .into_iter()
        .map(|file| {
            snippet(
                report,
                file,
                marks.iter().filter(|mark| mark.0.file == file),
            )
        })
        .collect()
}

type Mark<'r> = (Span, AnnotationKind, Option<&'r str>);

fn snippet<'r: 'm, 'm>(
    report: &'r Report,
    file: u32,
    marks: impl Iterator<Item = &'m Mark<'r>> + Clone,
) -> Snippet<'r, Annotation<'r>> {
    let text = report.files().text(file);
    let window = window(text, marks.clone().map(|(span, ..)| *span));
    let first_line = marks.clone().map(|(span, ..)| span.line).min().unwrap_or(1) as usize;
    let annotations: Vec<Annotation<'r>> = marks
        .map(|(span, kind, label)| {
            let within = |byte: u32| (byte as usize).clamp(window.start, window.end) - window.start;
            kind.span(within(span.start)..within(span.end))
                .label(*label)
        })
        .collect();
    Snippet::source(masked(report, file, &text[window.clone()], window.start))
        .path(report.files().name(file))
        .line_start(first_line)
        .annotations(annotations)
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

/// The text with every secret in it written as asterisks of the same length.
fn masked<'t>(report: &Report, file: u32, text: &'t str, offset: usize) -> Cow<'t, str> {
    let mut bytes: Option<Vec<u8>> = None;
    for secret in report
        .files()
        .secrets()
        .iter()
        .filter(|span| span.file == file)
    {
        let start = (secret.start as usize).max(offset) - offset;
        let end = (secret.end as usize).max(offset).min(offset + text.len()) - offset;
        if start < end && text.is_char_boundary(start) && text.is_char_boundary(end) {
            let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
            for range in outside_placeholders(&text[start..end]) {
                let secret = &mut bytes[start + range.start..start + range.end];
                secret
                    .iter_mut()
                    .filter(|byte| **byte != b'\n')
                    .for_each(|byte| *byte = b'*');
            }
        }
    }
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .map_or(Cow::Borrowed(text), Cow::Owned)
}

/// `%env(DATABASE_PASSWORD)%` says where a secret comes from, and is none.
fn outside_placeholders(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while let Some(open) = text[start..].find("%env(").map(|found| start + found) {
        let Some(close) = text[open..].find(")%").map(|found| open + found + 2) else {
            break;
        };
        ranges.push(start..open);
        start = close;
    }
    ranges.push(start..text.len());
    ranges
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
