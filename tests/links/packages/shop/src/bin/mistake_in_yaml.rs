cqrs::link!(billing);
cqrs::wiring!("config/mistake_in_yaml.yaml");

fn main() {}
