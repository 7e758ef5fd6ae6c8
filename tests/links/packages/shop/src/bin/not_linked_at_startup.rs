use cqrs::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> HandlerResult {
    let app = App::from_yaml("shop/config/right.yaml").build().await?;
    Ok(app.shutdown().await?)
}
