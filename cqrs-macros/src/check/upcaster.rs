use syn::{ItemFn, PatType, ReturnType, Safety, Signature, Type};

use crate::ctxt::Ctxt;
use crate::right;
use crate::signature::parameters;

/// A right signature, where there is no function to mend.
pub(crate) const UPCASTER_EXAMPLE: &str =
    "fn upcast(old: CustomerRegisteredV1) -> CustomerRegistered";

/// What a function that upcasts may not be.
pub(crate) fn upcaster(ctxt: &Ctxt, function: &ItemFn) {
    let signature = &function.sig;
    let right = right::upcaster(signature);
    if let Some(token) = &signature.asyncness {
        ctxt.mistake(
            token,
            "an upcaster computes, and waits for nothing: it is called with every read",
            format_args!("write `{right}`"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        ctxt.mistake(
            token,
            "an upcaster cannot be unsafe: whoever reads calls it",
            format_args!("write `{right}`, and keep the unsafe part in a function that it calls"),
        );
    }
    if !signature.generics.params.is_empty() {
        ctxt.mistake(
            &signature.generics.params,
            "an upcaster cannot be generic: it is registered once, for one message",
            format_args!("write `{right}`"),
        );
    }
    if let Some(receiver) = signature.receiver() {
        ctxt.mistake(
            receiver,
            "`#[upcaster]` is for free functions",
            format_args!("write `{right}` outside of the impl block"),
        );
        return;
    }
    old_shape(ctxt, signature, &right);
    if let ReturnType::Type(_, ty) = &signature.output
        && let Type::ImplTrait(_) = &**ty
    {
        ctxt.mistake(
            ty,
            "what an upcaster answers is known before it is called",
            format_args!("name the type: `{right}`"),
        );
    }
}

fn old_shape(ctxt: &Ctxt, signature: &Signature, right: &str) {
    let mut parameters = parameters(signature);
    match parameters.next() {
        None => ctxt.mistake(
            &signature.ident,
            "the parameter of an upcaster is the old shape, and there is none",
            format_args!("write `{right}`, with `old: JsonObject` where it has no type"),
        ),
        Some(old) => by_value(ctxt, old, right),
    }
    if let Some(second) = parameters.next() {
        ctxt.mistake(
            second,
            "an upcaster takes the old shape and nothing else",
            format_args!(
                "write `{right}`; what needs metadata or services is an `Upcaster` written by hand"
            ),
        );
    }
}

fn by_value(ctxt: &Ctxt, old: &PatType, right: &str) {
    match &*old.ty {
        Type::Reference(_) => ctxt.mistake(
            &old.ty,
            "the old shape is taken by value",
            format_args!("write `{right}`"),
        ),
        Type::ImplTrait(ty) => ctxt.mistake(
            ty,
            "the old shape is one type",
            format_args!("write `{right}`, with `old: JsonObject` where it has no type"),
        ),
        _ => {}
    }
}
