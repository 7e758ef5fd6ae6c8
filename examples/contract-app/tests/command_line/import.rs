use std::fs;

use serde_json::json;

use crate::support::Place;

#[test]
fn broken_rows_are_named_with_line_and_reason_and_the_rest_is_imported() {
    let place = Place::new();
    place.sample(60, 9);
    let (imported, answer) = place.json("import night.csv");
    assert_eq!(answer.code, Some(1));
    assert!(
        answer
            .err
            .contains("9 entries failed. Please check the log for details"),
        "{answer:?}"
    );
    assert_eq!(imported["rows"], 60);
    assert_eq!(imported["imported"], 51);
    assert_eq!(imported["failed"], 9);
    let [log] = &place.logs()[..] else {
        panic!("{:?}", place.logs());
    };
    let log = fs::read_to_string(log).unwrap();
    assert_eq!(log.lines().count(), 9, "{log}");
    assert!(log.contains("\"postcode\" is no postcode of DE"), "{log}");
    assert!(log.contains(": it has 13 fields and not 14\n"), "{log}");
    let numbered = |line: &str| line.starts_with("line ") && line.contains(": ");
    assert!(log.lines().all(numbered), "{log}");
}

#[test]
fn importing_the_same_file_again_changes_nothing() {
    let place = Place::new();
    place.sample(40, 9);
    let (first, _) = place.json("import night.csv");
    let (second, answer) = place.json("import night.csv");
    assert_eq!(answer.code, Some(1));
    assert_eq!(second["imported"], 0);
    assert_eq!(second["unchanged"], first["imported"]);
    assert_eq!(second["failed"], first["failed"]);
    assert_eq!(second["events"], 0);
}

#[test]
fn a_customer_who_has_two_rows_is_imported_once_however_often() {
    let place = Place::new();
    place.sample(20, 0);
    let mut file = fs::read_to_string(place.path("night.csv")).unwrap();
    let first = file.lines().nth(1).unwrap().to_owned();
    let number = first.split(',').next().unwrap().to_owned();
    file.push_str(&first.replacen(&format!("{number},"), &format!("{number},New "), 1));
    place.write("night.csv", &file);
    let (first, answer) = place.json("import night.csv");
    assert_eq!(answer.code, Some(1), "{answer:?}");
    let counted = |imported: &serde_json::Value| {
        ["rows", "imported", "unchanged", "failed"].map(|key| imported[key].as_u64().unwrap())
    };
    assert_eq!(counted(&first), [21, 20, 0, 1]);
    let log = fs::read_to_string(&place.logs()[0]).unwrap();
    let expected = format!("line 22: customer {number} stands in line 2 already\n");
    assert_eq!(log, expected);
    let (second, _) = place.json("import night.csv");
    assert_eq!(counted(&second), [21, 0, 20, 1]);
    assert_eq!(second["events"], 0);
}

#[test]
fn only_what_changed_in_the_file_is_recorded() {
    let place = Place::new();
    place.sample(10, 0);
    let _ = place.run("import night.csv");
    let file = fs::read_to_string(place.path("night.csv")).unwrap();
    place.write(
        "night.csv",
        file.replace("Petra's shop", "Petra's shop & café"),
    );
    let (again, answer) = place.json("import night.csv");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let changes = [&again["imported"], &again["unchanged"], &again["events"]];
    assert_eq!(changes, [&json!(1), &json!(9), &json!(1)]);
    let (hits, _) = place.json("search petra cafe");
    assert_eq!(hits[0]["name"], "Petra's shop & café");
}

#[test]
fn a_file_without_rows_says_so() {
    let place = Place::new();
    place.sample(0, 0);
    let answer = place.run("import night.csv");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let said = "night.csv has a header and no rows";
    assert!(answer.err.contains(said), "{answer:?}");
}

#[test]
fn a_search_for_nothing_is_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path("data")).unwrap();
    let answer = crate::support::answer(place.command().args(["search", " "]));
    answer.assert_refuses(&["nothing is looked for", "search petra"]);
}

#[test]
fn a_file_without_mistakes_leaves_no_log() {
    let place = Place::new();
    place.sample(10, 0);
    let answer = place.run("import night.csv");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(place.logs().is_empty());
}

#[test]
fn the_rows_that_are_stored_are_acknowledged_and_no_others() {
    let place = Place::new();
    place.sample(30, 3);
    let _ = place.run("import night.csv --ack acknowledged");
    let mut acknowledged: Vec<u64> = place
        .lines("acknowledged")
        .iter()
        .map(|line| line.parse().unwrap())
        .collect();
    acknowledged.sort_unstable();
    assert_eq!(acknowledged.len(), 27);
    acknowledged.dedup();
    assert_eq!(acknowledged.len(), 27);
}

#[test]
fn petra_is_found_by_a_part_of_the_name() {
    let place = Place::new();
    place.sample(50, 0);
    let _ = place.run("import night.csv");
    let (hits, answer) = place.json("search etra");
    assert_eq!(
        hits,
        json!([{ "id": "C-000026", "name": "Petra's shop", "city": "Saarbrücken" }])
    );
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let nobody = place.run("search nobody");
    assert_eq!(nobody.out, "no customer has \"nobody\" in the name\n");
}

#[test]
fn progress_is_told_on_standard_error_every_tenth() {
    let place = Place::new();
    place.sample(20, 0);
    let answer = place.run("import night.csv --format json");
    assert_eq!(answer.out.lines().count(), 1, "{answer:?}");
    for tenth in 1..=10 {
        let told = format!("importing: {} %", tenth * 10);
        assert!(answer.err.contains(&told), "{answer:?}");
    }
}
