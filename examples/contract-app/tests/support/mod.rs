//! What several tests need: the application as it is configured, a clock that stands still, letters to look at, and a signing service.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::sync::Arc;

use contract_app::contract::signing::{Customers, SigningServer};
use contract_app::contract::{
    AcceptSpecialConditions, MakeAppointment, Money, ProcessId, RequestSpecialConditions,
    SalesAreaId, SetSalesLimit,
};
use contract_app::customer::{CustomerId, ImportBasicCustomerData};
use contract_app::mail::{Mailer, RememberingMailer};
use contract_app::{Settings, application};
use cqrs::prelude::*;
use cqrs::runtime::DeadLetterSelection;
use cqrs::testing::TestApp;

/// An address at which nobody listens: the port is no port that a service may have.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) mailer: Arc<RememberingMailer>,
}

impl Office {
    pub(crate) async fn open() -> Self {
        Self::with_signing_at(NOBODY).await
    }

    pub(crate) async fn with_signing_service(customers: Customers) -> (Self, SigningServer) {
        let server = SigningServer::start(customers).await.unwrap();
        (Self::with_signing_at(&server.url()).await, server)
    }

    pub(crate) async fn with_signing_at(url: &str) -> Self {
        let mailer = Arc::new(RememberingMailer::default());
        let settings = Settings::in_folder("nowhere").signing_at(url);
        let app = TestApp::of(application(&settings))
            .provide::<dyn Mailer>(Arc::clone(&mailer) as Arc<dyn Mailer>)
            .build()
            .await
            .unwrap();
        Self { app, mailer }
    }

    /// Does it.
    pub(crate) async fn dispatch(&self, command: impl Command) -> Receipt {
        self.app.dispatch(command).await.unwrap()
    }

    pub(crate) async fn settle(&self) {
        self.app.settle().await.unwrap();
    }

    /// Has everything delivered again that was set aside, and answers how much still is.
    pub(crate) async fn retry_dead_letters(&self) -> usize {
        let all = DeadLetterSelection::All;
        self.app.retry_dead_letters(&all).await.unwrap();
        let settled = self.app.dead_letters_settled(&all);
        tokio::pin!(settled);
        loop {
            tokio::select! {
                biased;
                left = &mut settled => return left.unwrap().len(),
                () = tokio::task::yield_now() => {
                    self.app.clock().advance_to_next(cqrs::time::minutes(2)).await;
                }
            }
        }
    }

    /// Petra is a customer, and Bettina visits her and asks for special conditions.
    pub(crate) async fn request(&self, id: &ProcessId, planned_annual_sales: Money) {
        self.dispatch(import(&petra(), "Petra's shop")).await;
        self.dispatch(SetSalesLimit {
            sales_area: saarland(),
            limit: Money::euros(1_000_000),
        })
        .await;
        self.dispatch(MakeAppointment {
            acquisition_process_id: id.clone(),
            customer_id: petra(),
            account_manager: "Bettina Berg".to_owned(),
            at: "Tuesday".to_owned(),
        })
        .await;
        self.dispatch(RequestSpecialConditions {
            acquisition_process_id: id.clone(),
            account_manager: "Bettina Berg".to_owned(),
            sales_area: saarland(),
            planned_annual_sales,
        })
        .await;
    }

    /// Who got which letter.
    pub(crate) fn letters(&self) -> Vec<(String, String)> {
        let letters = self.mailer.letters().into_iter();
        letters.map(|letter| (letter.to, letter.subject)).collect()
    }
}

pub(crate) fn petra() -> CustomerId {
    CustomerId::new("C-025001").unwrap()
}

pub(crate) fn saarland() -> SalesAreaId {
    SalesAreaId::new("Saarland").unwrap()
}

pub(crate) fn negotiation(number: u32) -> ProcessId {
    ProcessId::new(format!("N-{number}")).unwrap()
}

pub(crate) fn accept(id: &ProcessId) -> AcceptSpecialConditions {
    AcceptSpecialConditions {
        acquisition_process_id: id.clone(),
        accepted_by: "John".to_owned(),
    }
}

pub(crate) fn import(customer_id: &CustomerId, name: &str) -> ImportBasicCustomerData {
    ImportBasicCustomerData {
        customer_id: customer_id.clone(),
        name: name.to_owned(),
        street: "Marktplatz 1".to_owned(),
        postcode: "66111".to_owned(),
        city: "Saarbrücken".to_owned(),
        country: "DE".to_owned(),
        email: "shop@example.com".to_owned(),
        phone: String::new(),
    }
}
