use clap::{Arg, value_parser};
use cqrs::App;
use serde_json::Value;

use super::greeting::YAML;
use super::{ask, ask_program};
use crate::exit::Exit;
use crate::{Format, Program};

#[test]
fn a_small_application_is_drawn_for_a_readme() {
    let answer = ask("graph", YAML);
    let expected = r#"flowchart LR
  command_Greet["Greet"]:::command
  command_SendCard["SendCard"]:::command
  aggregate_Jar[["Jar"]]:::aggregate
  event_Greeted>"Greeted"]:::event
  query_Greetings{{"Greetings"}}:::query
  queue_post[("post")]:::queue
  subgraph bus_commands["commands"]
    handler_greeting_greet(["greeting.greet"]):::handler
    handler_greeting_send_card(["greeting.send_card"]):::handler
  end
  subgraph bus_events["events"]
    listener_greeting_answer(["greeting.answer"]):::listener
    listener_greeting_remember(["greeting.remember"]):::listener
  end
  subgraph bus_queries["queries"]
    finder_greeting_greetings(["greeting.greetings"]):::finder
  end
  aggregate_Jar -->|"records"| event_Greeted
  command_Greet --> handler_greeting_greet
  command_SendCard -.->|"through post"| handler_greeting_send_card
  command_SendCard -.->|"waits in"| queue_post
  event_Greeted --> listener_greeting_answer
  event_Greeted --> listener_greeting_remember
  query_Greetings --> finder_greeting_greetings
"#;
    let (drawn, classes) = answer.out.split_once("  classDef").unwrap();
    assert_eq!(drawn, expected, "\n{}", answer.out);
    assert_eq!(classes.matches("classDef").count(), 7);
    assert_eq!(answer.exit, Exit::Clean);
}

#[test]
fn each_language_has_the_same_nodes() {
    let json: Value = serde_json::from_str(&ask("graph --format json", YAML).out).unwrap();
    let cytoscape = ask("graph --format cytoscape", YAML).out;
    let cytoscape: Value = serde_json::from_str(&cytoscape).unwrap();
    let dot = ask("graph --format dot", YAML).out;
    let mermaid = ask("graph --format mermaid", YAML).out;
    let elements = cytoscape["elements"]["nodes"].as_array().unwrap();
    for node in json["nodes"].as_array().unwrap() {
        let (id, name) = (&node["id"], node["name"].as_str().unwrap());
        assert!(elements.iter().any(|element| element["data"]["id"] == *id));
        assert!(dot.contains(&format!("{id} [label=\"{name}")), "{dot}");
        assert!(mermaid.contains(&format!("\"{name}\"")), "{mermaid}");
    }
    assert_eq!(json["nodes"].as_array().unwrap().len(), 11);
    assert_eq!(
        dot.matches(" -> ").count(),
        json["edges"].as_array().unwrap().len()
    );
}

#[test]
fn a_part_can_be_asked_for() {
    let around = ask("graph --message Greeted", YAML).out;
    assert!(
        around.contains("greeting.remember") && !around.contains("Greetings"),
        "{around}"
    );
    let bus = ask("graph --bus queries", YAML).out;
    assert!(
        bus.contains("Greetings") && !bus.contains("SendCard"),
        "{bus}"
    );
}

#[test]
fn what_there_is_not_is_said() {
    let bus = ask("graph --bus querys", YAML);
    assert_eq!(bus.exit, Exit::Mistakes);
    assert_eq!(
        bus.err,
        "error: there is no bus `querys`\nhelp: there are commands, events, queries\n"
    );
    let message = ask("graph --message Greeet", YAML);
    assert_eq!(message.exit, Exit::Mistakes);
    assert!(
        message.err.contains("did you mean `Greet`?"),
        "{}",
        message.err
    );
    assert_eq!(ask("graph --env broken", YAML).exit, Exit::Mistakes);
    assert_eq!(ask("graph --format svg", YAML).exit, Exit::Unreadable);
}

#[test]
fn a_program_may_have_a_format_for_all_of_its_commands() {
    let said = |line: &str| {
        let format = Arg::new("format").long("format").global(true);
        let format = format
            .value_parser(value_parser!(Format))
            .default_value("text");
        let program = Program::new(|arguments| {
            let _: Option<&Format> = arguments.get_one("format");
            Ok(App::from_text("cqrs.yaml", YAML))
        });
        ask_program(line, program.arg(format), async |_, _| Ok(())).out
    };
    assert!(said("graph").starts_with("flowchart LR"));
    assert!(said("graph --format dot").starts_with("digraph"));
    assert!(said("--format json graph").starts_with("{\"nodes\""));
    assert!(said("explain Greet").starts_with("command Greet"));
    assert!(said("check").contains("no mistakes"));
    assert!(said("--format json check").starts_with("{\"problems\""));
    assert!(said("check --format sarif").contains("\"2.1.0\""));
}
