use cqrs::prelude::*;

cqrs::link!(billing);
cqrs::wiring!("config/right.yaml");

pub async fn bus(_: &App) {
    drop(wiring::repositories::acounts);
}

fn main() {}
