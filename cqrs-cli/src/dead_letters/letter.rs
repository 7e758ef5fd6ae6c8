use std::io;

use cqrs::runtime::DeadLetter;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::format::Format;
use crate::output::Output;

/// One line for each.
pub(super) fn list(
    letters: &[DeadLetter],
    format: Format,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    match format {
        Format::Json => {
            let letters: Vec<Value> = letters.iter().map(to_json).collect();
            writeln!(output.out, "{}", json!({ "dead_letters": letters }))?;
        }
        Format::Text if letters.is_empty() => writeln!(output.out, "no dead letters")?,
        Format::Text => {
            for letter in letters {
                writeln!(output.out, "{}", to_line(letter))?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// What has been done with so many.
pub(super) fn counted(
    count: usize,
    done: &str,
    format: Format,
    output: &mut Output<'_>,
) -> io::Result<Exit> {
    match format {
        Format::Json => writeln!(output.out, "{}", json!({ done: count }))?,
        Format::Text => writeln!(output.out, "{count} {done}")?,
    }
    Ok(Exit::Clean)
}

pub(super) fn to_line(letter: &DeadLetter) -> String {
    let delivery = &letter.delivery;
    let asked = match delivery.retry_wanted {
        true => ", asked for again",
        false => "",
    };
    format!(
        "{} {}  {}  {}  {} attempts{asked}  {}",
        delivery.subscription,
        delivery.position,
        delivery.event_name,
        delivery.parked_at,
        delivery.attempts,
        delivery.reason,
    )
}

pub(super) fn to_json(letter: &DeadLetter) -> Value {
    let delivery = &letter.delivery;
    json!({
        "store": letter.store,
        "of": delivery.subscription,
        "position": delivery.position,
        "message": delivery.event_name,
        "key": delivery.key,
        "reason": delivery.reason,
        "attempts": delivery.attempts,
        "since": delivery.parked_at.to_string(),
        "retry_wanted": delivery.retry_wanted,
    })
}
