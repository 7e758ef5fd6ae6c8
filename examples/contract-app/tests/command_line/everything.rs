use std::fs;

use serde_json::{Value, json};

use crate::support::Place;

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn without_a_command_it_plays_everything_and_sums_it_up_in_one_object() {
    let place = Place::new();
    let (summary, answer) = place.json("--rows 500");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(answer.out.lines().count(), 1);
    let mut expected = vec![
        "rows",
        "imported",
        "failed",
        "unchanged",
        "commands",
        "events",
        "seconds",
        "search",
        "negotiations",
        "renamed_within_5_min",
        "mails",
    ];
    expected.sort_unstable();
    assert_eq!(keys(&summary), expected);
    assert_eq!(
        [
            &summary["rows"],
            &summary["imported"],
            &summary["failed"],
            &summary["unchanged"]
        ],
        [&json!(500), &json!(499), &json!(1), &json!(0)]
    );
    assert_eq!(
        summary["search"],
        json!({ "query": "petra", "hits": [{ "id": "C-000251", "name": "Petra's shop", "city": "Saarbrücken" }] })
    );
    assert!(answer.err.contains("1 entries failed"), "{answer:?}");
}

#[test]
fn negotiations_end_as_they_should_and_mails_tell_of_it() {
    let place = Place::new();
    let (summary, answer) = place.json("--rows 3");
    let told: Vec<(&Value, &Value)> = summary["negotiations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|negotiation| (&negotiation["status"], &negotiation["waiting_for"]))
        .collect();
    let asked = (
        json!("special_conditions_requested"),
        json!("customer service"),
    );
    let expected = [
        (&json!("completed"), &Value::Null),
        (&json!("rejected_by_supervisor"), &Value::Null),
        (&asked.0, &asked.1),
        (&asked.0, &asked.1),
    ];
    assert_eq!(told, expected);
    assert!(
        answer.err.contains("N-0003 could not be accepted"),
        "{answer:?}"
    );
    let mails = summary["mails"].as_array().unwrap();
    assert_eq!(mails.len(), 6, "{mails:?}");
    for mail in mails {
        let file = place
            .path("data/mails")
            .join(mail["file"].as_str().unwrap());
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains("\r\n\r\n") || text.contains("\n\n"), "{text}");
        assert!(mail["to"].as_str().unwrap().contains('@'), "{mail}");
    }
}

#[test]
fn who_was_renamed_within_five_minutes_is_told() {
    let place = Place::new();
    let (summary, _) = place.json("--rows 1");
    let [renamed] = &summary["renamed_within_5_min"].as_array().unwrap()[..] else {
        panic!("{summary}");
    };
    assert_eq!(renamed["from"], "Schmitt's kiosk");
    assert_eq!(renamed["to"], "Schmidt's kiosk");
    assert!(renamed["seconds"].as_f64().unwrap() < 300.0);
    assert_eq!(place.json("renamed").0, summary["renamed_within_5_min"]);
}

#[test]
fn played_again_in_the_same_folder_nothing_is_imported_and_other_negotiations_are_played() {
    let place = Place::new();
    let _ = place.run("--rows 20");
    let (again, answer) = place.json("--rows 20");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(
        (&again["unchanged"], &again["events"]),
        (&json!(20), &json!(0))
    );
    assert_eq!(again["negotiations"].as_array().unwrap().len(), 8);
    let (running, _) = place.json("processes");
    assert_eq!(running.as_array().unwrap().len(), 4);
}

#[test]
fn a_file_of_ones_own_is_imported_instead() {
    let place = Place::new();
    place.sample(7, 2);
    let (summary, answer) = place.json("--csv night.csv");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(
        (&summary["rows"], &summary["failed"]),
        (&json!(7), &json!(2))
    );
}

#[test]
fn people_read_one_screen() {
    let answer = Place::new().run("--rows 50");
    assert!(answer.out.lines().count() < 45, "{}", answer.out);
    for part in [
        "50 imported",
        "Petra's shop",
        "customer service",
        "Schmidt's kiosk",
        "contract.db",
    ] {
        assert!(
            answer.out.contains(part),
            "{part} is missing:\n{}",
            answer.out
        );
    }
}

#[test]
fn nothing_is_made_by_looking_at_the_configuration() {
    let place = Place::new();
    let answer = place.run("check");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(!place.path("data").exists());
    let answer = place.run("routes");
    assert!(
        answer
            .out
            .contains("customer_domain.import_basic_customer_data_handler")
    );
}
