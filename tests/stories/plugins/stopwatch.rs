//! The stopwatch: how long messages take, by the application's clock.

use std::sync::Arc;
use std::time::Duration;

use cqrs::plugins::{Lap, Section, Stopwatch, StopwatchSink};
use cqrs_testing::PausedClock;

use super::bank::{Bank, balance_of, open_for};
use crate::support::{Notebook, within};

const MEASURED: &str = "plugins: [prooph_service_bus.plugin.stopwatch]";

fn named<'a>(sections: &'a [Section], name: &str) -> &'a Section {
    let found = sections.iter().find(|section| section.name == name);
    found.unwrap_or_else(|| panic!("no section {name}: {sections:?}"))
}

#[tokio::test]
async fn what_takes_time_is_measured_by_the_application_s_clock() {
    let bank = Bank {
        commands: MEASURED,
        events: "delivery: inline, plugins: [prooph_service_bus.plugin.stopwatch]",
        queries: MEASURED,
        ..Bank::default()
    };
    let (clock, stopwatch) = (PausedClock::new(), Arc::new(Stopwatch::new()));
    let story = bank.story();
    let builder = story.builder.provide(Arc::clone(&stopwatch));
    let app = builder
        .clock(Arc::new(clock.clone()))
        .build()
        .await
        .unwrap();
    let dispatching = tokio::spawn({
        let app = app.clone();
        async move { app.dispatch(open_for("patient")).await }
    });
    story.gate.arrival(1).await;
    clock.advance(Duration::from_millis(25)).await;
    story.gate.open(1);
    let _ = within(dispatching).await.unwrap().unwrap();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let _ = app.ask(balance_of("petra")).await.unwrap();
    let sections = stopwatch.sections();
    let greeted = named(&sections, "event:events:AccountOpened");
    assert_eq!(greeted.count, 2);
    assert_eq!(greeted.total, Duration::from_millis(25));
    assert_eq!(greeted.longest, Duration::from_millis(25));
    let opened = named(&sections, "command:commands:OpenAccount");
    assert_eq!(opened.count, 2);
    assert_eq!(opened.total, Duration::ZERO, "listeners come after it");
    assert_eq!(named(&sections, "query:queries:BalanceOf").count, 1);
    stopwatch.reset();
    assert!(stopwatch.sections().is_empty());
}

#[tokio::test]
async fn a_sink_gets_every_measurement_with_what_it_came_to() {
    let bank = Bank {
        commands: MEASURED,
        ..Bank::default()
    };
    let laps = Arc::new(Notebook::default());
    let notebook = Arc::clone(&laps);
    let sink = Arc::new(move |lap: &Lap<'_>| {
        notebook.note(format!(
            "{} {} {}",
            lap.bus,
            lap.message,
            lap.error.is_some()
        ));
    });
    let builder = bank.story().builder.provide::<dyn StopwatchSink>(sink);
    let app = builder.build().await.unwrap();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let _ = app.dispatch(open_for("")).await.unwrap_err();
    let expected = [
        "command bus \"commands\" OpenAccount false",
        "command bus \"commands\" OpenAccount true",
    ];
    assert_eq!(laps.lines(), expected);
}
