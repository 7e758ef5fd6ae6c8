//! The configurations of the guide's pages are accepted, and its mistakes give the reports that the pages show.
//!
//! A block that begins with `# a/path.yaml` is a file; the files of one section are one configuration. A block of text
//! behind a configuration is its report. `UPDATE_PAGES=1 cargo test -p cqrs-config --test guide` writes the reports anew.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod library;
mod merging;
mod page;

use cqrs_config::plan::{Plan, ReachedBy};
use cqrs_config::{Environment, Loaded, Report, Severity, load};
use page::{Example, Page};

fn read(example: &Example, environment: &Environment) -> Result<Loaded, Report> {
    load(example.main(), environment, &library::catalog(example))
}

fn plan(page: &str, heading: &str, environment: &Environment) -> Plan {
    let page = Page::read(page);
    let example = page.examples.iter().find(|one| one.heading == heading);
    let example = example.expect("a configuration below this heading");
    read(example, environment).unwrap().plan
}

/// The handlers of a message on a bus.
fn targets(plan: &Plan, bus: &str, message: &str) -> Vec<String> {
    let routes = &plan.bus(bus).unwrap().routes;
    let route = routes.iter().find(|route| route.message == message);
    let targets = &route.expect("a route").targets;
    targets
        .iter()
        .map(|target| target.handler.clone())
        .collect()
}

fn examples_give_what_they_show(name: &str) {
    let mut page = Page::read(name);
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    let mut wrong = Vec::new();
    for example in &page.examples {
        let report = match read(example, &Environment::empty()) {
            Ok(loaded) => loaded.report,
            Err(report) => report,
        };
        let given = example.shown(&report.to_string());
        match &example.report {
            Some(_) if update => page.text = example.with_report(&page.text, &given),
            Some(shown) if *shown == given => {}
            Some(shown) => wrong.push(format!("shown\n{shown}given\n{given}")),
            None if is_quiet(&report) => {}
            None => wrong.push(format!("{}\n{given}", example.heading)),
        }
    }
    page.keep(update);
    assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
}

/// An example does not use every handler of the library, and one of buses has no store.
fn is_quiet(report: &Report) -> bool {
    let expected = ["cqrs::unreached_handler", "cqrs::no_store"];
    let mut problems = report.problems().iter();
    problems.all(|problem| {
        problem.severity() == Severity::Note || expected.contains(&problem.code.name)
    })
}

#[test]
fn what_the_page_on_routing_shows_is_so() {
    examples_give_what_they_show("routing");
}

#[test]
fn what_the_page_on_configuration_shows_is_so() {
    examples_give_what_they_show("configuration");
}

#[test]
fn a_tag_detects_the_messages_of_a_type() {
    let plan = plan("routing", "Tags", &Environment::empty());
    for (message, handler) in [
        ("LendBook", "library.lend"),
        ("TakeBack", "library.take_back"),
        ("ImportBooks", "stock.Importer.books"),
        ("ImportReaders", "stock.Importer.readers"),
    ] {
        assert_eq!(targets(&plan, "desk", message), [handler]);
    }
}

#[test]
fn patterns_lead_to_the_methods_of_types() {
    let plan = plan("routing", "Patterns", &Environment::empty());
    let routes = &plan.bus("stock").unwrap().routes;
    let reached = routes
        .iter()
        .map(|route| (&*route.message, route.targets[0].reached_by));
    let patterned: Vec<_> = reached
        .filter(|(_, by)| *by == ReachedBy::Pattern)
        .collect();
    let names: Vec<&str> = patterned.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["ImportBooks", "ImportReaders", "LendBook", "TakeBack"]
    );
}

#[test]
fn what_is_asynchronous_is_sent_and_keeps_its_route() {
    let plan = plan("routing", "The asynchronous switch", &Environment::empty());
    let routes = &plan.bus("desk").unwrap().routes;
    let sent: Vec<&str> = (routes.iter().filter(|route| route.transport.is_some()))
        .map(|route| &*route.message)
        .collect();
    assert_eq!(sent, ["RemindReader"]);
    assert_eq!(targets(&plan, "desk", "RemindReader"), ["library.remind"]);
}

#[test]
fn aliases_lead_to_the_handlers_that_they_stand_for() {
    let plan = plan("routing", "Aliases", &Environment::empty());
    assert_eq!(targets(&plan, "desk", "LendBook"), ["library.lend"]);
    assert_eq!(targets(&plan, "desk", "TakeBack"), ["library.take_back"]);
}

#[test]
fn listeners_of_several_files_are_called_in_the_order_of_the_files() {
    let plan = plan("configuration", "One file to many", &Environment::empty());
    let listeners = targets(&plan, "library_events", "BookLent");
    assert_eq!(listeners[..2], ["library.write_down", "stock.count"]);
}

#[test]
fn an_overlay_changes_what_it_names() {
    let environment = Environment::from_pairs([("DATABASE_PATH", "/data/library.db")]);
    let service = |environment: &Environment| {
        let plan = plan("configuration", "What differs where", environment);
        let mut services = plan.services.into_iter();
        services
            .find(|service| service.id == "library.store")
            .unwrap()
    };
    assert_eq!(service(&environment.clone().named("prod")).options.len(), 2);
    assert_eq!(service(&environment.named("test")).driver, "memory");
}

#[test]
fn a_moved_file_has_its_queue_and_its_store() {
    let plan = plan(
        "configuration",
        "A prooph file moves over",
        &Environment::empty(),
    );
    assert_eq!(plan.queues[0].store, "library_store");
    let route = &plan.bus("library_event_bus").unwrap().routes[0];
    assert_eq!(route.transport.as_deref(), Some("library.message_producer"));
    assert_eq!(
        plan.repositories[0].stream_name.as_deref(),
        Some("library_stream")
    );
}
