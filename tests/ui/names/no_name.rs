use cqrs::App;

fn example(app: &App) {
    app.query_bus(4711);
}

fn main() {}
