//! What Graphviz says to what is written for it. `cargo xtask test --only drawings` installs it and runs this.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "drawing/small_shop.rs"]
#[allow(dead_code, reason = "shared with the other tests of drawings")]
mod small_shop;

use std::io::Write;
use std::process::{Command, Stdio};

use small_shop::{nasty, shop};

fn drawn(dot: &str) -> String {
    let mut program = Command::new("dot")
        .arg("-Tsvg")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Graphviz is installed: apt-get install graphviz");
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
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn graphviz_draws_every_node_and_every_edge() {
    let graph = shop().graph();
    let picture = drawn(&graph.to_dot());
    let count = |class: &str| picture.matches(&format!("class=\"{class}\"")).count();
    assert_eq!(count("node"), graph.nodes.len());
    assert_eq!(count("edge"), graph.edges.len());
    assert!(picture.contains(r"Shop\Order"), "{picture}");
}

#[test]
fn graphviz_takes_any_name() {
    let picture = drawn(&nasty().graph().to_dot());
    assert!(picture.contains(r"App\notify"), "{picture}");
}
