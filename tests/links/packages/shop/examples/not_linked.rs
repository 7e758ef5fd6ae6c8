cqrs::wiring!("config/right.yaml");

fn main() {}
