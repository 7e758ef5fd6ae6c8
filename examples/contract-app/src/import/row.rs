use cqrs::error::Causes;
use cqrs::prelude::*;
use cqrs::store::StoreError;

use super::ImportError;
use super::commands::{ImportCommands, UnusableRow};
use crate::legacy::Line;
use crate::wiring;

/// A row whose commands have been answered.
pub(super) struct ImportedRow {
    pub(super) line: u64,
    pub(super) number: u64,
    /// The customer's number as the file has it.
    pub(super) customer: String,
    pub(super) commands: u64,
    pub(super) events: u64,
    /// Why it was left out, or part of it.
    pub(super) failure: Option<String>,
}

/// Dispatches the commands of a row, one after another, up to the first that is rejected.
pub(super) async fn import_row(app: &App, line: Line) -> Result<ImportedRow, ImportError> {
    let mut row = ImportedRow {
        line: line.line,
        number: line.row,
        customer: line
            .customer
            .as_ref()
            .map_or_else(|_| String::new(), |row| row.customer_number.clone()),
        commands: 0,
        events: 0,
        failure: None,
    };
    let commands = line.customer.map_err(UnusableRow::from);
    match commands.and_then(ImportCommands::try_from) {
        Err(reason) => row.failure = Some(reason.to_string()),
        Ok(commands) => match row.dispatch(app, commands).await {
            Err(error) if is_of_the_machine(&error) => {
                let line = row.line;
                return Err(ImportError::Row {
                    line,
                    source: error,
                });
            }
            Err(error) => row.failure = Some(Causes(&error).to_string()),
            Ok(()) => {}
        },
    }
    Ok(row)
}

impl ImportedRow {
    async fn dispatch(&mut self, app: &App, row: ImportCommands) -> Result<(), DispatchError> {
        let bus = app.command_bus(wiring::customer_command_bus);
        let as_import = || Metadata::new().with_actor("nightly-import");
        self.count(bus.dispatch_with(row.basic, as_import()).await)?;
        self.count(bus.dispatch_with(row.invoice, as_import()).await)?;
        self.count(bus.dispatch_with(row.deskware, as_import()).await)
    }

    fn count(&mut self, answer: Result<Receipt, DispatchError>) -> Result<(), DispatchError> {
        self.commands += 1;
        self.events += answer?.events() as u64;
        Ok(())
    }
}

/// Whether the next row would fare no better: the store is broken, or the application ends.
fn is_of_the_machine(error: &DispatchError) -> bool {
    let is_store_broken = error.downcast_ref::<StoreError>().is_some() && !error.is_conflict();
    is_store_broken || matches!(error, DispatchError::ShuttingDown)
}
