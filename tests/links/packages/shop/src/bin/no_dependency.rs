cqrs::link!(billing, orders);

fn main() {}
