//! Nothing panics, whatever the file holds, and a large one is read to its end.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fmt::Write;

use cqrs_config::catalog::{Catalog, HandlerEntry, MessageEntry, MessageKind};
use cqrs_config::{Environment, Loaded, REFERENCE, Report, Style};

/// A generator that is the same on every machine, so that a failure can be repeated.
struct Mutations(u64);

impl Mutations {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// One small change: a byte, a line, or one of the signs that mean something.
    fn mutate(&mut self, text: &str) -> String {
        const SIGNS: [&str; 20] = [
            "%", "%%", "%env(", ")%", "@", ":", ": ", "- ", "\n", "\t", "{", "}", "[", "]", "'",
            "&a ", "*a", "~", "é", "  ",
        ];
        let mut lines: Vec<&str> = text.lines().collect();
        let at = self.next(lines.len());
        match self.next(4) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[self.next(lines.len())]),
            2 => {
                let other = self.next(lines.len());
                lines.swap(at, other);
            }
            _ => {
                let line = lines[at];
                let place = line
                    .char_indices()
                    .map(|(place, _)| place)
                    .nth(self.next(line.len()))
                    .unwrap_or(0);
                let sign = SIGNS[self.next(SIGNS.len())];
                let changed = format!("{}{sign}{}", &line[..place], &line[place..]);
                return lines[..at]
                    .iter()
                    .chain([&changed.as_str()])
                    .chain(&lines[at + 1..])
                    .copied()
                    .collect::<Vec<_>>()
                    .join("\n");
            }
        }
        lines.join("\n")
    }
}

fn read(text: &str, catalog: &Catalog) -> Result<Loaded, Report> {
    Loaded::from_text("mutation.yaml", text, &Environment::empty(), catalog)
}

/// Everything that can be made of a result is made.
fn look_at(result: &Result<Loaded, Report>) {
    let report = match result {
        Ok(loaded) => {
            assert!(!loaded.report.has_errors());
            &loaded.report
        }
        Err(report) => {
            assert!(report.has_errors());
            report
        }
    };
    for style in [Style::Plain, Style::Coloured, Style::Short] {
        assert_eq!(report.render(style).is_empty(), report.is_empty());
    }
    assert!(report.to_json().starts_with("{\"problems\":["));
}

#[test]
fn no_mutation_of_the_reference_panics() {
    let catalog = common::catalog();
    let mut mutations = Mutations(0x2545_f491_4f6c_dd1d);
    for _ in 0..80 {
        let mut text = REFERENCE.to_owned();
        for _ in 0..6 {
            text = mutations.mutate(&text);
            look_at(&read(&text, &catalog));
        }
    }
}

#[test]
fn no_mutation_of_a_small_file_panics() {
    const SMALL: &str = "parameters: { a: 'x%b%', b: '%env(default:c:D)%' }\nservices:\n  s: { driver: sqlite, path: '%a%' }\nservice_bus:\n  command_bus: { name: c, router: { routes: [{ command: M, value: '@h' }] } }\n  event_buses: [{ name: e, delivery: inline }]\nevent_store: { stores: { m: { type: s, repositories: { r: { aggregate_type: { T: C } } } } } }\nwhen@test: ~\n";
    let catalog = common::catalog();
    let mut mutations = Mutations(0x9e37_79b9_7f4a_7c15);
    for _ in 0..400 {
        let mut text = SMALL.to_owned();
        for _ in 0..4 {
            text = mutations.mutate(&text);
            look_at(&read(&text, &catalog));
        }
    }
}

#[test]
fn every_beginning_of_the_reference_is_read_without_panic() {
    let catalog = common::catalog();
    for (end, _) in REFERENCE.char_indices().step_by(101) {
        look_at(&read(&REFERENCE[..end], &catalog));
    }
}

fn large(routes: usize) -> (String, Catalog) {
    let mut text = "services:\n  store: { driver: memory }\nevent_store:\n  stores:\n    main: { type: store }\nservice_bus:\n  command_buses:\n    commands:\n      router:\n        routes:\n".to_owned();
    let mut catalog = common::catalog();
    for number in 0..routes {
        let (message, id) = (
            format!("DoTheThing{number}"),
            format!("large_app.things.do_the_thing_{number}"),
        );
        writeln!(text, "          {message}: {id}").unwrap();
        let place = catalog.messages[0].place.clone();
        catalog.messages.push(MessageEntry {
            kind: MessageKind::Command,
            name: message.clone(),
            aliases: Vec::new(),
            version: 1,
            rust_name: message.clone(),
            asynchronous: false,
            place,
        });
        catalog.handlers.push(HandlerEntry {
            ..common::handler(MessageKind::Command, &id, &message, number as u32)
        });
    }
    (text, catalog)
}

#[test]
fn ten_thousand_routes_are_checked() {
    let (text, catalog) = large(10_000);
    let loaded = read(&text, &catalog).unwrap();
    let bus = loaded.plan.bus("commands").unwrap();
    assert_eq!(bus.routes.len(), 10_003);
    assert_eq!(
        bus.routes[9_999].targets[0].handler,
        "large_app.things.do_the_thing_9999"
    );
}

#[test]
fn ten_thousand_mistakes_are_told_at_once() {
    let (text, catalog) = large(10_000);
    let report = read(&text.replace("things.do", "thinks.do"), &catalog).unwrap_err();
    assert_eq!(report.problems().len(), 10_000);
    assert!(
        report
            .render(Style::Plain)
            .ends_with("10000 errors (the first 200 are shown)\n")
    );
}

#[test]
fn a_file_of_fifty_megabytes_is_refused_unread() {
    let text = "a: 'b'\n".repeat(50 * 1024 * 1024 / 7);
    let report = read(&text, &common::catalog()).unwrap_err();
    assert_eq!(report.problems()[0].code.name, "cqrs::file_too_large");
}

#[test]
fn a_large_file_that_fits_is_read_in_bounded_memory() {
    let text = format!("parameters:\n  list: [{}]\n", "x, ".repeat(110_000));
    let report = read(&text, &common::catalog()).unwrap_err();
    assert_eq!(report.problems()[0].code.name, "cqrs::too_complex");
}
