cqrs::link!(billing);
cqrs::wiring!("config/missing_finder.yaml");

fn main() {}
