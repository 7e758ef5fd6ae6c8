//! What `cargo metadata` says about the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::tree::root;

/// The workspace with everything it depends on, for this machine, all features on.
pub(crate) struct Workspace {
    metadata: Value,
}

/// One of our own crates.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    package: &'a Value,
}

/// A dependency as the manifest writes it.
pub(crate) struct Dependency<'a> {
    /// The package's own name, whatever the manifest calls it.
    pub(crate) name: &'a str,
    pub(crate) for_tests: bool,
    pub(crate) optional: bool,
}

impl Workspace {
    pub(crate) fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version=1",
                "--locked",
                "--all-features",
            ])
            .args(["--filter-platform", &host()])
            .current_dir(root())
            .output()
            .expect("cargo can be run");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo metadata failed:\n{errors}");
        let metadata = serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON");
        Self { metadata }
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let ids: BTreeSet<&str> = strings(&self.metadata["workspace_members"]).collect();
        array(&self.metadata["packages"])
            .filter(move |package| ids.contains(text(&package["id"])))
            .map(|package| Member { package })
    }

    /// The names of all packages that `member` is compiled with, its tests apart.
    pub(crate) fn compiled_with(&self, member: Member<'_>) -> BTreeSet<&str> {
        let edges: BTreeMap<&str, &Value> = array(&self.metadata["resolve"]["nodes"])
            .map(|node| (text(&node["id"]), &node["deps"]))
            .collect();
        let mut reached = BTreeSet::new();
        let mut open = vec![text(&member.package["id"])];
        while let Some(id) = open.pop() {
            let needed = array(edges[id])
                .filter(|edge| array(&edge["dep_kinds"]).any(|kind| kind["kind"] != "dev"))
                .map(|edge| text(&edge["pkg"]));
            open.extend(needed.filter(|id| reached.insert(*id)));
        }
        array(&self.metadata["packages"])
            .filter(|package| reached.contains(text(&package["id"])))
            .map(|package| text(&package["name"]))
            .collect()
    }
}

impl<'a> Member<'a> {
    pub(crate) fn name(self) -> &'a str {
        text(&self.package["name"])
    }

    pub(crate) fn manifest(self) -> PathBuf {
        text(&self.package["manifest_path"]).into()
    }

    /// The first file of each of its libraries and programs.
    pub(crate) fn entries(self) -> Vec<PathBuf> {
        let products = ["lib", "proc-macro", "bin"];
        array(&self.package["targets"])
            .filter(|target| strings(&target["kind"]).any(|kind| products.contains(&kind)))
            .map(|target| text(&target["src_path"]).into())
            .collect()
    }

    pub(crate) fn dependencies(self) -> impl Iterator<Item = Dependency<'a>> {
        array(&self.package["dependencies"]).map(|dependency| Dependency {
            name: text(&dependency["name"]),
            for_tests: dependency["kind"] == "dev",
            optional: dependency["optional"] == true,
        })
    }
}

fn host() -> String {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc can be run");
    let text = String::from_utf8(output.stdout).expect("rustc writes text");
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    array(value).map(text)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("cargo metadata names it")
}
