#![forbid(unsafe_code)]
#![deny(unused_crate_dependencies)]

use cqrs::prelude::*;
use serde as _;

cqrs::link!(billing);

#[tokio::main(flavor = "current_thread")]
async fn main() -> HandlerResult {
    let app = App::from_yaml("shop/config/right.yaml").build().await?;
    Ok(app.shutdown().await?)
}
