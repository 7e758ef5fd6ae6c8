use serde::Serialize;

use super::super::{Drawing, RustPlace, YamlPlace};
use super::paper::Paper;
use crate::catalog::AggregateEntry;
use crate::plan::{RepositoryPlan, SnapshotsPlan};

/// An aggregate type that has to do with the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReachedAggregate {
    /// What `aggregate_type` names.
    pub type_name: String,
    /// Its Rust type.
    pub rust_name: String,
    /// Where it is declared.
    pub rust: RustPlace,
}

/// The repository that a handler works with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReachedRepository {
    /// Its name.
    pub name: String,
    /// The aggregate.
    pub aggregate: Option<ReachedAggregate>,
    /// The streams that it writes, in words.
    pub stream: String,
    /// The event store.
    pub store: String,
    /// What opens the store.
    pub driver: String,
    /// Where the store is declared.
    pub store_yaml: Option<YamlPlace>,
    /// The hooks of the store's plugins, in the order of running, in words.
    pub store_hooks: Vec<String>,
    /// The event buses that hear of what is stored.
    pub publish_to: Vec<String>,
    /// How many aggregates are kept in memory.
    pub cache: u64,
    /// How often a decision is asked again after a conflict.
    pub conflict_retry: u64,
    /// Where and when snapshots are taken, in words.
    pub snapshots: String,
    /// Where it is declared; nowhere if it is implied.
    pub yaml: Option<YamlPlace>,
}

impl From<&AggregateEntry> for ReachedAggregate {
    fn from(entry: &AggregateEntry) -> Self {
        Self {
            type_name: entry.type_name.clone(),
            rust_name: entry.rust_name.clone(),
            rust: RustPlace::from(&entry.place),
        }
    }
}

impl ReachedAggregate {
    /// Both names, where there are two.
    pub(super) fn called(&self) -> String {
        match self.type_name == self.rust_name {
            true => self.type_name.clone(),
            false => format!("{} ({})", self.type_name, self.rust_name),
        }
    }
}

impl ReachedRepository {
    pub(super) fn of(drawing: &Drawing, aggregate: &str, repository: &RepositoryPlan) -> Self {
        let store = drawing.plan.store(&repository.store);
        let service = store.and_then(|store| {
            let mut services = drawing.plan.services.iter();
            services.find(|service| service.id == store.service.id)
        });
        let pipeline = drawing.pipelines.store(&repository.store);
        let hooks = pipeline.into_iter().flat_map(|pipeline| &pipeline.hooks);
        Self {
            name: repository.name.clone(),
            aggregate: drawing.aggregate(aggregate).map(ReachedAggregate::from),
            stream: stream(repository),
            store: repository.store.clone(),
            driver: service.map_or_else(
                || "provided by the application".to_owned(),
                |service| format!("opened by the driver {}", service.driver),
            ),
            store_yaml: store.map(|store| YamlPlace::from(&store.place)),
            store_hooks: hooks
                .map(|hook| format!("{} {:+} {}", hook.action, hook.priority, hook.plugin))
                .collect(),
            publish_to: store.map_or_else(Vec::new, |store| store.publish_to.clone()),
            cache: repository.cache,
            conflict_retry: repository.conflict_retry,
            snapshots: snapshots(repository.snapshots.as_ref()),
            yaml: repository.place.as_ref().map(YamlPlace::from),
        }
    }

    pub(super) fn write(&self, depth: usize, paper: &mut Paper) {
        if let Some(aggregate) = &self.aggregate {
            let text = format_args!("aggregate {}", aggregate.called());
            paper.place(depth, text, None, Some(&aggregate.rust));
        }
        paper.line(depth, &self.stream);
        let text = format_args!("event store {}, {}", self.store, self.driver);
        paper.place(depth, text, self.store_yaml.as_ref(), None);
        for hook in &self.store_hooks {
            paper.line(depth + 1, format_args!("hook {hook}"));
        }
        if !self.publish_to.is_empty() {
            let buses = self.publish_to.join(", ");
            paper.line(depth + 1, format_args!("tells the event buses {buses}"));
        }
        paper.line(
            depth,
            format_args!(
                "{} of them kept in memory, a decision asked again {} times after a conflict, {}",
                self.cache, self.conflict_retry, self.snapshots
            ),
        );
    }
}

fn stream(repository: &RepositoryPlan) -> String {
    if let Some(strategy) = &repository.stream_strategy {
        return format!("streams named by {strategy}");
    }
    match (repository.one_stream_per_aggregate, &repository.stream_name) {
        (true, Some(prefix)) => format!("a stream for each, {prefix}-<id>"),
        (true, None) => "a stream for each, <aggregate type>-<id>".to_owned(),
        (false, _) => format!("stream {}", repository.stream()),
    }
}

fn snapshots(plan: Option<&SnapshotsPlan>) -> String {
    let Some(SnapshotsPlan { store, every, on }) = plan else {
        return "no snapshots".to_owned();
    };
    let every = every.map(|count| format!(" after every {count} events"));
    let on = (!on.is_empty()).then(|| format!(" after {}", on.join(", ")));
    let when: Vec<String> = every.into_iter().chain(on).collect();
    format!("snapshots in {}{}", store.id, when.join(" and"))
}
