//! How much may be promised in a sales area, all contracts together.

use cqrs::prelude::*;

use super::{
    Money, NegotiationError, ProcessId, SalesAreaId, SalesLimitWasSet, SalesVolumeWasPromised,
    SetSalesLimit,
};

/// One sales area.
#[derive(Debug, Default)]
pub struct SalesArea {
    limit: Option<Money>,
    promised: Money,
}

#[aggregate(id = SalesAreaId, type = "Contract\\Model\\SalesArea")]
impl SalesArea {
    #[handles(id = "contract_app.set_sales_limit_handler", key = sales_area, create_or_load, bus = "contract_app_command_bus")]
    fn set_limit(
        &self,
        command: &SetSalesLimit,
    ) -> Result<Option<SalesLimitWasSet>, NegotiationError> {
        let is_new = self.limit != Some(command.limit);
        Ok(is_new.then(|| SalesLimitWasSet {
            sales_area: command.sales_area.clone(),
            limit: command.limit,
        }))
    }

    /// Takes a part of the limit for a contract.
    ///
    /// # Errors
    /// Where so much is not left.
    pub fn promise(
        &self,
        sales_area: &SalesAreaId,
        acquisition_process_id: &ProcessId,
        volume: Money,
    ) -> Result<SalesVolumeWasPromised, NegotiationError> {
        let limit = self
            .limit
            .ok_or_else(|| NegotiationError::UnknownSalesArea {
                sales_area: sales_area.clone(),
            })?;
        if self.promised.plus(volume) > limit {
            return Err(NegotiationError::SalesAreaIsSoldOut {
                sales_area: sales_area.clone(),
                planned: volume,
                left: limit.minus(self.promised),
            });
        }
        Ok(SalesVolumeWasPromised {
            sales_area: sales_area.clone(),
            acquisition_process_id: acquisition_process_id.clone(),
            volume,
        })
    }

    #[apply]
    fn limit_was_set(&mut self, event: &SalesLimitWasSet) {
        self.limit = Some(event.limit);
    }

    #[apply]
    fn volume_was_promised(&mut self, event: &SalesVolumeWasPromised) {
        self.promised = self.promised.plus(event.volume);
    }
}
