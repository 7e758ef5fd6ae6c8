//! A map of names to single values.

use super::decode::{Decoder, Path};
use crate::tree::{Node, Value};

/// A single value.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
}

impl Decoder {
    /// Names and what they stand for; a name that stands for nothing is left out.
    pub(crate) fn scalars(
        &mut self,
        node: Option<&Node>,
        path: &Path<'_>,
    ) -> Vec<(String, Scalar)> {
        let Some(node) = node else { return Vec::new() };
        if !matches!(node.value, Value::Map(_) | Value::Null | Value::Unknown) {
            self.refuse(node, path, "a map from names", None);
        }
        let mut scalars = Vec::new();
        for entry in node.entries() {
            let scalar = match &entry.value.value {
                Value::Boolean(value) => Scalar::Boolean(*value),
                Value::Integer(value) => Scalar::Integer(*value),
                Value::Float(value) => Scalar::Float(*value),
                Value::Text(value) => Scalar::Text(value.clone()),
                Value::Null | Value::Unknown => continue,
                Value::List(_) | Value::Map(_) | Value::Tagged(..) => {
                    let path = path.below(&entry.key.value);
                    let wanted = "text, a number, true or false";
                    let help = "a list fits into text: `'one, two'`".to_owned();
                    self.refuse(&entry.value, &path, wanted, Some(help));
                    continue;
                }
            };
            scalars.push((entry.key.value.clone(), scalar));
        }
        scalars
    }
}
