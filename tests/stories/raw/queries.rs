//! Raw queries: the reply is JSON.

use super::*;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<Hit>, alias = "App\\Search")]
struct Search {
    text: String,
}

#[derive(Serialize)]
struct Hit {
    name: String,
}

/// Nothing that serde could write.
struct Opaque;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Opaque)]
struct Look {}

#[query_handler]
fn search(query: Search) -> HandlerResult<Vec<Hit>> {
    if query.text.is_empty() {
        return Err(TooMuch.into());
    }
    Ok(vec![Hit { name: query.text }])
}

#[query_handler]
fn look(_: Look, notebook: Service<Notebook>) -> HandlerResult<Opaque> {
    notebook.note("looked");
    Ok(Opaque)
}

const QUERIES: &str = "service_bus: { query_buses: { queries: ~ } }";

fn queries() -> Story {
    Story::in_memory(QUERIES, registrations![Search, Look, Paid, search, look])
}

#[tokio::test]
async fn a_raw_query_is_answered_with_json() {
    let (app, _) = queries().start().await;
    let search = |text: &str| {
        let message = json!({ "message_name": "App\\Search", "payload": { "text": text } });
        raw(&message)
    };
    let reply = app.queries().ask_raw(search("Petra")).await.unwrap();
    assert_eq!(reply.as_str(), r#"[{"name":"Petra"}]"#);
    let reply = app.query_bus("queries").ask_raw(search("")).await;
    assert!(reply.unwrap_err().downcast_ref::<TooMuch>().is_some());
}

#[tokio::test]
async fn a_reply_that_serde_cannot_write_is_refused_before_the_question_is_asked() {
    let (app, notebook) = queries().start().await;
    let look = raw(&json!({ "message_name": "Look", "payload": {} }));
    let error = app.queries().ask_raw(look).await.unwrap_err();
    assert!(matches!(why(&error), RawMessageError::Reply("Look")));
    assert!(notebook.lines().is_empty());
    let _: Opaque = app.ask(Look {}).await.unwrap();
}

#[tokio::test]
async fn an_event_is_no_query() {
    let (app, _) = queries().start().await;
    let paid = raw(&json!({ "message_name": "Paid", "payload": { "amount": 1 } }));
    let error = app.queries().ask_raw(paid).await.unwrap_err();
    let expected = r#""Paid" is an event, and a query is expected here"#;
    assert_eq!(why(&error).to_string(), expected);
}
