//! Plugins of the application's own: `#[plugin]` on functions and structs, with options of a type of their own.

use std::sync::Arc;
use std::time::Duration;

use cqrs::options::Options;
use cqrs::plugin::{Pipeline, Plugin, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::{App, AppBuilder};
use serde::Deserialize;

use super::{GOOD, furnished};
use crate::support::{Notebook, closed};

/// Notes a line when a message comes in.
struct Noting(String, Service<Notebook>);

impl Plugin for Noting {
    fn attach(&self, pipeline: &mut Pipeline) {
        let Self(line, notebook) = self;
        let (line, notebook) = (line.clone(), notebook.clone());
        pipeline.on(Stage::Initialize, move |_| {
            notebook.note(line.clone());
            Ok(())
        });
    }
}

#[derive(Deserialize)]
struct RadioOptions {
    station: Station,
    volume: u8,
    #[serde(default)]
    quiet_for: Duration,
    #[serde(default)]
    guests: Vec<Guest>,
    token: Option<String>,
}

#[derive(Deserialize, Debug, Default)]
#[serde(rename_all = "snake_case")]
enum Station {
    #[default]
    News,
    Jazz,
}

#[derive(Deserialize)]
struct Guest {
    name: String,
    seats: Option<u8>,
}

#[plugin(id = "stories.radio", buses = [command])]
fn radio(options: Options<RadioOptions>, notebook: Service<Notebook>) -> Result<Noting, String> {
    let RadioOptions {
        station,
        volume,
        quiet_for,
        guests,
        token,
    } = options.into_inner();
    if volume > 10 {
        return Err("the neighbours".to_owned());
    }
    let guests: Vec<_> = guests
        .iter()
        .map(|guest| format!("{} ({})", guest.name, guest.seats.unwrap_or(1)))
        .collect();
    let guests = guests.join(", ");
    let token = token.is_some();
    let line = format!("{station:?} at {volume} after {quiet_for:?} with {guests}; {token}");
    Ok(Noting(line, notebook))
}

#[plugin]
fn clock_tower(clock: Service<dyn cqrs::time::Clock>, notebook: Service<Notebook>) -> impl Plugin {
    Noting(clock.now().to_string(), notebook)
}

/// Says who it was.
#[plugin(id = "stories.marking")]
#[derive(Default)]
struct Marking;

impl Plugin for Marking {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.on(Stage::Initialize, |dispatching| {
            dispatching.add_metadata(cqrs::message::keys::ACTOR, "marking");
            Ok(())
        });
    }
}

fn of(services: &str, plugins: &str) -> (AppBuilder, Arc<Notebook>) {
    furnished(
        services,
        plugins,
        registrations![radio, clock_tower, Marking],
    )
}

fn report(services: &str, plugins: &str) -> String {
    let (builder, _) = of(services, plugins);
    builder.check().unwrap_err().to_string()
}

#[tokio::test]
async fn a_function_makes_a_plugin_of_its_options_and_of_services() {
    let (builder, notebook) = of(
        "  radio:
    driver: stories.radio
    station: jazz
    volume: '%env(VOLUME)%'
    quiet-for: 90s
    guests: [{ name: Petra }, { name: Paul, seats: 2 }]
    token: hunter2",
        "[radio]",
    );
    let variables = cqrs::config::Environment::from_pairs([("VOLUME", "7")]);
    let app = builder.variables(variables).build().await.unwrap();
    let _ = app.dispatch(GOOD).await.unwrap();
    assert_eq!(
        notebook.lines()[0],
        "Jazz at 7 after 90s with Petra (1), Paul (2); true"
    );
}

#[tokio::test]
async fn without_an_id_a_plugin_goes_by_its_path_and_a_struct_is_one_by_itself() {
    let plugins = "[stories.plugins.own.clock_tower, stories.marking]";
    let (builder, notebook) = of("", plugins);
    let clock = cqrs_testing::PausedClock::new();
    let app = builder.clock(Arc::new(clock)).build().await.unwrap();
    let _ = app.dispatch(GOOD).await.unwrap();
    assert_eq!(notebook.lines()[0], "2026-01-01T00:00:00.000000Z");
    let log = crate::support::main_log(&app).await;
    assert_eq!(log[0].metadata.get().unwrap().actor(), Some("marking"));
}

#[tokio::test]
async fn what_is_wrong_with_options_is_told_by_check_all_at_once() {
    let report = report(
        "  one: { driver: stories.radio, station: jaz, volume: 3 }
  two: { driver: stories.radio, station: news, volume: loud }
  three: { driver: stories.radio, station: news }
  four: { driver: stories.radio, station: news, volume: 1, guests: [{ nmae: Petra }] }
  five: { driver: stories.radio, station: news, volume: 1, stations: 2 }
  six: { driver: stories.radio, station: news, volume: 1, quiet_for: 90 }",
        "[one, two, three, four, five, six]",
    );
    for expected in [
        "the option `station` of the driver `stories.radio`: it must be one of `news`, `jazz`",
        "story.yaml:3:42",
        "the option `volume` of the driver `stories.radio`: it must be a whole number that is not negative (`u8`)",
        "the driver `stories.radio` needs the option `volume`",
        "the driver `stories.radio` has no option `guests.nmae`",
        "the driver `stories.radio` has no option `stations`",
        "did you mean `station`?",
        "the option `quiet_for` of the driver `stories.radio`: it must be a duration such as `250ms`",
        "6 errors",
    ] {
        assert!(report.contains(expected), "no {expected:?} in\n{report}");
    }
}

#[tokio::test]
async fn a_secret_is_never_told() {
    let report = report(
        "  one: { driver: stories.radio, station: news, volume: 1, token: [hunter2] }
  two: { driver: stories.radio, station: news, volume: 1, guests: [{ name: Petra, seats: 1, password: hunter2 }] }",
        "[one, two]",
    );
    assert!(report.contains("wrong_option"), "{report}");
    assert!(!report.contains("hunter2"), "{report}");
}

#[tokio::test]
async fn a_plugin_may_refuse_to_be_made() {
    let service = "  loud: { driver: stories.radio, station: news, volume: 11 }";
    let (builder, _) = of(service, "[loud]");
    let error = builder.build().await.unwrap_err().to_string();
    assert!(
        error.ends_with("plugin loud of command bus \"commands\": the neighbours"),
        "{error}"
    );
}

#[tokio::test]
async fn a_plugin_for_commands_is_refused_on_an_event_bus() {
    let text = "service_bus: { event_buses: { events: { plugins: [stories.radio] } } }";
    let builder = App::from_text("story.yaml", text).registry(closed(registrations![radio]));
    let report = builder.check().unwrap_err().to_string();
    assert!(report.contains("it is for command buses"), "{report}");
    assert!(report.contains("own.rs"), "{report}");
}
