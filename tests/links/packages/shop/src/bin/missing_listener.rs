cqrs::link!(billing);
cqrs::wiring!("config/missing_listener.yaml");

fn main() {}
