use crate::time::Timestamp;

/// Who runs a subscription or a relay at the moment: one owner at a time among all processes.
///
/// The token grows with every change of owner. A commit that carries an older one is refused inside its transaction, so an owner that was
/// paused, and whose lease ran out meanwhile, can no longer write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What is leased: a subscription, or a relay.
    pub name: String,
    /// Grows with every change of owner.
    pub token: u64,
    /// Until when, on the clock of who asked.
    pub until: Timestamp,
}

impl Lease {
    /// What a commit under this lease carries.
    #[must_use]
    pub fn fence(&self) -> Fence {
        Fence {
            name: self.name.clone(),
            token: self.token,
        }
    }
}

/// The proof that a lease was held when a commit was prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The lease's name.
    pub name: String,
    /// Its token.
    pub token: u64,
}
