//! The flow of messages that the README draws is that of today.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

const README: &str = include_str!("../README.md");

fn ask(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_contract-app"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_readme_draws_the_flow_of_messages_as_it_is() {
    let (_, behind) = README.split_once("```mermaid\n").unwrap();
    let (shown, _) = behind.split_once("```").unwrap();
    let drawn = ask(&["graph"]);
    assert_eq!(
        shown, drawn,
        "what `contract-app graph` answers belongs there:\n{drawn}"
    );
}

#[test]
fn every_message_can_be_explained() {
    let routes: serde_json::Value =
        serde_json::from_str(&ask(&["routes", "--format", "json"])).unwrap();
    for bus in routes["buses"].as_array().unwrap() {
        for route in bus["routes"].as_array().unwrap() {
            let told = ask(&["explain", route["message"].as_str().unwrap()]);
            for handler in route["handlers"].as_array().unwrap() {
                let reaches = format!("reaches {} ", handler["id"].as_str().unwrap());
                assert!(told.contains(&reaches), "{reaches}\n{told}");
            }
        }
    }
}
