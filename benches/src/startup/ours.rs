//! The same through the framework, stage by stage.

use std::path::Path;
use std::sync::Arc;

use cqrs::AppBuilder;
use cqrs::config::{Environment, Style};
use cqrs::prelude::*;
use cqrs_config::{Model, Source};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::large::Large;
use super::names::Names;
use crate::row::{Measure, Row};

const MEMORY: &str = "{ driver: memory }";

pub(super) fn rows(large: &Arc<Large>, names: &Names, routes: u64, folder: &Path) -> Vec<Row> {
    let text = large.yaml(MEMORY);
    vec![
        stage(names.read, routes, &text, read),
        stage(names.parsed, routes, &text, |text| {
            Model::parse(&read(text))
        }),
        checked(names.checked, routes, large, &text),
        in_memory(names.in_memory, routes, large, &text),
        on_sqlite(names.on_sqlite, routes, large, folder),
        refused(names.refused, routes, large, &text, |_| {}),
        refused(names.reported, routes, large, &text, |report| {
            std::hint::black_box((report.render(Style::Plain), report.to_json()));
        }),
    ]
}

fn read(text: &str) -> Source {
    let source = Source::from_text("large.yaml", text, &Environment::empty());
    source.unwrap_or_else(|report| panic!("{report}"))
}

fn stage<T>(name: &'static str, routes: u64, text: &str, work: fn(&str) -> T) -> Row
where
    T: 'static,
{
    let text = text.to_owned();
    Row::new(name, move || Measure::making(routes, || work(&text)))
}

fn builder(large: &Large, text: &str) -> AppBuilder {
    App::from_text("large.yaml", text)
        .variables(Environment::empty())
        .registry(large.registry.clone())
}

fn checked(name: &'static str, routes: u64, large: &Arc<Large>, text: &str) -> Row {
    let builder = builder(large, text);
    Row::new(name, move || {
        Measure::making(routes, || {
            let checked = builder.check();
            let checked = checked.unwrap_or_else(|report| panic!("{report}"));
            assert!(checked.report.is_empty(), "{}", checked.report);
            checked
        })
    })
}

fn in_memory(name: &'static str, routes: u64, large: &Arc<Large>, text: &str) -> Row {
    let (large, text, runtime) = (Arc::clone(large), text.to_owned(), runtime());
    Row::new(name, move || {
        Measure::making(routes, || build(&runtime, builder(&large, &text)))
    })
}

fn on_sqlite(name: &'static str, routes: u64, large: &Arc<Large>, folder: &Path) -> Row {
    let (large, folder, runtime) = (Arc::clone(large), folder.to_owned(), runtime());
    Row::new(name, move || {
        let folder = TempDir::new_in(&folder).expect("the folder for databases can be written");
        let path = folder.path().join("large.db");
        let text = large.yaml(&format!("{{ driver: sqlite, path: '{}' }}", path.display()));
        Measure::making(routes, || build(&runtime, builder(&large, &text)))
    })
}

fn build(runtime: &Runtime, builder: AppBuilder) -> App {
    let app = runtime.block_on(builder.build());
    app.unwrap_or_else(|error| panic!("{error}"))
}

/// Every route leads to a handler that is not there.
fn refused(
    name: &'static str,
    routes: u64,
    large: &Arc<Large>,
    text: &str,
    look_at: fn(&cqrs::config::Report),
) -> Row {
    let wrong = text.replace(".handle_the_thing_", ".hnadle_the_thing_");
    let builder = builder(large, &wrong);
    Row::new(name, move || {
        Measure::making(routes, || {
            let report = builder.check().expect_err("no route leads anywhere");
            assert_eq!(report.problems().len() as u64, routes, "one for each route");
            look_at(&report);
            report
        })
    })
}

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime without input and output always starts")
}
