use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::cells::{CellId, Kind};
use super::trace::{Place, Tracer};
use super::untraceable::Untraceable;

/// How many values are tried where anything may stand.
pub(super) const ANYTHING: usize = 6;

fn name<'de, S: DeserializeSeed<'de>>(
    seed: S,
    name: &'static str,
) -> Result<S::Value, Untraceable> {
    seed.deserialize(BorrowedStrDeserializer::new(name))
}

/// The fields of a struct, each under its name.
pub(super) struct Fields<'t> {
    tracer: &'t mut Tracer,
    cell: CellId,
    /// The names of all fields and their aliases.
    all: &'static [&'static str],
    left: std::vec::IntoIter<&'static str>,
    current: &'static str,
    is_in_a_field: bool,
    /// The variant that an adjacent tag has named: what follows belongs to it.
    tagged: Option<(CellId, CellId, String)>,
}

impl<'t> Fields<'t> {
    pub(super) fn new(
        tracer: &'t mut Tracer,
        cell: CellId,
        fields: &'static [&'static str],
    ) -> Self {
        let known = tracer.cells.at(cell);
        let first = known.first.clone();
        let others = fields.iter().filter(|field| !first.contains(field));
        let wanted: Vec<_> = first
            .iter()
            .chain(others)
            .filter(|field| known.aliases.iter().all(|(alias, _)| alias != *field))
            .copied()
            .collect();
        let is_possible = |field: &&'static str| match tracer.cells.known(cell, field) {
            _ if tracer.leaves_out(cell, field) => false,
            Some(child) => !tracer.is_closed(child),
            None => true,
        };
        let left: Vec<_> = wanted.into_iter().filter(is_possible).collect();
        Self {
            tracer,
            cell,
            all: fields,
            left: left.into_iter(),
            current: "",
            is_in_a_field: false,
            tagged: None,
        }
    }

    /// Learns from how it went.
    pub(super) fn end<V>(self, value: Result<V, Untraceable>) -> Result<V, Untraceable> {
        if self.tracer.cells.is_settled {
            if !self.is_in_a_field {
                self.tracer.has_done_without(self.cell, self.all, &value);
            }
            return value.map_err(|_| Untraceable::Other);
        }
        let cells = &mut self.tracer.cells;
        match &value {
            Err(Untraceable::Duplicate(field)) if !self.is_in_a_field => {
                let known = cells.at(self.cell);
                match *field == self.current {
                    true => known.first.push(field),
                    false => {
                        known.aliases.push((self.current, field));
                        known.children.retain(|(label, _)| label != self.current);
                    }
                }
                cells.learned += 1;
                return Err(Untraceable::Other);
            }
            // The fields behind the one that failed have not been looked at.
            Err(_) if self.is_in_a_field => {}
            _ => cells.settle(self.cell),
        }
        value.map_err(|_| Untraceable::Other)
    }

    /// Whether the field was the tag of an enum whose contents stand beside it.
    fn note_tag(&mut self, field: CellId) {
        let cells = &mut self.tracer.cells;
        let of_same_name = match (&cells.at(self.cell).kind.clone(), &cells.at(field).kind) {
            (Some(Kind::Struct(outer)), Some(Kind::Enum(inner))) => outer == inner,
            _ => false,
        };
        let candidate = cells.at(field).candidate;
        if of_same_name && let Some((label, variant)) = cells.at(field).children.get(candidate) {
            self.tagged = Some((field, *variant, label.clone()));
        }
    }
}

impl<'de> MapAccess<'de> for &mut Fields<'_> {
    type Error = Untraceable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Untraceable> {
        let Some(field) = self.left.next() else {
            self.current = "";
            return Ok(None);
        };
        self.current = field;
        name(seed, field).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Untraceable> {
        self.is_in_a_field = true;
        let label = match &self.tagged {
            Some((_, _, variant)) => format!("{}@{variant}", self.current),
            None => self.current.to_owned(),
        };
        let value = self.tracer.read(self.cell, &label, seed);
        let field = self.tracer.cells.child(self.cell, &label);
        match self.tagged.take() {
            Some((tag, variant, _)) if !self.tracer.cells.is_done(field) => {
                self.tracer.cells.reopen(variant);
                self.tracer.cells.reopen(tag);
            }
            Some(_) => {}
            None => self.note_tag(field),
        }
        self.is_in_a_field = value.is_err();
        value
    }
}

/// The fields of a struct that does not name them: those that it has missed so far.
pub(super) struct OpenFields<'t> {
    tracer: &'t mut Tracer,
    cell: CellId,
    left: std::vec::IntoIter<(String, CellId)>,
    current: String,
    is_in_a_field: bool,
}

impl<'t> OpenFields<'t> {
    pub(super) fn new(tracer: &'t mut Tracer, cell: CellId) -> Self {
        let known = tracer.cells.at(cell).children.clone();
        let is_possible = |(_, field): &(String, CellId)| !tracer.is_closed(*field);
        let left: Vec<_> = known.into_iter().filter(is_possible).collect();
        Self {
            tracer,
            cell,
            left: left.into_iter(),
            current: String::new(),
            is_in_a_field: false,
        }
    }

    /// Learns from how it went.
    pub(super) fn end<V>(self, value: Result<V, Untraceable>) -> Result<V, Untraceable> {
        let cells = &mut self.tracer.cells;
        match &value {
            Err(Untraceable::Missing(field)) if !self.is_in_a_field => {
                if cells.known(self.cell, field).is_none() {
                    cells.child(self.cell, field);
                }
            }
            Ok(_) => cells.settle(self.cell),
            Err(_) => {}
        }
        value.map_err(|_| Untraceable::Other)
    }
}

impl<'de> MapAccess<'de> for &mut OpenFields<'_> {
    type Error = Untraceable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Untraceable> {
        let Some((field, _)) = self.left.next() else {
            return Ok(None);
        };
        self.current = field;
        let text = serde::de::value::StrDeserializer::new(&self.current);
        seed.deserialize(text).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Untraceable> {
        let label = std::mem::take(&mut self.current);
        let value = self.tracer.read(self.cell, &label, seed);
        self.is_in_a_field = value.is_err();
        value
    }
}

/// The one pair of a map; none where no key or no value can be made.
pub(super) struct Pairs<'t> {
    tracer: &'t mut Tracer,
    cell: CellId,
    is_left: bool,
}

impl<'t> Pairs<'t> {
    pub(super) fn new(tracer: &'t mut Tracer, cell: CellId) -> Self {
        let mut is_possible = |label| {
            let known = tracer.cells.known(cell, label);
            !known.is_some_and(|known| tracer.is_closed(known))
        };
        let is_left = is_possible("key") && is_possible("value");
        Self {
            tracer,
            cell,
            is_left,
        }
    }
}

impl<'de> MapAccess<'de> for Pairs<'_> {
    type Error = Untraceable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Untraceable> {
        match std::mem::take(&mut self.is_left) {
            true => self.tracer.read(self.cell, "key", seed).map(Some),
            false => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Untraceable> {
        self.tracer.read(self.cell, "value", seed)
    }
}

/// So many items, each at its own place.
pub(super) struct Items<'t> {
    tracer: &'t mut Tracer,
    cell: CellId,
    next: usize,
    count: usize,
}

impl<'t> Items<'t> {
    pub(super) fn new(tracer: &'t mut Tracer, cell: CellId, count: usize) -> Self {
        Self {
            tracer,
            cell,
            next: 0,
            count,
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Untraceable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Untraceable> {
        if self.next == self.count {
            return Ok(None);
        }
        let label = self.next.to_string();
        self.next += 1;
        self.tracer.read(self.cell, &label, seed).map(Some)
    }
}

/// The variant of an enum that is looked at next.
pub(super) struct Variant {
    name: &'static str,
    pub(super) cell: CellId,
}

impl Variant {
    /// The first of which not all is known; then the first that a value can be made of.
    pub(super) fn next(
        tracer: &mut Tracer,
        of: CellId,
        variants: &'static [&'static str],
    ) -> Option<Self> {
        let cells = &mut tracer.cells;
        let all: Vec<_> = variants
            .iter()
            .map(|name| (*name, cells.child(of, name)))
            .collect();
        let on_the_way = all.iter().position(|(_, cell)| tracer.goes_through(*cell));
        let cells = &mut tracer.cells;
        let unknown = on_the_way.or_else(|| all.iter().position(|(_, cell)| !cells.is_done(*cell)));
        let chosen = unknown.or_else(|| all.iter().position(|(_, cell)| !cells.is_dead(*cell)))?;
        cells.at(of).candidate = chosen;
        let (name, cell) = all[chosen];
        Some(Self { name, cell })
    }

    pub(super) fn access(self, tracer: &mut Tracer) -> Chosen<'_> {
        Chosen {
            tracer,
            variant: self,
        }
    }
}

pub(super) struct Chosen<'t> {
    tracer: &'t mut Tracer,
    variant: Variant,
}

impl<'de, 't> EnumAccess<'de> for Chosen<'t> {
    type Error = Untraceable;
    type Variant = Place<'t>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Place<'t>), Untraceable> {
        let value = name(seed, self.variant.name)?;
        let place = Place {
            tracer: self.tracer,
            cell: self.variant.cell,
        };
        Ok((value, place))
    }
}

impl<'de> VariantAccess<'de> for Place<'_> {
    type Error = Untraceable;

    fn unit_variant(self) -> Result<(), Untraceable> {
        self.tracer.cells.see(self.cell, Kind::Leaf("unit"));
        self.tracer.cells.finish(self.cell);
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Untraceable> {
        self.tracer.cells.see(self.cell, Kind::Content);
        let value = self.tracer.read(self.cell, "0", seed);
        self.tracer.cells.settle(self.cell);
        value
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        self.tracer.cells.see(self.cell, Kind::Content);
        self.items(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Untraceable> {
        self.tracer.cells.see(self.cell, Kind::Fields);
        self.fields(fields, visitor)
    }
}
