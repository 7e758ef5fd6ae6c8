use super::*;

/// What the application was later.
mod later {
    use super::*;

    #[derive(Debug, Clone, Serialize, Deserialize, Event)]
    #[event(name = "customers.registered", alias = "Registered")]
    pub(super) struct Registered {
        pub(super) name: String,
    }

    #[derive(Debug, Serialize, Deserialize, Command)]
    pub(super) struct Enter {
        pub(super) client: String,
        pub(super) name: String,
    }

    #[derive(Debug, Default, Serialize, Deserialize)]
    pub(super) struct Client {
        names: Vec<String>,
    }

    #[aggregate(id = String, type = "Client")]
    impl Client {
        #[handles(create_or_load, key = client)]
        pub(super) fn enter(&self, command: &Enter) -> HandlerResult<Registered> {
            let before = self.names.join(" and ");
            let name = format!("{}, after {before}", command.name);
            Ok(Registered { name })
        }

        #[apply]
        fn registered(&mut self, event: &Registered) {
            self.names.push(event.name.clone());
        }
    }

    #[event_listener(from = "beginning", message = "customers.registered")]
    pub(super) fn welcome(event: &Registered, notebook: Service<Notebook>) {
        notebook.note(format!("welcome {}", event.name));
    }
}

#[tokio::test]
async fn a_renamed_message_and_a_renamed_aggregate_go_on_with_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    office.register("4711", "Bettina").await;
    office.settle().await;
    let keeper = office.app.keeper("main").unwrap();
    let renamed = keeper.rename_type("Customer", "Client").await.unwrap();
    assert_eq!(renamed.events, 1);
    assert_eq!(
        office.names("4711").await,
        None,
        "there is no such customer any more"
    );
    office.app.shutdown().await.unwrap();
    let known = registrations![
        later::Client,
        later::Registered,
        later::Enter,
        later::Client::enter,
        later::welcome
    ];
    let text =
        text(folder.path(), "").replace("aggregate_type: Customer", "aggregate_type: Client");
    let (app, notebook) = Story::of(text, known).start().await;
    let entered = later::Enter {
        client: "4711".to_owned(),
        name: "Carl".to_owned(),
    };
    let _ = app.dispatch(entered).await.unwrap();
    within(app.settle()).await.unwrap();
    let told = ["welcome Bettina", "welcome Carl, after Bettina"];
    assert_eq!(notebook.lines(), told);
    let log = main_log(&app).await;
    let names: Vec<_> = log.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["Registered", "customers.registered"]);
    assert_eq!(log[1].version.get(), 2);
}

#[tokio::test]
async fn a_type_that_is_no_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(folder.path()).await;
    let keeper = office.app.keeper("main").unwrap();
    assert!(keeper.rename_type("Customer", "").await.is_err());
    let error = office.app.keeper("cellar").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no event store \"cellar\"; there are: main, archive"
    );
    for near in ["mian", "Main", "mains"] {
        let error = office.app.event_store(near).map(drop).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "there is no event store {near:?}; did you mean \"main\"? there are: main, archive"
            )
        );
    }
}
