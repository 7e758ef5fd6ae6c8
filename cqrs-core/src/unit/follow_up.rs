use std::collections::VecDeque;

use super::{FollowUpFailure, QueuedCommand, Room, Rules};
use crate::bus::{FailureMode, Terms};
use crate::error::DispatchError;
use crate::message::{MessageId, Metadata, SharedEvent};
use crate::runtime::Runtime;
use crate::time::Timestamp;

/// An event that is stored and not yet published.
#[derive(Clone)]
pub(crate) struct Published {
    pub(crate) store: usize,
    pub(crate) id: MessageId,
    pub(crate) created_at: Timestamp,
    pub(crate) metadata: Metadata,
    pub(crate) bus: Option<String>,
    pub(crate) event: SharedEvent,
}

/// What follows from a commit: events for inline listeners, then the commands that were queued. Dropped before it has run it runs by itself:
/// what is stored is followed up.
pub(crate) struct FollowUp {
    runtime: Runtime,
    events: VecDeque<Published>,
    commands: VecDeque<QueuedCommand>,
    room: Room,
    pub(crate) mode: FailureMode,
    /// It runs by itself already: dropped again, the program is ending.
    runs_by_itself: bool,
}

impl FollowUp {
    pub(crate) fn nothing(runtime: &Runtime) -> Self {
        Self {
            runtime: runtime.clone(),
            events: VecDeque::new(),
            commands: VecDeque::new(),
            room: Room::default(),
            mode: FailureMode::Collect,
            runs_by_itself: false,
        }
    }

    pub(crate) fn new(runtime: &Runtime, rules: Rules, commands: Vec<QueuedCommand>) -> Self {
        let mut follow_up = Self::nothing(runtime);
        follow_up.room = rules.room;
        follow_up.commands = commands.into();
        follow_up
    }

    /// How many commands wait.
    pub(crate) fn waiting(&self) -> usize {
        self.commands.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.commands.is_empty()
    }

    pub(crate) fn publish(&mut self, events: Vec<Published>) {
        self.events.extend(events);
    }

    /// The command was not stored whole, so the commands that it queued never were.
    pub(crate) fn forget_commands(&mut self) {
        self.commands.clear();
    }

    fn forget(&mut self) {
        self.events.clear();
        self.commands.clear();
    }

    /// Takes over what another one would have done.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        self.events.append(&mut other.events);
        self.commands.append(&mut other.commands);
    }

    /// Publishes, then runs commands, until nothing is left. Gives out what failed.
    pub(crate) async fn run(mut self) -> Vec<FollowUpFailure> {
        let mut failures = Vec::new();
        loop {
            if self.mode == FailureMode::Prooph && !failures.is_empty() {
                self.forget();
                return failures;
            }
            if let Some(event) = self.events.pop_front() {
                let terms = Terms {
                    mode: self.mode,
                    room: self.room.behind(self.waiting()),
                };
                let delivered = self.runtime.clone().publish_inline(&event, terms).await;
                delivered
                    .follow_ups
                    .into_iter()
                    .for_each(|follow_up| self.absorb(follow_up));
                failures.extend(delivered.failures);
            } else if let Some(command) = self.commands.pop_front() {
                self.run_command(command, &mut failures).await;
            } else {
                return failures;
            }
        }
    }

    /// Runs in a task of its own: who waits for it may go away.
    pub(crate) async fn run_apart(self) -> Vec<FollowUpFailure> {
        let in_flight = self.runtime.hold();
        let running = tokio::spawn(async move {
            let _in_flight = in_flight;
            self.run().await
        });
        running.await.unwrap_or_default()
    }

    async fn run_command(
        &mut self,
        mut command: QueuedCommand,
        failures: &mut Vec<FollowUpFailure>,
    ) {
        let (name, metadata) = (command.name(), command.take_metadata());
        let room = self.room.behind(self.waiting());
        match command.run(self.runtime.clone(), room).await {
            Ok(ended) => ended
                .follow_up
                .into_iter()
                .for_each(|next| self.absorb(next)),
            Err(error) => {
                self.runtime
                    .clone()
                    .announce_failed_command(name, announced(metadata, name), &error)
                    .await;
                failures.push(failure(name.to_owned(), name, error));
            }
        }
    }
}

/// The metadata of the announcement that a command has failed: its cause is the command, where that has an id already.
fn announced(mut metadata: Metadata, command: &str) -> Metadata {
    match metadata.message_id {
        Some(id) => metadata.caused(id, command),
        None => {
            metadata.created_at = None;
            metadata
        }
    }
}

pub(crate) fn failure(
    what: String,
    message: &'static str,
    error: DispatchError,
) -> FollowUpFailure {
    tracing::warn!(what, message, error = %crate::error::Causes(&error), "failed after the commit");
    FollowUpFailure {
        what,
        message,
        error,
    }
}

impl Drop for FollowUp {
    fn drop(&mut self) {
        if self.is_empty() || self.runs_by_itself {
            return;
        }
        let rest = Self {
            runtime: self.runtime.clone(),
            events: std::mem::take(&mut self.events),
            commands: std::mem::take(&mut self.commands),
            room: self.room,
            mode: self.mode,
            runs_by_itself: true,
        };
        if let Ok(tokio) = tokio::runtime::Handle::try_current() {
            let in_flight = rest.runtime.hold();
            tokio.spawn(async move {
                let _in_flight = in_flight;
                rest.run().await
            });
        }
    }
}
