use cqrs::prelude::*;

#[derive(Default)]
pub struct Account {
    number: u64,
}

#[aggregate(id = u64)]
impl Account {
    #[apply]
    fn opened(&mut self) {
        self.number = 1;
    }
}

fn main() {}
