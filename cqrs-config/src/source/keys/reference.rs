//! The commented reference file holds every key of the table where the table has it.

use super::{KeySpec, PLUGIN, ROOT, Shape};
use crate::report::{Report, Severity};
use crate::source::normalize;
use crate::tree::{Node, Value};
use crate::{Environment, Model, REFERENCE, Source, yaml};

/// A key of the table and the way to it; `*` stands for a name that the user chose.
struct Place {
    path: Vec<&'static str>,
    spec: &'static KeySpec,
}

fn places() -> Vec<Place> {
    let mut found = Vec::new();
    collect(ROOT, &[], &mut found);
    found
}

fn collect(keys: &'static [KeySpec], above: &[&'static str], found: &mut Vec<Place>) {
    for spec in keys {
        let mut path = above.to_vec();
        path.push(spec.name);
        let mut shape = &spec.shape;
        let mut below = path.clone();
        found.push(Place { path, spec });
        while let Shape::Named(each) = shape {
            below.push("*");
            shape = each;
        }
        collect(shape.keys().unwrap_or_default(), &below, found);
    }
}

/// The reference with the keys that are commented out in it: `# key: value`, alone on its line.
fn with_every_key() -> String {
    let uncommented = |line: &str| {
        let text = line.trim_start();
        let is_key = text
            .strip_prefix("# ")
            .and_then(|text| text.split_once(": "));
        let is_key = is_key.is_some_and(|(key, _)| {
            key.bytes()
                .all(|letter| letter.is_ascii_lowercase() || letter == b'_')
        });
        match is_key {
            true => line.replacen("# ", "", 1),
            false => line.to_owned(),
        }
    };
    REFERENCE
        .lines()
        .map(|line| uncommented(line) + "\n")
        .collect()
}

fn tree(text: &str) -> Node {
    let mut report = Report::default();
    let file = report.files_mut().add("reference.yaml", text.to_owned());
    let mut tree = yaml::parse(text, file, &mut report).expect("YAML");
    normalize::normalize(&mut tree, &mut report);
    assert_eq!(report.count(Severity::Error), 0, "{report}");
    tree
}

/// Every value at this way.
fn at<'n>(node: &'n Node, path: &[&str]) -> Vec<&'n Node> {
    match (path, &node.value) {
        ([], _) => vec![node],
        (["*", rest @ ..], Value::Map(entries)) => {
            let each = entries.iter().flat_map(|entry| at(&entry.value, rest));
            each.collect()
        }
        ([key, rest @ ..], _) => node
            .get(key)
            .map(|below| at(below, rest))
            .unwrap_or_default(),
    }
}

#[test]
fn it_has_every_key_in_its_place() {
    let tree = tree(&with_every_key());
    let missing: Vec<String> = places()
        .iter()
        .filter(|place| at(&tree, &place.path).is_empty())
        .map(|place| place.path.join("."))
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn it_says_every_default() {
    let text = with_every_key();
    let tree = tree(&text);
    let is_said = |node: &&Node, default: &str| {
        let start = node.span.start as usize;
        let line = text[start..].lines().next().unwrap_or_default();
        let value = text[start..node.span.end as usize].trim_matches(['\'', '"']);
        value == default || line.contains(&format!("default: {default}"))
    };
    let silent: Vec<String> = places()
        .iter()
        .filter_map(|place| Some((place, place.spec.default?)))
        .filter(|(place, default)| {
            let values = at(&tree, &place.path);
            !values.iter().any(|node| is_said(node, default))
        })
        .map(|(place, default)| format!("{}: {default}", place.path.join(".")))
        .collect();
    assert_eq!(silent, [""; 0]);
}

#[test]
fn what_is_commented_out_may_be_written() {
    let text = with_every_key();
    assert!(text.lines().count() == REFERENCE.lines().count() && text.len() < REFERENCE.len());
    let source = Source::from_text("reference.yaml", &text, &Environment::unknown()).unwrap();
    let (_, report) = Model::parse(&source);
    assert_eq!(report.count(Severity::Error), 0, "{report}");
}

#[test]
fn a_plugin_has_its_options_there() {
    let tree = tree(&with_every_key());
    let buses = at(&tree, &["service_bus", "command_buses", "*", "plugins"]);
    let items = buses.iter().flat_map(|plugins| match &plugins.value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    });
    let with_options = |item: &&Node| PLUGIN.iter().all(|key| item.get(key.name).is_some());
    assert!(items.into_iter().any(|item| with_options(&item)));
}

#[test]
fn it_shows_every_processor() {
    use crate::source::convert::Conversion;
    let others = ["default", "key", "defined", "resolve"];
    let hidden: Vec<&str> = Conversion::names()
        .chain(others)
        .filter(|name| {
            let shown = [format!("env({name}:"), format!(":{name}:")];
            !shown.iter().any(|shown| REFERENCE.contains(shown))
        })
        .collect();
    assert_eq!(hidden, [""; 0]);
}
