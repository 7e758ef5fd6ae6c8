//! Services: what has an id and is not a handler.

use super::decode::{Decoder, Path};
use super::remedies;
use super::unknown_keys::overlay_below;
use crate::nearest::{did_you_mean, nearest};
use crate::report::{Problem, codes};
use crate::source::keys::is_symfony_service_key;
use crate::tree::{Entry, Key, Node, Span, Spanned, Value};

/// A service as declared: one of ours with a `driver`, or one of Symfony's, kept for its tags and its alias.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its id.
    pub id: Spanned<String>,
    /// The driver that makes it.
    pub driver: Option<Spanned<String>>,
    /// The class that a service of Symfony says.
    pub class: Option<Spanned<String>>,
    /// What the ids begin with that it stands for, where it is a `resource` of Symfony: one entry for a folder of classes.
    pub namespace: Option<Spanned<String>>,
    /// Another id for this service.
    pub alias: Option<Spanned<String>>,
    /// The options of its driver; without one, those of the linked plugin whose id it has.
    pub options: Vec<Entry>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// It says `driver`, so it is a service of ours.
    pub ours: bool,
}

/// A tag of a service.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name.
    pub name: Spanned<String>,
    /// Its attributes.
    pub attributes: Vec<Entry>,
}

impl Tag {
    /// The text of an attribute.
    pub fn text(&self, attribute: &str) -> Option<Spanned<String>> {
        let entry = self
            .attributes
            .iter()
            .find(|entry| entry.key.value == attribute)?;
        entry
            .value
            .as_text()
            .map(|text| Spanned::new(text.to_owned(), entry.value.span))
    }

    /// Whether an attribute is `true`.
    pub fn is_true(&self, attribute: &str) -> bool {
        let entry = self
            .attributes
            .iter()
            .find(|entry| entry.key.value == attribute);
        entry.is_some_and(|entry| matches!(entry.value.value, Value::Boolean(true)))
    }
}

pub(super) fn decode(decoder: &mut Decoder, node: Option<&Node>) -> Vec<Service> {
    let path = Path::root("services");
    let Some(section) = decoder.section(node, &path) else {
        return Vec::new();
    };
    let mut passed_over = PassedOver::default();
    tags_of_classes(decoder, section, &path);
    let services = section
        .entries()
        .iter()
        .filter(|entry| entry.key.value != "_defaults" && entry.key.value != "_instanceof")
        .filter_map(|entry| {
            let id = &entry.key.value;
            if id.starts_with("when@") {
                decoder.report.push(misplaced_overlay(entry));
                return None;
            }
            service(decoder, entry, &path.below(id), &mut passed_over)
        })
        .collect();
    passed_over.note(decoder);
    services
}

/// There are no PHP classes here to find out which services `_instanceof` means.
fn tags_of_classes(decoder: &mut Decoder, section: &Node, path: &Path<'_>) {
    let all = path.below("_instanceof");
    let classes = section.get("_instanceof").map_or(&[][..], Node::entries);
    for class in classes {
        let path = all.below(&class.key.value);
        let below = path.below("tags");
        let written = tags(decoder, class.value.get("tags"), &below);
        if let Some(tag) = written
            .iter()
            .find(|tag| tag.name.value.starts_with("prooph_"))
        {
            let why =
                "classes are PHP's: tag the services, or let handlers join with `bus = \"..\"`";
            decoder.no_effect(tag.name.span, &below, why);
        }
    }
}

fn service(
    decoder: &mut Decoder,
    entry: &Entry,
    path: &Path<'_>,
    passed_over: &mut PassedOver,
) -> Option<Service> {
    let mut service = Service {
        id: entry.key.clone(),
        driver: None,
        class: None,
        namespace: None,
        alias: None,
        options: Vec::new(),
        tags: Vec::new(),
        ours: false,
    };
    match &entry.value.value {
        Value::Text(text) if remedies::missing_space(text).is_some() => {
            decoder.refuse(&entry.value, path, "a map", None);
            return None;
        }
        Value::Text(alias) => {
            let alias = alias.strip_prefix('@').unwrap_or(alias).to_owned();
            service.alias = Some(Spanned::new(alias, entry.value.span));
            return Some(service);
        }
        Value::Null | Value::Unknown => return Some(service),
        Value::List(_) => {
            passed_over.arguments(&entry.key);
            return Some(service);
        }
        _ => {}
    }
    let section = decoder.section(Some(&entry.value), path)?;
    service.driver = decoder.text(section.get("driver"), &path.below("driver"));
    service.tags = tags(decoder, section.get("tags"), &path.below("tags"));
    service.ours = section.get("driver").is_some();
    if let Some(empty) = section
        .get("driver")
        .filter(|node| matches!(node.value, Value::Null))
    {
        decoder.missing(
            empty.span,
            path,
            "driver",
            "it names what makes the service, for instance `sqlite`",
        );
    }
    service.class = section.get("class").and_then(text_of);
    service.namespace = namespace(entry, section);
    for inner in section.entries() {
        match &*inner.key.value {
            "driver" | "tags" => {}
            _ if service.ours => service.options.push(option(decoder, inner, path)),
            "alias" => service.alias = decoder.reference(Some(&inner.value), &path.below("alias")),
            key if is_symfony_service_key(key) => passed_over.add(&inner.key),
            key if nearest(key, ["driver"]).is_some() => {
                service.ours = true;
                decoder.report.push(misspelt_driver(inner, path));
            }
            _ => service.options.push(option(decoder, inner, path)),
        }
    }
    Some(service)
}

fn text_of(node: &Node) -> Option<Spanned<String>> {
    Some(Spanned::new(node.as_text()?.to_owned(), node.span))
}

/// It says its namespace, or its id is one: `App\\Handler\\: { resource: '../src/Handler' }`.
fn namespace(entry: &Entry, section: &Node) -> Option<Spanned<String>> {
    section.get("resource")?;
    let said = section.get("namespace").and_then(text_of);
    said.or_else(|| entry.key.value.ends_with('\\').then(|| entry.key.clone()))
}

/// A password that is written into the file stays out of every snippet and every `Debug`.
fn option(decoder: &mut Decoder, entry: &Entry, path: &Path<'_>) -> Entry {
    let mut option = decoder.option(entry, path);
    hide_secrets(decoder, &option.key.value, &mut option.value);
    option
}

fn hide_secrets(decoder: &mut Decoder, name: &str, node: &mut Node) {
    let name = name.to_ascii_lowercase();
    let words = ["password", "secret", "token", "credential", "private_key"];
    if words.iter().any(|word| name.contains(word)) || node.as_text().is_some_and(has_password) {
        return hide(decoder, node);
    }
    match &mut node.value {
        Value::List(items) => {
            for item in items {
                hide_secrets(decoder, &name, item);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                hide_secrets(decoder, &entry.key.value, &mut entry.value);
            }
        }
        _ => {}
    }
}

/// With all that is in it.
fn hide(decoder: &mut Decoder, node: &mut Node) {
    node.hidden = true;
    decoder.report.files_mut().hide(node.span);
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| hide(decoder, item)),
        Value::Map(entries) => {
            for entry in entries {
                hide(decoder, &mut entry.value);
            }
        }
        _ => {}
    }
}

/// `postgres://user:password@host`
fn has_password(url: &str) -> bool {
    url.split_once("://")
        .and_then(|(_, rest)| rest.split('/').next())
        .and_then(|authority| authority.rsplit_once('@'))
        .is_some_and(|(user, _)| user.contains(':'))
}

fn misplaced_overlay(entry: &Entry) -> Problem {
    let key = &entry.key.value;
    let text = format!("`services` has an unknown key `{key}`");
    Problem::new(&codes::UNKNOWN_KEY, text)
        .at(entry.key.span)
        .label("this is no service")
        .help(overlay_below("services", key))
}

fn misspelt_driver(entry: &Entry, path: &Path<'_>) -> Problem {
    let key = &entry.key.value;
    let text = format!("`{path}` has an unknown key `{key}`");
    let spaced = remedies::missing_space(key);
    let spaced =
        spaced.map(|(key, value)| format!("put a space behind the colon: `{key}: {value}`"));
    Problem::new(&codes::UNKNOWN_KEY, text)
        .at(entry.key.span)
        .maybe_help(spaced.or_else(|| did_you_mean(key, ["driver"])))
}

fn tags(decoder: &mut Decoder, node: Option<&Node>, path: &Path<'_>) -> Vec<Tag> {
    decoder
        .items(node, path)
        .iter()
        .filter_map(|item| tag(decoder, item, path))
        .collect()
}

/// `name`, `{ name: .. , attribute: .. }` or Symfony's `{ tag_name: { attribute: .. } }`.
fn tag(decoder: &mut Decoder, item: &Node, path: &Path<'_>) -> Option<Tag> {
    match &item.value {
        Value::Map(entries) => match entries.iter().find(|entry| entry.key.value == "name") {
            Some(name) => {
                let name = decoder.text(Some(&name.value), &path.below("name"))?;
                let attributes = entries
                    .iter()
                    .filter(|entry| entry.key.value != "name")
                    .cloned()
                    .collect();
                Some(Tag { name, attributes })
            }
            None => {
                use Value::{Boolean, Float, Integer, Text};
                let of_symfony = |entry: &&Entry| {
                    !matches!(
                        entry.value.value,
                        Text(_) | Integer(_) | Float(_) | Boolean(_)
                    )
                };
                let only = entries.first().filter(|_| entries.len() == 1);
                let Some(entry) = only.filter(of_symfony) else {
                    decoder.missing(
                        item.span,
                        path,
                        "name",
                        "a tag is `{ name: prooph_service_bus.<bus>.route_target, .. }`",
                    );
                    return None;
                };
                Some(Tag {
                    name: entry.key.clone(),
                    attributes: entry.value.entries().to_vec(),
                })
            }
        },
        _ => decoder.text(Some(item), path).map(|name| Tag {
            name,
            attributes: Vec::new(),
        }),
    }
}

/// Symfony's keys of all services, told in one note.
#[derive(Default)]
struct PassedOver {
    names: Vec<String>,
    first: Option<Span>,
}

impl PassedOver {
    fn add(&mut self, key: &Key) {
        self.first.get_or_insert(key.span);
        if !self.names.contains(&key.value) {
            self.names.push(key.value.clone());
        }
    }

    /// Symfony's short form: a service that is a list has these arguments.
    fn arguments(&mut self, id: &Key) {
        let arguments = "arguments".to_owned();
        self.add(&Key::new(arguments, id.span));
    }

    fn note(mut self, decoder: &mut Decoder) {
        let Some(first) = self.first else { return };
        self.names.sort();
        let names: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let problem = Problem::new(
            &codes::SYMFONY_KEYS,
            format!(
                "keys of Symfony services are passed over: {}",
                names.join(", ")
            ),
        )
        .at(first)
        .label("the first of them");
        decoder.report.push(problem);
    }
}
