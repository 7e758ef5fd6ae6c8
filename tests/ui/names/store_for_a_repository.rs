use cqrs::App;
use cqrs::names::StoreName;

const MAIN: StoreName = StoreName::of_wiring("main");

async fn example(app: &App) {
    let _ = app.take_snapshots(MAIN).await;
}

fn main() {}
