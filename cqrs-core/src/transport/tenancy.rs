use crate::runtime::Runtime;
use crate::store::{Fence, Lease, StoreError};
use crate::subscription::{HEARTBEAT, LEASE};
use crate::time::Timestamp;

/// The right to do something that one process at a time may do, and its prolongation.
pub(super) struct Tenancy {
    runtime: Runtime,
    store: usize,
    owner: String,
    lease: Lease,
    renewed: Timestamp,
}

impl Tenancy {
    /// Takes it, unless somebody else has it.
    pub(super) async fn take(
        runtime: &Runtime,
        store: usize,
        name: &str,
        owner: &str,
    ) -> Result<Option<Self>, StoreError> {
        let renewed = runtime.clock().now();
        let lease = runtime
            .store(store)
            .acquire_lease(name, owner, renewed, LEASE)
            .await?;
        Ok(lease.map(|lease| Self {
            runtime: runtime.clone(),
            store,
            owner: owner.to_owned(),
            lease,
            renewed,
        }))
    }

    /// Shows that the owner is alive, when it is time to. `false`: somebody else has it now.
    pub(super) async fn keep(&mut self) -> Result<bool, StoreError> {
        let now = self.runtime.clock().now();
        if now.since(self.renewed) < HEARTBEAT && self.renewed <= now {
            return Ok(true);
        }
        let store = self.runtime.store(self.store);
        let renewed = store
            .acquire_lease(&self.lease.name, &self.owner, now, LEASE)
            .await?;
        let Some(lease) = renewed.filter(|renewed| renewed.token == self.lease.token) else {
            return Ok(false);
        };
        self.lease = lease;
        self.renewed = now;
        Ok(true)
    }

    /// When it was taken or prolonged.
    pub(super) fn renewed(&self) -> Timestamp {
        self.renewed
    }

    pub(super) fn fence(&self) -> Fence {
        self.lease.fence()
    }

    /// Gives it back, so that nobody has to wait until it runs out.
    pub(super) async fn end(self) {
        let released = self.runtime.store(self.store).release_lease(&self.lease);
        if let Err(error) = released.await {
            let name = &self.lease.name;
            tracing::debug!(name, %error, "the lease was not given back and will run out");
        }
    }
}
