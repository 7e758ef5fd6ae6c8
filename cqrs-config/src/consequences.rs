//! One mistake, one problem: what only follows from a mistake that is told already.

use std::collections::HashSet;

use crate::report::{Problem, Report, codes};
use crate::source::Source;
use crate::tree::{Entry, Node, Span, Value};

/// Adds what the checks found, but for what only follows from a mistake of an earlier stage.
pub(crate) fn merge(report: &mut Report, source: &Source, mut checked: Report) {
    if report.has_errors() {
        let lost = Lost::of(report, source);
        checked.retain(|problem| {
            !codes::FOLLOWS_FROM_SHAPE.contains(&problem.code.name) && !lost.explains(problem)
        });
    }
    report.merge(checked);
}

/// Adds what the reader and the checks found in a part, as far as no file that could not be read makes it right.
pub(crate) fn merge_of_part(
    report: &mut Report,
    source: &Source,
    mut parsed: Report,
    mut checked: Report,
) {
    parsed.retain(|problem| codes::CERTAIN_IN_A_PART.contains(&problem.code.name));
    checked.retain(|problem| codes::CHECKED_IN_A_PART.contains(&problem.code.name));
    report.retain(|problem| problem.code.name != codes::MISSING_PARAMETER.name);
    report.merge(parsed);
    merge(report, source, checked);
}

/// Without a crate that has to be linked nothing of it is known, and a name that nothing else comes near is most likely its own.
pub(crate) fn of_unlinked_crates(report: &mut Report) {
    let unlinked = codes::UNLINKED_CRATE.name;
    let mut problems = report.problems().iter();
    if problems.any(|problem| problem.code.name == unlinked) {
        report.retain(|problem| {
            problem.has_guess() || !codes::FOLLOWS_FROM_A_CRATE.contains(&problem.code.name)
        });
    }
}

/// What was declared where nobody could read it.
struct Lost {
    names: HashSet<String>,
    /// Something in a list has no name at all, and may be called anything.
    nameless: bool,
}

impl Lost {
    fn of(report: &Report, source: &Source) -> Self {
        let of_code = |code: &'static str| {
            let problems = report.problems().iter();
            problems.filter(move |problem| problem.code.name == code)
        };
        let unknown = of_code(codes::UNKNOWN_KEY.name).filter_map(|problem| problem.span);
        let mut lost = Self {
            names: HashSet::new(),
            nameless: of_code(codes::MISSING_NAME.name).next().is_some(),
        };
        let keys: HashSet<Span> = unknown.collect();
        if !keys.is_empty() {
            lost.look_for(&keys, &source.root);
        }
        lost
    }

    /// Goes down to the unknown keys, and takes the names below them.
    fn look_for(&mut self, keys: &HashSet<Span>, node: &Node) {
        for entry in node.entries() {
            match keys.contains(&entry.key.span) {
                true => self.take(entry, LEVELS),
                false => self.look_for(keys, &entry.value),
            }
        }
    }

    fn take(&mut self, entry: &Entry, levels: usize) {
        self.names.insert(entry.key.value.clone());
        if levels == 0 {
            return;
        }
        for below in entry.value.entries() {
            self.take(below, levels - 1);
        }
        if let Value::List(items) = &entry.value.value {
            let names = items.iter().filter_map(|item| item.get("name")?.as_text());
            self.names.extend(names.map(str::to_owned));
        }
    }

    fn explains(&self, problem: &Problem) -> bool {
        if !codes::FOLLOWS_FROM_A_LOSS.contains(&problem.code.name) {
            return false;
        }
        let mut named = problem.message.split('`').skip(1).step_by(2);
        named.any(|name| self.names.contains(name)) || self.nameless && !problem.has_guess()
    }
}

/// So deep below a misspelt section are the names: `service_bus: { command_buses: { name: .. } }`.
const LEVELS: usize = 2;
