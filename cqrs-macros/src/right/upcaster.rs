use syn::{FnArg, PatType, ReturnType, Signature, Type, parse_quote};

use super::bare;
use crate::signature::{self, parameters};
use crate::types::has_impl;

/// `fn upcast(old: CustomerRegisteredV1) -> CustomerRegistered`
pub(crate) fn upcaster(signature: &Signature) -> String {
    let mut right = bare(signature);
    right.asyncness = None;
    let mut old: PatType = parameters(signature)
        .next()
        .cloned()
        .unwrap_or_else(|| parse_quote!(old: SomeEventV1));
    *old.ty = shape(&old.ty);
    right.inputs = std::iter::once(FnArg::Typed(old)).collect();
    let is_named = matches!(&right.output, ReturnType::Type(_, ty) if !has_impl(ty));
    if !is_named {
        right.output = parse_quote!(-> SomeEvent);
    }
    signature::text(&right)
}

fn shape(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => shape(&reference.elem),
        Type::ImplTrait(_) => parse_quote!(JsonObject),
        ty => ty.clone(),
    }
}
