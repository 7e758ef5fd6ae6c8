//! mediator: handlers by the type of the request, behind a lock.

use cqrs_bench::dispatch::{COMMANDS, OutOfStock, PlaceOrder, commands, place, row};
use cqrs_bench::{Measure, Row};
use mediator::{
    AsyncMediator, DefaultAsyncMediator, DefaultMediator, Mediator, Request, RequestHandler,
};

struct Place(PlaceOrder);

impl Request<Result<(), OutOfStock>> for Place {}

struct Orders;

impl RequestHandler<Place, Result<(), OutOfStock>> for Orders {
    fn handle(&mut self, request: Place) -> Result<(), OutOfStock> {
        place(request.0)
    }
}

pub(crate) fn blocking() -> Row {
    let mut mediator = DefaultMediator::builder().add_handler(Orders).build();
    Row::new("mediator 0.2.2, blocking", move || {
        Measure::of(COMMANDS, || {
            for command in commands() {
                let answer = mediator.send(Place(command)).expect("it has a handler");
                answer.expect("nothing is out of stock");
            }
        })
    })
}

pub(crate) fn asynchronous() -> Row {
    // Its builder blocks in place, which takes a runtime with several threads. Its commands are sent on one, as all others are.
    let runtime = tokio::runtime::Runtime::new().expect("threads can be started");
    let mediator = runtime.block_on(async {
        DefaultAsyncMediator::builder()
            .add_handler_fn(async |request: Place| place(request.0))
            .build()
    });
    row("mediator 0.2.2, asynchronous", async move |command| {
        let mut mediator = mediator.clone();
        mediator
            .send(Place(command))
            .await
            .expect("it has a handler")
    })
}
