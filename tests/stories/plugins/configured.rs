//! Plugins as the configuration attaches them: services with options, tags, what the application provides.

use std::sync::Arc;

use cqrs::inject::{Dependency, DependencyKind};
use cqrs::options::{OptionKind, OptionSpec};
use cqrs::plugin::{Pipeline, Plugin, PluginError, PluginSite, Stage};
use cqrs::registry::{PluginRegistration, Registration};
use cqrs::{App, AppBuilder};

use super::{GOOD, furnished};
use crate::support::{Notebook, Story};

/// Notes its line when a message comes in.
struct Saying(String, Arc<Notebook>);

impl Plugin for Saying {
    fn attach(&self, pipeline: &mut Pipeline) {
        let Self(line, notebook) = self;
        notebook.note(format!("{line} on {}", pipeline.bus().name));
        let (line, notebook) = (line.clone(), Arc::clone(notebook));
        pipeline.on(Stage::Initialize, move |_| {
            notebook.note(line.clone());
            Ok(())
        });
    }
}

fn saying(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let line = site.options().text("line").unwrap_or_default();
    let notebook = site.services().find::<Notebook>(None);
    let notebook = notebook.ok_or_else(|| PluginError::refused("no notebook"))?;
    notebook.note(format!("{} is made", site.id()));
    if line == "nothing" {
        return Err(PluginError::refused("there is nothing to say"));
    }
    Ok(Arc::new(Saying(line.to_owned(), notebook)))
}

static SAYING: PluginRegistration =
    PluginRegistration::new("stories.saying", saying, cqrs::origin!())
        .with_aliases(&[r"Stories\Saying"])
        .with_options(&[OptionSpec::new("line", OptionKind::Text, "what is said").required()])
        .needing(|| {
            let type_name = std::any::type_name::<Notebook>();
            vec![Dependency::new(DependencyKind::Service { type_name }, None)]
        });

fn bakery(services: &str, plugins: &str) -> (AppBuilder, Arc<Notebook>) {
    furnished(services, plugins, [Registration::Plugin(&SAYING)])
}

/// What was noted since the last time.
async fn lines_of(app: &App, notebook: &Notebook) -> Vec<String> {
    let before = notebook.lines().len();
    let _ = app.dispatch(GOOD).await.unwrap();
    notebook.lines()[before..].to_vec()
}

#[tokio::test]
async fn one_plugin_may_stand_twice_as_two_services_with_other_options() {
    let (builder, notebook) = bakery(
        "  first: { driver: stories.saying, line: one }\n  second: { driver: 'Stories\\Saying', line: two }",
        "[second, first]",
    );
    let app = builder.build().await.unwrap();
    let lines = lines_of(&app, &notebook).await;
    assert_eq!(lines[..3], ["two", "one", "baking"]);
}

#[tokio::test]
async fn a_registered_plugin_has_its_options_under_its_own_id() {
    let (builder, notebook) = bakery("  stories.saying: { line: own }", "[stories.saying]");
    let app = builder.build().await.unwrap();
    assert_eq!(lines_of(&app, &notebook).await[..2], ["own", "baking"]);
}

#[tokio::test]
async fn a_service_that_is_tagged_for_all_buses_is_one_plugin_on_each() {
    let (builder, notebook) = bakery(
        "  all: { driver: stories.saying, line: all, tags: [prooph_service_bus.plugin] }
  kind: { driver: stories.saying, line: kind, tags: [prooph_service_bus.command_bus.plugin] }
  bus: { driver: stories.saying, line: bus, tags: [prooph_service_bus.commands.plugin] }
  own: { driver: stories.saying, line: own }",
        "[own]",
    );
    let app = builder.build().await.unwrap();
    let mut wired = notebook.lines();
    wired.retain(|line| line.starts_with("all"));
    assert_eq!(
        wired,
        [
            "all is made",
            "all on commands",
            "all on queries",
            "all on events"
        ]
    );
    let lines = lines_of(&app, &notebook).await;
    assert_eq!(lines[..5], ["own", "all", "kind", "bus", "baking"]);
    assert_eq!(lines[5], "all", "and once for the event");
}

#[tokio::test]
async fn a_plugin_is_taken_off_by_the_id_of_its_service() {
    let (builder, notebook) = bakery(
        "  first: { driver: stories.saying, line: one }\n  second: { driver: stories.saying, line: two }",
        "[first, second]",
    );
    let app = builder.build().await.unwrap();
    assert!(app.detach_plugin("commands", "first"));
    assert!(!app.detach_plugin("events", "first"));
    assert_eq!(lines_of(&app, &notebook).await[..2], ["two", "baking"]);
}

#[tokio::test]
async fn what_the_application_provides_as_a_plugin_is_attached_by_its_id() {
    let (builder, notebook) = bakery("", "[my.plugin]");
    let own = Saying("mine".to_owned(), Arc::clone(&notebook));
    let builder = builder.provide_named::<dyn Plugin>("my.plugin", Arc::new(own));
    let app = builder.build().await.unwrap();
    assert_eq!(lines_of(&app, &notebook).await[..2], ["mine", "baking"]);
    assert!(app.detach_plugin("commands", "my.plugin"));
    assert_eq!(lines_of(&app, &notebook).await[0], "baking");
}

#[tokio::test]
async fn a_plugin_that_cannot_be_made_is_told_once_with_its_reason() {
    let (builder, _) = bakery(
        "  mute: { driver: stories.saying, line: nothing, tags: [prooph_service_bus.plugin] }",
        "[]",
    );
    let error = builder.build().await.unwrap_err().to_string();
    assert_eq!(
        error,
        "1 thing cannot be wired\n  plugin mute of command bus \"commands\": there is nothing to say"
    );
}

#[tokio::test]
async fn an_id_belongs_to_one_plugin() {
    static TAKEN: PluginRegistration =
        PluginRegistration::new("stories.saying", saying, cqrs::origin!());
    let known = [&SAYING, &TAKEN].map(Registration::Plugin);
    let story = Story::in_memory("service_bus: { command_buses: { commands: ~ } }", known);
    let report = story.builder.check().unwrap_err().to_string();
    assert!(report.contains("cqrs::duplicate_plugin"), "{report}");
}

#[tokio::test]
async fn a_plugin_whose_service_is_not_provided_is_told_by_check() {
    let text = "services: { s: { driver: stories.saying, line: hm } }
service_bus: { command_buses: { commands: { plugins: [s] } } }";
    let builder = App::from_text("story.yaml", text);
    let known = crate::support::closed([Registration::Plugin(&SAYING)]);
    let report = builder.registry(known).check().unwrap_err().to_string();
    assert!(report.contains("missing_dependency"), "{report}");
    assert!(report.contains("configured.rs"), "{report}");
}
