//! A configuration that the program was compiled with, and one that is held against the linked code by a test.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registry::Registry;
use cqrs::testing::{TestApp, Wired, assert_wired};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct Write {
    letter: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Event)]
struct Written {
    letter: String,
}

#[derive(Default)]
struct Post;

#[command_handler]
async fn write(command: Write, events: Events, _post: Service<Post>) -> HandlerResult {
    let letter = command.letter;
    Ok(events.raise(Written { letter })?)
}

const ROUTED: &str = "
services: { store: { driver: sqlite, path: '%env(NOT_SET_ANYWHERE)%' } }
service_bus: { command_buses: { commands: { router: { routes: { Write: wired.write } } } }, event_buses: { events: ~ } }
event_store: { stores: { main: { type: store } } }
when@prod: { service_bus: { command_buses: { commands: { router: { routes: { Write: wired.write } } } } } }
";

/// What `assert_wired` panics with, if it does.
fn refused(configuration: impl Into<Wired>) -> Option<String> {
    let configuration = configuration.into();
    let asserted = std::panic::AssertUnwindSafe(|| assert_wired(configuration));
    let panic = std::panic::catch_unwind(asserted).err()?;
    Some(*panic.downcast::<String>().unwrap())
}

#[test]
fn a_file_is_wired_whatever_the_variables_are_and_the_application_provides() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cqrs.yaml");
    std::fs::write(&file, ROUTED).unwrap();
    assert_eq!(refused(&*file), None);
}

#[test]
fn what_does_not_fit_in_one_environment_is_told_with_its_line() {
    let prod =
        "when@prod: { service_bus: { command_buses: { commands: { router: { routes: { Write: wired";
    let text = ROUTED.replace(&format!("{prod}.write"), &format!("{prod}.wirte"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cqrs.yaml");
    std::fs::write(&file, text).unwrap();
    let told = refused(file.to_str().unwrap()).unwrap();
    for wanted in [
        "cqrs::unknown_handler",
        "cqrs.yaml:5:85",
        "did you mean `wired.write`?",
        "prod",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn a_builder_is_missed_a_service_that_it_does_not_have() {
    let builder = || App::from_text("cqrs.yaml", ROUTED);
    let told = refused(builder()).unwrap();
    assert!(told.contains("cqrs::missing_dependency"), "{told}");
    let provided = builder().provide(Arc::new(Post));
    assert_eq!(refused(provided), None);
}

#[tokio::test]
async fn an_application_of_a_compiled_configuration_needs_no_file() {
    const FILES: &[(&str, &[u8])] = &[
        ("/nowhere/config/cqrs.yaml", b"imports: [buses.yaml]\nservices: { store: { driver: memory } }\nevent_store: { stores: { main: { type: store } } }"),
        ("/nowhere/config/buses.yaml", b"service_bus: { command_buses: { written_commands: ~ }, event_buses: { events: ~ } }"),
    ];
    let wiring = cqrs::__private::wiring("/nowhere/config/cqrs.yaml", FILES);
    let app = TestApp::from_wiring(wiring)
        .provide(Arc::new(Post))
        .build()
        .await
        .unwrap();
    let bus = cqrs::names::CommandBusName::of_wiring("written_commands");
    let letter = "of the program".to_owned();
    let _ = app
        .command_bus(bus)
        .dispatch(Write {
            letter: letter.clone(),
        })
        .await
        .unwrap();
    assert_eq!(
        app.published::<Written>().await.unwrap(),
        [Written { letter }]
    );
    let unknown = cqrs::names::CommandBusName::of_wiring("written_comands");
    let refused = app
        .command_bus(unknown)
        .dispatch(Write {
            letter: String::new(),
        })
        .await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("written_comands"), "{refused}");
    app.settle().await.unwrap();
}

#[test]
fn the_file_of_a_compiled_configuration_counts_while_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cqrs.yaml");
    let path: &'static str = file.display().to_string().leak();
    let files: &'static [(&str, &[u8])] = vec![(
        path,
        &b"service_bus: { command_buses: { compiled: ~ } }"[..],
    )]
    .leak();
    let app = || App::from_wiring(cqrs::__private::wiring(path, files)).registry(Registry::new());
    let bus = |name: &str| app().check().unwrap().plan.bus(name).is_some();
    assert!(bus("compiled"));
    std::fs::write(&file, "service_bus: { command_buses: { today: ~ } }").unwrap();
    assert!(bus("today") && !bus("compiled"));
}
