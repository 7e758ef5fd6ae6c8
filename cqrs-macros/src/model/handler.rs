use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, LitStr, ReturnType, Signature, Type, Visibility};

use super::{Dependency, Kind, MessageParameter};
use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::{signature, symbol};

/// A handler function, or one method of a block of handlers.
pub(crate) struct Handler {
    pub(crate) kind: Kind,
    pub(crate) options: HandlerOptions,
    pub(crate) callee: Callee,
    pub(crate) visibility: Visibility,
    /// `#[cfg(..)]`, which what is generated shares.
    pub(crate) conditions: Vec<Attribute>,
    pub(crate) is_async: bool,
    pub(crate) message: MessageParameter,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) output: Option<Type>,
    pub(crate) signature: String,
}

/// What is called.
pub(crate) struct Callee {
    pub(crate) name: Ident,
    pub(crate) owner: Option<Owner>,
}

/// The type whose method it is.
#[derive(Clone)]
pub(crate) struct Owner {
    pub(crate) ty: Type,
    pub(crate) name: Ident,
    /// The method takes `&self`.
    pub(crate) has_receiver: bool,
}

/// The words of `#[command_handler(..)]` and its like.
#[derive(Default)]
pub(crate) struct HandlerOptions {
    pub(crate) id: Option<LitStr>,
    pub(crate) bus: Option<LitStr>,
    pub(crate) message: Option<LitStr>,
    pub(crate) is_inline: bool,
    pub(crate) from_beginning: bool,
    pub(crate) independent_stores: bool,
}

impl Handler {
    /// Reads a signature that was checked.
    pub(crate) fn read(
        ctxt: &Ctxt,
        kind: Kind,
        options: HandlerOptions,
        attributes: &[Attribute],
        visibility: &Visibility,
        signature: &Signature,
        owner: Option<Owner>,
    ) -> Option<Self> {
        let mut parameters = signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        });
        let message = MessageParameter::parse(parameters.next()?);
        let dependencies = parameters
            .map(|parameter| Dependency::parse(ctxt, parameter))
            .collect();
        Some(Self {
            kind,
            options,
            callee: Callee {
                name: signature.ident.clone(),
                owner,
            },
            visibility: visibility.clone(),
            conditions: attributes
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .cloned()
                .collect(),
            is_async: signature.asyncness.is_some(),
            message,
            dependencies,
            output: match &signature.output {
                ReturnType::Default => None,
                ReturnType::Type(_, ty) => Some((**ty).clone()),
            },
            signature: signature::text(signature),
        })
    }

    /// `function`, or `Type.method`.
    pub(crate) fn path(&self) -> String {
        let name = self.callee.name.unraw();
        match &self.callee.owner {
            Some(owner) => format!("{}.{name}", owner.name.unraw()),
            None => name.to_string(),
        }
    }
}

impl HandlerOptions {
    pub(crate) fn read(ctxt: &Ctxt, said: &Arguments) -> Self {
        let from_beginning = the_one(
            ctxt,
            said,
            symbol::FROM,
            symbol::BEGINNING,
            "without `from`, a new listener starts with the next event",
        );
        let is_inline = said.said(symbol::INLINE).is_some();
        if let (true, true, Some(inline)) = (is_inline, from_beginning, said.said(symbol::INLINE)) {
            ctxt.mistake(
                inline,
                "an inline listener hears what is published while it is there, never what was stored before",
                "leave out `inline`, or `from = \"beginning\"`",
            );
        }
        Self {
            id: named(ctxt, said, symbol::ID),
            bus: named(ctxt, said, symbol::BUS),
            message: named(ctxt, said, symbol::MESSAGE),
            is_inline,
            from_beginning,
            independent_stores: the_one(
                ctxt,
                said,
                symbol::STORES,
                symbol::INDEPENDENT,
                "without `stores`, all repositories of a handler share a transaction",
            ),
        }
    }

    pub(crate) fn words(kind: Kind) -> &'static [symbol::Word] {
        match kind {
            Kind::Command => symbol::HANDLER_WORDS,
            Kind::Event => symbol::LISTENER_WORDS,
            Kind::Query => symbol::FINDER_WORDS,
        }
    }
}

fn named(ctxt: &Ctxt, said: &Arguments, word: symbol::Word) -> Option<LitStr> {
    let text = said.text(word)?;
    if text.value().trim().is_empty() {
        ctxt.mistake(
            text,
            format_args!("`{}` is empty", word.name),
            "leave it out for the default",
        );
        return None;
    }
    Some(text.clone())
}

fn the_one(ctxt: &Ctxt, said: &Arguments, word: symbol::Word, only: &str, otherwise: &str) -> bool {
    let Some(text) = said.text(word) else {
        return false;
    };
    if text.value() != only {
        ctxt.mistake(
            text,
            format_args!("`{}` is `\"{only}\"` or left out", word.name),
            otherwise,
        );
        return false;
    }
    true
}

impl Callee {
    /// The name of the constant that `registrations![..]` looks for.
    pub(crate) fn registration(name: &Ident) -> Ident {
        Ident::new(
            &format!("__cqrs_registration_of_{}", name.unraw()),
            name.span().resolved_at(Span::call_site()),
        )
    }
}
