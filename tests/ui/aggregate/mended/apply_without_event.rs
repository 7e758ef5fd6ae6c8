use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Event)]
pub struct AccountOpened {}

#[derive(Default)]
pub struct Account {
    number: u64,
}

#[aggregate(id = u64)]
impl Account {
    #[apply]
    fn opened(&mut self, _: &AccountOpened) {
        self.number = 1;
    }
}

fn main() {}
