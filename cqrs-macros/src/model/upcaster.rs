use syn::{Attribute, Ident, ItemFn, LitInt, LitStr, ReturnType, Type, Visibility};

use super::handler::conditions;
use super::{Callee, Kind};
use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::signature::parameters;
use crate::symbol;

/// A function that upcasts.
pub(crate) struct Upcaster {
    pub(crate) options: UpcasterOptions,
    pub(crate) callee: Callee,
    pub(crate) visibility: Visibility,
    /// `#[cfg(..)]`, which what is generated shares.
    pub(crate) conditions: Vec<Attribute>,
    /// The old shape.
    pub(crate) old: Option<Type>,
    pub(crate) output: Option<Type>,
}

/// The words of `#[upcaster(..)]`.
pub(crate) struct UpcasterOptions {
    pub(crate) kind: Kind,
    pub(crate) message: LitStr,
    /// Nothing for any version.
    pub(crate) from: Option<LitInt>,
    pub(crate) store: Option<LitStr>,
}

impl Upcaster {
    pub(crate) fn read(options: UpcasterOptions, function: &ItemFn) -> Self {
        let mut parameters = parameters(&function.sig);
        let old = parameters.next().map(|old| (*old.ty).clone());
        let output = match &function.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some((**ty).clone()),
        };
        Self {
            options,
            callee: Self::callee(function),
            visibility: function.vis.clone(),
            conditions: conditions(&function.attrs),
            old,
            output,
        }
    }

    pub(crate) fn callee(function: &ItemFn) -> Callee {
        Callee {
            name: function.sig.ident.clone(),
            owner: None,
        }
    }
}

impl UpcasterOptions {
    /// Nothing if it does not say what it is for.
    pub(crate) fn read(ctxt: &Ctxt, said: &Arguments, function: &Ident) -> Option<Self> {
        let earlier = ctxt.count();
        let event = said.text(symbol::EVENT).map(|name| (Kind::Event, name));
        let command = said.text(symbol::COMMAND).map(|name| (Kind::Command, name));
        if let (Some(_), Some((_, command))) = (event, command) {
            ctxt.mistake(
                command,
                "an upcaster is for an event or for a command",
                "write one for each",
            );
        }
        let (from, any) = (
            said.number(symbol::FROM_VERSION),
            said.said(symbol::ANY_VERSION),
        );
        if let (Some(from), Some(_)) = (from, any) {
            ctxt.mistake(
                from,
                "an upcaster is for one version or for any",
                "leave out `from`, or `any_version`",
            );
        }
        let is_none = |from: &LitInt| from.base10_parse::<u32>().is_ok_and(|from| from == 0);
        if let Some(from) = from.filter(|from| is_none(from)) {
            ctxt.mistake(from, "the first version is 1", "write `from = 1`");
        }
        // A word that was said and is wrong has been told.
        if ctxt.count() == earlier && ctxt.is_clean() {
            missing(
                ctxt,
                event.or(command).is_none(),
                from.is_none() && any.is_none(),
                function,
            );
        }
        let (kind, message) = event.or(command)?;
        Some(Self {
            kind,
            message: message.clone(),
            from: from.cloned(),
            store: said.text(symbol::STORE).cloned(),
        })
    }
}

fn missing(ctxt: &Ctxt, message: bool, version: bool, function: &Ident) {
    if message {
        ctxt.mistake(
            function,
            "an upcaster says which event it is for",
            "write `#[upcaster(event = \"CustomerRegistered\", from = 1)]`",
        );
    } else if version {
        ctxt.mistake(
            function,
            "an upcaster says which version it takes further",
            "say `from = 1`, or `any_version` for every one before the present",
        );
    }
}
