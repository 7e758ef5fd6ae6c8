//! What is known of a type, as lines about its JSON.

use super::absence::Absence;
use super::cells::{Cell, CellId, Cells, Kind, ROOT};
use super::json::JsonPlace;

/// What serde calls the plain types; another leaf is a struct without fields.
const PLAIN: &[&str] = &[
    "bool", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64",
    "char", "str", "bytes",
];

struct Walk<'c> {
    cells: &'c Cells,
    /// The named types around this place, each with its path.
    open: Vec<(&'static str, String)>,
    places: Vec<JsonPlace>,
}

/// Where a place is, and what is known of it from outside.
#[derive(Default)]
struct Around {
    path: String,
    absence: Absence,
    may_be_null: bool,
    also: Vec<String>,
}

impl Cells {
    /// A line for every place in the JSON.
    pub(super) fn places(&self) -> Vec<JsonPlace> {
        let mut walk = Walk {
            cells: self,
            open: Vec::new(),
            places: Vec::new(),
        };
        walk.visit(ROOT, Around::default());
        walk.places
    }

    /// Every field of every struct, with the way to the struct.
    pub(super) fn fields(&self) -> Vec<(Vec<CellId>, String)> {
        let mut fields = Vec::new();
        let mut open = vec![vec![ROOT]];
        while let Some(way) = open.pop() {
            let Some(cell) = way.last().and_then(|cell| self.get(*cell)) else {
                continue;
            };
            for (label, child) in &cell.children {
                // What stands beside a tag belongs to one variant, and comes and goes with it.
                let variant = self.variant_beside(cell, label);
                let is_field = matches!(cell.kind, Some(Kind::Struct(_) | Kind::Fields));
                if is_field && variant.is_none() {
                    fields.push((way.clone(), label.clone()));
                }
                open.push(way.iter().copied().chain(variant).chain([*child]).collect());
            }
        }
        fields
    }

    /// The variant that a field beside a tag belongs to, as `of@Card` does to `Card`.
    fn variant_beside(&self, holder: &Cell, label: &str) -> Option<CellId> {
        let (_, variant) = label.split_once('@')?;
        let mut beside = holder.children.iter();
        beside.find_map(|(_, tag)| {
            let tag = self.get(*tag)?;
            let is_tag = matches!(tag.kind, Some(Kind::Enum(_)));
            let mut variants = tag.children.iter().filter(|_| is_tag);
            let named = variants.find(|(name, _)| name == variant);
            named.map(|(_, cell)| *cell)
        })
    }
}

impl Cell {
    fn absence(&self, label: &str) -> Absence {
        let known = self.absences.iter().find(|(field, _)| field == label);
        known.map_or(Absence::Needed, |(_, absence)| *absence)
    }
}

impl Walk<'_> {
    fn visit(&mut self, id: CellId, around: Around) {
        let cells = self.cells;
        let Some(cell) = cells.get(id) else {
            return;
        };
        let Some(kind) = &cell.kind else {
            return self.line(around, "any");
        };
        let first = cell.children.first().map(|(_, child)| *child);
        match (kind, first) {
            (Kind::Newtype(name), Some(inner)) => {
                self.open.push((name, around.path.clone()));
                self.visit(inner, around);
                self.open.pop();
            }
            (Kind::Content, Some(inner)) if cell.children.len() == 1 => self.visit(inner, around),
            (Kind::Option, Some(inner)) => {
                let may_be_null = true;
                self.visit(
                    inner,
                    Around {
                        may_be_null,
                        ..around
                    },
                );
            }
            (Kind::Words(words), _) => {
                let path = around.path.clone();
                self.line(around, "enum");
                let mut words: Vec<_> = words.iter().map(|word| escaped(word)).collect();
                words.sort();
                for word in words {
                    let path = format!("{path}|{word}");
                    self.line(
                        Around {
                            path,
                            ..Around::default()
                        },
                        "word",
                    );
                }
            }
            (Kind::Inside(name), _) => {
                let around_it = self.open.iter().rev().find(|(open, _)| open == name);
                let path = around_it.map_or("", |(_, path)| path);
                let path = if path.is_empty() { "." } else { path };
                let kind = format!("like {path}");
                self.line(around, &kind);
            }
            _ => self.holder(id, kind, around),
        }
    }

    /// What holds others, or is plain.
    fn holder(&mut self, id: CellId, kind: &Kind, around: Around) {
        let path = around.path.clone();
        self.line(around, name_of(kind));
        let cells = self.cells;
        let Some(cell) = cells.get(id) else {
            return;
        };
        let named = match kind {
            Kind::Struct(name) | Kind::Enum(name) | Kind::TupleStruct(name) => Some(*name),
            _ => None,
        };
        self.open.extend(named.map(|name| (name, path.clone())));
        let mut children: Vec<_> = cell.children.iter().collect();
        children.sort();
        for (label, child) in children {
            let unit = cells.get(*child).and_then(|child| child.kind.as_ref());
            let around = Around {
                path: below(&path, kind, label),
                absence: cell.absence(label),
                may_be_null: false,
                also: aliases(&cell.aliases, label),
            };
            match (kind, unit) {
                (Kind::Enum(_), Some(Kind::Leaf("unit"))) => self.line(around, "word"),
                _ => self.visit(*child, around),
            }
        }
        if named.is_some() {
            self.open.pop();
        }
    }

    fn line(&mut self, around: Around, kind: &str) {
        self.places.push(JsonPlace {
            path: around.path,
            kind: kind.to_owned(),
            absence: around.absence,
            may_be_null: around.may_be_null,
            also: around.also,
        });
    }
}

fn name_of(kind: &Kind) -> &'static str {
    match kind {
        Kind::Leaf("string") => "str",
        Kind::Leaf("...") => "cut-off",
        Kind::Leaf("ignored" | "identifier") | Kind::Any => "any",
        Kind::Leaf(name) if PLAIN.contains(name) => name,
        Kind::Leaf(_) => "null",
        Kind::Seq => "list",
        Kind::Map => "map",
        Kind::Open => "open-object",
        Kind::Tuple | Kind::Content | Kind::TupleStruct(_) => "tuple",
        Kind::Struct(_) | Kind::Fields => "object",
        Kind::Enum(_) | Kind::Words(_) => "enum",
        Kind::Newtype(_) | Kind::Option | Kind::Inside(_) => "any",
    }
}

fn below(path: &str, kind: &Kind, label: &str) -> String {
    match kind {
        Kind::Seq => format!("{path}[]"),
        Kind::Map if label == "key" => format!("{path}{{key}}"),
        Kind::Map => format!("{path}{{}}"),
        Kind::Enum(_) => format!("{path}|{}", escaped(label)),
        _ if path.is_empty() => escaped(label),
        _ => format!("{path}.{}", escaped(label)),
    }
}

fn aliases(all: &[(&'static str, &'static str)], field: &str) -> Vec<String> {
    let of_field = all.iter().filter(|(_, of)| *of == field);
    let mut also: Vec<_> = of_field.map(|(alias, _)| escaped(alias)).collect();
    also.sort();
    also
}

/// A name in which nothing is left that means something in a path.
pub(crate) fn escaped(name: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-$@#/".contains(letter);
    let letters = name.chars().map(|letter| match is_plain(letter) {
        true => letter.to_string(),
        false => letter.escape_unicode().to_string().replace(['{', '}'], ""),
    });
    match name.is_empty() {
        true => "\\u".to_owned(),
        false => letters.collect(),
    }
}
