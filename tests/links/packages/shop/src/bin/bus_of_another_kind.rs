use cqrs::prelude::*;

cqrs::link!(billing);
cqrs::wiring!("config/right.yaml");

pub async fn bus(app: &App) {
    drop(app.command_bus(wiring::events));
}

fn main() {}
