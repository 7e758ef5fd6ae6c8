#![forbid(unsafe_code)]

use billing::Charge;
use cqrs::prelude::*;

cqrs::wiring!("../shop/config/right.yaml");

#[tokio::test]
async fn a_test_is_wired_as_the_program_is() {
    let app = App::from_wiring(wiring::CONFIG).build().await.unwrap();
    let bus = app.command_bus(wiring::commands);
    let receipt = bus.dispatch(Charge { cents: 100 }).await.unwrap();
    assert_eq!(receipt.events(), 1);
    app.shutdown().await.unwrap();
}
