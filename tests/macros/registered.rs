//! What the attributes register.

use super::*;

#[test]
fn a_function_is_known_by_its_path() {
    assert_eq!(handler("macros.welcome").message, "AccountOpened");
    assert_eq!(
        handler("macros.branch.desk.open_accounts").kind,
        MessageKind::Query
    );
}

#[test]
fn a_method_is_known_by_its_type_too() {
    assert_eq!(
        handler("macros.branch.desk.Tellers.open").message,
        "OpenAccount"
    );
    assert_eq!(handler("macros.Account.close").message, "close");
}

#[test]
fn an_attribute_names_a_handler_and_its_bus() {
    assert_eq!(handler("bank.open").bus, Some("accounts"));
    assert_eq!(handler("tellers.close").bus, Some("vault"));
    assert_eq!(
        handler("macros.branch.desk.Tellers.open").bus,
        Some("tellers")
    );
    assert_eq!(handler("macros.welcome").bus, None);
}

#[test]
fn a_skipped_method_is_no_handler() {
    assert!(branch::desk::Tellers.is_open(9));
    let registry = Registry::linked();
    assert_eq!(
        registry
            .handlers_with_id("macros.branch.desk.Tellers.is_open")
            .count(),
        0
    );
}

#[test]
fn parameters_are_dependencies_in_their_order() {
    let dependencies = (handler("macros.close_by_hand").dependencies)();
    let [accounts, mailer, bus, metadata] = dependencies.as_slice() else {
        panic!("{dependencies:?}")
    };
    assert_eq!(
        accounts.kind,
        DependencyKind::Repository {
            aggregate_type: "Bank\\Account"
        }
    );
    assert_eq!(accounts.named, Some("archive"));
    assert!(
        matches!(mailer.kind, DependencyKind::Service { type_name } if type_name.ends_with("Mailer"))
    );
    assert_eq!(
        (&bus.kind, bus.named),
        (&DependencyKind::CommandBus, Some("later"))
    );
    assert_eq!(
        (&metadata.kind, metadata.named),
        (&DependencyKind::Always, None)
    );
}

#[test]
fn the_service_of_a_method_is_its_first_dependency() {
    let dependencies = (handler("macros.branch.desk.Tellers.open").dependencies)();
    let [service] = dependencies.as_slice() else {
        panic!("{dependencies:?}")
    };
    assert!(
        matches!(service.kind, DependencyKind::Service { type_name } if type_name.ends_with("Tellers"))
    );
}

#[test]
fn only_decisions_are_pure() {
    assert!(handler("bank.open").is_pure && handler("macros.Account.close").is_pure);
    assert!(!handler("macros.close_by_hand").is_pure);
}

#[test]
fn a_handler_says_whether_its_stores_are_independent() {
    assert!(handler("macros.close_by_hand").independent_stores);
    assert!(!handler("macros.branch.desk.Tellers.open").independent_stores);
}

#[test]
fn a_listener_says_how_it_is_delivered_to() {
    assert_eq!(handler("macros.welcome").listener.delivery, None);
    assert_eq!(
        handler("macros.welcome_at_once").listener.delivery,
        Some(Delivery::Inline)
    );
    assert!(handler("macros.welcome_everybody").listener.from_beginning);
    assert!(!handler("macros.welcome").listener.from_beginning);
}

#[test]
fn a_handler_knows_where_it_stands() {
    let origin = handler("macros.welcome").origin;
    let line = include_str!("main.rs")
        .lines()
        .position(|line| line.starts_with("fn welcome("));
    assert_eq!(origin.line as usize, line.unwrap() + 1);
    assert!(origin.file.ends_with("macros/main.rs"), "{}", origin.file);
    assert_eq!(origin.krate, "macros", "the crate that is compiled");
}

#[test]
fn a_signature_is_shown_as_it_was_written() {
    assert_eq!(
        handler("macros.close_by_hand").signature,
        "async fn close_by_hand(command: CloseAccount, accounts: Repository<Account>, mailer: Service<dyn Mailer>, bus: CommandBus, metadata: Metadata) -> HandlerResult"
    );
}

#[test]
fn a_message_is_known_by_its_own_name_or_the_one_it_says() {
    let registry = Registry::linked();
    let open = registry
        .message(MessageKind::Command, "OpenAccount")
        .unwrap();
    assert_eq!(
        ((open.type_id)(), open.version, open.asynchronous),
        (TypeId::of::<OpenAccount>(), 1, false)
    );
    let close = registry.message(MessageKind::Command, "close").unwrap();
    assert_eq!(
        (close.version, close.asynchronous, close.aliases),
        (3, true, ["shut", "end"].as_slice())
    );
    assert_eq!(
        registry.message(MessageKind::Command, "end").unwrap().name,
        "close"
    );
    assert!(
        registry
            .message(MessageKind::Query, "open_accounts")
            .is_some()
    );
}

#[test]
fn only_events_are_decoded_without_their_type() {
    let registry = Registry::linked();
    assert!(
        registry
            .message(MessageKind::Event, "AccountClosed")
            .unwrap()
            .decode_event
            .is_some()
    );
    assert!(
        registry
            .message(MessageKind::Command, "close")
            .unwrap()
            .decode_event
            .is_none()
    );
}

#[test]
fn an_aggregate_is_known_by_its_type_and_its_events() {
    let registry = Registry::linked();
    let account = registry
        .aggregates()
        .find(|aggregate| aggregate.type_name == "Bank\\Account")
        .unwrap();
    assert_eq!(account.rust_name, "Account");
    assert_eq!((account.events)(), ["AccountOpened", "AccountClosed"]);
    assert!(
        registry
            .aggregates()
            .any(|aggregate| aggregate.type_name == "Unstored")
    );
}

#[test]
fn snapshots_are_kept_of_serde_types_alone() {
    assert!(Account::snapshots().is_some());
    assert!(Unstored::snapshots().is_none());
}
