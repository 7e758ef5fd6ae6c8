use super::{Contents, Extras, FollowUp, Receipt, Unit, Written};
use crate::message::MessageId;
use crate::runtime::Runtime;
use crate::store::Committed;

/// A unit of work that has ended well.
#[derive(Default)]
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

    /// Nothing was stored.
    pub(crate) fn nothing(unit: &Unit) -> Self {
        Self {
            receipt: Receipt::of(unit.facts().id.get().copied()),
            follow_up: None,
            withheld: None,
            is_acknowledged: false,
        }
    }

    /// A command that somebody has taken in place of its handler.
    pub(crate) fn sent(unit: &Unit) -> Self {
        unit.close();
        let mut ended = Self::nothing(unit);
        ended.receipt.contents_mut().is_sent = true;
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
        let receipt = Contents {
            message_id: Some(id),
            written,
            marks: vec![(store, first.mark)],
            is_repeated: true,
            ..Contents::default()
        };
        Self {
            receipt: receipt.into(),
            follow_up: None,
            withheld: None,
            is_acknowledged: false,
        }
    }
}
