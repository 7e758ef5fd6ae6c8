//! The customer domain as a whole: imported, searched, and asked about what the log knows.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use contract_app::customer::{
    CustomerError, CustomerHit, CustomerId, FindCustomers, ImportDigitalInvoiceData,
    RenameCustomer, RenamedCustomer, RenamedSoonAfterRegistering,
};
use support::{Office, import, petra};

fn customer(number: u32) -> CustomerId {
    CustomerId::new(format!("C-{number}")).unwrap()
}

fn rename(customer_id: &CustomerId, name: &str) -> RenameCustomer {
    RenameCustomer {
        customer_id: customer_id.clone(),
        name: name.to_owned(),
    }
}

async fn with_customers(names: &[&str]) -> Office {
    let office = Office::open().await;
    for (number, name) in (1..).zip(names) {
        office.dispatch(import(&customer(number), name)).await;
    }
    office.settle().await;
    office
}

async fn find(office: &Office, text: &str) -> Vec<String> {
    let hits = office.app.ask(FindCustomers {
        text: text.to_owned(),
        limit: 10,
    });
    hits.await
        .unwrap()
        .into_iter()
        .map(|hit| hit.name)
        .collect()
}

#[tokio::test]
async fn who_was_imported_is_found_by_a_part_of_the_name() {
    let office = with_customers(&["Petra's shop", "Modehaus Müller", "Hut & Mantel"]).await;
    for text in ["petra", "PETRA", "etra", "shop petra", "'s sh", "pe"] {
        assert_eq!(find(&office, text).await, ["Petra's shop"], "{text}");
    }
    assert_eq!(find(&office, "muller").await, ["Modehaus Müller"]);
    assert_eq!(
        find(&office, "M").await,
        ["Hut & Mantel", "Modehaus Müller"]
    );
    let hits = office.app.ask(FindCustomers {
        text: "petra".to_owned(),
        limit: 1,
    });
    assert_eq!(
        hits.await.unwrap(),
        [CustomerHit {
            id: customer(1),
            name: "Petra's shop".to_owned(),
            city: "Saarbrücken".to_owned(),
        }]
    );
}

#[tokio::test]
async fn a_search_is_taken_literally_whatever_it_is() {
    let office = with_customers(&["Boutique \"Zoë\"", "100% Wäsche", "Anna AND Ben", "a_b"]).await;
    for (text, found) in [
        ("\"Zoë\"", "Boutique \"Zoë\""),
        ("00%", "100% Wäsche"),
        ("0%", "100% Wäsche"),
        ("AND", "Anna AND Ben"),
        ("a_", "a_b"),
    ] {
        assert_eq!(find(&office, text).await, [found], "{text}");
    }
    assert!(find(&office, "Zo\"ë").await.is_empty());
    assert!(find(&office, "Zoë\" OR \"Wäsche").await.is_empty());
    let longer = "x".repeat(100_000);
    for text in [
        "",
        " ",
        "*",
        "zoë*",
        "name:zoë",
        "NEAR(",
        "\"",
        "'",
        ")",
        "anna OR zoë",
        "^",
        "\0",
        "\\",
        &longer,
    ] {
        let found = find(&office, text).await;
        assert!(
            found.is_empty() || ["\"", "*"].contains(&text),
            "{text:?}: {found:?}"
        );
    }
}

#[tokio::test]
async fn before_the_first_import_nobody_is_found() {
    assert!(find(&Office::open().await, "petra").await.is_empty());
}

#[tokio::test]
async fn the_search_knows_new_names_and_new_cities() {
    let office = with_customers(&["Petra's shop"]).await;
    office
        .dispatch(rename(&customer(1), "Boutique Petra"))
        .await;
    let moved = contract_app::customer::ImportBasicCustomerData {
        city: "Berlin".to_owned(),
        postcode: "10115".to_owned(),
        ..import(&customer(1), "Boutique Petra")
    };
    office.dispatch(moved).await;
    office.settle().await;
    assert!(find(&office, "shop").await.is_empty());
    let hits = office.app.ask(FindCustomers {
        text: "boutique".to_owned(),
        limit: 10,
    });
    assert_eq!(hits.await.unwrap()[0].city, "Berlin");
}

#[tokio::test]
async fn a_second_import_of_the_same_changes_nothing() {
    let office = with_customers(&["Petra's shop"]).await;
    let receipt = office.dispatch(import(&customer(1), "Petra's shop")).await;
    assert_eq!(receipt.events(), 0);
}

#[tokio::test]
async fn what_the_domain_refuses_is_stored_nowhere_and_said_to_the_caller() {
    let office = Office::open().await;
    let invoices = ImportDigitalInvoiceData {
        customer_id: petra(),
        email: "invoices@example.com".to_owned(),
        format: "pdf".to_owned(),
        vat_number: String::new(),
    };
    let error = office.app.dispatch(invoices).await.unwrap_err();
    assert!(error.is_rejection());
    assert_eq!(
        error.downcast_ref::<CustomerError>().unwrap(),
        &CustomerError::NotImported {
            customer_id: petra()
        }
    );
}

/// The query of the talk.
#[tokio::test]
async fn who_changed_their_name_within_five_minutes_of_registering() {
    let office = Office::open().await;
    let clock = office.app.clock();
    office.dispatch(import(&customer(1), "Hasty")).await;
    office.dispatch(import(&customer(2), "Considerate")).await;
    clock.advance(Duration::from_secs(4 * 60 + 59)).await;
    office.dispatch(rename(&customer(1), "Hasty & Sons")).await;
    clock.advance(Duration::from_secs(2)).await;
    office
        .dispatch(rename(&customer(2), "Considerate & Sons"))
        .await;
    office
        .dispatch(rename(&customer(1), "Hasty & Daughters"))
        .await;
    let within = cqrs::time::minutes(5);
    let renamed = office.app.ask(RenamedSoonAfterRegistering { within });
    assert_eq!(
        renamed.await.unwrap(),
        [RenamedCustomer {
            customer: customer(1),
            from: "Hasty".to_owned(),
            to: "Hasty & Sons".to_owned(),
            seconds: 299.0,
        }]
    );
}

#[tokio::test]
async fn where_nobody_registered_nobody_was_renamed() {
    let within = cqrs::time::minutes(5);
    let office = Office::open().await;
    let renamed = office.app.ask(RenamedSoonAfterRegistering { within });
    assert!(renamed.await.unwrap().is_empty());
}
