//! Events of former times: under another name, of another shape, or of no type at all.

use std::path::Path;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, within};

mod before {
    use super::*;

    #[derive(Serialize, Deserialize, Event)]
    pub(super) struct Painted {
        pub(super) color: String,
    }

    #[derive(Serialize, Deserialize, Event)]
    pub(super) struct Framed {}
}

#[derive(Serialize, Deserialize, Event)]
#[event(name = "WasPainted", alias = "Painted")]
struct Painted {
    color: String,
}

#[derive(Serialize, Deserialize, Event)]
#[event(name = "Painted")]
struct PaintedInNumbers {
    #[serde(rename = "color")]
    _number: Number,
}

#[derive(Serialize, Deserialize)]
struct Number {
    _hue: u8,
}

#[event_listener(from = "beginning", message = "WasPainted")]
fn look(event: &Painted, notebook: Service<Notebook>) {
    notebook.note(format!("painted {}", event.color));
}

#[event_listener(from = "beginning", message = "Painted")]
fn look_at_numbers(_: &PaintedInNumbers, notebook: Service<Notebook>) {
    notebook.note("numbers");
}

fn on_file(folder: &Path, registrations: impl IntoIterator<Item = Registration>) -> Story {
    let bus = "service_bus: { event_buses: { events: { delivery: { retry: { max: 0 } } } } }";
    Story::on_file(folder, bus, registrations)
}

/// A folder whose store has two events of former times.
async fn from_before() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let story = on_file(
        folder.path(),
        registrations![before::Painted, before::Framed],
    );
    let (app, _) = story.start().await;
    let painted = before::Painted {
        color: "red".to_owned(),
    };
    let _ = app.events().publish(before::Framed {}).await.unwrap();
    let _ = app.events().publish(painted).await.unwrap();
    app.shutdown().await.unwrap();
    folder
}

#[tokio::test]
async fn a_renamed_event_is_read_under_its_old_name() {
    let folder = from_before().await;
    let story = on_file(folder.path(), registrations![Painted, look]);
    let (app, notebook) = story.start().await;
    let painted = Painted {
        color: "blue".to_owned(),
    };
    let _ = app.events().publish(painted).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["painted red", "painted blue"]);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn an_event_that_no_longer_fits_is_parked_with_its_place_and_the_reason() {
    let folder = from_before().await;
    let story = on_file(
        folder.path(),
        registrations![PaintedInNumbers, look_at_numbers],
    );
    let (app, notebook) = story.start().await;
    within(app.settle()).await.unwrap();
    let parked = app.parked().await.unwrap();
    let [parked] = &parked[..] else {
        panic!("one is parked: {parked:?}")
    };
    assert_eq!(parked.event_name, "Painted");
    assert_eq!(parked.position.get(), 2);
    for part in ["\"Painted\"", "version", "$raised", "\"color\" is a string"] {
        assert!(parked.reason.contains(part), "{part}: {}", parked.reason);
    }
    assert!(!parked.reason.contains("red"), "{}", parked.reason);
    assert!(notebook.lines().is_empty());
    app.shutdown().await.unwrap();
}
