use std::fmt::Display;
use std::path::PathBuf;

use clap::{ArgMatches, Args, FromArgMatches};
use cqrs::{App, HandlerResult};
use cqrs_cli::Format;
use serde::Serialize;

use crate::console::answer;
use crate::folder::DataFolder;
use crate::signal::unless_asked_to_stop;

/// What all sub-commands share.
#[derive(Debug, Clone, Args)]
pub(super) struct Common {
    /// The folder of the database, the mails and the logs
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = "var/contract-app"
    )]
    pub(super) data: PathBuf,

    /// For people or for programs
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(super) format: Format,

    /// The signing service, instead of the example's own, which is started with the program
    #[arg(long, global = true, value_name = "URL")]
    pub(super) signing_service: Option<String>,
}

/// An application, its folder, and how it shall answer.
pub(super) struct Session {
    pub(super) app: App,
    pub(super) folder: DataFolder,
    format: Format,
}

/// A listener has given up.
#[derive(Debug, thiserror::Error)]
#[error(
    "{subscription} could not handle a message, which is set aside ({reason}): see `dead-letters list`, and when that is mended, say `dead-letters retry`"
)]
struct SetAside {
    subscription: String,
    reason: String,
}

impl Session {
    pub(super) fn new(app: App, arguments: &ArgMatches) -> HandlerResult<Self> {
        let common = Common::from_arg_matches(arguments)?;
        Ok(Self {
            app,
            folder: DataFolder::find(common.data)?,
            format: common.format,
        })
    }

    /// Waits until everything has reached its listeners.
    ///
    /// # Errors
    /// When something of it could not be delivered; when the program is asked to stop before.
    pub(super) async fn settle(&self) -> HandlerResult {
        unless_asked_to_stop(async { Ok(self.app.settle().await?) }).await?;
        let letters = self.app.dead_letters().await?;
        match letters.into_iter().next() {
            None => Ok(()),
            Some(first) => Err(SetAside {
                subscription: first.delivery.subscription,
                reason: first.delivery.reason,
            }
            .into()),
        }
    }

    /// Writes an answer: the text for people, the value for programs.
    pub(super) fn answer<T: Serialize>(&self, value: &T, text: impl Display) -> HandlerResult {
        match self.format {
            Format::Text => answer(text)?,
            Format::Json => answer(serde_json::to_string(value)?)?,
        }
        Ok(())
    }
}
