cqrs::link!(billing);
cqrs::wiring!("config/other_message.yaml");

fn main() {}
