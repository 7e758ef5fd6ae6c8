//! What an answer's time and memory are: all that its process takes, and nothing that others take.
#![allow(clippy::unwrap_used)]

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cqrs_bench::memory::Watching;
use cqrs_fuzz::answer::Answer;
use cqrs_fuzz::{Target, targets};

#[global_allocator]
static ALLOCATOR: Watching = Watching;

fn alone(target: &Target) -> Answer {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Answer::of(target, b"")
}

/// Deep files are read on a thread of their own.
#[test]
fn time_and_memory_of_other_threads_are_those_of_the_answer() {
    fn run(_: &[u8]) {
        let busy = || {
            let held = vec![1_u8; 20_000_000];
            let sum = |turn: u64| held.iter().map(|byte| u64::from(*byte) * turn).sum::<u64>();
            std::hint::black_box((0..4).map(sum).sum::<u64>())
        };
        std::thread::spawn(busy).join().unwrap();
    }
    let target = Target {
        run,
        ..targets::find("reader").unwrap()
    };
    let answer = alone(&target);
    assert!(answer.peak >= 20_000_000, "{answer}");
    assert!(answer.elapsed >= Duration::from_millis(5), "{answer}");
}

/// Another program on the machine takes as much of that.
#[test]
fn time_in_which_the_process_rests_is_not_counted() {
    fn run(_: &[u8]) {
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        let waited = receiver.recv_timeout(Duration::from_millis(300));
        assert!(waited.is_err());
        drop(sender);
    }
    let target = Target {
        run,
        ..targets::find("reader").unwrap()
    };
    let answer = alone(&target);
    assert!(answer.panic.is_none(), "{answer:?}");
    assert!(answer.elapsed < Duration::from_millis(200), "{answer}");
}
