use cqrs::App;
use cqrs::names::EventBusName;

#[allow(non_upper_case_globals)]
mod wiring {
    use super::EventBusName;

    pub const customer_events: EventBusName = EventBusName::of_wiring("customer_events");
}

fn example(app: &App) {
    app.command_bus(wiring::customer_events);
}

fn main() {}
