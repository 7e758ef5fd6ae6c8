//! The two files of the talk, unchanged, become an application.

use std::path::PathBuf;
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, closed, within};

mod customer_domain {
    use super::*;

    #[derive(Serialize, Deserialize, Command)]
    pub(super) struct ImportBasicCustomerData {
        pub(super) customer: String,
    }

    #[derive(Serialize, Deserialize, Command)]
    pub(super) struct ImportDigitalInvoiceData {}

    #[derive(Serialize, Deserialize, Command)]
    pub(super) struct ImportCustomerDeskwareData {}

    #[command_handler(id = "customer_domain.import_basic_customer_data_handler")]
    pub(super) async fn import_basic_customer_data_handler(
        command: ImportBasicCustomerData,
        notebook: Service<Notebook>,
    ) -> HandlerResult {
        notebook.note(format!("imported {}", command.customer));
        Ok(())
    }

    #[command_handler(id = "customer_domain.import_customer_digital_invoice_data_handler")]
    pub(super) fn import_digital_invoice_data(_: ImportDigitalInvoiceData) {}

    #[command_handler(id = "customer_domain.import_customer_deskware_data_handler")]
    pub(super) fn import_deskware_data(_: ImportCustomerDeskwareData) {}
}

mod contract_app {
    use super::*;

    #[derive(Serialize, Deserialize, Event)]
    pub(super) struct ContractNegotiationWasCompleted {}

    #[derive(Serialize, Deserialize, Event)]
    pub(super) struct ContractNegotiationWasRejectedBySupervisor {}

    #[derive(Default)]
    pub(super) struct AcquistionProcess {
        is_over: bool,
    }

    #[derive(Debug, thiserror::Error)]
    #[error("the negotiation is over")]
    pub(super) struct NegotiationIsOver;

    #[derive(Serialize, Deserialize, Command)]
    pub(super) struct CompleteNegotiation {
        pub(super) process: String,
    }

    #[aggregate(id = String, type = "Contract\\Model\\AcquistionProcess")]
    impl AcquistionProcess {
        #[handles(create_or_load, key = process, bus = "contract_app_command_bus")]
        pub(super) fn complete(
            &self,
            _: &CompleteNegotiation,
        ) -> Result<ContractNegotiationWasCompleted, NegotiationIsOver> {
            if self.is_over {
                return Err(NegotiationIsOver);
            }
            Ok(ContractNegotiationWasCompleted {})
        }

        #[apply]
        fn completed(&mut self, _: &ContractNegotiationWasCompleted) {
            self.is_over = true;
        }
    }

    #[event_listener(id = "contract_app.send_negotiation_completed_mail")]
    pub(super) fn send_completed(_: &ContractNegotiationWasCompleted, notebook: Service<Notebook>) {
        notebook.note("completed mail");
    }

    #[event_listener(id = "contract_app.send_negotiation_rejected_by_supervisor_mail")]
    pub(super) fn send_rejected(
        _: &ContractNegotiationWasRejectedBySupervisor,
        notebook: Service<Notebook>,
    ) {
        notebook.note("rejected mail");
    }

    #[event_listener(id = "contract_app.notify_customer_domain_about_rejected_negotiation")]
    pub(super) fn notify(
        _: &ContractNegotiationWasRejectedBySupervisor,
        notebook: Service<Notebook>,
    ) {
        notebook.note("customer domain notified");
    }
}

use contract_app::*;
use customer_domain::*;

async fn talk() -> (App, Arc<Notebook>) {
    let notebook = Arc::new(Notebook::default());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/stories/talk/cqrs.yaml");
    let app = App::from_yaml(path)
        .registry(closed(registrations![
            ImportBasicCustomerData,
            ImportDigitalInvoiceData,
            ImportCustomerDeskwareData,
            import_basic_customer_data_handler,
            import_digital_invoice_data,
            import_deskware_data,
            ContractNegotiationWasCompleted,
            ContractNegotiationWasRejectedBySupervisor,
            CompleteNegotiation,
            AcquistionProcess,
            AcquistionProcess::complete,
            send_completed,
            send_rejected,
            notify,
        ]))
        .provide(Arc::clone(&notebook));
    (app.build().await.unwrap(), notebook)
}

#[tokio::test]
async fn its_command_reaches_its_handler() {
    let (app, notebook) = talk().await;
    let import = ImportBasicCustomerData {
        customer: "Petra".to_owned(),
    };
    let bus = app.command_bus("customer_command_bus");
    let _ = bus.dispatch(import).await.unwrap();
    assert_eq!(notebook.lines(), ["imported Petra"]);
}

#[tokio::test]
async fn its_aggregate_lives_in_its_stream_and_its_listeners_hear_of_it() {
    let (app, notebook) = talk().await;
    let complete = || CompleteNegotiation {
        process: "p-1".to_owned(),
    };
    let receipt = app.dispatch(complete()).await.unwrap();
    assert_eq!(receipt.written()[0].store, "contract_store");
    assert_eq!(receipt.written()[0].stream.as_str(), "contract_stream");
    let subject = receipt.written()[0].subject.clone().unwrap();
    assert_eq!(
        subject.aggregate_type(),
        "Contract\\Model\\AcquistionProcess"
    );
    let error = app.dispatch(complete()).await.unwrap_err();
    assert!(error.downcast_ref::<NegotiationIsOver>().is_some());
    let rejected = ContractNegotiationWasRejectedBySupervisor {};
    let bus = app.event_bus("contract_event_bus");
    let _ = bus.publish(rejected).await.unwrap();
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines.sort();
    assert_eq!(
        lines,
        [
            "completed mail",
            "customer domain notified",
            "rejected mail"
        ]
    );
}

#[test]
fn its_files_are_those_of_the_talk() {
    let of_the_talk = include_str!("talk/contract_app_service_bus.yml");
    let other =
        include_str!("../../cqrs-config/tests/fixtures/seed-talk/contract_app_service_bus.yml");
    assert_eq!(of_the_talk, other);
    assert!(of_the_talk.contains("async_switch: 'my_async_message_producer'"));
}
