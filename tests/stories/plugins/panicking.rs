//! Plugins that panic where they are made or attached: the application is not built, and says which.

use std::sync::Arc;

use cqrs::plugin::{Pipeline, Plugin, PluginError, PluginSite};
use cqrs::registry::{PluginRegistration, Registration};

use crate::support::Story;

struct PanicsAttached;

impl Plugin for PanicsAttached {
    fn attach(&self, _: &mut Pipeline) {
        panic!("no place here");
    }
}

fn made(_: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(PanicsAttached))
}

fn unmade(_: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    panic!("never made");
}

static ATTACHED: PluginRegistration =
    PluginRegistration::new("stories.attached", made, cqrs::origin!());
static MADE: PluginRegistration = PluginRegistration::new("stories.made", unmade, cqrs::origin!());

#[tokio::test]
async fn a_plugin_that_panics_is_named_with_its_bus_and_with_all_else_that_is_wrong() {
    let text = "service_bus: { command_buses: { commands: { plugins: [stories.attached, stories.made] } } }";
    let known = [Registration::Plugin(&ATTACHED), Registration::Plugin(&MADE)];
    let error = Story::of(text, known).builder.build().await.unwrap_err();
    let told = error.to_string();
    for (plugin, reason) in [
        ("stories.attached", "no place here"),
        ("stories.made", "never made"),
    ] {
        let line = told.lines().find(|line| line.contains(plugin));
        let line = line.unwrap_or_else(|| panic!("{told}"));
        assert!(line.contains("command bus \"commands\""), "{told}");
        assert!(line.contains(reason), "{told}");
    }
}
