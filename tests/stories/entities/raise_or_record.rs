//! `record` and `raise`, LiteCQRS's `apply` and `raise`: the one changes the state of an aggregate, the other only tells.

use super::*;

#[derive(Serialize, Deserialize, Command)]
struct Ring {
    door: String,
}

/// Changes the state: `Door` has an `#[apply]` for it. Without one, `record` does not compile.
#[derive(Serialize, Deserialize, Event)]
struct Rung;

/// Changes nothing: it is raised, and no aggregate applies it.
#[derive(Serialize, Deserialize, Event)]
struct Heard {
    times: u32,
}

#[derive(Default)]
struct Door {
    times: u32,
}

#[aggregate(id = String)]
impl Door {
    #[apply]
    fn rung(&mut self, _: &Rung) {
        self.times += 1;
    }
}

#[command_handler]
async fn ring(command: Ring, doors: Repository<Door>, events: Events) -> HandlerResult {
    let mut door = doors.load_or_create(command.door).await?;
    door.record(Rung);
    events.raise(Heard { times: door.times })?;
    doors.save(door).await?;
    Ok(())
}

#[event_listener(inline)]
fn note(event: &Heard, notebook: Service<Notebook>) {
    notebook.note(format!("heard {}", event.times));
}

#[tokio::test]
async fn what_is_recorded_changes_the_state_and_what_is_raised_only_tells() {
    let registrations = registrations![Ring, Rung, Heard, Door, ring, note];
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ } }";
    let (app, notebook) = Story::in_memory(buses, registrations).start().await;
    for _ in 0..2 {
        let ring = Ring {
            door: "front".to_owned(),
        };
        assert_eq!(app.dispatch(ring).await.unwrap().events(), 2);
    }
    assert_eq!(notebook.lines(), ["heard 1", "heard 2"]);
    let raised = stream(&app, "$raised").await;
    assert_eq!(raised.len(), 2);
    assert!(raised.iter().all(|event| event.subject.is_none()));
}
