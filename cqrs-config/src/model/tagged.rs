//! Values with a tag of another program, where options of any type may stand.

use super::decode::{Decoder, Path};
use crate::tree::{Entry, Node, Value};

impl Decoder {
    /// An option as written; what nobody here understands is reported, and fits everywhere from then on.
    pub(crate) fn option(&mut self, entry: &Entry, path: &Path<'_>) -> Entry {
        let mut option = entry.clone();
        self.take_tags(&mut option.value, &path.below(&entry.key.value));
        option
    }

    fn take_tags(&mut self, node: &mut Node, path: &Path<'_>) {
        match &mut node.value {
            Value::Tagged(..) => {
                self.refuse(node, path, "a plain value", None);
                node.value = Value::Unknown;
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.take_tags(item, path)),
            Value::Map(entries) => {
                for entry in entries {
                    self.take_tags(&mut entry.value, &path.below(&entry.key.value));
                }
            }
            _ => {}
        }
    }
}
