//! What all stories share: a notebook in which handlers write down what they saw, and applications in memory.

use std::sync::{Arc, Mutex};

use cqrs::AppBuilder;
use cqrs::prelude::*;

/// What handlers have seen, in order.
#[derive(Default)]
pub struct Notebook(Mutex<Vec<String>>);

impl Notebook {
    pub fn note(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|seen| *seen == line).count()
    }
}

/// An application on one store in memory, with these buses, and its notebook.
pub fn in_memory(buses: &str) -> (AppBuilder, Arc<Notebook>) {
    let text = format!(
        "services: {{ store: {{ driver: memory }} }}\nevent_store: {{ stores: {{ main: {{ type: store }} }} }}\n{buses}"
    );
    let notebook = Arc::new(Notebook::default());
    (
        App::from_text("story.yaml", text).provide(Arc::clone(&notebook)),
        notebook,
    )
}
