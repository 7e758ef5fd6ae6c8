use proc_macro2::Span;
use syn::{Data, DeriveInput, Generics, Ident, LitStr, Type};

use super::Kind;
use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::symbol;

/// A type with `#[derive(Command)]`, `#[derive(Event)]` or `#[derive(Query)]`.
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) name: LitStr,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) version: u32,
    pub(crate) asynchronous: bool,
    /// What a query is answered with.
    pub(crate) reply: Option<Type>,
}

impl Message {
    /// Nothing for a union, which serde could not write either.
    pub(crate) fn parse(ctxt: &Ctxt, kind: Kind, input: DeriveInput) -> Option<Self> {
        if let Data::Union(data) = &input.data {
            ctxt.mistake(
                data.union_token,
                "a union cannot be a message",
                "a message is a struct or an enum that serde can write and read",
            );
            return None;
        }
        let words = if kind == Kind::Query {
            symbol::QUERY_WORDS
        } else {
            symbol::MESSAGE_WORDS
        };
        let said = Arguments::of_attributes(ctxt, kind.word(), words, &input.attrs);
        Some(Self {
            kind,
            name: name(ctxt, &said, &input.ident),
            aliases: aliases(&said),
            version: version(ctxt, &said),
            asynchronous: said.said(symbol::ASYNCHRONOUS).is_some(),
            reply: said.ty(symbol::REPLY).cloned(),
            ident: input.ident,
            generics: input.generics,
        })
    }
}

fn name(ctxt: &Ctxt, said: &Arguments, ident: &Ident) -> LitStr {
    match said.text(symbol::NAME) {
        Some(name) if name.value().trim().is_empty() => {
            ctxt.mistake(
                name,
                "a message needs a name",
                "leave `name` out and the type's own name is taken",
            );
            own_name(ident)
        }
        Some(name) => name.clone(),
        None => own_name(ident),
    }
}

fn own_name(ident: &Ident) -> LitStr {
    LitStr::new(
        ident.to_string().trim_start_matches("r#"),
        Span::call_site(),
    )
}

/// `alias = ".."` and `aliases = [..]`.
pub(super) fn aliases(said: &Arguments) -> Vec<LitStr> {
    said.text(symbol::ALIAS)
        .into_iter()
        .chain(said.texts(symbol::ALIASES))
        .cloned()
        .collect()
}

fn version(ctxt: &Ctxt, said: &Arguments) -> u32 {
    let Some(number) = said.number(symbol::VERSION) else {
        return 1;
    };
    match number.base10_parse::<u32>() {
        Ok(version) if version > 0 => version,
        _ => {
            ctxt.mistake(
                number,
                "a version is a whole number from 1",
                "write `version = 2` after the first change of its shape",
            );
            1
        }
    }
}
