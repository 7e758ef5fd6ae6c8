//! Transports, process managers, and trying again.

use super::{KeySpec, Names, Shape, key, words};
use crate::catalog::{DriverKind, MessageKind};
use crate::model::choices;

pub(super) static RETRY: &[KeySpec] = &[
    key("max", Shape::Count(0), "How often it is tried again").default("5"),
    key(
        "initial",
        Shape::Duration,
        "The pause before the first retry",
    )
    .default("100ms"),
    key(
        "multiplier",
        Shape::Factor,
        "What each pause is multiplied with to give the next",
    )
    .default("2"),
    key("max_delay", Shape::Duration, "The longest pause").default("30s"),
];

pub(super) static TRANSPORT: &[KeySpec] = &[
    key(
        "service",
        Shape::Reference(Names::Service(DriverKind::Transport)),
        "The service, where the key above is no id of one",
    ),
    key(
        "retry",
        Shape::Section(RETRY),
        "How often, and when, a message is handled again that failed",
    ),
    key(
        "dead_letters",
        Shape::Reference(Names::Service(DriverKind::Transport)),
        "The transport of what cannot be handled; a queue keeps it itself",
    ),
    key(
        "concurrency",
        Shape::Count(1),
        "How many messages are handled beside each other; stands over that of the service",
    ),
    key(
        "consume",
        Shape::Choice(&CONSUME),
        "`here`: the application handles its messages; `elsewhere`: only `<app> consume` does",
    )
    .default("here"),
    key(
        "ordering_key",
        Shape::Anything,
        "For transports that are no queues: what keeps messages in order",
    ),
    key(
        "prefetch",
        Shape::Anything,
        "For transports that are no queues: how many messages are fetched ahead",
    ),
    key(
        "serializer",
        Shape::Anything,
        "For transports that are no queues: how messages are written",
    ),
    key(
        "visibility_timeout",
        Shape::Anything,
        "For transports that are no queues: how long a message is another consumer's",
    ),
    key(
        "ack_wait",
        Shape::Anything,
        "For transports that are no queues: how long an acknowledgement is waited for",
    ),
    key(
        "rate_limit",
        Shape::Anything,
        "For transports that are no queues: how many messages are handled in a time",
    ),
];

pub(super) static PROCESS_MANAGER: &[KeySpec] = &[
    key(
        "process_manager",
        Shape::Reference(Names::Nothing),
        "The id of its code",
    ),
    key(
        "store",
        Shape::Reference(Names::Store),
        "The event store that keeps its state",
    ),
    key(
        "bus",
        Shape::Reference(Names::Bus(MessageKind::Command)),
        "The command bus that it dispatches to",
    ),
    key("options", Shape::Options, "What it is told"),
];

static CONSUME: [&str; choices::CONSUME.len()] = words(&choices::CONSUME);
