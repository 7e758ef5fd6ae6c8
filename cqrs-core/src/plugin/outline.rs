use super::{At, BusIdentity, Stage};

/// What plugins have made of one bus, for who shows it: everything in the order in which it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusOutline {
    /// The bus.
    pub bus: BusIdentity,
    /// What every message passes, up to the call of its handlers.
    pub steps: Vec<OutlinedStep>,
    /// The ids of the plugins that wrap that call, the outermost first.
    pub around: Vec<String>,
    /// What every message passes at last, whatever has happened.
    pub finalize: Vec<OutlinedStep>,
    /// The routes that plugins have added, or put in place of others.
    pub routes: Vec<OutlinedRoute>,
    /// The ids of what hears of every event.
    pub hears_all: Vec<String>,
    /// The plugin that has raw messages made, if one does.
    pub message_factory: Option<String>,
}

/// One place of a pipeline, and what happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlinedStep {
    /// The place.
    pub at: At,
    /// What happens.
    pub does: OutlinedAct,
}

/// What happens at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutlinedAct {
    /// The hook of the plugin with this id.
    Hook(String),
    /// The framework chooses handler or listeners, or the queue.
    Route,
    /// Without a handler it ends here.
    RequireTarget,
    /// Handler or listeners are called.
    Invoke,
}

/// A route that a plugin has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlinedRoute {
    /// The plugin's id.
    pub plugin: String,
    /// The wire name of the message.
    pub message: &'static str,
    /// The id of the handler.
    pub handler: String,
}

/// What plugins have hooked into one event store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOutline {
    /// Its name.
    pub store: String,
    /// By action, the first to run first.
    pub hooks: Vec<OutlinedStoreHook>,
}

/// One hook of an event store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlinedStoreHook {
    /// What is done with the store, as in `append`.
    pub action: &'static str,
    /// Its priority: from 2 on it stands before the store, otherwise behind it.
    pub priority: i32,
    /// The plugin's id.
    pub plugin: String,
}

impl At {
    /// The stage that it is nearest to, and how far before (positive) or behind (negative) that it stands.
    #[must_use]
    pub fn nearest_stage(self) -> (Stage, i32) {
        if self.is_finalize {
            return (Stage::Finalize, self.priority);
        }
        let distance = |stage: &Stage| stage.priority().abs_diff(self.priority);
        let stages = Stage::ALL.into_iter().take(Stage::ALL.len() - 1);
        let stage = stages.min_by_key(distance).unwrap_or(Stage::InvokeHandler);
        (stage, self.priority.saturating_sub(stage.priority()))
    }
}
