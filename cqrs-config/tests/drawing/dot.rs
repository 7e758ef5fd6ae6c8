//! What Graphviz says to what is written for it. It is asked where it is installed; elsewhere this is skipped, and says so.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::graphs::nasty_dot;
use crate::shop;

/// The picture; nothing where there is no Graphviz.
fn drawn(dot: &str) -> Option<String> {
    let program = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut program) = program else {
        #[expect(clippy::print_stderr, reason = "nobody shall think that it was drawn")]
        {
            eprintln!("SKIPPED: Graphviz is not installed (apt-get install graphviz)");
        }
        return None;
    };
    program
        .stdin
        .take()
        .unwrap()
        .write_all(dot.as_bytes())
        .unwrap();
    let output = program.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}\n{dot}");
    assert!(!said.contains("syntax error"), "{said}\n{dot}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn graphviz_draws_every_node_and_every_edge() {
    let graph = shop().graph();
    let Some(picture) = drawn(&graph.to_dot()) else {
        return;
    };
    let count = |class: &str| picture.matches(&format!("class=\"{class}\"")).count();
    assert_eq!(count("node"), graph.nodes.len());
    assert_eq!(count("edge"), graph.edges.len());
    assert!(picture.contains(r"Shop\Order"), "{picture}");
}

#[test]
fn graphviz_takes_any_name() {
    let dot = nasty_dot();
    let Some(picture) = drawn(&dot) else {
        return;
    };
    assert!(picture.contains(r"App\notify"), "{picture}");
}
