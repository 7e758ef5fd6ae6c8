//! Handlers as the talk shows them: load, decide, save.

use cqrs::prelude::*;

use super::{AcceptSpecialConditions, AcquisitionProcess, RequestSpecialConditions, SalesArea};

/// The talk's `RequestSpecialConditionssHandler`. The event is recorded inside, and published after everything is stored.
#[command_handler(
    id = "contract_app.request_special_conditions_handler",
    bus = "contract_app_command_bus"
)]
async fn request_special_conditions(
    command: RequestSpecialConditions,
    processes: Repository<AcquisitionProcess>,
) -> HandlerResult {
    let mut process = processes.load(&command.acquisition_process_id).await?;
    process.record(process.request_special_conditions(&command)?);
    processes.save(process).await?;
    Ok(())
}

/// Accepts, and takes what is promised from the sales area. Where the area is sold out the acceptance, although saved, never was.
#[command_handler(
    id = "contract_app.accept_special_conditions_handler",
    bus = "contract_app_command_bus"
)]
async fn accept_special_conditions(
    command: AcceptSpecialConditions,
    processes: Repository<AcquisitionProcess>,
    sales_areas: Repository<SalesArea>,
) -> HandlerResult {
    let id = &command.acquisition_process_id;
    let mut process = processes.load(id).await?;
    let accepted = process.accept_special_conditions(&command)?;
    let conditions = accepted.conditions.clone();
    process.record(accepted);
    processes.save(process).await?;

    let sales_area = conditions.sales_area;
    let mut area = sales_areas.load_or_create(sales_area.clone()).await?;
    area.record(area.promise(&sales_area, id, conditions.planned_annual_sales)?);
    sales_areas.save(area).await?;
    Ok(())
}
