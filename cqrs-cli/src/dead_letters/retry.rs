use std::collections::HashSet;
use std::io;

use cqrs::runtime::{DeadLetter, DeadLetterSelection};
use cqrs::store::Position;
use cqrs::{App, HandlerResult};
use serde_json::{Value, json};

use super::letter::{to_json, to_line};
use crate::exit::Exit;
use crate::format::Format;
use crate::output::Output;

/// What has become of those that were asked for.
pub(super) struct Retried {
    asked: usize,
    /// Another process does it: nobody here waits for that.
    elsewhere: usize,
    remaining: Vec<DeadLetter>,
}

pub(super) async fn retry(app: &App, which: &DeadLetterSelection) -> HandlerResult<Retried> {
    let asked = app.retry_dead_letters(which).await?;
    let places: HashSet<(&str, Position)> = asked.iter().map(place).collect();
    let mut remaining = app.dead_letters_settled(which).await?;
    remaining.retain(|letter| places.contains(&place(letter)));
    let known = app.consumers();
    let is_elsewhere = |letter: &DeadLetter| {
        let mut queues = known.iter();
        letter.delivery.retry_wanted && queues.any(|(id, _)| *id == letter.delivery.subscription)
    };
    let all = remaining.len();
    remaining.retain(|letter| !is_elsewhere(letter));
    Ok(Retried {
        asked: asked.len(),
        elsewhere: all - remaining.len(),
        remaining,
    })
}

fn place(letter: &DeadLetter) -> (&str, Position) {
    (&letter.delivery.subscription, letter.delivery.position)
}

pub(super) fn write(
    retried: &Retried,
    format: Format,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    let Retried {
        asked,
        elsewhere,
        remaining,
    } = retried;
    let delivered = asked.saturating_sub(remaining.len() + elsewhere);
    match format {
        Format::Json => {
            let letters: Vec<Value> = remaining.iter().map(to_json).collect();
            let told = json!({ "asked": asked, "delivered": delivered, "elsewhere": elsewhere, "remaining": letters });
            writeln!(output.out, "{told}")?;
        }
        Format::Text => {
            writeln!(output.out, "{delivered} of {asked} delivered")?;
            if *elsewhere > 0 {
                writeln!(
                    output.out,
                    "{elsewhere} will be delivered by the process that consumes them"
                )?;
            }
            for letter in remaining {
                let what = match letter.delivery.retry_wanted {
                    true => "of nothing that this application has",
                    false => "again set aside",
                };
                writeln!(output.out, "{what}: {}", to_line(letter))?;
            }
        }
    }
    Ok(match remaining.is_empty() {
        true => Exit::Clean,
        false => Exit::Mistakes,
    })
}
