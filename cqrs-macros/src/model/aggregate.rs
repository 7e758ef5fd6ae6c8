use quote::format_ident;
use syn::{Attribute, Expr, GenericArgument, LitStr, PathArguments, PathSegment, ReturnType, Type};

use super::message::aliases;
use super::{Callee, HandlerOptions, Owner};
use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::symbol;
use crate::types::last_segment;

/// An impl block with `#[aggregate(..)]`.
pub(crate) struct Aggregate {
    pub(crate) owner: Owner,
    /// Nothing in a block that is `continued`.
    pub(crate) contract: Option<Contract>,
    pub(crate) applied: Vec<Applied>,
    pub(crate) decisions: Vec<Decision>,
}

/// What the first block of an aggregate says.
pub(crate) struct Contract {
    /// Nothing where it was forgotten.
    pub(crate) id: Option<Type>,
    pub(crate) type_name: LitStr,
    /// The version of what its snapshots mean.
    pub(crate) snapshot: u32,
    /// Older names of the type.
    pub(crate) aliases: Vec<LitStr>,
    /// The names of events that mean nothing to it any more.
    pub(crate) ignores: Vec<LitStr>,
}

/// A method with `#[apply]`.
pub(crate) struct Applied {
    pub(crate) callee: Callee,
    pub(crate) event: Type,
    pub(crate) conditions: Vec<Attribute>,
    /// Its signature can be called.
    pub(crate) is_sound: bool,
}

/// A method with `#[handles]` or `#[decides]`.
pub(crate) struct Decision {
    pub(crate) callee: Callee,
    pub(crate) command: Type,
    pub(crate) output: Output,
    pub(crate) conditions: Vec<Attribute>,
    /// Nothing for `#[decides]`.
    pub(crate) handles: Option<Handles>,
}

/// What a decision returns.
pub(crate) enum Output {
    /// `Result<Changes, Error>`
    Result {
        changes: Box<Type>,
        error: Box<Type>,
    },
    /// Some other `..Result`, an alias.
    Alias(Box<Type>),
    /// Changes that cannot be refused.
    Changes(Box<Type>),
}

/// What `#[handles(..)]` says.
pub(crate) struct Handles {
    pub(crate) options: HandlerOptions,
    pub(crate) key: Expr,
    pub(crate) loading: &'static str,
    pub(crate) visibility: syn::Visibility,
    pub(crate) signature: String,
}

impl Contract {
    /// The words of `#[aggregate(..)]`; nothing if it is `continued`.
    pub(crate) fn read(ctxt: &Ctxt, said: &Arguments, owner: &Owner) -> Option<Self> {
        if said.said(symbol::CONTINUED).is_some() {
            for word in [
                symbol::ID_TYPE,
                symbol::TYPE,
                symbol::ALIAS,
                symbol::ALIASES,
                symbol::IGNORES,
                symbol::SNAPSHOT,
            ] {
                if let Some(said) = said.said(word) {
                    ctxt.mistake(
                        said,
                        format_args!("the first block of `{}` says its `{said}`", owner.name),
                        "leave it out where the aggregate is continued",
                    );
                }
            }
            return None;
        }
        if said.ty(symbol::ID_TYPE).is_none() && ctxt.is_clean() {
            ctxt.mistake(
                &owner.name,
                format_args!("what tells one `{}` from another?", owner.name),
                "write `#[aggregate(id = SomeId)]` on the block with `#[apply]`, and `#[aggregate(continued)]` on further ones",
            );
        }
        let type_name = match said.text(symbol::TYPE) {
            Some(name) if name.value().trim().is_empty() => {
                ctxt.mistake(
                    name,
                    "an aggregate type needs a name",
                    "leave `type` out and the Rust type's own name is taken",
                );
                None
            }
            name => name.cloned(),
        };
        let own_name = || {
            LitStr::new(
                &syn::ext::IdentExt::unraw(&owner.name).to_string(),
                owner.name.span(),
            )
        };
        Some(Self {
            id: said.ty(symbol::ID_TYPE).cloned(),
            type_name: type_name.unwrap_or_else(own_name),
            snapshot: snapshot(ctxt, said),
            aliases: aliases(said),
            ignores: said.texts(symbol::IGNORES).to_vec(),
        })
    }
}

fn snapshot(ctxt: &Ctxt, said: &Arguments) -> u32 {
    let Some(number) = said.number(symbol::SNAPSHOT) else {
        return 1;
    };
    match number.base10_parse::<u32>() {
        Ok(version) if version > 0 => version,
        _ => {
            ctxt.mistake(
                number,
                "a version is a whole number from 1",
                "write `snapshot = 2` after the first change of what the state means",
            );
            1
        }
    }
}

impl Output {
    pub(crate) fn read(callee: &Callee, output: &ReturnType) -> Option<Self> {
        let ReturnType::Type(_, ty) = output else {
            return None;
        };
        let ty = Box::new(callee.spell_out(ty));
        let is_result = |last: &&PathSegment| last.ident.to_string().ends_with("Result");
        let Some(last) = last_segment(&ty).filter(is_result) else {
            return Some(Self::Changes(ty));
        };
        let PathArguments::AngleBracketed(of) = &last.arguments else {
            return Some(Self::Alias(ty));
        };
        match (
            last.ident == format_ident!("Result"),
            of.args.iter().collect::<Vec<_>>().as_slice(),
        ) {
            (true, [GenericArgument::Type(changes), GenericArgument::Type(error)]) => {
                Some(Self::Result {
                    changes: Box::new(changes.clone()),
                    error: Box::new(error.clone()),
                })
            }
            _ => Some(Self::Alias(ty)),
        }
    }
}
