use syn::{Attribute, Data, DeriveInput, Field, Fields, Generics, Ident, Index, Member, Type};

use crate::ctxt::Ctxt;
use crate::symbol;
use crate::types::is_called;

/// A struct with `#[derive(EventProvider)]`.
pub(crate) struct EventProvider {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// The field that keeps the events, and its type; nothing after a mistake.
    pub(crate) events: Option<(Member, Type)>,
}

impl EventProvider {
    pub(crate) fn parse(ctxt: &Ctxt, input: DeriveInput) -> Self {
        let events = match &input.data {
            Data::Struct(data) => events(ctxt, &input.ident, &data.fields),
            Data::Enum(_) | Data::Union(_) => {
                ctxt.mistake(
                    &input.ident,
                    "`EventProvider` is for structs: an entity keeps its events in a field",
                    format_args!(
                        "write a struct with a field `events: {}` around it",
                        symbol::RAISED_EVENTS
                    ),
                );
                None
            }
        };
        Self {
            ident: input.ident,
            generics: input.generics,
            events,
        }
    }
}

/// The field that says `#[events]`; otherwise the one of the type `RaisedEvents`.
fn events(ctxt: &Ctxt, entity: &Ident, fields: &Fields) -> Option<(Member, Type)> {
    let said: Vec<_> = members(fields)
        .filter(|(_, field)| says_events(ctxt, field))
        .collect();
    let found = match said.is_empty() {
        true => members(fields)
            .filter(|(_, field)| is_called(&field.ty, symbol::RAISED_EVENTS))
            .collect(),
        false => said,
    };
    match &found[..] {
        [(member, field)] => Some((member.clone(), field.ty.clone())),
        [] => {
            ctxt.mistake(
                entity,
                "an entity that raises events has a field to keep them in",
                format_args!("add a field `events: {}`", symbol::RAISED_EVENTS),
            );
            None
        }
        [_, (_, second), ..] => {
            ctxt.mistake(
                second,
                "an entity keeps its events in one field",
                "leave one of them out, or mark the one that is meant with `#[events]`",
            );
            None
        }
    }
}

fn members(fields: &Fields) -> impl Iterator<Item = (Member, &Field)> {
    let member = |(index, field): (usize, &Field)| match &field.ident {
        Some(name) => Member::Named(name.clone()),
        None => Member::Unnamed(Index::from(index)),
    };
    let fields = fields.iter().enumerate();
    fields.map(move |(index, field)| (member((index, field)), field))
}

fn says_events(ctxt: &Ctxt, field: &Field) -> bool {
    let is_events = |attribute: &&Attribute| attribute.path().is_ident(symbol::EVENTS);
    let Some(attribute) = field.attrs.iter().find(is_events) else {
        return false;
    };
    if let Err(error) = attribute.meta.require_path_only() {
        ctxt.syntax(error);
    }
    true
}
