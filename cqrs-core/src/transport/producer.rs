use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::{Queue, WireMessage};
use crate::bus::Endpoint;
use crate::error::{HandlerError, HandlerResult};
use crate::message::{MessageKind, keys};
use crate::plugin::Dispatching;
use crate::store::{Commit, Parking, Sent};
use crate::unit::Unit;

/// Takes an asynchronous command in place of its handler, and puts it into a queue.
pub(crate) struct Producer {
    queue: usize,
    /// The unit of work that it was dispatched in, and with whose commit it is sent.
    within: Option<Arc<Unit>>,
}

impl Producer {
    pub(crate) fn new(queue: usize, within: Option<Arc<Unit>>) -> Self {
        Self { queue, within }
    }

    async fn take(&self, dispatching: &mut Dispatching<'_>) -> HandlerResult {
        let runtime = dispatching.unit().runtime().clone();
        let queue: &Queue = &runtime.queues()[self.queue];
        dispatching.add_metadata(keys::HANDLED_ASYNC, true);
        let message = command(dispatching)?;
        let entry = queue.entry(&message);
        match &self.within {
            Some(unit) => unit.send(dispatching.message_name(), entry)?,
            None => queue.send(&runtime, vec![entry]).await?,
        }
        Ok(())
    }
}

impl Endpoint for Producer {
    fn receive<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
    ) -> BoxFuture<'a, Result<(), HandlerError>> {
        self.take(dispatching).boxed()
    }
}

fn command(dispatching: &Dispatching<'_>) -> HandlerResult<WireMessage> {
    let Some(payload) = dispatching.payload() else {
        return Err(HandlerError::failure("the command was taken before"));
    };
    let id = dispatching.message_id();
    let metadata = dispatching.metadata();
    let key = metadata
        .get(keys::ORDERING_KEY)
        .and_then(|key| key.as_text())
        .map_or_else(|| id.to_string(), str::to_owned);
    Ok(WireMessage {
        id,
        kind: MessageKind::Command,
        name: dispatching.message_name().to_owned(),
        bus: Some(dispatching.bus().name.clone()),
        schema_version: dispatching.schema_version(),
        created_at: Some(dispatching.created_at()),
        key,
        metadata,
        payload: payload?,
    })
}

/// What the commit of a consumed message holds, so that it leaves the queue.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledge {
    /// The number of the queue's store.
    pub(crate) store: usize,
    pub(crate) sent: Sent,
    /// It was set aside.
    pub(crate) release: Option<Parking>,
}

impl Acknowledge {
    pub(crate) fn join(self, commit: &mut Commit) {
        commit.sent.push(self.sent);
        commit.parking.extend(self.release);
    }

    pub(crate) fn into_commit(self) -> Commit {
        let mut commit = Commit::new();
        self.join(&mut commit);
        commit
    }
}
