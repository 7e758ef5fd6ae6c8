cqrs::link!(billing);
cqrs::wiring!("config/missing_handler.yaml");

fn main() {}
