cqrs::link!(serde, customer-domain);

fn main() {}
