use std::fmt::{self, Write as _};

use super::absence::Absence;

/// More of them are cut off: such a type is no state that anybody keeps.
const MOST_CELLS: usize = 4096;

/// The number of a place in a type.
pub(super) type CellId = usize;

/// The first cell is the type itself, the second stands for what is cut off.
pub(super) const ROOT: CellId = 0;
const CUT_OFF: CellId = 1;

/// What is known of all places of a type. It grows with every reading.
pub(super) struct Cells {
    all: Vec<Cell>,
    /// How often something was learned.
    pub(super) learned: usize,
    /// Nothing more is learned: the type is only asked what it does without a field.
    pub(super) is_settled: bool,
}

/// What is known of one place in a type.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) kind: Option<Kind>,
    pub(super) children: Vec<(String, CellId)>,
    /// There is nothing left to learn here.
    pub(super) is_done: bool,
    /// No value can be made for it: what holds it must do without.
    pub(super) is_dead: bool,
    /// Which of the values that it might take is tried next.
    pub(super) candidate: usize,
    /// Other names of fields, each with the field.
    pub(super) aliases: Vec<(&'static str, &'static str)>,
    /// Fields that it does without, or that nobody knows of whether it does.
    pub(super) absences: Vec<(String, Absence)>,
    /// Fields that stand before their aliases.
    pub(super) first: Vec<&'static str>,
}

/// What a type asks for at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Leaf(&'static str),
    Any,
    Words(&'static [&'static str]),
    Option,
    Seq,
    Map,
    /// A struct whose fields serde does not name beforehand: something in it is flattened.
    Open,
    Tuple,
    Content,
    Newtype(&'static str),
    TupleStruct(&'static str),
    Struct(&'static str),
    Fields,
    Enum(&'static str),
    Inside(&'static str),
}

impl Cells {
    pub(super) fn new() -> Self {
        let cut_off = Cell {
            kind: Some(Kind::Leaf("...")),
            is_done: true,
            is_dead: true,
            ..Cell::default()
        };
        Self {
            all: vec![Cell::default(), cut_off],
            learned: 0,
            is_settled: false,
        }
    }

    pub(super) fn at(&mut self, cell: CellId) -> &mut Cell {
        let cell = if cell < self.all.len() { cell } else { CUT_OFF };
        &mut self.all[cell]
    }

    pub(super) fn get(&self, cell: CellId) -> Option<&Cell> {
        self.all.get(cell)
    }

    /// Writes down what is asked for.
    pub(super) fn see(&mut self, cell: CellId, kind: Kind) {
        if cell != CUT_OFF && !self.is_settled && self.at(cell).kind.as_ref() != Some(&kind) {
            self.at(cell).kind = Some(kind);
            self.learned += 1;
        }
    }

    /// The place below another one, if it is known.
    pub(super) fn known(&mut self, parent: CellId, label: &str) -> Option<CellId> {
        let mut children = self.at(parent).children.iter();
        children
            .find(|(known, _)| known == label)
            .map(|(_, id)| *id)
    }

    /// The place below another one.
    pub(super) fn child(&mut self, parent: CellId, label: &str) -> CellId {
        if let Some(known) = self.known(parent, label) {
            return known;
        }
        if parent == CUT_OFF || self.is_settled {
            return CUT_OFF;
        }
        let id = match self.all.len() {
            next if next < MOST_CELLS => {
                self.all.push(Cell::default());
                next
            }
            _ => CUT_OFF,
        };
        self.at(parent).children.push((label.to_owned(), id));
        self.learned += 1;
        id
    }

    pub(super) fn is_dead(&mut self, cell: CellId) -> bool {
        self.at(cell).is_dead
    }

    pub(super) fn is_done(&mut self, cell: CellId) -> bool {
        self.at(cell).is_done
    }

    /// There is nothing left to learn.
    pub(super) fn finish(&mut self, cell: CellId) {
        if !self.is_settled && !self.is_done(cell) {
            self.at(cell).is_done = true;
            self.learned += 1;
        }
    }

    /// There is, after all.
    pub(super) fn reopen(&mut self, cell: CellId) {
        if cell != CUT_OFF && !self.is_settled {
            self.at(cell).is_done = false;
        }
    }

    /// No value can be made for it.
    pub(super) fn give_up(&mut self, cell: CellId) {
        if !self.is_settled && !self.is_dead(cell) {
            self.at(cell).is_dead = true;
            self.learned += 1;
        }
        self.finish(cell);
    }

    /// Nothing is left to learn when nothing is left below.
    pub(super) fn settle(&mut self, cell: CellId) {
        let children: Vec<_> = self.at(cell).children.iter().map(|(_, id)| *id).collect();
        if children.into_iter().all(|child| self.is_done(child)) {
            self.finish(cell);
        }
    }

    /// The value that was tried is refused: another one next time.
    pub(super) fn try_another(&mut self, cell: CellId) {
        if self.is_settled {
            return;
        }
        let child = self.at(cell).children.first().map(|(_, id)| *id);
        match (self.at(cell).kind.clone(), child) {
            (Some(Kind::Newtype(_)), Some(child)) => {
                self.try_another(child);
                if self.is_dead(child) {
                    self.give_up(cell);
                }
            }
            (Some(kind), _) if self.at(cell).candidate + 1 < kind.candidates() => {
                self.at(cell).candidate += 1;
                self.learned += 1;
            }
            _ => self.give_up(cell),
        }
    }

    /// All of it as text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // A string takes everything that is written into it.
        let _ = self.write(&mut text, ROOT);
        text
    }

    fn write(&self, out: &mut String, cell: CellId) -> fmt::Result {
        let cell = &self.all[cell];
        let Some(kind) = &cell.kind else {
            return out.write_str("any");
        };
        let all = |out: &mut String, brackets: (&str, &str), named: bool| {
            out.write_str(brackets.0)?;
            let mut children: Vec<_> = cell.children.iter().collect();
            if named {
                children.sort();
            }
            for (index, (label, id)) in children.into_iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                match named {
                    true => write!(out, "{comma}{label}: ")?,
                    false => out.write_str(comma)?,
                }
                self.write(out, *id)?;
            }
            out.write_str(brackets.1)
        };
        match kind {
            Kind::Leaf(name) => out.write_str(name),
            Kind::Words(words) => write!(out, "({})", words.join(" | ")),
            Kind::Option => {
                all(out, ("", ""), false)?;
                out.write_str("?")
            }
            Kind::Seq => all(out, ("[", "]"), false),
            Kind::Map => all(out, ("{", "}"), false),
            Kind::Tuple | Kind::Content => all(out, ("(", ")"), false),
            Kind::Any | Kind::Open if cell.children.is_empty() => out.write_str("any"),
            Kind::Any | Kind::Open => all(out, ("any{", "}"), true),
            Kind::Fields => all(out, ("{", "}"), true),
            Kind::Newtype(name) | Kind::TupleStruct(name) => {
                out.write_str(name)?;
                all(out, ("(", ")"), false)
            }
            Kind::Struct(name) => {
                out.write_str(name)?;
                all(out, ("{", "}"), true)
            }
            Kind::Enum(name) => {
                write!(out, "{name}(")?;
                let mut variants: Vec<_> = cell.children.iter().collect();
                variants.sort();
                for (index, (variant, id)) in variants.into_iter().enumerate() {
                    let bar = if index == 0 { "" } else { " | " };
                    write!(out, "{bar}{variant}")?;
                    if self.all[*id].kind != Some(Kind::Leaf("unit")) {
                        self.write(out, *id)?;
                    }
                }
                out.write_str(")")
            }
            Kind::Inside(name) => write!(out, "<{name}>"),
        }
    }
}
