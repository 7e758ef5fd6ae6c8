use std::process::Command;

use crate::support::{Place, answer};

#[test]
fn an_unknown_sub_command_is_refused_with_what_is_like_it() {
    let answer = Place::new().run("imprt night.csv");
    answer.assert_refuses(&["imprt", "import"]);
    assert_eq!(answer.code, Some(2));
}

#[test]
fn a_data_folder_that_is_a_file() {
    let place = Place::new();
    place.write("data", "my shopping list");
    let answer = place.run("search petra");
    answer.assert_refuses(&["the data folder data is a file", "--data DIR"]);
    assert_eq!(place.lines("data"), ["my shopping list"]);
}

#[test]
fn a_data_folder_below_a_file() {
    let place = Place::new();
    place.write("list", "");
    let answer = place.run("import night.csv --data list/data");
    answer.assert_refuses(&["the data folder list/data cannot be made", "--data DIR"]);
}

#[test]
fn a_data_folder_that_is_missing_is_not_made_by_who_only_looks() {
    let place = Place::new();
    for words in [
        "search petra",
        "processes",
        "renamed",
        "events",
        "dead-letters list",
        "consume my_async_message_producer",
    ] {
        let answer = place.run(words);
        answer.assert_refuses(&["there is no data folder data", "--data DIR", "import FILE"]);
        assert!(!place.path("data").exists(), "{words}");
    }
}

/// Root may write everywhere but here.
#[cfg(target_os = "linux")]
#[test]
fn a_data_folder_without_rights() {
    let answer = Place::new().run("search petra --data /proc/sys");
    answer.assert_refuses(&[
        "the data folder /proc/sys cannot be written to",
        "--data DIR",
    ]);
}

#[test]
fn a_database_that_is_none() {
    let place = Place::new();
    std::fs::create_dir(place.path("data")).unwrap();
    place.write("data/contract.db", "my shopping list ".repeat(1_000));
    let answer = place.run("search petra");
    answer.assert_refuses(&["contract.db"]);
    assert!(place.lines("data/contract.db")[0].starts_with("my shopping list"));
}

/// What a full disk is to a program: no file may grow any more. Afterwards there is room again, and the import goes on.
#[test]
fn a_disk_that_gets_full_stops_the_import_and_nothing_is_half_written() {
    let place = Place::new();
    place.sample(500, 0);
    std::fs::create_dir(place.path("data")).unwrap();
    let _ = place.run("search petra");
    let mut shell = Command::new("bash");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""]);
    shell.arg(env!("CARGO_BIN_EXE_contract-app"));
    shell.args(["--data", "data", "import", "night.csv"]);
    let full = answer(shell.current_dir(place.path("")));
    full.assert_refuses(&["data/contract.db"]);
    let (again, answer) = place.json("import night.csv");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(again["rows"], 500);
    assert_eq!(again["failed"], 0);
}
