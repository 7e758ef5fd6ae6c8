use super::*;

#[test]
fn every_row_has_its_line_and_its_number() {
    let row = row();
    let lines = lines(&format!("{row}\n\n{row}\r\n{row}"));
    let places: Vec<(u64, u64)> = lines.iter().map(|line| (line.line, line.row)).collect();
    assert_eq!(places, [(2, 1), (4, 2), (5, 3)]);
}

#[test]
fn fields_are_taken_by_their_column() {
    let customer = lines(&row()).remove(0).customer.unwrap();
    assert_eq!(customer.customer_number, "1");
    assert_eq!(customer.city, "5");
    assert_eq!(customer.seats(), Ok(14));
}

#[test]
fn quoted_fields_may_hold_commas_quotes_and_line_breaks() {
    let row = row().replacen(",2,", ",\"Shop, \"\"Anna\"\"\nand Co.\",", 1);
    let lines = lines(&format!("{row}\n{row}\n"));
    let customer = lines[0].customer.as_ref().unwrap();
    assert_eq!(customer.name, "Shop, \"Anna\"\nand Co.");
    assert_eq!(lines[1].line, 4);
}

#[test]
fn a_last_row_without_a_line_break_counts() {
    let quoted = row().replace(",14", ",\"14\"");
    assert_eq!(lines(&quoted)[0].customer.as_ref().unwrap().seats(), Ok(14));
}

#[test]
fn a_row_with_too_few_or_too_many_fields_is_broken_and_the_next_one_is_read() {
    let (row, many) = (row(), ",".repeat(1_000));
    let lines = lines(&format!("a,b\n{row}\n{row},15\n{many}\n{row}\n"));
    let broken: Vec<Option<usize>> = lines
        .iter()
        .map(|line| match line.customer {
            Err(BrokenRow::Fields { found }) => Some(found),
            _ => None,
        })
        .collect();
    assert_eq!(broken, [Some(2), None, Some(15), Some(1_001), None]);
}

#[test]
fn seats_that_are_no_number_are_named() {
    let row = LegacyRow {
        deskware_seats: "-5".to_owned(),
        ..LegacyRow::default()
    };
    assert_eq!(
        row.seats().unwrap_err().to_string(),
        "`deskware_seats` is \"-5\", which is no number from 0 to 4294967295"
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_header() {
    let file = format!("\u{feff}{}\n{}\n", header(), row());
    assert_eq!(reader(file.as_bytes()).unwrap().count(), 1);
}
