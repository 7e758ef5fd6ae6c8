//! Parameters that nothing asks for: what they ask for has to be there all the same, as in Symfony.

use super::Interpolation;
use crate::tree::Entry;

impl Interpolation<'_> {
    /// Looks at the parameters that were not replaced so far; nothing is made of them.
    ///
    /// Variables are the running program's: where they are known, one that nobody needs may be missing.
    pub(in crate::source) fn look_at_unused(&mut self, parameters: &[Entry]) {
        if self.environment.is_known() {
            return;
        }
        self.is_unused = true;
        let missing = self.missing_parameters.clone();
        for entry in parameters {
            let name = &entry.key.value;
            if self.asked.insert(name.clone()) {
                self.open.push(name.clone());
                self.replace(&mut entry.value.clone());
                self.open.pop();
            }
        }
        // Symfony's kernel has more of them than are known here.
        self.missing_parameters
            .retain(|name, _| !name.starts_with("kernel.") || missing.contains_key(name));
    }
}
