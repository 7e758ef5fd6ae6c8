use std::io;

use cqrs::config::plan::Consume;
use cqrs::runtime::{DeadLetter, DeadLetterSelection};
use cqrs::{App, HandlerResult};
use serde_json::{Value, json};

use super::letter::{to_json, to_line};
use super::selected;
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
    let of_others = |letter: &&DeadLetter| {
        app.plan().queues.iter().any(|queue| {
            queue.id == letter.delivery.subscription && queue.consume == Consume::Elsewhere
        })
    };
    let letters = selected(app, which).await?;
    let elsewhere = letters.iter().filter(of_others).count();
    let mut remaining = Vec::new();
    for letter in letters.iter().filter(|letter| !of_others(letter)) {
        let delivery = &letter.delivery;
        let one = DeadLetterSelection::At {
            subscription: delivery.subscription.clone(),
            position: delivery.position,
        };
        remaining.extend(app.dead_letters_settled(&one).await?);
    }
    Ok(Retried {
        asked,
        elsewhere,
        remaining,
    })
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
                writeln!(output.out, "again set aside: {}", to_line(letter))?;
            }
        }
    }
    Ok(match remaining.is_empty() {
        true => Exit::Clean,
        false => Exit::Mistakes,
    })
}
