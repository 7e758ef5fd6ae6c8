//! What placeholders ask for and nothing says: told together, or one by one.

use std::collections::BTreeMap;

use super::Interpolation;
use super::mistakes::open_bracket;
use crate::nearest;
use crate::report::{Problem, codes};
use crate::tree::Span;

impl Interpolation<'_> {
    pub(super) fn missing_parameter(&mut self, name: &str, span: Span) {
        if name.starts_with("env(") {
            return self.report.push(open_bracket(name, span));
        }
        let places = self.missing_parameters.entry(name.to_owned()).or_default();
        if places.last() != Some(&span) {
            places.push(span);
        }
    }

    /// Reports what is missing: all variables in one problem, all parameters in another.
    pub(in crate::source) fn finish(self) {
        if let Some(problem) = missing(
            &self.missing_variables,
            &codes::MISSING_VARIABLE,
            "environment variable",
            "not set",
        ) {
            let first = self
                .missing_variables
                .keys()
                .next()
                .map_or("", String::as_str);
            self.report.push(problem.help(format!(
                "set {}, or give a default: `%env(default:some_parameter:{first})%`",
                if self.missing_variables.len() == 1 {
                    "it"
                } else {
                    "them"
                }
            )));
        }
        let together = [self.missing_parameters.clone()];
        let apart = self.missing_parameters.iter();
        let apart = apart.map(|(name, spans)| BTreeMap::from([(name.clone(), spans.clone())]));
        let groups: Vec<_> = match self.one_by_one {
            true => apart.collect(),
            false => together.into(),
        };
        let missing = groups
            .iter()
            .filter_map(|names| self.missing_parameters(names));
        for problem in missing.collect::<Vec<_>>() {
            self.report.push(problem);
        }
    }

    fn missing_parameters(&self, names: &BTreeMap<String, Vec<Span>>) -> Option<Problem> {
        let mut problem = missing(names, &codes::MISSING_PARAMETER, "parameter", "not defined")?;
        for name in names.keys() {
            let known = self.parameters.keys().map(String::as_str);
            problem = problem.maybe_help(
                nearest::nearest(name, known)
                    .map(|near| format!("for `{name}`: did you mean `{near}`?")),
            );
            if is_like_a_variable(name) {
                problem = problem.help(format!(
                    "an environment variable is asked for so: `%env({name})%`"
                ));
            }
        }
        if self.missing_default {
            problem = problem.help(
                "what stands after `default:` is the name of a parameter, not the value itself",
            );
        }
        Some(
            problem
                .help("define it under `parameters`; a percent sign that is meant is written `%%`"),
        )
    }
}

/// `DATABASE_URL`
fn is_like_a_variable(name: &str) -> bool {
    name.len() > 2
        && name
            .chars()
            .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

fn missing(
    names: &BTreeMap<String, Vec<Span>>,
    code: &'static codes::Code,
    what: &str,
    how: &str,
) -> Option<Problem> {
    let mut places: Vec<(&str, Span)> = names
        .iter()
        .flat_map(|(name, spans)| spans.iter().map(move |span| (&**name, *span)))
        .collect();
    places.sort_by_key(|(_, span)| *span);
    let ((first, place), rest) = places.split_first()?;
    let list: Vec<String> = names.keys().map(|name| format!("`{name}`")).collect();
    let message = match list.len() {
        1 => format!("the {what} {} is {how}", list[0]),
        count => format!("{count} {what}s are {how}: {}", list.join(", ")),
    };
    let problem = Problem::new(code, message)
        .at(*place)
        .label(format!("`{first}` is asked for here"));
    Some(rest.iter().fold(problem, |problem, (name, span)| {
        problem.yaml(*span, format!("`{name}` is asked for here"))
    }))
}
