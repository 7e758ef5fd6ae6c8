//! Message factories of the application: for all buses, or for one.

use std::sync::Arc;

use cqrs::message::{MessageFactory, MessageKind, TypedMessage};
use cqrs::registry::RegisteredMessages;

use super::*;

/// Knows one message of another system, and what its fields are called there.
struct Foreign;

impl MessageFactory for Foreign {
    fn make(&self, _: MessageKind, raw: &RawMessage) -> Result<TypedMessage, RawMessageError> {
        match raw.name() {
            "Zahlung" => Ok(TypedMessage::command(Pay { amount: 3 })),
            "Bezahlt" => Ok(TypedMessage::event(Paid { amount: 3 })),
            "Sturz" => panic!("fallen"),
            name => Err(RawMessageError::refused(name, "unbekannt")),
        }
    }
}

fn zahlung(name: &str) -> RawMessage {
    raw(&json!({ "message_name": name, "payload": {} }))
}

#[tokio::test]
async fn the_factory_under_prooph_s_id_is_that_of_all_buses() {
    let mut story = Story::in_memory(BUSES, all());
    story.builder = story
        .builder
        .provide_named::<dyn MessageFactory>(RegisteredMessages::ID, Arc::new(Foreign));
    let (app, notebook) = story.start().await;
    let _ = app
        .commands()
        .dispatch_raw(zahlung("Zahlung"))
        .await
        .unwrap();
    let commands = app.command_bus("commands");
    let _ = commands.dispatch_raw(zahlung("Zahlung")).await.unwrap();
    assert_eq!(main_log(&app).await.len(), 2);
    assert!(notebook.lines()[0].starts_with("nobody pays 3"));
    let refused = commands.dispatch_raw(zahlung("Mahnung")).await.unwrap_err();
    assert!(refused.is_rejection());
    let expected = "the message factory refuses \"Mahnung\"";
    assert_eq!(why(&refused).to_string(), expected);
    let other = commands.dispatch_raw(zahlung("Bezahlt")).await.unwrap_err();
    assert!(matches!(why(&other), RawMessageError::WrongKind { .. }));
    let fallen = commands.dispatch_raw(zahlung("Sturz")).await.unwrap_err();
    assert!(matches!(why(&fallen), RawMessageError::Panicked(_)));
}
