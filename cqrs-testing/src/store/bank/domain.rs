//! Messages and state, written as the macros would write them: this crate knows `cqrs-core` only.

use cqrs_core::aggregate::{Aggregate, Applier, Apply};
use cqrs_core::message::{Command, Event, Message, MessageKind, Query};
use cqrs_core::registry::SnapshotCodec;
use serde::{Deserialize, Serialize};

macro_rules! messages {
    ($($(#[$doc:meta])* $kind:ident $name:ident { $($field:ident: $type:ty),* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Serialize, Deserialize)]
            pub(crate) struct $name {
                $(#[doc = concat!("Its ", stringify!($field), ".")] pub(crate) $field: $type,)*
            }

            impl Message for $name {
                const KIND: MessageKind = MessageKind::$kind;
                const NAME: &'static str = stringify!($name);
            }
        )*
    };
}

messages! {
    /// Puts money into an account, which is opened by it. Decided by the aggregate alone.
    Command Deposit { account: String, amount: i64 }
    /// Takes money that must be there. Decided by the aggregate alone.
    Command Withdraw { account: String, amount: i64 }
    /// Puts money into an account while somebody else does so too: always a conflict. A handler function.
    Command DepositTooLate { account: String, amount: i64 }
    /// Puts money into an account in many small parts.
    Command DepositInParts { account: String, parts: i64 }
    /// What is in an account.
    Query BalanceOf { account: String }
    /// Money has come.
    Event Deposited { account: String, amount: i64 }
    /// Money has gone.
    Event Withdrawn { account: String, amount: i64 }
}

impl Command for Deposit {}
impl Command for Withdraw {}
impl Command for DepositTooLate {}
impl Command for DepositInParts {}
impl Event for Deposited {}
impl Event for Withdrawn {}

impl Query for BalanceOf {
    type Reply = Option<Balance>;
}

/// An account as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// The money in it.
    pub amount: i64,
    /// How many events were applied.
    pub applied: u64,
    /// Its version.
    pub version: u64,
}

/// The aggregate. It counts what is applied to it, so that twice is noticed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(super) balance: i64,
    pub(super) applied: u64,
}

impl Aggregate for Account {
    type Id = String;
    const TYPE: &'static str = "Account";

    fn appliers() -> &'static [Applier<Self>] {
        const { &[Applier::of::<Deposited>(), Applier::of::<Withdrawn>()] }
    }

    fn snapshots() -> Option<SnapshotCodec<Self>> {
        Some(SnapshotCodec::by_serde())
    }
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.balance += event.amount;
        self.applied += 1;
    }
}

impl Apply<Withdrawn> for Account {
    fn apply(&mut self, event: &Withdrawn) {
        self.balance -= event.amount;
        self.applied += 1;
    }
}

impl cqrs_core::aggregate::Changes<Account> for Deposited {
    fn record_into(self, recorder: &mut cqrs_core::aggregate::Recorder<'_, Account>) {
        recorder.record(self);
    }
}

impl cqrs_core::aggregate::Changes<Account> for Withdrawn {
    fn record_into(self, recorder: &mut cqrs_core::aggregate::Recorder<'_, Account>) {
        recorder.record(self);
    }
}
