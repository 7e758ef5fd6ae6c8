//! Any routes to any of the listeners that there are, registered in any order.

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};
use crate::{cases, in_tokio};

#[derive(Serialize, Deserialize, Event)]
struct Rang;

macro_rules! listeners {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        $(
            #[event_listener]
            fn $name(_: &Rang, notebook: Service<Notebook>) {
                notebook.note(stringify!($name));
            }
        )*

        fn all() -> Vec<Registration> {
            registrations![$($name),*].into_iter().collect()
        }
    };
}

listeners! { ann bob cleo dan eve fay gus }

/// Who is registered, in which order, and who of them has a route, in which order.
#[derive(Debug, Clone)]
struct Party {
    present: Vec<usize>,
    routed: Vec<usize>,
}

fn parties() -> impl Strategy<Value = Party> {
    let numbers: Vec<usize> = (0..NAMES.len()).collect();
    let present = subsequence(numbers, 0..=NAMES.len()).prop_shuffle();
    (present, any::<Index>()).prop_flat_map(|(present, count)| {
        let routed = if present.is_empty() {
            0
        } else {
            count.index(present.len() + 1)
        };
        let routes = subsequence(present.clone(), routed).prop_shuffle();
        routes.prop_map(move |routed| Party {
            present: present.clone(),
            routed,
        })
    })
}

/// As the routes are written, then the others by id.
fn expected(party: &Party) -> Vec<&'static str> {
    let mut joined: Vec<usize> = party.present.clone();
    joined.retain(|listener| !party.routed.contains(listener));
    joined.sort_by_key(|listener| NAMES[*listener]);
    let all = party.routed.iter().chain(&joined);
    all.map(|listener| NAMES[*listener]).collect()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn listeners_hear_in_the_order_of_the_routes_then_by_id(party in parties()) {
        let routes: Vec<String> = party
            .routed
            .iter()
            .map(|listener| format!("robustness.listeners.{}", NAMES[*listener]))
            .collect();
        let buses = format!(
            "service_bus: {{ event_buses: {{ events: {{ delivery: inline, router: {{ routes: {{ Rang: [{}] }} }} }} }} }}",
            routes.join(", ")
        );
        let heard = in_tokio(async {
            let all = all();
            let present = party.present.iter().map(|listener| all[*listener]);
            let known = registrations![Rang].into_iter().chain(present);
            let (app, notebook) = Story::in_memory(&buses, known).start().await;
            let _ = app.events().publish(Rang).await.unwrap();
            notebook.lines()
        });
        prop_assert_eq!(heard, expected(&party));
    }
}
