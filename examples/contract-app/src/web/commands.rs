use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use cqrs::message::RawMessage;
use cqrs::prelude::*;
use futures::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Refusal;
use crate::contract::{
    AcceptSpecialConditions, MakeAppointment, RejectNegotiation, RequestSpecialConditions,
    SetSalesLimit,
};
use crate::customer::{
    ImportBasicCustomerData, ImportCustomerDeskwareData, ImportDigitalInvoiceData, RenameCustomer,
};

/// A command that may come from outside, with the id of what it is about.
trait Addressed: Command + DeserializeOwned {
    fn addressee(&self) -> &str;
}

macro_rules! addressed {
    ($($command:ty: $id:ident),+ $(,)?) => {
        $(impl Addressed for $command {
            fn addressee(&self) -> &str {
                self.$id.as_str()
            }
        })+

        const COMMANDS: &[Accepted] = &[$(accept::<$command>()),+];
    };
}

addressed! {
    ImportBasicCustomerData: customer_id,
    ImportDigitalInvoiceData: customer_id,
    ImportCustomerDeskwareData: customer_id,
    RenameCustomer: customer_id,
    MakeAppointment: acquisition_process_id,
    RequestSpecialConditions: acquisition_process_id,
    AcceptSpecialConditions: acquisition_process_id,
    RejectNegotiation: acquisition_process_id,
    SetSalesLimit: sales_area,
}

/// How such a command is dispatched.
struct Accepted {
    name: &'static str,
    body: fn(App, Bytes, Metadata) -> Dispatched,
    message: fn(App, RawMessage) -> Dispatched,
}

type Dispatched = BoxFuture<'static, Result<Receipt, Refusal>>;

/// What is told of a command that was handled.
#[derive(Debug, Serialize)]
pub(super) struct Handled {
    events: usize,
    /// It had been handled before; this is the answer of the first time.
    repeated: bool,
}

impl From<&Receipt> for Handled {
    fn from(receipt: &Receipt) -> Self {
        Self {
            events: receipt.events(),
            repeated: receipt.is_repeated(),
        }
    }
}

const fn accept<C: Addressed>() -> Accepted {
    Accepted {
        name: C::NAME,
        body: |app, body, metadata| {
            Box::pin(async move {
                let Json(command) = Json::<C>::from_bytes(&body)?;
                let addressee = command.addressee().to_owned();
                let receipt = app.dispatch_with(command, metadata).await?;
                of_this(receipt, &addressee)
            })
        },
        message: |app, raw| {
            Box::pin(async move {
                let addressee = raw.payload().decode::<C>()?.addressee().to_owned();
                let receipt = app.commands().dispatch_raw(raw).await?;
                of_this(receipt, &addressee)
            })
        },
    }
}

fn of_this(receipt: Receipt, addressee: &str) -> Result<Receipt, Refusal> {
    match is_of_another(&receipt, addressee) {
        true => Err(Refusal::KeyOfAnother),
        false => Ok(receipt),
    }
}

/// Whether it tells what a command about something else has stored. Of one that stored nothing nobody can say.
fn is_of_another(receipt: &Receipt, addressee: &str) -> bool {
    let mut subjects = receipt
        .written()
        .iter()
        .filter_map(|written| written.subject.as_ref())
        .peekable();
    receipt.is_repeated()
        && subjects.peek().is_some()
        && subjects.all(|subject| subject.aggregate_id() != addressee)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

fn named(name: &str) -> Result<&'static Accepted, Refusal> {
    let command = COMMANDS.iter().find(|command| command.name == name);
    command.ok_or_else(|| Refusal::UnknownCommand(name.to_owned()))
}

pub(super) async fn dispatch(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Handled>, Refusal> {
    let dispatch = named(&name)?.body;
    let receipt = dispatch(app, body?, metadata(&headers)?).await?;
    Ok(Json(Handled::from(&receipt)))
}

/// A command in prooph's array form. Its metadata says who has sent it, and nobody is believed that.
pub(super) async fn dispatch_raw(
    State(app): State<App>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Handled>, Refusal> {
    let message = RawMessage::from_slice(&body?)?.with_metadata(Metadata::new().with_actor("web"));
    let dispatch = named(message.name())?.message;
    let receipt = dispatch(app, message).await?;
    Ok(Json(Handled::from(&receipt)))
}

/// The client's own id of the command makes its retries recognisable.
fn metadata(headers: &HeaderMap) -> Result<Metadata, Refusal> {
    let metadata = Metadata::new().with_actor("web");
    let Some(key) = headers.get("Idempotency-Key") else {
        return Ok(metadata);
    };
    let id: Option<MessageId> = key.to_str().ok().and_then(|key| key.parse().ok());
    id.map(|id| metadata.with_message_id(id))
        .ok_or(Refusal::Key)
}
