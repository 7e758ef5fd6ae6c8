use std::collections::HashMap;

use crate::customer::CustomerId;
use crate::legacy::{BrokenRow, Line};

/// The customers that were seen in a file, each with the line of its row. It is all that an import remembers of the rows behind it.
#[derive(Default)]
pub(super) struct SeenCustomers(HashMap<CustomerId, u64>);

impl SeenCustomers {
    /// The row, unless its customer had one before: which of the two is right nobody knows, and no two may be under way at once.
    pub(super) fn first_only(&mut self, mut line: Line) -> Line {
        let number = match &line.customer {
            Ok(row) => CustomerId::new(&row.customer_number),
            Err(_) => return line,
        };
        let Ok(customer) = number else {
            return line;
        };
        match self.0.get(&customer) {
            Some(&first) => {
                let customer = customer.to_string();
                line.customer = Err(BrokenRow::Repeated { customer, first });
            }
            None => drop(self.0.insert(customer, line.line)),
        }
        line
    }
}
