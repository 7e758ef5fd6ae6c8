//! Actors: the command goes through a mailbox to a task on the same thread, and the answer comes back.

use actix::{Actor, Context, Handler, System};
use cqrs_bench::dispatch::{COMMANDS, OutOfStock, PlaceOrder, commands, place, row};
use cqrs_bench::{Measure, Row};
use kameo::actor::Spawn;

struct Place(PlaceOrder);

impl actix::Message for Place {
    type Result = Result<(), OutOfStock>;
}

struct Orders;

impl Actor for Orders {
    type Context = Context<Self>;
}

impl Handler<Place> for Orders {
    type Result = Result<(), OutOfStock>;

    fn handle(&mut self, message: Place, _: &mut Self::Context) -> Self::Result {
        place(message.0)
    }
}

pub(crate) fn actix() -> Row {
    let system = System::new();
    let orders = system.block_on(async { Orders.start() });
    Row::new("actix 0.13.5", move || {
        Measure::of(COMMANDS, || {
            system.block_on(async {
                for command in commands() {
                    let answer = orders.send(Place(command)).await;
                    answer
                        .expect("the actor lives")
                        .expect("nothing is out of stock");
                }
            });
        })
    })
}

#[derive(kameo::Actor)]
struct Shop;

impl kameo::message::Message<Place> for Shop {
    type Reply = Result<(), OutOfStock>;

    async fn handle(
        &mut self,
        message: Place,
        _: &mut kameo::message::Context<Self, Self::Reply>,
    ) -> Self::Reply {
        place(message.0)
    }
}

pub(crate) fn kameo() -> Row {
    let shop = std::sync::OnceLock::new();
    row("kameo 0.22.2", async move |command| {
        let shop = shop.get_or_init(|| Shop::spawn(Shop));
        shop.ask(Place(command)).await
    })
}
