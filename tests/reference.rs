//! The commented reference file, held against the drivers and plugins that there are.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cqrs::Checked;
use cqrs::config::catalog::{OptionSpec, Options};
use cqrs::config::plan::{
    Consume, DeliveryMode, DeliveryPlan, DriverKind, OptionValue, Poison, ServicePlan, Start,
};
use cqrs::config::{Environment, Plan, Problem, REFERENCE, Severity};
use cqrs::memory::MemoryDriver;
use cqrs::options;
use cqrs::plugin::{Enriching, MetadataEnricher, Pipeline, Plugin, StorePipeline};
use cqrs::plugins::guard::{Access, AuthorizationService};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{Registration, Registry};
use cqrs::snapshot::MemorySnapshotDriver;
use cqrs::sqlite::{SqliteDriver, SqliteSnapshotDriver};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct ImportBasicCustomerData;

#[derive(Serialize, Deserialize, Command)]
struct ImportDigitalInvoiceData;

#[derive(Serialize, Deserialize, Command)]
struct ImportCustomerDeskwareData;

#[derive(Serialize, Deserialize, Event)]
struct ContractNegotiationWasCompleted;

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct ContractNegotiationWasRejectedBySupervisor;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct FindCustomers;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct CountCustomers;

#[command_handler(id = "customer_domain.import_basic_customer_data_handler")]
fn import_basic(_: ImportBasicCustomerData) {}

#[command_handler(id = "customer_domain.import_customer_digital_invoice_data_handler")]
fn import_invoice(_: ImportDigitalInvoiceData) {}

#[command_handler(id = "customer_domain.import_customer_deskware_data_handler")]
fn import_deskware(_: ImportCustomerDeskwareData) {}

#[event_listener(id = "contract_app.send_negotiation_completed_mail")]
fn completed(_: &ContractNegotiationWasCompleted) {}

#[event_listener(id = "contract_app.send_negotiation_rejected_by_supervisor_mail")]
fn rejected(_: &ContractNegotiationWasRejectedBySupervisor) {}

#[event_listener(id = "contract_app.notify_customer_domain_about_rejected_negotiation")]
fn notify(_: &ContractNegotiationWasRejectedBySupervisor) {}

#[query_handler(id = "contract_app.find_customers")]
fn find(_: FindCustomers) -> HandlerResult<u32> {
    Ok(0)
}

#[query_handler(id = "contract_app.count_customers")]
fn count(_: CountCustomers) -> HandlerResult<u32> {
    Ok(0)
}

#[derive(Default, Serialize, Deserialize)]
struct AcquisitionProcess;

#[aggregate(id = String, type = "Contract\\Model\\AcquistionProcess")]
impl AcquisitionProcess {
    #[apply]
    fn completed(&mut self, _: &ContractNegotiationWasCompleted) {}
}

#[derive(Deserialize)]
struct AuditOptions {
    level: String,
}

struct Audit(String);

#[plugin(id = "contract_app.audit", buses = [command, query])]
fn audit(options: options::Options<AuditOptions>) -> Audit {
    Audit(options.into_inner().level)
}

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {
        assert!(!self.0.is_empty());
    }
}

#[plugin(id = "contract_app.tenant", stores)]
#[derive(Default)]
struct Tenant;

impl Plugin for Tenant {
    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

#[plugin(id = "contract_app.owner", stores)]
#[derive(Default)]
struct Owner;

impl Plugin for Owner {
    fn attach_to_store(&self, _: &mut StorePipeline) {}
}

#[metadata_enricher(id = "contract_app.release")]
fn release() -> impl MetadataEnricher {
    |_: &Enriching<'_>, _: &mut Metadata| {}
}

fn registry() -> Registry {
    let code = registrations![
        ImportBasicCustomerData,
        ImportDigitalInvoiceData,
        ImportCustomerDeskwareData,
        ContractNegotiationWasCompleted,
        ContractNegotiationWasRejectedBySupervisor,
        FindCustomers,
        CountCustomers,
        import_basic,
        import_invoice,
        import_deskware,
        completed,
        rejected,
        notify,
        find,
        count,
        AcquisitionProcess,
        audit,
        Tenant,
        Owner,
        release,
    ];
    Registry::new()
        .with([
            Registration::StoreDriver(&SqliteDriver),
            Registration::StoreDriver(&MemoryDriver),
            Registration::SnapshotDriver(&SqliteSnapshotDriver),
            Registration::SnapshotDriver(&MemorySnapshotDriver),
        ])
        .with(code)
}

/// The crates that the reference lists are not those of a test.
fn reference(environment: &Environment) -> Checked {
    let text = REFERENCE.replace("crates: [contract_app, customer_domain]", "crates: []");
    let allowed: Arc<dyn AuthorizationService> = Arc::new(|_: &Access<'_>| true);
    App::from_text("reference.yaml", text)
        .variables(environment.clone())
        .registry(registry())
        .provide(Arc::clone(&allowed))
        .provide_named("contract_app.authorization", allowed)
        .check()
        .unwrap()
}

fn plan() -> Plan {
    reference(&Environment::empty()).plan
}

fn value(service: &ServicePlan, option: &str) -> Option<OptionValue> {
    let mut options = service.options.iter();
    Some(options.find(|one| one.name == option)?.value.clone())
}

/// The value of an option of a service.
fn option(plan: &Plan, id: &str, name: &str) -> Option<OptionValue> {
    let mut services = plan.services.iter();
    value(services.find(|service| service.id == id)?, name)
}

#[test]
fn it_is_checked_without_errors_and_warnings() {
    let Checked { report, .. } = reference(&Environment::empty());
    let problems = report.problems().iter();
    let codes: Vec<&str> = problems.map(|problem| problem.code.name).collect();
    assert_eq!(codes, ["cqrs::declared_later"], "{report}");
}

#[test]
fn it_holds_the_defaults_of_buses_and_queues() {
    let plan = plan();
    let delivery = &plan.bus("contract_event_bus").unwrap().delivery;
    assert_eq!(*delivery, DeliveryPlan::default());
    assert_eq!(
        (delivery.mode, delivery.poison, delivery.from),
        (DeliveryMode::Durable, Poison::Park, Start::End)
    );
    let bus = plan.bus("customer_command_bus").unwrap();
    let other = plan.bus("contract_app_command_bus").unwrap();
    assert_eq!(
        (bus.queue_limit, bus.nested),
        (other.queue_limit, other.nested)
    );
    assert_eq!(bus.failure_mode, other.failure_mode);
    assert_eq!(bus.router_type, other.router_type);
    let [outgoing, mails] = plan.queues.as_slice() else {
        panic!("{:?}", plan.queues);
    };
    assert_eq!(
        (&outgoing.retry, outgoing.consume),
        (&mails.retry, Consume::Here)
    );
    assert!(plan.store("archive_store").unwrap().publish_to.is_empty());
}

#[test]
fn the_settings_of_a_queue_stand_over_its_service() {
    let plan = reference(&Environment::from_pairs([("WORKERS", "7")])).plan;
    let queues: Vec<_> = (plan.queues.iter())
        .map(|queue| (&*queue.id, &*queue.store, queue.concurrency))
        .collect();
    let expected = [
        ("contract_app.outgoing", "contract_store", 4),
        ("contract_app.mails", "contract_store", 7),
    ];
    assert_eq!(queues, expected);
}

#[test]
fn asynchronous_messages_go_to_the_queues_of_their_buses() {
    let plan = plan();
    let sent = |bus: &str| -> Vec<(String, String)> {
        let routes = plan.bus(bus).unwrap().routes.iter();
        let sent =
            routes.filter_map(|route| Some((route.message.clone(), route.transport.clone()?)));
        sent.collect()
    };
    let events = sent("contract_event_bus");
    assert!(
        events
            .iter()
            .all(|(_, queue)| queue == "contract_app.outgoing")
    );
    assert_eq!(events.len(), 2);
    let invoices = (
        "ImportDigitalInvoiceData".to_owned(),
        "contract_app.mails".to_owned(),
    );
    assert_eq!(sent("customer_command_bus"), [invoices]);
}

#[test]
fn an_overlay_replaces_the_driver_with_its_options() {
    let plan = reference(&Environment::empty().named("test")).plan;
    assert_eq!(plan.environment.as_deref(), Some("test"));
    let mut services = plan.services.iter();
    let store = services
        .find(|service| service.id == "contract_app.event_store")
        .unwrap();
    assert_eq!((&*store.driver, store.kind), ("memory", DriverKind::Store));
    assert!(store.options.is_empty());
}

#[test]
fn variables_and_parameters_reach_the_options() {
    let environment = Environment::from_pairs([("ARCHIVE_PATH", "/archive.db")]);
    let plan = reference(&environment).plan;
    let text = |text: &str| Some(OptionValue::Text(text.to_owned()));
    let path = |id| option(&plan, id, "path");
    assert_eq!(path("contract_app.event_store"), text("var/contract.db"));
    assert_eq!(path("contract_app.archive"), text("/archive.db"));
    assert_eq!(
        option(&plan, "contract_app.event_store", "busy_timeout"),
        Some(OptionValue::Duration(Duration::from_secs(5)))
    );
    assert_eq!(
        option(&plan, "contract_app.mails", "concurrency"),
        Some(OptionValue::Integer(4))
    );
}

/// What of these options the reference does not show, or not with its default.
fn missing(plan: &Plan, kind: DriverKind, driver: &str, options: &[OptionSpec]) -> Vec<String> {
    let is_meant = |one: &&ServicePlan| one.kind == kind && one.driver == driver;
    let services: Vec<&ServicePlan> = plan.services.iter().filter(is_meant).collect();
    let is_shown = |spec: &&OptionSpec| {
        let name = &spec.name;
        let is_given = services.iter().any(|one| value(one, name).is_some());
        let default = spec.default.as_deref().unwrap_or_default();
        match is_given {
            true => REFERENCE.contains(&format!("{name}: {default}")),
            false => REFERENCE.contains(&format!("# {name}: ")),
        }
    };
    let hidden = options.iter().filter(|spec| !is_shown(spec));
    let hidden = hidden.map(|spec| format!("{driver}: {}", spec.name));
    let unused = services.is_empty() && !options.is_empty();
    hidden.chain(unused.then(|| driver.to_owned())).collect()
}

#[test]
fn it_shows_every_option_of_every_driver_with_its_default() {
    let (plan, shipped) = (plan(), cqrs::config::shipped());
    let drivers = shipped.drivers.iter();
    let missing: Vec<String> = drivers
        .flat_map(|driver| missing(&plan, driver.kind, &driver.name, &driver.options))
        .collect();
    assert_eq!(missing, [""; 0]);
    assert!(shipped.drivers.len() >= 6, "{:?}", shipped.drivers);
}

#[test]
fn it_shows_every_option_of_every_ready_made_plugin() {
    let (plan, shipped) = (plan(), cqrs::config::shipped());
    let listed = shipped.plugins.iter().map(|plugin| match &plugin.options {
        Options::Listed(specs) => (&*plugin.id, specs.as_slice()),
        Options::Typed(_) => (&*plugin.id, &[][..]),
    });
    let missing: Vec<String> = listed
        .flat_map(|(id, options)| missing(&plan, DriverKind::Plugin, id, options))
        .collect();
    assert_eq!(missing, [""; 0]);
    assert!(shipped.plugins.len() >= 15, "{:?}", shipped.plugins);
}

#[test]
fn the_linter_finds_no_mistakes_in_it() {
    let report = cqrs_config::lint_text("reference.yaml", REFERENCE, &cqrs::config::shipped());
    let mut problems = report.problems().iter();
    let is_note = |problem: &Problem| problem.severity() == Severity::Note;
    assert!(problems.all(is_note), "{report}");
}

/// The rows of the guide's table of drivers: the driver, what it is, the names of its options.
fn drivers_of_the_guide() -> Vec<(&'static str, &'static str, BTreeSet<&'static str>)> {
    let page = include_str!("../docs/guide/configuration.md");
    let (_, table) = page.split_once("| `driver` | is | options |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| !line.is_empty());
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let driver = cells[1].strip_prefix('`')?.strip_suffix('`')?;
        let options = cells[3].split('`').skip(1).step_by(2);
        Some((driver, cells[2], options.collect()))
    })
    .collect()
}

#[test]
fn the_guide_has_every_driver_with_all_its_options() {
    let (rows, shipped) = (drivers_of_the_guide(), cqrs::config::shipped());
    let mut unheard: BTreeSet<usize> = (0..rows.len()).collect();
    for driver in &shipped.drivers {
        let kind = match driver.kind {
            DriverKind::Transport => "queue",
            kind => kind.name(),
        };
        let is_of = |(name, is, _): &(&str, &str, _)| *name == driver.name && is.contains(kind);
        let row = rows.iter().position(is_of);
        let row = row.unwrap_or_else(|| panic!("no row for the {kind} `{}`", driver.name));
        let options = driver.options.iter().map(|option| option.name.as_str());
        assert_eq!(rows[row].2, options.collect(), "{kind} `{}`", driver.name);
        unheard.remove(&row);
    }
    assert!(
        unheard.is_empty(),
        "no such drivers: {unheard:?} of {rows:?}"
    );
}
