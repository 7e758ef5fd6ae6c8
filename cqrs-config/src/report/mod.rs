//! What is wrong, where, and what to do about it.

pub mod codes;
mod files;
mod github;
mod json;
mod problem;
mod render;
mod sarif;
mod secrets;
mod withheld;

use std::fmt;
use std::sync::Arc;

pub use codes::Code;
pub use files::{Files, Location};
pub(crate) use problem::Identity;
pub use problem::{Label, LabelPlace, Problem, Severity};
pub use render::Style;

/// Everything that was found, in the order in which a reader should see it.
///
/// As an error its `Display` is the plain rendering; [`render`](Report::render) has the others.
#[derive(Clone, Default)]
pub struct Report {
    files: Files,
    problems: Vec<Problem>,
    subject: Option<Arc<str>>,
}

impl Report {
    pub(crate) fn new(files: Files) -> Self {
        Self {
            files,
            ..Self::default()
        }
    }

    /// The file that was asked for, whether it could be read or not.
    pub(crate) fn about(&mut self, file: &str) {
        self.subject = Some(file.into());
    }

    fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// Without what is left to the application: that is no problem, only good to know for who reads the text.
    fn told_to_programs(&self) -> impl Iterator<Item = &Problem> {
        let left = codes::LEFT_TO_THE_APPLICATION.name;
        let problems = self.problems.iter();
        problems.filter(move |problem| problem.code.name != left)
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        self.problems
            .push(problem.with_text(|text| shortened(self.files.showable(text))));
    }

    /// Forgets all but the first problems.
    pub(crate) fn truncate(&mut self, length: usize) {
        self.problems.truncate(length);
    }

    pub(crate) fn files_mut(&mut self) -> &mut Files {
        &mut self.files
    }

    /// Takes over the problems of a later stage; the files of the later stage stand.
    pub(crate) fn merge(&mut self, mut later: Report) {
        if later.files.len() >= self.files.len() {
            std::mem::swap(&mut self.files, &mut later.files);
        }
        self.keep_secrets_of(&later);
        self.subject = self.subject.take().or(later.subject);
        self.problems.extend(later.problems);
        self.sort();
    }

    /// What is hidden in another report on the same files is hidden in this one.
    pub(crate) fn keep_secrets_of(&mut self, other: &Report) {
        self.files.keep_secrets_of(&other.files);
    }

    pub(crate) fn problems_mut(&mut self) -> &mut Vec<Problem> {
        &mut self.problems
    }

    pub(crate) fn sort(&mut self) {
        self.problems.sort_by(Problem::reading_order);
        self.problems.dedup();
    }

    /// Among errors, leaves out what is only worth knowing without them.
    pub(crate) fn quieten(&mut self) {
        if self.has_errors() {
            self.retain(|problem| !codes::ONLY_WITHOUT_ERRORS.contains(&problem.code.name));
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&Problem) -> bool) {
        self.problems.retain(keep);
    }

    /// What was found: errors, then warnings, then notes, each in the order of the files.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The files that were read.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// File name, line and column of a problem.
    pub fn location(&self, problem: &Problem) -> Option<Location> {
        problem.span.map(|span| self.files.locate(span))
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Whether something stops the application from starting.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many problems of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems
            .iter()
            .filter(|problem| problem.severity() == severity)
            .count()
    }

    /// The report as text.
    pub fn render(&self, style: Style) -> String {
        render::render(self, style)
    }

    /// The report for editors and CI: `{"problems":[{"code","severity","message","file","line","column","help"}]}`, with `labels`
    /// (places that have to do with it) and `environments` where there are any.
    pub fn to_json(&self) -> String {
        json::to_json(self)
    }

    /// The report as annotations of GitHub's workflows, one line for each problem.
    pub fn to_github(&self) -> String {
        github::to_annotations(self)
    }
}

/// A key may be as long as a file; what is said of it is not.
fn shortened(mut text: String) -> String {
    const LONGEST: usize = 4 * 1024;
    if text.len() > LONGEST {
        let mut ends = (0..=LONGEST).rev();
        text.truncate(ends.find(|end| text.is_char_boundary(*end)).unwrap_or(0));
        text.push_str(" ..");
    }
    text
}

/// Reports as one document of SARIF 2.1.0, for code hosts and editors: every code is a rule with its page as help.
pub fn to_sarif<'r>(reports: impl IntoIterator<Item = &'r Report>) -> String {
    sarif::to_sarif(reports).to_string()
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(Style::Plain))
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\n{self}")
    }
}

impl std::error::Error for Report {}
