use cqrs::prelude::*;

#[derive(EventSet)]
pub enum Change<E> {
    Some(E),
}

fn main() {}
