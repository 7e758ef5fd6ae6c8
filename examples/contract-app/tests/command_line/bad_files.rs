use crate::support::Place;

const HEADER: &str = "customer_number,name,street,postcode,city,country,email,phone,invoice_email,invoice_format,vat_number,\
    deskware_licence,deskware_edition,deskware_seats";

const PETRA: &str = "C-1,Petra's shop,Markt 1,66111,Saarbrücken,DE,petra@example.com,,petra@example.com,pdf,,DW-1,basic,3";

/// Imports a file that begins well and goes on like this.
fn import(place: &Place, rest: &[u8]) -> crate::support::Answer {
    let mut file = format!("{HEADER}\n{PETRA}\n").into_bytes();
    file.extend(rest);
    place.write("night.csv", file);
    place.run("import night.csv")
}

/// Nobody is there, so nothing of a damaged file was imported.
fn assert_nothing_is_imported(place: &Place) {
    let (hits, _) = place.json("search petra");
    assert_eq!(hits, serde_json::json!([]));
    assert!(place.logs().is_empty());
}

#[test]
fn a_file_that_is_missing() {
    let place = Place::new();
    let answer = place.run("import night.csv");
    answer.assert_refuses(&[
        "error: night.csv: there is no such file",
        "sample --out FILE",
    ]);
}

#[test]
fn a_file_that_is_empty() {
    let place = Place::new();
    place.write("night.csv", "");
    let answer = place.run("import night.csv");
    answer.assert_refuses(&["night.csv: it is empty", HEADER]);
}

#[test]
fn a_file_with_another_header() {
    let place = Place::new();
    place.write("night.csv", "number,name\n1,Petra\n");
    let answer = place.run("import night.csv");
    let found = "found:    number,name";
    answer.assert_refuses(&["night.csv, line 1", &format!("expected: {HEADER}"), found]);
}

#[test]
fn a_file_that_is_not_utf8() {
    let place = Place::new();
    let answer = import(&place, b"C-2,Stra\xdfe");
    answer.assert_refuses(&["night.csv, line 3", "`name`", "save the export as UTF-8"]);
    assert_nothing_is_imported(&place);
}

#[test]
fn ten_megabytes_in_one_field() {
    let place = Place::new();
    let answer = import(&place, &vec![b'x'; 10 << 20]);
    answer.assert_refuses(&["night.csv, line 3", "64 KiB", "`customer_number`"]);
    assert_nothing_is_imported(&place);
}

#[test]
fn a_file_that_ends_in_the_middle_of_a_quoted_field() {
    let place = Place::new();
    let answer = import(&place, b"C-2,\"Petra's");
    answer.assert_refuses(&[
        "night.csv, line 3",
        "inside the quoted field `name`",
        "fetch it again",
    ]);
    assert_nothing_is_imported(&place);
}

#[test]
fn a_folder_instead_of_a_file() {
    let place = Place::new();
    std::fs::create_dir(place.path("night.csv")).unwrap();
    let answer = place.run("import night.csv");
    answer.assert_refuses(&["night.csv: it is a folder"]);
}

#[test]
fn an_acknowledgement_that_cannot_be_written() {
    let place = Place::new();
    place.sample(3, 0);
    let answer = place.run("import night.csv --ack no/such/folder/file");
    answer.assert_refuses(&["no/such/folder/file", "cannot be written"]);
    assert_nothing_is_imported(&place);
}

#[test]
fn a_sample_that_cannot_be_written_leaves_nothing_behind() {
    let place = Place::new();
    let answer = place.run("sample --rows 5 --out no/such/folder/night.csv");
    answer.assert_refuses(&["no/such/folder/night.csv", "cannot be written"]);
}

#[test]
fn more_broken_rows_than_there_are() {
    let place = Place::new();
    let answer = place.run("sample --rows 5 --broken 5 --out night.csv");
    answer.assert_refuses(&["of 5 rows 5 cannot be broken"]);
    assert!(!place.path("night.csv").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_while_a_sample_is_written() {
    let answer = Place::new().run("sample --rows 5 --out /dev/full");
    answer.assert_refuses(&["/dev/full cannot be written", "the space on the disk"]);
    let full = std::fs::metadata("/dev/full").unwrap();
    assert!(!full.is_file(), "a device stays a device");
}
