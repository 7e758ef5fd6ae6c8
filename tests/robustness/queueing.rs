//! Any tree of commands, on a bus whose nested commands wait and one whose nested commands run at once.

use std::collections::VecDeque;

use cqrs::prelude::*;
use cqrs::registrations;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};
use crate::{cases, in_tokio};

/// Dispatches its children, then ends.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Climb {
    number: u32,
    /// It goes to the bus on which nested commands run at once.
    at_once: bool,
    end: End,
    children: Vec<Climb>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum End {
    Well,
    Rejected,
    Panicking,
}

async fn climb(
    command: Climb,
    waiting: CommandBus,
    nesting: CommandBus,
    notebook: &Notebook,
) -> HandlerResult {
    notebook.note(format!("{} begins", command.number));
    for child in command.children {
        let bus = if child.at_once { &nesting } else { &waiting };
        let at_once = child.at_once;
        let answer = bus.dispatch(child).await;
        assert!(at_once || answer.unwrap().is_queued());
    }
    notebook.note(format!("{} ends", command.number));
    match command.end {
        End::Well => Ok(()),
        End::Rejected => Err("no way up".into()),
        End::Panicking => panic!("{}", crate::ON_PURPOSE),
    }
}

#[command_handler(bus = "waiting")]
async fn climb_in_turn(
    command: Climb,
    #[named("waiting")] waiting: CommandBus,
    #[named("nesting")] nesting: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    climb(command, waiting, nesting, &notebook).await
}

#[command_handler(bus = "nesting")]
async fn climb_at_once(
    command: Climb,
    #[named("waiting")] waiting: CommandBus,
    #[named("nesting")] nesting: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    climb(command, waiting, nesting, &notebook).await
}

/// The order in which it should be, told without a bus.
#[derive(Default)]
struct Expected {
    lines: Vec<String>,
    failures: usize,
}

impl Expected {
    /// One handler; gives out what it has queued, or nothing where it has failed.
    fn handler<'c>(&mut self, command: &'c Climb) -> VecDeque<&'c Climb> {
        self.lines.push(format!("{} begins", command.number));
        let mut queued = VecDeque::new();
        for child in &command.children {
            if child.at_once {
                Self::dispatch(self, child);
            } else {
                queued.push_back(child);
            }
        }
        self.lines.push(format!("{} ends", command.number));
        if command.end == End::Well {
            queued
        } else {
            VecDeque::new()
        }
    }

    /// A dispatch: its handler, then what waits, first in first out. Counts the queued ones that failed.
    fn dispatch(&mut self, command: &Climb) -> usize {
        let mut queue = self.handler(command);
        let mut failures = 0;
        while let Some(next) = queue.pop_front() {
            let mut queued = self.handler(next);
            queue.append(&mut queued);
            failures += usize::from(next.end != End::Well);
        }
        failures
    }
}

fn numbered(mut tree: Climb, next: &mut u32) -> Climb {
    tree.number = *next;
    *next += 1;
    tree.children = tree
        .children
        .into_iter()
        .map(|child| numbered(child, next))
        .collect();
    tree
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => Just(End::Well),
        1 => Just(End::Rejected),
        1 => Just(End::Panicking),
    ]
}

fn trees() -> impl Strategy<Value = Climb> {
    let branch = |children: BoxedStrategy<Vec<Climb>>| {
        (any::<bool>(), end(), children).prop_map(|(at_once, end, children)| Climb {
            number: 0,
            at_once,
            end,
            children,
        })
    };
    let leaf = branch(Just(Vec::new()).boxed());
    let tree = leaf.prop_recursive(5, 40, 4, move |child| {
        branch(prop::collection::vec(child, 0..4).boxed())
    });
    tree.prop_map(|tree| numbered(tree, &mut 0))
}

const BUSES: &str = "service_bus: { command_buses: { waiting: ~, nesting: { nested: inline } } }";

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn nested_commands_run_in_turn_or_at_once_as_their_bus_says(tree in trees()) {
        let mut expected = Expected::default();
        expected.failures = expected.dispatch(&tree);
        let (lines, answer) = in_tokio(async {
            let known = registrations![Climb, climb_in_turn, climb_at_once];
            let (app, notebook) = Story::in_memory(BUSES, known).start().await;
            let bus = app.command_bus(if tree.at_once { "nesting" } else { "waiting" });
            let answer = bus.dispatch(tree.clone()).await;
            app.shutdown().await.unwrap();
            (notebook.lines(), answer)
        });
        prop_assert_eq!(lines, expected.lines);
        match answer {
            Ok(receipt) => {
                prop_assert_eq!(tree.end, End::Well);
                prop_assert_eq!(receipt.failures().len(), expected.failures);
            }
            Err(error) => {
                prop_assert_ne!(tree.end, End::Well);
                let queued = tree.children.iter().filter(|child| !child.at_once).count();
                prop_assert_eq!(error.dropped().len(), queued);
            }
        }
    }
}
