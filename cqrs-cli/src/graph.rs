use std::ffi::OsStr;
use std::io;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use cqrs::AppBuilder;
use cqrs::config::Drawing;
use cqrs::config::drawing::{Graph, UnknownName};

use crate::exit::Exit;
use crate::explain::unknown_name;
use crate::format::Format;
use crate::output::Output;
use crate::subcommand::{Subcommand, answer};

/// `<app> graph --format mermaid|dot|json|cytoscape`
pub(crate) struct ShowGraph;

#[derive(Args)]
struct Arguments {
    /// Only what leads to this message and what comes of it; named as for `explain`
    #[arg(long, value_name = "MESSAGE")]
    message: Option<String>,
    /// Only what this bus has, with its nearest neighbours
    #[arg(long, value_name = "NAME")]
    bus: Option<String>,
}

const FORMATS: [&str; 4] = ["mermaid", "dot", "json", "cytoscape"];

/// `--format`, whose value is a [`Format`] all the same: where a program has one for all of its commands, clap makes the two one. The word is in
/// what was written.
fn format() -> Arg {
    let help = "For Markdown (mermaid), for Graphviz (dot), for programs (json), for cytoscape.js";
    let words = PossibleValuesParser::new(FORMATS);
    Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .default_value("mermaid")
        .value_parser(words.map(|word| match word.as_str() {
            "json" | "cytoscape" => Format::Json,
            _ => Format::Text,
        }))
        .help(help)
}

impl Subcommand<AppBuilder> for ShowGraph {
    fn command(&self) -> Command {
        let about = "Draws the flow of messages: commands, handlers, aggregates, events, listeners";
        Arguments::augment_args(Command::new("graph"))
            .about(about)
            .arg(format())
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let word = arguments
            .get_raw("format")
            .and_then(|mut words| words.next());
        let word = word.and_then(OsStr::to_str).unwrap_or_default();
        let arguments = match Arguments::from_arg_matches(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        let drawing = match builder.draw() {
            Ok(drawing) => drawing,
            Err(report) => return output.refuse(&report),
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
        match word {
            "dot" => write!(output.out, "{}", graph.to_dot())?,
            "json" => writeln!(output.out, "{}", serde_json::to_string(&graph)?)?,
            "cytoscape" => writeln!(output.out, "{}", graph.to_cytoscape())?,
            _ => write!(output.out, "{}", graph.to_mermaid())?,
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
