//! What was, what is asked, what becomes of it.

use cqrs::prelude::*;
use cqrs::testing::Given;

use super::signing::SignedCase;
use super::*;
use crate::customer::CustomerId;

fn id() -> ProcessId {
    ProcessId::new("N-1").unwrap()
}

fn petra() -> CustomerId {
    CustomerId::new("C-025001").unwrap()
}

fn saarland() -> SalesAreaId {
    SalesAreaId::new("Saarland").unwrap()
}

fn appointment() -> AppointmentWasMade {
    AppointmentWasMade {
        acquisition_process_id: id(),
        customer_id: petra(),
        account_manager: "Bettina".to_owned(),
        at: "Tuesday".to_owned(),
    }
}

fn conditions() -> SpecialConditions {
    SpecialConditions {
        account_manager: "Bettina".to_owned(),
        sales_area: saarland(),
        planned_annual_sales: Money::euros(120_000),
    }
}

fn requested() -> SpecialConditionsRequested {
    SpecialConditionsRequested {
        acquisition_process_id: id(),
        customer_id: petra(),
        conditions: conditions(),
    }
}

fn accepted() -> SpecialConditionsAccepted {
    SpecialConditionsAccepted {
        acquisition_process_id: id(),
        customer_id: petra(),
        conditions: conditions(),
        accepted_by: "John".to_owned(),
    }
}

fn started() -> ContractSigningWasStarted {
    ContractSigningWasStarted {
        acquisition_process_id: id(),
    }
}

fn internally_signed() -> ContractWasInternallySigned {
    ContractWasInternallySigned {
        acquisition_process_id: id(),
        by: "Bob".to_owned(),
    }
}

fn completed() -> (ContractWasExternallySigned, ContractNegotiationWasCompleted) {
    let signed = ContractWasExternallySigned {
        acquisition_process_id: id(),
        by: "Petra".to_owned(),
    };
    let completed = ContractNegotiationWasCompleted {
        acquisition_process_id: id(),
        customer_id: petra(),
        account_manager: "Bettina".to_owned(),
    };
    (signed, completed)
}

fn signed_by(us: Option<&str>, them: Option<&str>) -> SignedCase {
    SignedCase {
        case: id(),
        signed_internally_by: us.map(str::to_owned),
        signed_externally_by: them.map(str::to_owned),
    }
}

fn request(sales: Money) -> RequestSpecialConditions {
    RequestSpecialConditions {
        acquisition_process_id: id(),
        account_manager: "Bettina".to_owned(),
        sales_area: saarland(),
        planned_annual_sales: sales,
    }
}

fn reject() -> RejectNegotiation {
    RejectNegotiation {
        acquisition_process_id: id(),
        supervisor: "Bob".to_owned(),
        reason: "too small".to_owned(),
    }
}

#[test]
fn special_conditions_are_requested_after_the_appointment_and_once() {
    AcquisitionProcess::given(appointment())
        .when_calling(|process| process.request_special_conditions(&request(Money::euros(120_000))))
        .then(requested());
    AcquisitionProcess::given_nothing()
        .when_calling(|process| process.request_special_conditions(&request(Money::euros(1))))
        .then_error(
            "N-1 stands at \"not begun\": it is too early or too late to request special conditions",
        );
    AcquisitionProcess::given(events![appointment(), requested()])
        .when_calling(|process| process.request_special_conditions(&request(Money::euros(1))))
        .then_error("N-1 stands at \"special conditions requested\": it is too early or too late to request special conditions");
    AcquisitionProcess::given(appointment())
        .when_calling(|process| process.request_special_conditions(&request(Money::default())))
        .then_error(NegotiationError::NoSales);
}

#[test]
fn a_negotiation_begins_once_and_with_somebody() {
    let make = |account_manager: &str| MakeAppointment {
        acquisition_process_id: id(),
        customer_id: petra(),
        account_manager: account_manager.to_owned(),
        at: "Tuesday".to_owned(),
    };
    AcquisitionProcess::given_nothing()
        .when_calling(|process| process.make_appointment(&make(" Bettina ")))
        .then(appointment());
    AcquisitionProcess::given_nothing()
        .when_calling(|process| process.make_appointment(&make("\n")))
        .then_error("the account manager is empty");
    AcquisitionProcess::given(appointment())
        .when_calling(|process| process.make_appointment(&make("Bettina")))
        .then_error(
            "N-1 stands at \"appointment made\": it is too early or too late to make an appointment",
        );
}

#[test]
fn special_conditions_are_accepted_once() {
    let accept = || AcceptSpecialConditions {
        acquisition_process_id: id(),
        accepted_by: "John".to_owned(),
    };
    AcquisitionProcess::given(events![appointment(), requested()])
        .when_calling(|process| process.accept_special_conditions(&accept()))
        .then(accepted());
    AcquisitionProcess::given(events![appointment(), requested(), accepted()])
        .when_calling(|process| process.accept_special_conditions(&accept()))
        .then_error("N-1 stands at \"special conditions accepted\": it is too early or too late to accept special conditions");
}

#[test]
fn a_supervisor_can_reject_until_the_conditions_are_accepted() {
    let rejected = ContractNegotiationWasRejectedBySupervisor {
        acquisition_process_id: id(),
        customer_id: petra(),
        account_manager: "Bettina".to_owned(),
        supervisor: "Bob".to_owned(),
        reason: "too small".to_owned(),
    };
    AcquisitionProcess::given(events![appointment(), requested()])
        .when(reject())
        .then(rejected.clone());
    AcquisitionProcess::given(events![appointment(), requested(), accepted()])
        .when(reject())
        .then_error(
            "N-1 stands at \"special conditions accepted\": it is too early or too late to reject it",
        );
    AcquisitionProcess::given(events![appointment(), rejected])
        .when(reject())
        .then_error(
            "N-1 stands at \"rejected by the supervisor\": it is too early or too late to reject it",
        );
}

#[test]
fn signing_starts_once_however_often_it_is_told() {
    let start = || StartSigning {
        acquisition_process_id: id(),
    };
    let until_accepted = || events![appointment(), requested(), accepted()];
    AcquisitionProcess::given(until_accepted())
        .when(start())
        .then(started());
    AcquisitionProcess::given(events![until_accepted(), started()])
        .when(start())
        .then_nothing();
    AcquisitionProcess::given(appointment())
        .when(start())
        .then_error(
            "N-1 stands at \"appointment made\": it is too early or too late to start signing",
        );
}

#[test]
fn what_a_supervisor_has_rejected_is_never_signed() {
    let rejected = ContractNegotiationWasRejectedBySupervisor {
        acquisition_process_id: id(),
        customer_id: petra(),
        account_manager: "Bettina".to_owned(),
        supervisor: "Bob".to_owned(),
        reason: "too much".to_owned(),
    };
    let start = StartSigning {
        acquisition_process_id: id(),
    };
    AcquisitionProcess::given(events![appointment(), rejected])
        .when(start)
        .then_error(
            "N-1 stands at \"rejected by the supervisor\": it is too early or too late to start signing",
        );
}

#[test]
fn the_last_signature_completes_the_negotiation() {
    let being_signed = || events![appointment(), requested(), accepted(), started()];
    let take = |case: SignedCase| {
        move |process: &AcquisitionProcess| process.take_signatures(&id(), &case)
    };
    AcquisitionProcess::given(being_signed())
        .when_calling(take(signed_by(None, None)))
        .then_nothing();
    AcquisitionProcess::given(being_signed())
        .when_calling(take(signed_by(Some("Bob"), None)))
        .then(internally_signed());
    AcquisitionProcess::given(being_signed())
        .when_calling(take(signed_by(Some("Bob"), Some("Petra"))))
        .then(events![internally_signed(), completed()]);
    AcquisitionProcess::given(events![being_signed(), internally_signed()])
        .when_calling(take(signed_by(Some("Bob"), Some("Petra"))))
        .then(completed());
    AcquisitionProcess::given(events![being_signed(), internally_signed(), completed()])
        .when_calling(take(signed_by(Some("Bob"), Some("Petra"))))
        .then_nothing();
    AcquisitionProcess::given(appointment())
        .when_calling(take(signed_by(Some("Bob"), None)))
        .then_error("N-1 stands at \"appointment made\": it is too early or too late to sign");
}

#[test]
fn a_sales_area_promises_no_more_than_its_limit() {
    let set = |limit| SetSalesLimit {
        sales_area: saarland(),
        limit,
    };
    let was_set = |limit| SalesLimitWasSet {
        sales_area: saarland(),
        limit,
    };
    let promised = |volume| SalesVolumeWasPromised {
        sales_area: saarland(),
        acquisition_process_id: id(),
        volume,
    };
    let promise = |volume| move |area: &SalesArea| area.promise(&saarland(), &id(), volume);
    let limit = Money::euros(1_000);
    SalesArea::given_nothing()
        .when(set(limit))
        .then(was_set(limit));
    SalesArea::given(was_set(limit))
        .when(set(limit))
        .then_nothing();
    SalesArea::given(was_set(limit))
        .when_calling(promise(limit))
        .then(promised(limit));
    SalesArea::given(events![was_set(limit), promised(Money::euros(400))])
        .when_calling(promise(Money::euros(601)))
        .then_error("601.00 EUR are more than what is left in Saarland: 600.00 EUR");
    SalesArea::given_nothing()
        .when_calling(promise(Money::euros(1)))
        .then_error("the limit of Saarland was never set");
}

#[test]
fn money_is_written_for_people() {
    for (money, text) in [
        (Money::default(), "0.00 EUR"),
        (Money::euros(999), "999.00 EUR"),
        (Money::euros(1_234_567), "1,234,567.00 EUR"),
    ] {
        assert_eq!(money.to_string(), text);
    }
}
