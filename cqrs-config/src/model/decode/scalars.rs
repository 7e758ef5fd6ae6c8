//! Values of one word or number: text, switches, counts, durations, choices.

use std::time::Duration;

use super::{Decoder, Path};
use crate::model::{remedies, units};
use crate::nearest;
use crate::report::{Problem, codes};
use crate::tree::{Node, Span, Spanned, Value};

impl Decoder {
    /// Text; nothing means the default.
    pub(crate) fn text(&mut self, node: Option<&Node>, path: &Path<'_>) -> Option<Spanned<String>> {
        let node = node?;
        match &node.value {
            Value::Text(text) => Some(Spanned::new(text.clone(), node.span)),
            Value::Null | Value::Unknown => None,
            Value::Boolean(_) | Value::Integer(_) | Value::Float(_) => {
                let help =
                    (!node.hidden).then(|| format!("quote it: '{}'", self.written(node.span)));
                self.refuse(node, path, "text", help);
                None
            }
            Value::List(_) | Value::Map(_) | Value::Tagged(..) => {
                self.refuse(node, path, "text", None);
                None
            }
        }
    }

    /// The id of a service; one leading `@` is dropped.
    pub(crate) fn reference(
        &mut self,
        node: Option<&Node>,
        path: &Path<'_>,
    ) -> Option<Spanned<String>> {
        let mut id = self.text(node, path)?;
        if let Some(bare) = id.value.strip_prefix('@') {
            id.value = bare.to_owned();
        }
        if id.value.is_empty() {
            let text = format!("`{path}` names no service");
            let problem = Problem::new(&codes::WRONG_VALUE, text).at(id.span);
            let help = "write the id of one, or leave the key out";
            self.report.push(problem.help(help));
            return None;
        }
        Some(id)
    }

    /// `true` or `false`; nothing is a mistake, because prooph takes it for `true`.
    pub(crate) fn boolean(&mut self, node: Option<&Node>, path: &Path<'_>) -> Option<bool> {
        let node = node?;
        match &node.value {
            Value::Boolean(value) => return Some(*value),
            Value::Unknown => return None,
            Value::Text(word) if !node.hidden => {
                let meant = match word.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "true" => {
                        Some("write `true`; `yes` and `on` are text in YAML 1.2")
                    }
                    "no" | "off" | "n" | "false" => {
                        Some("write `false`; `no` and `off` are text in YAML 1.2")
                    }
                    _ => None,
                };
                self.refuse(node, path, "`true` or `false`", meant.map(str::to_owned));
            }
            Value::Null => {
                let help = "write `true` or `false`, or leave the key out for the default";
                self.refuse(node, path, "`true` or `false`", Some(help.to_owned()));
            }
            _ => self.refuse(node, path, "`true` or `false`", None),
        }
        None
    }

    /// A whole number, `least` or more.
    pub(crate) fn count(
        &mut self,
        node: Option<&Node>,
        path: &Path<'_>,
        least: u64,
    ) -> Option<u64> {
        let node = node?;
        match node.value {
            Value::Integer(number) => {
                match u64::try_from(number).ok().filter(|number| *number >= least) {
                    Some(number) => return Some(number),
                    None => {
                        let wanted = format!("a whole number from {least} on");
                        self.refuse_value(node, path, &wanted, format!("write `{least}`, or more"));
                    }
                }
            }
            Value::Null | Value::Unknown => {}
            _ => self.refuse(node, path, "a whole number", None),
        }
        None
    }

    /// A number from 1 on.
    pub(crate) fn factor(&mut self, node: Option<&Node>, path: &Path<'_>) -> Option<f64> {
        let node = node?;
        let number = match node.value {
            Value::Integer(number) => number as f64,
            Value::Float(number) => number,
            Value::Null | Value::Unknown => return None,
            _ => {
                self.refuse(node, path, "a number", None);
                return None;
            }
        };
        if number.is_finite() && number >= 1.0 {
            return Some(number);
        }
        let help = "write `1.0` for the same pause every time, or more".to_owned();
        self.refuse_value(node, path, "a number from 1 on", help);
        None
    }

    /// `250ms`, `30s`, `5m`.
    pub(crate) fn duration(&mut self, node: Option<&Node>, path: &Path<'_>) -> Option<Duration> {
        let node = node?;
        match &node.value {
            Value::Null | Value::Unknown => None,
            Value::Text(text) => {
                let duration = units::duration(text);
                if duration.is_none() {
                    self.refuse_value(node, path, units::DURATION, remedies::duration(node));
                }
                duration
            }
            Value::Integer(_) => {
                let help = (!node.hidden).then(|| {
                    let number = self.written(node.span);
                    format!("say the unit: `{number}ms` or `{number}s`")
                });
                self.refuse(node, path, units::DURATION, help);
                None
            }
            _ => {
                self.refuse(node, path, units::DURATION, None);
                None
            }
        }
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(
        &mut self,
        node: Option<&Node>,
        path: &Path<'_>,
        words: &[(&str, T)],
    ) -> Option<T> {
        let known = || words.iter().map(|(known, _)| *known);
        let list: Vec<String> = known().map(|known| format!("`{known}`")).collect();
        let wanted = format!("one of {}", list.join(", "));
        if let Some(node) = node.filter(|node| node.as_text().is_none() && !node.is_absent()) {
            self.refuse(node, path, &wanted, None);
            return None;
        }
        let word = self.text(node, path)?;
        if let Some((_, value)) = words.iter().find(|(known, _)| *known == word.value) {
            return Some(*value);
        }
        let text = format!("`{path}` cannot be `{}`", word.value);
        let problem = Problem::new(&codes::WRONG_VALUE, text)
            .at(word.span)
            .label(format!("{wanted} is wanted"))
            .help(
                nearest::did_you_mean(&word.value, known())
                    .unwrap_or_else(|| format!("write {}", list.join(" or "))),
            );
        self.report.push(problem);
        None
    }

    fn refuse_value(&mut self, node: &Node, path: &Path<'_>, wanted: &str, help: String) {
        let text = format!("`{path}` must be {wanted}");
        let problem = Problem::new(&codes::WRONG_VALUE, text).at(node.span);
        self.report.push(problem.help(help));
    }

    fn written(&self, span: Span) -> String {
        let text = self.report.files().text(span.file);
        text.get(span.start as usize..span.end as usize)
            .unwrap_or_default()
            .to_owned()
    }
}
