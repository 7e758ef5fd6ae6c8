use crate::support::{Place, answer};

#[test]
fn from_any_folder_the_lock_of_the_package_that_cargo_runs_is_looked_at() {
    let place = Place::new();
    let mut command = place.command();
    command.args(["events", "lock", "--check"]);
    let answer = answer(command.env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR")));
    assert_eq!(answer.code, Some(0), "{answer:?}");
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/events.lock");
    assert_eq!(answer.out, format!("{file}: up to date\n"));
}

#[test]
fn without_cargo_it_is_looked_for_in_the_working_directory() {
    let place = Place::new();
    let mut command = place.command();
    command
        .args(["events", "lock"])
        .env_remove("CARGO_MANIFEST_DIR");
    let answer = answer(&mut command);
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert!(place.path("events.lock").is_file());
}
