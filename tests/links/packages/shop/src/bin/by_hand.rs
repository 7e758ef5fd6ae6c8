use billing::Charge;
use cqrs::memory::MemoryDriver;
use cqrs::prelude::*;
use cqrs::registry::{Registration, Registry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> HandlerResult {
    let registry = Registry::new()
        .with([Registration::StoreDriver(&MemoryDriver)])
        .with(billing::registrations());
    let app = App::from_yaml("shop/config/right.yaml")
        .registry(registry)
        .build()
        .await?;
    let receipt = app.dispatch(Charge { cents: 100 }).await?;
    println!("{} event", receipt.events());
    Ok(app.shutdown().await?)
}
