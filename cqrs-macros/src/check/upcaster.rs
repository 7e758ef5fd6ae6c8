use quote::ToTokens;
use syn::{FnArg, ItemFn, PatType, ReturnType, Safety, Signature, Type};

use crate::ctxt::Ctxt;
use crate::signature::tokens;

/// The right signature, for the help line.
pub(crate) const UPCASTER_EXAMPLE: &str =
    "fn upcast(old: CustomerRegisteredV1) -> CustomerRegistered";

/// What a function that upcasts may not be.
pub(crate) fn upcaster(ctxt: &Ctxt, function: &ItemFn) {
    let signature = &function.sig;
    if let Some(token) = &signature.asyncness {
        ctxt.mistake(
            token,
            "an upcaster computes, and waits for nothing: it is called with every read",
            format_args!("write `{UPCASTER_EXAMPLE}`"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        ctxt.mistake(
            token,
            "an upcaster cannot be unsafe: whoever reads calls it",
            "keep the unsafe part in a function that it calls",
        );
    }
    if !signature.generics.params.is_empty() {
        ctxt.mistake(
            &signature.generics.params,
            "an upcaster cannot be generic: it is registered once, for one message",
            "write one function for each old shape",
        );
    }
    if let Some(receiver) = signature.receiver() {
        ctxt.mistake(
            receiver,
            "`#[upcaster]` is for free functions",
            format_args!("write `{UPCASTER_EXAMPLE}` outside of the impl block"),
        );
        return;
    }
    parameters(ctxt, signature);
    if let ReturnType::Type(_, ty) = &signature.output
        && let Type::ImplTrait(_) = &**ty
    {
        ctxt.mistake(
            ty,
            "what an upcaster answers is known before it is called",
            format_args!("name the type: `{UPCASTER_EXAMPLE}`"),
        );
    }
}

fn parameters(ctxt: &Ctxt, signature: &Signature) {
    let mut parameters = signature.inputs.iter().filter_map(typed);
    match parameters.next() {
        None => ctxt.mistake(
            &signature.ident,
            "the parameter of an upcaster is the old shape, and there is none",
            format_args!("write `{UPCASTER_EXAMPLE}`, or `old: JsonObject` where it has no type"),
        ),
        Some(old) => by_value(ctxt, old),
    }
    if let Some(second) = parameters.next() {
        ctxt.mistake(
            second,
            "an upcaster takes the old shape and nothing else",
            "what needs metadata or services is an `Upcaster` written by hand",
        );
    }
}

fn by_value(ctxt: &Ctxt, old: &PatType) {
    match &*old.ty {
        Type::Reference(reference) => ctxt.mistake(
            &old.ty,
            "the old shape is taken by value",
            format_args!("write `{}`", tokens(reference.elem.to_token_stream())),
        ),
        Type::ImplTrait(ty) => ctxt.mistake(
            ty,
            "the old shape is one type",
            format_args!("write `{UPCASTER_EXAMPLE}`, or `old: JsonObject` where it has no type"),
        ),
        _ => {}
    }
}

fn typed(input: &FnArg) -> Option<&PatType> {
    match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    }
}
