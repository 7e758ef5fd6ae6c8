use std::io;

use clap::{ArgMatches, Args, Command, FromArgMatches, ValueEnum};
use cqrs::AppBuilder;
use cqrs::config::Drawing;
use cqrs::config::drawing::{Graph, UnknownName};

use crate::exit::Exit;
use crate::explain::unknown_name;
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

/// `<app> graph --format mermaid|dot|json|cytoscape`
pub(crate) struct ShowGraph;

#[derive(Args)]
struct Arguments {
    /// Who draws it
    #[arg(long, value_enum, default_value_t = Language::Mermaid, value_name = "FORMAT")]
    format: Language,
    /// Only what leads to this message and what comes of it; named as for `explain`
    #[arg(long, value_name = "MESSAGE")]
    message: Option<String>,
    /// Only what this bus has, with its nearest neighbours
    #[arg(long, value_name = "NAME")]
    bus: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    /// Mermaid, which GitHub and GitLab show in Markdown
    Mermaid,
    /// Graphviz: `| dot -Tsvg`
    Dot,
    /// Nodes and edges, for programs
    Json,
    /// What cytoscape.js takes
    Cytoscape,
}

impl Subcommand<AppBuilder> for ShowGraph {
    fn command(&self) -> Command {
        let about = "Draws the flow of messages: commands, handlers, aggregates, events, listeners";
        Arguments::augment_args(Command::new("graph")).about(about)
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let arguments = match Arguments::from_arg_matches(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        let drawing = match builder.draw() {
            Ok(drawing) => drawing,
            Err(report) => {
                write!(output.err, "{}", report.render(output.err_style))?;
                return Ok(Exit::of(&report));
            }
        };
        if let Some(bus) = &arguments.bus
            && drawing.plan.bus(bus).is_none()
        {
            return unknown_bus(bus, &drawing, output);
        }
        let graph = match part(&drawing, &arguments) {
            Ok(graph) => graph,
            Err(unknown) => return unknown_name(&unknown, output),
        };
        match arguments.format {
            Language::Mermaid => write!(output.out, "{}", graph.to_mermaid())?,
            Language::Dot => write!(output.out, "{}", graph.to_dot())?,
            Language::Json => writeln!(output.out, "{}", serde_json::to_string(&graph)?)?,
            Language::Cytoscape => writeln!(output.out, "{}", graph.to_cytoscape())?,
        }
        Ok(Exit::Clean)
    }
}

fn part(drawing: &Drawing, arguments: &Arguments) -> Result<Graph, UnknownName> {
    let graph = match &arguments.message {
        Some(message) => drawing.graph_around(message)?,
        None => drawing.graph(),
    };
    Ok(match &arguments.bus {
        Some(bus) => graph.on_bus(bus),
        None => graph,
    })
}

fn unknown_bus(bus: &str, drawing: &Drawing, output: &mut Output<'_>) -> io::Result<Exit> {
    let buses = drawing.plan.buses.iter();
    let names: Vec<&str> = buses.map(|bus| bus.name.as_str()).collect();
    writeln!(
        output.err,
        "error: there is no bus `{bus}`\nhelp: there are {}",
        names.join(", ")
    )?;
    Ok(Exit::Mistakes)
}
