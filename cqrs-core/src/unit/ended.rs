use super::{Extras, FollowUp, Receipt, Unit, Written};
use crate::message::MessageId;
use crate::runtime::Runtime;
use crate::store::Committed;

/// A unit of work that has ended well.
pub(crate) struct Ended {
    pub(crate) receipt: Receipt,
    /// What has to happen now that it is stored.
    pub(crate) follow_up: Option<FollowUp>,
    /// What was not written with it, because commands that it queued have to end first.
    pub(crate) withheld: Option<Box<Extras>>,
    /// The consumer's message was acknowledged with it.
    pub(crate) is_acknowledged: bool,
}

impl Ended {
    /// How many commands wait to follow it.
    pub(crate) fn waiting(&self) -> usize {
        self.follow_up.as_ref().map_or(0, FollowUp::waiting)
    }

    pub(crate) fn nothing(unit: &Unit) -> Self {
        Self {
            receipt: Receipt {
                message_id: unit.facts().id.get().copied(),
                ..Receipt::default()
            },
            follow_up: None,
            withheld: None,
            is_acknowledged: false,
        }
    }

    /// A command that somebody has taken in place of its handler.
    pub(crate) fn sent(unit: &Unit) -> Self {
        unit.close();
        let mut ended = Self::nothing(unit);
        ended.receipt.is_sent = true;
        ended
    }

    /// A command whose id was handled before: where its events went then.
    pub(crate) fn repeated(
        runtime: &Runtime,
        store: usize,
        id: MessageId,
        first: Committed,
    ) -> Self {
        let name = runtime.store_name(store);
        let written = first
            .appended
            .into_iter()
            .map(|appended| Written::new(name, appended))
            .collect();
        let receipt = Receipt {
            message_id: Some(id),
            written,
            marks: vec![(store, first.mark)],
            is_repeated: true,
            ..Receipt::default()
        };
        Self {
            receipt,
            follow_up: None,
            withheld: None,
            is_acknowledged: false,
        }
    }
}
