use std::collections::btree_map;
use std::time::Duration;

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::{DriverOptions, OptionValue, OptionsError, duration};

/// The options of a plugin, as serde reads them.
pub(super) struct Options<'a> {
    entries: btree_map::Iter<'a, String, OptionValue>,
    known: &'static [&'static str],
    next: Option<(&'a str, &'a OptionValue)>,
}

impl<'a> Options<'a> {
    pub(super) fn of(options: &'a DriverOptions, known: &'static [&'static str]) -> Self {
        Self {
            entries: options.iter(),
            known,
            next: None,
        }
    }
}

impl<'de> MapAccess<'de> for Options<'de> {
    type Error = OptionsError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, OptionsError> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.next = Some((key, value));
        let key: StrDeserializer<'_, OptionsError> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, OptionsError> {
        let (key, value) = self.next.take().unwrap_or(("", &OptionValue::Nothing));
        let of = One {
            value,
            known: self.known,
        };
        seed.deserialize(of).map_err(|error| error.below(key))
    }
}

impl<'de> Deserializer<'de> for &'de DriverOptions {
    type Error = OptionsError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        visitor.visit_map(Options::of(self, &[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        visitor.visit_map(Options::of(self, fields))
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit_struct seq tuple tuple_struct map enum
        identifier ignored_any
    }
}

/// The value of one option.
struct One<'a> {
    value: &'a OptionValue,
    /// The options beside it.
    known: &'static [&'static str],
}

impl One<'_> {
    fn duration(&self) -> Result<Duration, OptionsError> {
        let duration = match self.value {
            OptionValue::Duration(duration) => Some(*duration),
            OptionValue::Text(text) | OptionValue::Variable(text) => duration::parse(text),
            _ => None,
        };
        duration.ok_or_else(|| OptionsError::Wrong {
            path: Vec::new(),
            reason: format!("it must be {}", duration::EXAMPLES),
        })
    }
}

impl<'a> IntoDeserializer<'a, OptionsError> for One<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A variable of the environment is text, and read as what is wanted.
macro_rules! numbers {
    ($($deserialize:ident $number:ty, $visit:ident;)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
            match self.value {
                OptionValue::Variable(text) => match text.trim().parse::<$number>() {
                    Ok(number) => visitor.$visit(number),
                    Err(_) => self.deserialize_any(visitor),
                },
                _ => self.deserialize_any(visitor),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for One<'de> {
    type Error = OptionsError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        match self.value {
            OptionValue::Nothing => visitor.visit_unit(),
            OptionValue::Bool(value) => visitor.visit_bool(*value),
            OptionValue::Int(number) => visitor.visit_i64(*number),
            OptionValue::Float(number) => visitor.visit_f64(*number),
            OptionValue::Text(text) | OptionValue::Variable(text) => {
                visitor.visit_borrowed_str(text)
            }
            OptionValue::Duration(duration) => visitor.visit_map(parts(*duration)),
            OptionValue::List(items) => {
                let items = items.iter().map(|value| One { value, known: &[] });
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            OptionValue::Map(options) => visitor.visit_map(Options::of(options, &[])),
        }
    }

    numbers! {
        deserialize_bool bool, visit_bool;
        deserialize_i8 i64, visit_i64;
        deserialize_i16 i64, visit_i64;
        deserialize_i32 i64, visit_i64;
        deserialize_i64 i64, visit_i64;
        deserialize_u8 u64, visit_u64;
        deserialize_u16 u64, visit_u64;
        deserialize_u32 u64, visit_u64;
        deserialize_u64 u64, visit_u64;
        deserialize_f32 f64, visit_f64;
        deserialize_f64 f64, visit_f64;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OptionsError> {
        match self.value {
            OptionValue::Nothing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        visitor.visit_newtype_struct(self)
    }

    /// `std::time::Duration` among them, which a configuration writes as `5s`.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        match self.value {
            _ if name == "Duration" => visitor.visit_map(parts(self.duration()?)),
            OptionValue::Map(options) => visitor.visit_map(Options::of(options, fields)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OptionsError> {
        match self.value {
            OptionValue::Text(text) | OptionValue::Variable(text) => {
                visitor.visit_enum(text.as_str().into_deserializer())
            }
            OptionValue::Map(options) => {
                visitor.visit_enum(MapAccessDeserializer::new(Options::of(options, &[])))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// Whoever passes over an option does not know it.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, OptionsError> {
        Err(OptionsError::Unknown {
            path: Vec::new(),
            known: self.known.iter().map(ToString::to_string).collect(),
        })
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map identifier
    }
}

type Parts = MapDeserializer<'static, std::array::IntoIter<(&'static str, u64), 2>, OptionsError>;

/// As serde reads it.
fn parts(duration: Duration) -> Parts {
    let nanos = u64::from(duration.subsec_nanos());
    MapDeserializer::new([("secs", duration.as_secs()), ("nanos", nanos)].into_iter())
}
