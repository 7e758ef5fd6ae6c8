use std::collections::HashMap;
use std::io;

use cqrs::message::MessageKind;
use cqrs::registry::Registry;
use cqrs::shape::JsonShape;
use cqrs::store::Recorded;
use serde_json::json;

use super::finding::Finding;
use crate::exit::Exit;
use crate::format::Format;
use crate::output::Output;

/// After how many events it is said how far this has got.
const PROGRESS: u64 = 100_000;

/// Reads events as the program would, tells of each that it cannot read, and counts. It keeps nothing of them.
pub(super) struct Reader<'a, 'o> {
    registry: &'a Registry,
    format: Format,
    output: &'a mut Output<'o>,
    read: u64,
    absent: u64,
    unreadable: u64,
    told: io::Result<()>,
    /// Of the events that could not be read.
    shapes: HashMap<&'static str, JsonShape>,
}

impl<'a, 'o> Reader<'a, 'o> {
    pub(super) fn new(registry: &'a Registry, format: Format, output: &'a mut Output<'o>) -> Self {
        Self {
            registry,
            format,
            output,
            read: 0,
            absent: 0,
            unreadable: 0,
            told: Ok(()),
            shapes: HashMap::new(),
        }
    }

    /// Reads one. Whether there is somebody left to tell.
    pub(super) fn take(&mut self, event: &Recorded) -> bool {
        self.told = match self.registry.read_event(event) {
            Ok(Some(_)) => {
                self.read += 1;
                Ok(())
            }
            Ok(None) => {
                self.absent += 1;
                Ok(())
            }
            Err(error) => {
                self.unreadable += 1;
                let known = self.registry.message(MessageKind::Event, &event.name);
                let shape = known.map(|known| {
                    let shapes = self.shapes.entry(known.name);
                    &*shapes.or_insert_with(|| (known.shape)())
                });
                let finding = Finding::new(event, &error, shape);
                match self.format {
                    Format::Text => writeln!(self.output.out, "{finding}"),
                    Format::Json => writeln!(self.output.out, "{}", finding.to_json()),
                }
            }
        };
        let count = self.read + self.absent + self.unreadable;
        if count.is_multiple_of(PROGRESS) && self.told.is_ok() {
            let unreadable = self.unreadable;
            self.told = writeln!(
                self.output.err,
                "{count} events, {unreadable} unreadable .."
            );
        }
        self.told.is_ok()
    }

    /// Says what it came to.
    pub(super) fn end(self) -> io::Result<Exit> {
        self.told?;
        let (read, absent, unreadable) = (self.read, self.absent, self.unreadable);
        let summary =
            json!({ "readable": read, "erased_or_dropped": absent, "unreadable": unreadable });
        match self.format {
            Format::Text => writeln!(
                self.output.out,
                "{read} readable, {absent} erased or dropped, {unreadable} unreadable"
            )?,
            Format::Json => writeln!(self.output.out, "{summary}")?,
        }
        Ok(match unreadable {
            0 => Exit::Clean,
            _ => Exit::Mistakes,
        })
    }
}
