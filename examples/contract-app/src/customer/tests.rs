//! What was, what is asked, what becomes of it.

use cqrs::prelude::*;
use cqrs::testing::Given;

use super::model::Basics;
use super::*;

fn petra() -> CustomerId {
    CustomerId::new("C-025001").unwrap()
}

fn basics() -> ImportBasicCustomerData {
    ImportBasicCustomerData {
        customer_id: petra(),
        name: "Petra's shop".to_owned(),
        street: "Marktplatz 1".to_owned(),
        postcode: "66111".to_owned(),
        city: "Saarbrücken".to_owned(),
        country: "DE".to_owned(),
        email: "petra@example.com".to_owned(),
        phone: String::new(),
    }
}

fn invoices() -> ImportDigitalInvoiceData {
    ImportDigitalInvoiceData {
        customer_id: petra(),
        email: "invoices.petra@example.com".to_owned(),
        format: "zugferd".to_owned(),
        vat_number: "DE123456789".to_owned(),
    }
}

fn deskware() -> ImportCustomerDeskwareData {
    ImportCustomerDeskwareData {
        customer_id: petra(),
        licence: "DW-0000002A".to_owned(),
        edition: "plus".to_owned(),
        seats: 3,
    }
}

fn added() -> CustomerWasAdded {
    let Basics {
        name,
        address,
        contact,
    } = Basics::try_from(&basics()).unwrap();
    CustomerWasAdded {
        customer_id: petra(),
        name,
        address,
        contact,
    }
}

fn invoices_updated() -> DigitalInvoiceDataWasUpdated {
    let ImportDigitalInvoiceData {
        email,
        format,
        vat_number,
        ..
    } = invoices();
    DigitalInvoiceDataWasUpdated {
        customer_id: petra(),
        invoices: InvoiceData::new(&email, &format, &vat_number).unwrap(),
    }
}

fn renamed(to: &str) -> CustomerWasRenamed {
    CustomerWasRenamed {
        customer_id: petra(),
        from: CompanyName::new("Petra's shop").unwrap(),
        to: CompanyName::new(to).unwrap(),
    }
}

#[test]
fn who_is_new_was_added() {
    Customer::given_nothing().when(basics()).then(added());
}

#[test]
fn what_is_known_already_is_not_recorded_again() {
    let licence = DeskwareLicence::new("DW-0000002A", "plus", 3).unwrap();
    let licensed = CustomerDeskwareDataWasUpdated {
        customer_id: petra(),
        licence,
    };
    let everything = || events![added(), invoices_updated(), licensed.clone()];
    Customer::given(everything()).when(basics()).then_nothing();
    Customer::given(everything())
        .when(invoices())
        .then_nothing();
    Customer::given(everything())
        .when(deskware())
        .then_nothing();
}

#[test]
fn space_around_a_value_is_no_change() {
    let spaced = ImportBasicCustomerData {
        name: " Petra's shop ".to_owned(),
        city: "Saarbrücken\t".to_owned(),
        ..basics()
    };
    Customer::given(added()).when(spaced).then_nothing();
}

#[test]
fn of_new_basic_data_only_what_has_changed_is_recorded() {
    let moved = ImportBasicCustomerData {
        name: "Petra's boutique".to_owned(),
        street: "Am Ring 7".to_owned(),
        ..basics()
    };
    let to = Address::new("Am Ring 7", "66111", "Saarbrücken", "DE").unwrap();
    let has_moved = CustomerHasMoved {
        customer_id: petra(),
        to,
    };
    Customer::given(added())
        .when(moved)
        .then(events![renamed("Petra's boutique"), has_moved]);

    let reachable = ImportBasicCustomerData {
        phone: "+49 681 12345".to_owned(),
        ..basics()
    };
    let contact = Contact::new("petra@example.com", "+49 681 12345").unwrap();
    Customer::given(added())
        .when(reachable)
        .then(CustomerContactWasUpdated {
            customer_id: petra(),
            contact,
        });
}

#[test]
fn invoices_and_licences_need_a_customer() {
    let nobody = || CustomerError::NotImported {
        customer_id: petra(),
    };
    Customer::given_nothing()
        .when(invoices())
        .then_error(nobody());
    Customer::given_nothing()
        .when(deskware())
        .then_error(nobody());
}

#[test]
fn a_customer_can_be_renamed_but_not_to_nothing() {
    let rename = |name: &str| RenameCustomer {
        customer_id: petra(),
        name: name.to_owned(),
    };
    Customer::given(added())
        .when(rename("Petra & Co."))
        .then(renamed("Petra & Co."));
    Customer::given(added())
        .when(rename("Petra's shop"))
        .then_nothing();
    Customer::given(added())
        .when(rename(" "))
        .then_error("the name is empty");
}

#[test]
fn a_rejected_negotiation_is_noted_once() {
    let note = NoteRejectedNegotiation {
        customer_id: petra(),
        negotiation: "N-1".to_owned(),
        reason: "too small".to_owned(),
    };
    let noted = RejectedNegotiationWasNoted {
        customer_id: petra(),
        negotiation: "N-1".to_owned(),
        reason: "too small".to_owned(),
    };
    Customer::given(added())
        .when(note.clone())
        .then(noted.clone());
    Customer::given(events![added(), noted])
        .when(note)
        .then_nothing();
}

/// A row's mistake, and what is said about it.
type Mistake<C> = (fn(&mut C), &'static str);

fn assert_refused<C: Clone>(right: &C, mistakes: &[Mistake<C>])
where
    Customer: cqrs::aggregate::Decides<C>,
{
    for (make, refusal) in mistakes {
        let mut wrong = right.clone();
        make(&mut wrong);
        Customer::given(added()).when(wrong).then_error(refusal);
    }
}

#[test]
fn what_is_wrong_with_a_row_is_said() {
    assert_refused(
        &basics(),
        &[
            (|row| row.name.clear(), "the name is empty"),
            (
                |row| row.name = "x".repeat(201),
                "the name has more than 200 characters",
            ),
            (
                |row| row.name = "a\nb".to_owned(),
                "the name has a line break or another control character in it",
            ),
            (|row| row.city.clear(), "the city is empty"),
            (
                |row| row.country = "Germany".to_owned(),
                "\"GERMANY\" is no country: two letters are expected, as in DE",
            ),
            (
                |row| row.postcode = "6611".to_owned(),
                "\"6611\" is no postcode of DE",
            ),
            (
                |row| row.email = "petra at example.com".to_owned(),
                "the e-mail address \"petra at example.com\" is none, as in shop@example.com",
            ),
        ],
    );
    assert_refused(
        &invoices(),
        &[
            (
                |row| row.email = "nobody".to_owned(),
                "the e-mail address for invoices \"nobody\" is none, as in shop@example.com",
            ),
            (
                |row| row.format = "papyrus".to_owned(),
                "invoices are sent as pdf, xrechnung or zugferd, not as \"papyrus\"",
            ),
            (
                |row| row.vat_number = "123".to_owned(),
                "\"123\" is no VAT number, as in DE123456789",
            ),
        ],
    );
    assert_refused(
        &deskware(),
        &[
            (
                |row| row.licence.clear(),
                "the licence of Deskware is empty",
            ),
            (
                |row| row.edition = "gold".to_owned(),
                "Deskware has the editions basic, plus and chain, not \"gold\"",
            ),
            (
                |row| row.seats = 0,
                "a licence of Deskware has at least one seat",
            ),
        ],
    );
}

#[test]
fn addresses_of_mails_are_told_from_other_texts() {
    let is_one = |text| EmailAddress::new("it", text).is_ok();
    for text in [
        "a@b.de",
        "first.last+tag@mail.example.com",
        "käthe@müller.example",
    ] {
        assert!(is_one(text), "{text}");
    }
    for text in [
        "@b.de",
        "a@b",
        "a@.de",
        "a@b.",
        "a@b@c.de",
        "a b@c.de",
        "a@b.de>",
        "a@b.de\nBcc: x@y.de",
    ] {
        assert!(!is_one(text), "{text}");
    }
}
