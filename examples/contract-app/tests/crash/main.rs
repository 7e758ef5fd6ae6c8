//! The import is killed at fifty moments over one data folder, and then left to finish. Nothing that was acknowledged is lost, nothing is
//! there twice, and everything that is derived from the log is what the log says.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod night;
mod verdict;
mod victim;

use night::Night;
use verdict::Verdict;
use victim::{Point, Victim};

/// Moments of the import itself: its appends, and the deliveries to the listeners that keep the search.
const OF_THE_IMPORT: [(&str, u32); 15] = [
    ("append/before-commit", 12),
    ("append/before-commit", 3),
    ("append/after-commit", 11),
    ("append/after-commit", 2),
    ("delivery/before", 1),
    ("delivery/before", 2),
    ("append/before-commit", 9),
    ("append/after-commit", 4),
    ("delivery/after-handler", 1),
    ("delivery/after-handler", 2),
    ("append/after-commit", 10),
    ("append/before-commit", 5),
    ("delivery/committed", 1),
    ("delivery/committed", 2),
    ("append/after-commit", 8),
];

/// Moments of an asynchronous event on its way to its listeners, in the order of that way.
const OF_THE_QUEUE: [(&str, u32); 5] = [
    ("relay/before", 1),
    ("relay/after", 1),
    ("consumer/before", 1),
    ("consumer/after-handler", 1),
    ("consumer/committed", 1),
];

/// Twice the moments of the import and four times those of the queue are fifty deaths.
#[tokio::test]
async fn killed_at_fifty_moments_it_loses_nothing_and_does_nothing_twice() {
    let victim = Victim::new();
    let mut deaths = 0;
    let mut die = |point: &Point| {
        // Every file but the first is met twice: by the import that dies with it, and by the one that takes it up again.
        victim.dies_importing(&Night::number(u32::div_ceil(deaths, 2)), point);
        deaths += 1;
    };
    OF_THE_IMPORT.iter().for_each(&mut die);
    victim.finishes(&Night::number(100));
    for round in 0..4 {
        victim.dies_negotiating(&("relay/before", 1 + round % 2));
        OF_THE_QUEUE.iter().for_each(&mut die);
    }
    OF_THE_IMPORT.iter().for_each(&mut die);
    assert_eq!(deaths, 50);
    let last = Night::number(200);
    victim.finishes(&last);

    let verdict = Verdict::read(victim.folder()).await;
    verdict.every_acknowledged_row_is_there_once(&victim.acknowledged());
    verdict.every_row_of_the_last_night_is_there(&last);
    verdict.no_subject_has_a_hole();
    verdict.the_search_is_the_one_that_the_log_gives();
    verdict.every_mail_is_there_once();
    verdict.every_rejection_is_noted_once();
}
