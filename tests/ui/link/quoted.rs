cqrs::link!("customer-domain");

fn main() {}
