//! What the macros on impl blocks have in common.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, FnArg, ImplItemFn, ItemImpl, PathArguments, Signature, Type};

use crate::ctxt::Ctxt;
use crate::model::Owner;
use crate::model::parameter::is_named;

/// The impl block that `#[attribute]` stands on, and the type that it is for.
pub(crate) fn read(
    ctxt: &Ctxt,
    attribute: &str,
    what: &str,
    item: &TokenStream,
) -> Option<(ItemImpl, Owner)> {
    let block = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(_) if syn::parse2::<syn::Item>(item.clone()).is_ok() => {
            ctxt.mistake(
                item,
                format_args!("`#[{attribute}]` is for impl blocks"),
                format_args!("put it on the `impl` block that holds {what}"),
            );
            return None;
        }
        Err(error) => {
            ctxt.syntax(error);
            return None;
        }
    };
    if let Some((of, _)) = &block.trait_ {
        ctxt.mistake(
            of,
            format_args!(
                "`#[{attribute}]` is for the type's own methods, not for those of a trait"
            ),
            format_args!(
                "write `impl {}` and call the trait's methods from there",
                block.self_ty.to_token_stream()
            ),
        );
        return None;
    }
    let Some(owner) = owner(&block) else {
        ctxt.mistake(
            &block.self_ty,
            format_args!("`#[{attribute}]` is for a type of its own, without generics"),
            "write `impl SomeType` for a struct or an enum",
        );
        return None;
    };
    Some((block, owner))
}

fn owner(block: &ItemImpl) -> Option<Owner> {
    let Type::Path(path) = &*block.self_ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let is_plain = block.generics.params.is_empty()
        && path.qself.is_none()
        && matches!(last.arguments, PathArguments::None);
    is_plain.then(|| Owner {
        ty: (*block.self_ty).clone(),
        name: last.ident.clone(),
        has_receiver: true,
    })
}

/// Takes the attributes of these names off the method, and gives them back.
pub(crate) fn take_attributes(method: &mut ImplItemFn, names: &[&str]) -> Vec<Attribute> {
    let is_ours = |attribute: &Attribute| names.iter().any(|name| attribute.path().is_ident(name));
    let (ours, others) = std::mem::take(&mut method.attrs)
        .into_iter()
        .partition(is_ours);
    method.attrs = others;
    ours
}

/// Takes `#[named]` off the parameters.
pub(crate) fn strip_parameters(signature: &mut Signature) {
    for input in &mut signature.inputs {
        if let FnArg::Typed(parameter) = input {
            parameter.attrs.retain(|attribute| !is_named(attribute));
        }
    }
}
