mod finding;
mod reader;
mod sample;

use std::io;

use clap::Args;
use cqrs::store::{LoadQuery, StreamName};
use cqrs::{App, AppBuilder, HandlerResult};
use futures::TryStreamExt;

use super::store_of;
use crate::exit::Exit;
use crate::format::FormatArgument;
use crate::output::Output;
use crate::running::answer_with;
use reader::Reader;

/// How many events of the log are read together.
const PAGE: usize = 500;

/// `<app> events verify [--store NAME] [--stream NAME] [--sample N]`
#[derive(Args)]
pub(super) struct Arguments {
    /// The event store, when the application has several and means another than the default one
    #[arg(long, value_name = "NAME")]
    store: Option<String>,
    /// Only the events of this stream
    #[arg(long, value_name = "NAME")]
    stream: Option<String>,
    /// Only about so many events, spread over the log, and each name at least once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sample: Option<u64>,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(super) fn run(&self, builder: AppBuilder, output: &mut Output<'_>) -> io::Result<Exit> {
        answer_with(builder, output, async |app, output| {
            let mut reader = Reader::new(app.registry(), self.format.format, output);
            self.read(&app, &mut reader).await?;
            Ok(reader.end())
        })
    }

    async fn read(&self, app: &App, reader: &mut Reader<'_, '_>) -> HandlerResult {
        let store = store_of(app, self.store.as_deref())?;
        let stream = match &self.stream {
            Some(name) => Some(StreamName::new(name)?),
            None => None,
        };
        if let Some(count) = self.sample {
            let streams = match stream {
                Some(stream) => vec![stream],
                None => sample::choose(&store, count).await?,
            };
            return sample::read(&store, &streams, count, reader).await;
        }
        if let Some(stream) = stream {
            let mut events = store.load(&stream, LoadQuery::all()).await?;
            while let Some(event) = events.try_next().await?
                && reader.take(&event)
            {}
            return Ok(());
        }
        // The whole log, with the framework's own streams: what was raised is in one of them.
        let mut cursor = store.log_start();
        loop {
            let page = store.read_log(&cursor, PAGE).await?;
            if page.events.is_empty() || !page.events.iter().all(|event| reader.take(event)) {
                return Ok(());
            }
            cursor = page.next;
        }
    }
}
