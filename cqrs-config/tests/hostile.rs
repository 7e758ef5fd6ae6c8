//! Files that mean harm, or that only a mistake can have named: each is told with its place, in bounded time and memory.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use cqrs_config::{Catalog, Environment, Loaded, Report, Style, lint_file};
use tempfile::TempDir;

/// Without optimisation, and far below what something quadratic takes.
const SOON: Duration = Duration::from_secs(20);

/// For how long this thread has computed, where the system tells it: other work on the machine does not count.
fn computed() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn assert_soon(started: Duration) {
    let took = computed().saturating_sub(started);
    assert!(took < SOON, "{took:?}");
}

fn read(text: &str) -> Result<Loaded, Report> {
    Loaded::from_text(
        "hostile.yaml",
        text,
        &Environment::empty(),
        &common::catalog(),
    )
}

/// The codes of what is wrong, once the report is written in every way.
fn codes(report: &Report) -> Vec<&'static str> {
    let started = computed();
    for style in [Style::Plain, Style::Short] {
        assert!(report.render(style).len() < 2_000_000, "a long report");
    }
    assert!(report.to_json().starts_with("{\"problems\":["));
    assert_soon(started);
    report
        .problems()
        .iter()
        .map(|problem| problem.code.name)
        .collect()
}

fn refused(text: &str) -> Vec<&'static str> {
    let started = computed();
    let report = read(text).unwrap_err();
    assert_soon(started);
    codes(&report)
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn linted(folder: &Path) -> Report {
    let started = computed();
    let report = lint_file(folder.join("main.yaml"), &Catalog::default());
    assert_soon(started);
    report
}

#[test]
fn a_line_of_ten_megabytes_is_no_snippet() {
    let text = format!("service_bus: {{ wrong: '{}' }}\n", "x".repeat(10 << 20));
    assert_eq!(refused(&text), ["cqrs::unknown_key"]);
    let key = format!("{}: 1\n", "k".repeat(10 << 20));
    assert!(!refused(&key).is_empty());
    let places: String = (0..5_000).map(|key| format!("k{key}: 1, ")).collect();
    let text = format!("service_bus: {{ {places} }}\n");
    assert_eq!(refused(&text).len(), 5_000);
}

#[test]
fn a_list_that_parameters_copy_again_and_again_is_given_up() {
    let list = "x, ".repeat(5_000);
    let copies = "'%list%', ".repeat(5_000);
    let text = format!(
        "parameters: {{ list: [{list}] }}\nservices: {{ s: {{ driver: memory, all: [{copies}] }} }}\n"
    );
    assert!(refused(&text).contains(&"cqrs::too_complex"));
}

#[test]
fn listeners_that_stand_ten_thousand_times_in_one_list_are_all_told() {
    let id = "contract_app.send_negotiation_completed_mail, ".repeat(10_000);
    let text = format!(
        "service_bus: {{ event_buses: {{ e: {{ router: {{ routes: {{ ContractNegotiationWasCompleted: [{id}] }} }} }} }} }}\n"
    );
    let report = read(&text).map_or_else(|report| report, |loaded| loaded.report);
    assert!(codes(&report).len() >= 9_999);
}

#[test]
fn a_thousand_environments_are_too_many_to_look_at() {
    let overlays: String = (0..1_000)
        .map(|name| format!("when@e{name}: {{ wrong{name}: 1 }}\n"))
        .collect();
    let keys: String = (0..50)
        .map(|key| format!("    key{key}: value\n"))
        .collect();
    let text = format!("services:\n  s:\n    class: X\n{keys}{overlays}");
    let folder = folder(&[("main.yaml", text.as_bytes())]);
    let found = codes(&linted(folder.path()));
    let count = |wanted| found.iter().filter(|code| **code == wanted).count();
    assert_eq!(count("cqrs::too_complex"), 1, "{found:?}");
    assert_eq!(count("cqrs::unknown_key"), 64 + 50);
}

#[test]
fn a_long_chain_of_dead_letters_is_followed() {
    let queues: String = (0..1_000)
        .map(|queue| {
            format!(
                "  q{queue}: {{ driver: queue, store: s, dead_letters: q{} }}\n",
                queue + 1
            )
        })
        .collect();
    let text = format!("services:\n  s: {{ driver: memory }}\n{queues}");
    let report = read(&text).map_or_else(|report| report, |loaded| loaded.report);
    assert!(codes(&report).len() < 10_000);
}

#[test]
fn many_imported_files_are_read() {
    let folder = folder(&[("main.yaml", b"imports: ['many/*.yaml']\n")]);
    fs::create_dir(folder.path().join("many")).unwrap();
    for number in 0..1_000 {
        let text = format!("service_bus: {{ command_buses: {{ bus{number}: ~ }} }}\n");
        fs::write(folder.path().join(format!("many/f{number}.yaml")), text).unwrap();
    }
    let report = linted(folder.path());
    assert!(!report.has_errors(), "{}", report.render(Style::Plain));
}

#[test]
fn what_is_no_text_says_so() {
    let wrong: [(&[u8], &str); 5] = [
        (b"a: \xff\xfe\n", "cqrs::not_utf8"),
        (b"\xff\xfea\0:\0 \0b\0", "cqrs::not_utf8"),
        (b"a: \"\0\"\n", "cqrs::not_yaml"),
        (b"\xef\xbb\xbf- a\n", "cqrs::not_a_map"),
        (b"# nothing\n", "cqrs::empty_file"),
    ];
    for (bytes, code) in wrong {
        let folder = folder(&[("main.yaml", bytes)]);
        assert_eq!(codes(&linted(folder.path())), [code], "{bytes:?}");
    }
}

#[test]
fn files_that_import_files_are_followed_so_far() {
    let folder = folder(&[("main.yaml", b"imports: [f0.yaml]\n")]);
    for number in 0..1_000 {
        let text = format!("imports: [f{}.yaml]\n", number + 1);
        fs::write(folder.path().join(format!("f{number}.yaml")), text).unwrap();
    }
    assert_eq!(codes(&linted(folder.path())), ["cqrs::too_complex"]);
}

#[cfg(unix)]
mod of_the_system {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn links_that_lead_in_circles_end() {
        let folder = folder(&[("main.yaml", b"imports: ['**/*.yaml']\n")]);
        for name in ["one", "two", "three"] {
            symlink(folder.path(), folder.path().join(name)).unwrap();
        }
        let report = linted(folder.path());
        assert_eq!(codes(&report), ["cqrs::too_complex"]);
        symlink("self.yaml", folder.path().join("self.yaml")).unwrap();
        fs::write(folder.path().join("main.yaml"), "imports: [self.yaml]\n").unwrap();
        assert_eq!(codes(&linted(folder.path())), ["cqrs::unreadable"]);
    }

    #[test]
    fn a_pattern_does_not_search_the_whole_disk() {
        let folder = folder(&[("main.yaml", b"imports: ['/**/no-such-file.yaml']\n")]);
        assert_eq!(codes(&linted(folder.path())), ["cqrs::too_complex"]);
    }

    #[test]
    fn a_thousand_patterns_search_no_more_than_one() {
        let folder = folder(&[]);
        for number in 0..300 {
            fs::create_dir(folder.path().join(format!("folder{number}"))).unwrap();
        }
        let patterns = "'**/absent.yaml', ".repeat(1_000);
        let text = format!("imports: [{patterns}]\n");
        fs::write(folder.path().join("main.yaml"), text).unwrap();
        let found = codes(&linted(folder.path()));
        let looked = found
            .iter()
            .filter(|code| **code == "cqrs::import_matches_nothing");
        let given_up = found.iter().filter(|code| **code == "cqrs::too_complex");
        assert_eq!(looked.count(), 10_000 / 602);
        assert_eq!(given_up.count(), 1_000 - 10_000 / 602);
    }

    #[test]
    fn a_pipe_and_a_device_are_not_opened() {
        let folder = folder(&[]);
        let pipe = folder.path().join("pipe.yaml");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        for resource in ["pipe.yaml", "/dev/zero"] {
            let text = format!("imports: [{resource}]\n");
            fs::write(folder.path().join("main.yaml"), text).unwrap();
            let report = linted(folder.path());
            assert_eq!(codes(&report), ["cqrs::unreadable"], "{resource}");
            assert_eq!(report.location(&report.problems()[0]).unwrap().line, 1);
        }
        let main = lint_file(&pipe, &Catalog::default());
        assert_eq!(codes(&main), ["cqrs::file_not_found"]);
    }

    #[test]
    fn a_variable_that_names_a_device_or_a_folder_names_no_file() {
        let text = "services: { s: { driver: memory, a: '%env(file:PLACE)%' } }\nservice_bus: { command_buses: { c: ~ } }\n";
        for place in ["/dev/zero", "/dev/tty", "/", "/proc/self/mem"] {
            let environment = Environment::from_pairs([("PLACE", place)]);
            let report = Loaded::from_text("a.yaml", text, &environment, &common::catalog());
            let found = codes(&report.unwrap_err());
            assert!(
                found.contains(&"cqrs::wrong_environment_variable"),
                "{place}"
            );
        }
    }
}

#[test]
fn the_same_mistakes_in_many_environments_are_compared_at_once() {
    let keys: String = (0..200).map(|key| format!("  wrong{key}: 1\n")).collect();
    let overlays: String = (0..64)
        .map(|name| format!("when@e{name}: {{ service_bus: {{ wrong: {name} }} }}\n"))
        .collect();
    let text = format!("service_bus:\n{keys}{overlays}");
    let folder = folder(&[("main.yaml", text.as_bytes())]);
    let report = linted(folder.path());
    assert_eq!(codes(&report).len(), 200 + 64);
}

/// Each tag is for a bus that is nearly called so, and stands on a service of its own.
#[test]
fn thousands_of_tags_of_as_many_buses_with_long_names_are_told_apart() {
    let name = "b".repeat(300);
    let lines = |line: &dyn Fn(usize) -> String| -> String { (0..6_000).map(line).collect() };
    let buses = lines(&|bus| format!("    {name}{bus}: ~\n"));
    let services = lines(&|bus| {
        let tag = format!("prooph_service_bus.{name}x{bus}.route_target");
        format!("  s{bus}: {{ tags: [{{ name: {tag}, message: M }}] }}\n")
    });
    let text = format!("service_bus:\n  command_buses:\n{buses}services:\n{services}");
    let folder = folder(&[("main.yaml", text.as_bytes())]);
    let found = codes(&linted(folder.path()));
    let unknown = found.iter().filter(|code| **code == "cqrs::unknown_bus");
    assert_eq!(unknown.count(), 6_000);
}

/// Each route is for another event than each tag.
#[test]
fn thousands_of_routes_without_listeners_are_told_apart_from_as_many_tags() {
    let lines = |line: &dyn Fn(usize) -> String| -> String { (0..8_000).map(line).collect() };
    let routes = lines(&|event| format!("          Routed{event}: []\n"));
    let services = lines(&|event| {
        let tag = "prooph_service_bus.events.route_target";
        format!("  s{event}: {{ tags: [{{ name: {tag}, message: Tagged{event} }}] }}\n")
    });
    let text = format!(
        "service_bus:\n  event_buses:\n    events:\n      router:\n        routes:\n{routes}services:\n{services}"
    );
    let folder = folder(&[("main.yaml", text.as_bytes())]);
    let found = codes(&linted(folder.path()));
    let empty = found.iter().filter(|code| **code == "cqrs::empty_route");
    assert_eq!(empty.count(), 8_000);
}
