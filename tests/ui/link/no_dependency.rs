cqrs::link!(serde, billing,);

fn main() {}
