use std::io;

use clap::{ArgMatches, Command};
use cqrs::{AppBuilder, Checked};
use cqrs_config::{Plan, Report};

use crate::exit::Exit;
use crate::output::Output;
use crate::report_format::ReportFormat;
use crate::subcommand::Subcommand;

/// `<app> check`
pub(crate) struct Check;

impl Subcommand<AppBuilder> for Check {
    fn command(&self) -> Command {
        let about = "Holds the configuration against the linked code and shows every mistake";
        Command::new("check")
            .about(about)
            .arg(ReportFormat::argument())
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let format = ReportFormat::of(arguments);
        let (report, plan) = match builder.check() {
            Ok(Checked { plan, report, .. }) => (report, Some(plan)),
            Err(report) => (report, None),
        };
        if format == ReportFormat::Text {
            write!(output.out, "{}", report.render(output.style))?;
            if let Some(plan) = plan {
                writeln!(output.out, "{}", summary(&report, &plan))?;
            }
        }
        format.write(&[&report], output)?;
        Ok(Exit::of(&report))
    }
}

fn summary(report: &Report, plan: &Plan) -> String {
    let file = report.files().names().next().unwrap_or("configuration");
    let handlers = plan
        .buses
        .iter()
        .flat_map(|bus| &bus.routes)
        .map(|route| route.targets.len())
        .sum();
    let queues = match plan.queues.len() {
        0 => String::new(),
        count => format!(", {}", counted(count, "queue", "queues")),
    };
    format!(
        "{file}: no mistakes; {}, {}, {}{queues}",
        counted(plan.buses.len(), "bus", "buses"),
        counted(handlers, "handler", "handlers"),
        counted(plan.stores.len(), "store", "stores"),
    )
}

fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {several}"),
    }
}
