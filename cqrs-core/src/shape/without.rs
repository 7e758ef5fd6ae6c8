//! What a type does without: each field is left out once, and whether a value can still be made is the answer.

use serde::de::DeserializeOwned;

use super::absence::Absence;
use super::cells::{CellId, Kind};
use super::trace::Tracer;
use super::untraceable::Untraceable;

/// At most so many fields are left out; of what is behind them nothing is known, but that an `Option` is optional.
const MOST: usize = 2_000;

/// A reading that leaves a field out.
pub(super) struct Without {
    /// The places from the type itself to the one that has the field.
    pub(super) way: Vec<CellId>,
    pub(super) field: String,
    /// Whether it went without; `None` where that could not be seen.
    answer: Option<bool>,
}

impl Tracer {
    /// Finds out which fields may be left out.
    pub(super) fn do_without<T: DeserializeOwned>(&mut self) {
        self.cells.is_settled = true;
        for (index, (way, field)) in self.cells.fields().into_iter().enumerate() {
            let Some(&holder) = way.last() else {
                continue;
            };
            let child = self.cells.known(holder, &field);
            let is_option =
                child.is_some_and(|child| matches!(self.cells.at(child).kind, Some(Kind::Option)));
            let answer = match index < MOST {
                true => self.answer::<T>(way, field.clone()),
                false => None,
            };
            let absence = match answer {
                Some(true) => Absence::Possible,
                Some(false) => Absence::Needed,
                None if is_option => Absence::Possible,
                None => Absence::Unknown,
            };
            self.cells.at(holder).absences.push((field, absence));
        }
    }

    fn answer<T: DeserializeOwned>(&mut self, way: Vec<CellId>, field: String) -> Option<bool> {
        self.without = Some(Without {
            way,
            field,
            answer: None,
        });
        let _ = self.read_once::<T>();
        self.without.take().and_then(|without| without.answer)
    }

    /// Whether it is no use to go in there: no value comes out, and nothing is asked that is in there.
    pub(super) fn is_closed(&mut self, cell: CellId) -> bool {
        self.cells.is_dead(cell) && !self.goes_through(cell)
    }

    pub(super) fn leaves_out(&self, cell: CellId, field: &str) -> bool {
        self.without
            .as_ref()
            .is_some_and(|without| without.way.last() == Some(&cell) && without.field == field)
    }

    /// Whether the field that is left out is in here.
    pub(super) fn goes_through(&self, cell: CellId) -> bool {
        let without = self.without.as_ref();
        without.is_some_and(|without| without.way.contains(&cell))
    }

    /// Notes how it went in the struct whose field was left out. serde tells the first field that is missing, in the order of the type: one
    /// that no value can be made for hides those behind it.
    pub(super) fn has_done_without<V>(
        &mut self,
        cell: CellId,
        all: &[&str],
        value: &Result<V, Untraceable>,
    ) {
        let Some(without) = &mut self.without else {
            return;
        };
        if without.way.last() != Some(&cell) {
            return;
        }
        let place = |field: &str| all.iter().position(|name| *name == field);
        without.answer = match value {
            Ok(_) => Some(true),
            Err(Untraceable::Missing(missing)) if without.field == *missing => Some(false),
            Err(Untraceable::Missing(missing)) if place(missing) > place(&without.field) => {
                Some(true)
            }
            Err(_) => None,
        };
    }
}
