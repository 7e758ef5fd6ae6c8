//! The parameters that Symfony's kernel always has.

use super::Environment;
use crate::tree::{Node, Span, Value};

/// No file has them.
const NOWHERE: Span = Span {
    file: u32::MAX,
    line: 1,
    column: 1,
    start: 0,
    end: 0,
};

/// What a file may ask for without saying it. Paths begin in the working directory, and so does the project.
///
/// Where the environment has no name, what depends on it is missing, and whoever asks for it is told so.
pub(super) fn parameters(environment: &Environment) -> impl Iterator<Item = (String, Node)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let in_environment = |named: &dyn Fn(&str) -> Value| match environment.name() {
        Some(name) => Some(named(name)),
        None if environment.is_known() => None,
        None => Some(Value::Unknown),
    };
    let name = in_environment(&text);
    let cache = in_environment(&|name| Value::Text(format!("./var/cache/{name}")));
    let debug = in_environment(&|name| Value::Boolean(name != "prod"));
    let known = [
        ("kernel.project_dir", Some(text("."))),
        ("kernel.environment", name.clone()),
        ("kernel.runtime_environment", name),
        ("kernel.debug", debug),
        ("kernel.charset", Some(text("UTF-8"))),
        ("kernel.cache_dir", cache.clone()),
        ("kernel.build_dir", cache),
        ("kernel.logs_dir", Some(text("./var/log"))),
    ];
    let named = |(name, value): (&str, Option<Value>)| {
        value.map(|value| (name.to_owned(), Node::new(value, NOWHERE)))
    };
    known.into_iter().filter_map(named)
}
