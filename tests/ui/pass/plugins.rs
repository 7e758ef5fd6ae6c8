use cqrs::options::Options;
use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditOptions {
    pub level: u8,
}

pub trait Trail: Send + Sync {}

#[plugin(id = "shop.audit", buses = [command, query])]
pub fn audit(
    options: Options<AuditOptions>,
    #[named("archive")] trail: Service<dyn Trail>,
    streams: Streams,
) -> Audit {
    drop((options.level, trail, streams));
    Audit
}

#[plugin]
fn fallible() -> Result<Audit, String> {
    Err("not today".to_owned())
}

type Made = Result<Audit, std::num::ParseIntError>;

#[plugin(id = "shop.aliased")]
fn aliased() -> Made {
    let _: u8 = "1".parse()?;
    Ok(Audit)
}

#[plugin(id = "shop.hidden")]
fn hidden() -> impl Plugin {
    Audit
}

#[plugin(buses = [event])]
#[derive(Default)]
struct Quiet;

impl Plugin for Quiet {
    fn attach(&self, _: &mut Pipeline) {}
}

/// A word of the user's own.
pub mod site {
    pub fn plugin() {}
}

pub(super) fn main() {
    let known = cqrs::registrations![audit, fallible, aliased, hidden, Quiet];
    let registry = cqrs::registry::Registry::new().with(known);
    let ids: Vec<_> = registry
        .plugins()
        .map(|plugin| plugin.id.to_text())
        .collect();
    let (chosen, by_path): (Vec<_>, Vec<_>) = ids.iter().partition(|id| id.starts_with("shop."));
    let [quiet, fallible] = &by_path[..] else {
        panic!("{ids:?}")
    };
    assert!(
        quiet.ends_with(".Quiet") && fallible.ends_with(".fallible"),
        "{ids:?}"
    );
    assert_eq!(chosen, ["shop.aliased", "shop.audit", "shop.hidden"]);
    site::plugin();
}
