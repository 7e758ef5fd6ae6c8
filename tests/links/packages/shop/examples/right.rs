#![forbid(unsafe_code)]

use billing::Charge;
use cqrs::prelude::*;

cqrs::wiring!("config/right.yaml");

#[tokio::main(flavor = "current_thread")]
async fn main() -> HandlerResult {
    let app = App::from_wiring(wiring::CONFIG).build().await?;
    let receipt = app
        .command_bus(wiring::commands)
        .dispatch(Charge { cents: 100 })
        .await?;
    println!("{} event", receipt.events());
    Ok(app.shutdown().await?)
}
