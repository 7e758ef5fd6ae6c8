use syn::{ItemFn, ItemStruct, ReturnType, Safety};

use super::parameter::injected;
use crate::ctxt::Ctxt;
use crate::signature::parameters;
use crate::types::is_called;
use crate::{right, symbol};

/// A right signature, where there is no function to mend.
pub(crate) const PLUGIN_EXAMPLE: &str =
    "fn audit(options: Options<AuditOptions>, trail: Service<dyn Trail>) -> Audit";

/// What a function that makes a plugin may not be.
pub(crate) fn plugin_function(ctxt: &Ctxt, function: &ItemFn) {
    let signature = &function.sig;
    let right = right::plugin(signature);
    if let Some(token) = &signature.asyncness {
        ctxt.mistake(
            token,
            "a plugin is made when the application is wired, without waiting",
            format_args!("write `{right}`; what has to wait does so in a `Hook`"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        ctxt.mistake(
            token,
            "a function that makes a plugin cannot be unsafe",
            format_args!("write `{right}`, and keep the unsafe part in a function that it calls"),
        );
    }
    if !signature.generics.params.is_empty() {
        ctxt.mistake(
            &signature.generics.params,
            "a plugin cannot be generic: it is registered once",
            format_args!("write `{right}`, one function for each type"),
        );
    }
    if let Some(receiver) = signature.receiver() {
        ctxt.mistake(
            receiver,
            "`#[plugin]` is for free functions",
            format_args!("write `{right}` outside of the impl block"),
        );
    }
    let mut options = None;
    for parameter in parameters(signature) {
        injected(ctxt, "a plugin", parameter, &right);
        if is_called(&parameter.ty, symbol::OPTIONS) && options.replace(&parameter.ty).is_some() {
            ctxt.mistake(
                &parameter.ty,
                "the options of a plugin are one type",
                "take one `Options<T>`, and put all fields into `T`",
            );
        }
    }
    if matches!(signature.output, ReturnType::Default) {
        ctxt.mistake(
            &signature.ident,
            "this function makes no plugin",
            format_args!("let it return one: `{right}`"),
        );
    }
}

/// What a struct that is a plugin may not be.
pub(crate) fn plugin_struct(ctxt: &Ctxt, item: &ItemStruct) {
    if !item.generics.params.is_empty() {
        ctxt.mistake(
            &item.generics.params,
            "a plugin cannot be generic: it is registered once",
            format_args!("write a function for each type: `{PLUGIN_EXAMPLE}`"),
        );
    }
}
