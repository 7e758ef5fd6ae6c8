cqrs::wiring!("config/nowhere.yaml");

fn main() {}
