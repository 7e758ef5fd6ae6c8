use syn::{FnArg, PatType, ReturnType, Signature, Type, parse_quote};

use super::bare;
use crate::signature::{self, parameters};
use crate::types::has_impl;

/// `fn opened(&mut self, event: &AccountOpened)`
pub(crate) fn of_apply(signature: &Signature) -> String {
    let mut right = method(
        signature,
        parse_quote!(&mut self),
        parse_quote!(event: SomeEvent),
    );
    right.output = ReturnType::Default;
    signature::text(&right)
}

/// `fn open(&self, command: &OpenAccount) -> Result<AccountOpened, OpenError>`
pub(crate) fn decision(signature: &Signature) -> String {
    let mut right = method(
        signature,
        parse_quote!(&self),
        parse_quote!(command: SomeCommand),
    );
    let says_what = match &right.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => !has_impl(ty),
    };
    if !says_what {
        right.output = parse_quote!(-> Result<SomeEvent, SomeError>);
    }
    signature::text(&right)
}

fn method(signature: &Signature, receiver: FnArg, missing: PatType) -> Signature {
    let mut right = bare(signature);
    right.asyncness = None;
    let mut message = parameters(signature).next().unwrap_or(&missing).clone();
    let inner = match pointee(&message.ty) {
        ty if is_named(&ty, signature) => ty,
        _ => pointee(&missing.ty),
    };
    *message.ty = parse_quote!(&#inner);
    right.inputs = [receiver, FnArg::Typed(message)].into_iter().collect();
    right
}

/// Whether it is a type, and no type parameter.
fn is_named(ty: &Type, signature: &Signature) -> bool {
    !has_impl(ty) && super::types::type_parameter(ty, &super::bounds(signature)).is_none()
}

fn pointee(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => pointee(&reference.elem),
        ty => ty.clone(),
    }
}
