cqrs::link!(billing);
cqrs::wiring!("config/misspelt_id.yaml");

fn main() {}
