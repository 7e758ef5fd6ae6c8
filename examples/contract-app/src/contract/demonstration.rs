//! Four negotiations as account managers live through them.

use cqrs::prelude::*;

use super::signing::collect_signatures;
use super::{
    AcceptSpecialConditions, AllNegotiations, MakeAppointment, Money, NegotiationError, ProcessId,
    RejectNegotiation, RequestSpecialConditions, SalesAreaId, SetSalesLimit,
};
use crate::customer::CustomerId;

/// What was played.
#[derive(Debug, Clone)]
pub struct Demonstration {
    /// Signed by both sides.
    pub completed: ProcessId,
    /// A supervisor said no.
    pub rejected: ProcessId,
    /// Its acceptance failed in the middle, so that it still waits for customer service.
    pub failed: ProcessId,
    /// Why.
    pub refusal: NegotiationError,
    /// The shop and customer service are still at it.
    pub running: ProcessId,
}

/// Plays four negotiations with this customer: one that is completed, one that a supervisor rejects, one whose acceptance fails in the
/// middle, and one that is not over. Played again they are four others.
///
/// # Errors
/// What goes wrong beside what is meant to go wrong: an unknown customer, a store that fails.
pub async fn demonstrate(app: &App, customer: &CustomerId) -> HandlerResult<Demonstration> {
    let play = Play::prepare(app, customer).await?;
    let completed = play.negotiation(0)?;
    let rejected = play.negotiation(1)?;
    let failed = play.negotiation(2)?;
    let running = play.negotiation(3)?;

    play.request(&completed, Money::euros(120_000)).await?;
    play.accept(&completed).await?;
    app.settle().await?;
    collect_signatures(app).await?;

    play.request(&rejected, Money::euros(900)).await?;
    play.reject(&rejected).await?;

    play.request(&failed, Money::euros(25_000_000)).await?;
    let refusal = play.refused_acceptance(&failed).await?;

    play.request(&running, Money::euros(80_000)).await?;
    app.settle().await?;
    Ok(Demonstration {
        completed,
        rejected,
        failed,
        refusal,
        running,
    })
}

/// The stage: who plays, and where.
struct Play<'a> {
    app: &'a App,
    customer: &'a CustomerId,
    sales_area: SalesAreaId,
    played_before: usize,
}

impl<'a> Play<'a> {
    async fn prepare(app: &'a App, customer: &'a CustomerId) -> HandlerResult<Self> {
        let played_before = app.ask(AllNegotiations).await?.len();
        let play = Self {
            app,
            customer,
            sales_area: SalesAreaId::new(format!("Saarland-{}", played_before / 4 + 1))?,
            played_before,
        };
        let limit = SetSalesLimit {
            sales_area: play.sales_area.clone(),
            limit: Money::euros(1_000_000),
        };
        let _ = app.dispatch(limit).await?;
        Ok(play)
    }

    fn negotiation(&self, number: usize) -> HandlerResult<ProcessId> {
        let number = self.played_before + number + 1;
        Ok(ProcessId::new(format!("N-{number:04}"))?)
    }

    /// From the appointment to the letter to customer service.
    async fn request(&self, id: &ProcessId, planned_annual_sales: Money) -> HandlerResult {
        let bettina = || "Bettina Berg".to_owned();
        let appointment = MakeAppointment {
            acquisition_process_id: id.clone(),
            customer_id: self.customer.clone(),
            account_manager: bettina(),
            at: "Tuesday, 10 o'clock".to_owned(),
        };
        let _ = self.app.dispatch(appointment).await?;
        let request = RequestSpecialConditions {
            acquisition_process_id: id.clone(),
            account_manager: bettina(),
            sales_area: self.sales_area.clone(),
            planned_annual_sales,
        };
        let _ = self.app.dispatch(request).await?;
        Ok(())
    }

    async fn accept(&self, id: &ProcessId) -> Result<(), DispatchError> {
        let accept = AcceptSpecialConditions {
            acquisition_process_id: id.clone(),
            accepted_by: "John".to_owned(),
        };
        self.app.dispatch(accept).await.map(drop)
    }

    async fn reject(&self, id: &ProcessId) -> Result<(), DispatchError> {
        let reject = RejectNegotiation {
            acquisition_process_id: id.clone(),
            supervisor: "Bob".to_owned(),
            reason: "the margin is too small".to_owned(),
        };
        self.app.dispatch(reject).await.map(drop)
    }

    /// The sales area has not so much left, which is found out after the acceptance was saved.
    async fn refused_acceptance(&self, id: &ProcessId) -> HandlerResult<NegotiationError> {
        match self.accept(id).await {
            Ok(()) => Err(format!("{id} was accepted, although its sales area is sold out").into()),
            Err(error) => match error.downcast_ref::<NegotiationError>() {
                Some(refusal) => Ok(refusal.clone()),
                None => Err(error.into()),
            },
        }
    }
}
