use quote::ToTokens;
use syn::{Attribute, GenericArgument, LitStr, PatType, PathArguments, Type};

use super::Callee;
use crate::arguments;
use crate::ctxt::Ctxt;
use crate::symbol;
use crate::types::last_segment;

/// The first parameter of a handler.
pub(crate) struct MessageParameter {
    /// The message's own type.
    pub(crate) ty: Type,
    pub(crate) shape: Shape,
    /// A reference to it is passed.
    pub(crate) by_reference: bool,
}

/// What the message stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Bare,
    Envelope,
}

/// A parameter behind the message.
pub(crate) struct Dependency {
    pub(crate) ty: Type,
    pub(crate) named: Option<LitStr>,
}

impl MessageParameter {
    pub(crate) fn read(callee: &Callee, parameter: &PatType) -> Self {
        let (by_reference, bare) = match callee.spell_out(&parameter.ty) {
            Type::Reference(reference) => (true, *reference.elem),
            other => (false, other),
        };
        match enveloped(&bare) {
            Some(ty) => Self {
                ty,
                shape: Shape::Envelope,
                by_reference,
            },
            None => Self {
                ty: bare,
                shape: Shape::Bare,
                by_reference,
            },
        }
    }
}

impl Dependency {
    pub(crate) fn read(ctxt: &Ctxt, callee: &Callee, parameter: &PatType) -> Self {
        let named = parameter.attrs.iter().find(|attribute| is_named(attribute));
        Self {
            ty: callee.spell_out(&parameter.ty),
            named: named.and_then(|attribute| arguments::named(ctxt, attribute)),
        }
    }
}

/// `#[named(..)]`
pub(crate) fn is_named(attribute: &Attribute) -> bool {
    attribute.path().is_ident(symbol::NAMED)
}

fn enveloped(ty: &Type) -> Option<Type> {
    let last = last_segment(ty)?;
    let PathArguments::AngleBracketed(of) = &last.arguments else {
        return None;
    };
    match of.args.first() {
        Some(GenericArgument::Type(message))
            if last.ident == symbol::ENVELOPE && of.args.len() == 1 =>
        {
            Some(message.clone())
        }
        _ => None,
    }
}

/// `Repository` of `Repository<Account>`, where it is a type that is injected.
pub(crate) fn injected(ty: &Type) -> Option<String> {
    let last = last_segment(ty)?.ident.to_string();
    symbol::INJECTED
        .contains(&last.as_str())
        .then(|| ty.to_token_stream().to_string().replace(' ', ""))
}
