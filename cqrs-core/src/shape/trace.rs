use std::any::type_name;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Visitor};

use super::access::{Fields, Items, OpenFields, Pairs, Variant};
use super::candidates;
use super::cells::{CellId, Cells, Kind, ROOT};
use super::untraceable::Untraceable;
use super::without::Without;

/// How often a type is read at most. Each reading learns something, or is the last one.
const READINGS: usize = 20_000;

/// How deep a type is followed.
const DEEPEST: usize = 40;

/// Reads a type until nothing more is learned.
pub(super) fn trace<T: DeserializeOwned>() -> Tracer {
    let mut tracer = Tracer {
        cells: Cells::new(),
        open: Vec::new(),
        without: None,
    };
    for _ in 0..READINGS {
        let before = tracer.cells.learned;
        let read = tracer.read_once::<T>();
        let has_learned = tracer.cells.learned > before;
        match read {
            None => break,
            _ if tracer.cells.is_done(ROOT) => break,
            Some(true) if !has_learned => break,
            Some(false) if !has_learned => tracer.cells.try_another(ROOT),
            Some(_) => {}
        }
    }
    tracer
}

/// What is known of the type, and where in it the reading is.
pub(super) struct Tracer {
    pub(super) cells: Cells,
    /// The named types around this place. Types of one name differ in who visits them.
    open: Vec<(&'static str, &'static str)>,
    /// What the present reading leaves out.
    pub(super) without: Option<Without>,
}

impl Tracer {
    /// Whether a value could be made; `None` where that panicked.
    pub(super) fn read_once<T: DeserializeOwned>(&mut self) -> Option<bool> {
        self.open.clear();
        let place = Place {
            tracer: self,
            cell: ROOT,
        };
        catch_unwind(AssertUnwindSafe(|| T::deserialize(place).is_ok())).ok()
    }

    /// Reads what is at a place below `parent`.
    pub(super) fn read<'de, S: DeserializeSeed<'de>>(
        &mut self,
        parent: CellId,
        label: &str,
        seed: S,
    ) -> Result<S::Value, Untraceable> {
        let cell = self.cells.child(parent, label);
        self.read_at(cell, |place| seed.deserialize(place))
    }

    fn read_at<V>(
        &mut self,
        cell: CellId,
        read: impl FnOnce(Place<'_>) -> Result<V, Untraceable>,
    ) -> Result<V, Untraceable> {
        let before = self.cells.learned;
        let value = read(Place { tracer: self, cell });
        if value.is_err() && self.cells.learned == before {
            self.cells.try_another(cell);
        }
        value
    }

    /// Goes into a named type, unless this place is inside of it already.
    fn inside<V>(
        &mut self,
        (name, visitor): (&'static str, &'static str),
        cell: CellId,
        go: impl FnOnce(&mut Self) -> Result<V, Untraceable>,
    ) -> Result<V, Untraceable> {
        if self.open.contains(&(name, visitor)) || self.open.len() >= DEEPEST {
            self.cells.see(cell, Kind::Inside(name));
            self.cells.give_up(cell);
            return Err(Untraceable::Other);
        }
        self.open.push((name, visitor));
        let value = go(self);
        self.open.pop();
        value
    }
}

/// A place in a type, which asks for what stands there.
pub(super) struct Place<'t> {
    pub(super) tracer: &'t mut Tracer,
    pub(super) cell: CellId,
}

impl Place<'_> {
    /// A value of a plain type: which one is tried, and that this is all.
    fn leaf<V>(
        self,
        kind: &'static str,
        visit: impl FnOnce(usize) -> Result<V, Untraceable>,
    ) -> Result<V, Untraceable> {
        let cells = &mut self.tracer.cells;
        cells.see(self.cell, Kind::Leaf(kind));
        let value = visit(cells.at(self.cell).candidate);
        if value.is_ok() {
            cells.finish(self.cell);
        }
        value
    }

    fn text<'de, V: Visitor<'de>>(
        self,
        kind: &'static str,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        self.leaf(kind, |candidate| {
            visitor.visit_str(candidates::text(candidate))
        })
    }

    pub(super) fn fields<'de, V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        let mut access = Fields::new(tracer, cell, fields);
        let value = visitor.visit_map(&mut access);
        access.end(value)
    }

    pub(super) fn items<'de, V: Visitor<'de>>(
        self,
        count: usize,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        let value = visitor.visit_seq(Items::new(tracer, cell, count));
        tracer.cells.settle(cell);
        value
    }

    fn pairs<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        if tracer.cells.at(cell).kind == Some(Kind::Open) {
            let mut access = OpenFields::new(tracer, cell);
            let value = visitor.visit_map(&mut access);
            return access.end(value);
        }
        tracer.cells.see(cell, Kind::Map);
        let value = visitor.visit_map(Pairs::new(tracer, cell));
        let key = tracer.cells.known(cell, "key");
        let is_open =
            key.is_some_and(|key| tracer.cells.at(key).kind == Some(Kind::Leaf("identifier")));
        if is_open {
            tracer.cells.at(cell).children.clear();
            tracer.cells.see(cell, Kind::Open);
        } else {
            tracer.cells.settle(cell);
        }
        value
    }

    fn anything<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        tracer.cells.see(cell, Kind::Any);
        let value = match tracer.cells.at(cell).candidate {
            0 => {
                let mut access = OpenFields::new(tracer, cell);
                let value = visitor.visit_map(&mut access);
                return access.end(value);
            }
            1 => visitor.visit_unit(),
            2 => visitor.visit_str(""),
            3 => visitor.visit_u64(0),
            4 => visitor.visit_bool(false),
            _ => visitor.visit_seq(Items::new(tracer, cell, 0)),
        };
        if value.is_ok() {
            tracer.cells.finish(cell);
        }
        value
    }

    /// A name: of a variant, or of a field.
    fn name<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        let (cells, cell) = (&mut self.tracer.cells, self.cell);
        let words = match cells.at(cell).kind {
            Some(Kind::Words(words)) => words,
            _ => {
                cells.see(cell, Kind::Leaf("identifier"));
                &[]
            }
        };
        let word = words.get(cells.at(cell).candidate).copied();
        match visitor.visit_str(word.unwrap_or_default()) {
            Err(Untraceable::Words(words)) if word.is_none() => {
                cells.see(cell, Kind::Words(words));
                Err(Untraceable::Other)
            }
            value => {
                cells.finish(cell);
                value
            }
        }
    }
}

macro_rules! plain {
    ($($method:ident $visit:ident $name:literal $candidate:expr;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
            self.leaf($name, |candidate| visitor.$visit($candidate(candidate)))
        }
    )+};
}

impl<'de> Deserializer<'de> for Place<'_> {
    type Error = Untraceable;

    plain! {
        deserialize_bool visit_bool "bool" |candidate| candidate == 1;
        deserialize_i8 visit_i8 "i8" candidates::number;
        deserialize_i16 visit_i16 "i16" candidates::number;
        deserialize_i32 visit_i32 "i32" candidates::number;
        deserialize_i64 visit_i64 "i64" candidates::number;
        deserialize_i128 visit_i128 "i128" candidates::number;
        deserialize_u8 visit_u8 "u8" candidates::number;
        deserialize_u16 visit_u16 "u16" candidates::number;
        deserialize_u32 visit_u32 "u32" candidates::number;
        deserialize_u64 visit_u64 "u64" candidates::number;
        deserialize_u128 visit_u128 "u128" candidates::number;
        deserialize_f32 visit_f32 "f32" candidates::float;
        deserialize_f64 visit_f64 "f64" candidates::float;
        deserialize_char visit_char "char" candidates::letter;
        deserialize_bytes visit_bytes "bytes" |_| &[];
        deserialize_byte_buf visit_byte_buf "bytes" |_| Vec::new();
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.anything(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.leaf("ignored", |_| visitor.visit_unit())
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.text("str", visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.text("str", visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.name(visitor)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.leaf("unit", |_| visitor.visit_unit())
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        self.leaf(name, |_| visitor.visit_unit())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        tracer.cells.see(cell, Kind::Option);
        let some = tracer.cells.child(cell, "some");
        let value = match tracer.is_closed(some) {
            true => visitor.visit_none(),
            false => tracer.read_at(some, |place| visitor.visit_some(place)),
        };
        tracer.cells.settle(cell);
        value
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        tracer.inside((name, type_name::<V>()), cell, |tracer| {
            tracer.cells.see(cell, Kind::Newtype(name));
            let inner = tracer.cells.child(cell, "0");
            let value = tracer.read_at(inner, |place| visitor.visit_newtype_struct(place));
            tracer.cells.settle(cell);
            value
        })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        tracer.cells.see(cell, Kind::Seq);
        let item = tracer.cells.child(cell, "0");
        let count = usize::from(!tracer.is_closed(item));
        Place { tracer, cell }.items(count, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        self.tracer.cells.see(self.cell, Kind::Tuple);
        self.items(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        self.tracer.cells.see(self.cell, Kind::TupleStruct(name));
        self.items(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Untraceable> {
        self.pairs(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        tracer.inside((name, type_name::<V>()), cell, |tracer| {
            tracer.cells.see(cell, Kind::Struct(name));
            Place { tracer, cell }.fields(fields, visitor)
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        let (tracer, cell) = (self.tracer, self.cell);
        tracer.inside((name, type_name::<V>()), cell, |tracer| {
            tracer.cells.see(cell, Kind::Enum(name));
            let Some(variant) = Variant::next(tracer, cell, variants) else {
                tracer.cells.give_up(cell);
                return Err(Untraceable::Other);
            };
            let (chosen, before) = (variant.cell, tracer.cells.learned);
            let value = visitor.visit_enum(variant.access(tracer));
            if value.is_err() && tracer.cells.learned == before {
                tracer.cells.give_up(chosen);
            }
            tracer.cells.settle(cell);
            value
        })
    }
}
