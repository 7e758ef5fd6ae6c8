//! Any commands, through two applications on one file, while a third one deletes, rewrites and erases: with the cache the log and all answers
//! are what they are without.

use std::path::Path;

use super::{Then, application, book, clear_it, open, settle};
use crate::support::main_log;
use cqrs::prelude::*;
use cqrs::store::{Amendment, StreamName, Subject};

const RUNS: u64 = 8;
const COMMANDS: usize = 60;

/// Knuth's numbers: the same sequence for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What the commands of a seed have answered, then what the log has.
async fn lines(seed: u64, folder: &Path, repository: &str) -> Vec<String> {
    let (one, _) = application(folder, "", repository).start().await;
    let (other, _) = application(folder, "", repository).start().await;
    let (third, _) = application(folder, "", "cache: 0").start().await;
    let mut random = Random(seed);
    let mut lines = Vec::new();
    for _ in 0..COMMANDS {
        let app = if random.below(2) == 0 { &one } else { &other };
        lines.push(match random.below(8) {
            0 => harm(&third, &mut random).await,
            _ => step(app, &mut random).await,
        });
    }
    for event in main_log(&one).await {
        let subject = event.subject.as_ref().map(ToString::to_string);
        lines.push(format!(
            "{subject:?} {} {} {}",
            event.version.get(),
            event.name,
            event.payload.as_str()
        ));
    }
    lines
}

async fn step(app: &App, random: &mut Random) -> String {
    let account = ["a", "b", "c"][random.below(3) as usize];
    let amount = random.below(30) as i64 - 12;
    let (what, answer) = match random.below(15) {
        0..=1 => ("open", app.dispatch(open(account)).await),
        2..=8 => ("book", app.dispatch(book(account, amount)).await),
        9..=10 => ("settle", app.dispatch(settle(account)).await),
        11..=13 => {
            let clear = clear_it(account, amount, Then::Return);
            ("clear", app.dispatch(clear).await)
        }
        _ => {
            let then =
                [Then::Fail, Then::Spoil, Then::SpoilAndDrop][random.below(3) as usize].clone();
            (
                "clear badly",
                app.dispatch(clear_it(account, amount, then)).await,
            )
        }
    };
    match answer {
        Ok(receipt) => format!("{what} {account} {amount}: {} events", receipt.events()),
        Err(error) => format!("{what} {account} {amount}: {}", causes(&error)),
    }
}

/// Deletes the stream, or writes it anew, about as far as it was, or erases an account.
async fn harm(app: &App, random: &mut Random) -> String {
    let store = app.store_named("main").unwrap();
    let stream = StreamName::new("accounts").unwrap();
    let account = ["a", "b", "c"][random.below(3) as usize];
    if random.below(2) == 0 {
        let subject = Subject::new("Account", account).unwrap();
        let erased = store.amend(Amendment::erase(stream, subject)).await;
        return format!("erase {account}: {:?}", erased.ok());
    }
    let far = main_log(app).await.len() as u64;
    let deleted = store.delete(&stream).await;
    for account in ["a", "b", "c"] {
        let bookings = random.below(2 + far / 2);
        if bookings > 0 {
            let _ = app.dispatch(open(account)).await.unwrap();
        }
        for amount in 1..bookings {
            let _ = app.dispatch(book(account, amount as i64)).await.unwrap();
        }
    }
    format!("delete and write anew: {}", deleted.is_ok())
}

fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|cause| format!("{cause}; ")).collect()
}

#[tokio::test]
async fn whatever_is_commanded_the_cache_changes_nothing() {
    for seed in 0..RUNS {
        let (cached, uncached) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let with = lines(seed, cached.path(), "cache: 2").await;
        let without = lines(seed, uncached.path(), "cache: 0").await;
        assert_eq!(with, without, "seed {seed}");
    }
}
