//! What a bus is built of, without the bus.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::hint::black_box;
use std::pin::Pin;

use super::{COMMANDS, PlaceOrder, commands, row};
use crate::row::{Measure, Row};

/// The least a bus costs: find the handler by the command's type, call it through a pointer.
pub(super) const TYPE_MAP: &str = "map by type, boxed future";
/// The least a bus with three plugins around the handler costs.
pub(super) const THREE_MIDDLEWARES: &str = "the same in three boxed middlewares";

pub(super) fn rows() -> Vec<Row> {
    let boxed = handler();
    let handlers = Handlers::with(handler());
    let innermost: Box<dyn Layer> = Box::new(Handlers::with(handler()));
    let layered = (0..3).fold(innermost, |inner, _| Box::new(Passing { inner }));
    vec![
        direct_call(),
        row("boxed future", async move |command| {
            black_box(&boxed)(command).await
        }),
        row(TYPE_MAP, async move |command| handlers.call(command).await),
        row(THREE_MIDDLEWARES, async move |command| {
            layered.call(command).await
        }),
    ]
}

fn direct_call() -> Row {
    Row::new("direct call", || {
        Measure::of(COMMANDS, || {
            for command in commands() {
                black_box(place(command)).expect("nothing is out of stock");
            }
        })
    })
}

/// The answer that no row ever gives.
#[derive(Debug, thiserror::Error)]
#[error("out of stock")]
pub struct OutOfStock;

type Answer<'a> = Pin<Box<dyn Future<Output = Result<(), OutOfStock>> + Send + 'a>>;
type Handler<M> = Box<dyn Fn(M) -> Answer<'static> + Send + Sync>;

/// What every handler does.
///
/// # Errors
/// Never: there is enough of everything.
#[inline(never)]
pub fn place(command: PlaceOrder) -> Result<(), OutOfStock> {
    match black_box(command.order).checked_add(u64::from(command.quantity)) {
        Some(_) => Ok(()),
        None => Err(OutOfStock),
    }
}

async fn place_order(command: PlaceOrder) -> Result<(), OutOfStock> {
    place(command)
}

fn handler() -> Handler<PlaceOrder> {
    Box::new(|command| Box::pin(place_order(command)))
}

trait Layer: Send + Sync {
    fn call(&self, command: PlaceOrder) -> Answer<'_>;
}

struct Handlers {
    by_type: HashMap<TypeId, Box<dyn Any + Send + Sync>, BuildHasherDefault<TypeIdHasher>>,
}

impl Handlers {
    fn with<M: 'static>(handler: Handler<M>) -> Self {
        let mut by_type = HashMap::default();
        let handler: Box<dyn Any + Send + Sync> = Box::new(handler);
        by_type.insert(TypeId::of::<M>(), handler);
        Self { by_type }
    }
}

impl Layer for Handlers {
    fn call(&self, command: PlaceOrder) -> Answer<'_> {
        let handler = black_box(&self.by_type)
            .get(&TypeId::of::<PlaceOrder>())
            .and_then(|handler| handler.downcast_ref::<Handler<PlaceOrder>>())
            .expect("its handler was put in");
        handler(command)
    }
}

struct Passing {
    inner: Box<dyn Layer>,
}

impl Layer for Passing {
    fn call(&self, command: PlaceOrder) -> Answer<'_> {
        Box::pin(async move { self.inner.call(command).await })
    }
}

/// A type's id is a hash already.
#[derive(Default)]
struct TypeIdHasher(u64);

impl Hasher for TypeIdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_ne_bytes(word);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}
