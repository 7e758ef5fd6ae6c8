//! What the macros on impl blocks have in common.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, FnArg, ImplItem, ImplItemFn, ItemImpl, PathArguments, Signature, Type};

use crate::ctxt::Ctxt;
use crate::model::Owner;
use crate::model::parameter::is_named;
use crate::nearest::misspelt;
use crate::signature::tokens;
use crate::symbol::NAMED;
use crate::types::last_segment;

/// The impl block that `#[attribute]` stands on, and the type that it is for; otherwise what takes its place, without the attributes of
/// `words` on its methods.
pub(crate) fn read(
    ctxt: &Ctxt,
    attribute: &str,
    words: &[&str],
    what: &str,
    item: TokenStream,
) -> Result<(ItemImpl, Owner), TokenStream> {
    let mut block = match syn::parse2::<ItemImpl>(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            match syn::parse2::<syn::Item>(item.clone()) {
                Ok(_) => ctxt.mistake(
                    &item,
                    format_args!("`#[{attribute}]` is for impl blocks"),
                    format_args!("put it on the `impl` block that holds {what}"),
                ),
                Err(_) => ctxt.syntax(error),
            }
            return Err(item);
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
                tokens(block.self_ty.to_token_stream())
            ),
        );
        return Err(without(&mut block, words));
    }
    let Some(owner) = owner(&block) else {
        ctxt.mistake(
            &block.self_ty,
            format_args!("`#[{attribute}]` is for a type of its own, without generics"),
            format_args!(
                "write `impl {}` for a struct or an enum",
                plain_name(&block.self_ty)
            ),
        );
        return Err(without(&mut block, words));
    };
    Ok((block, owner))
}

fn plain_name(ty: &Type) -> String {
    last_segment(ty).map_or_else(|| "SomeType".to_owned(), |last| last.ident.to_string())
}

fn without(block: &mut ItemImpl, words: &[&str]) -> TokenStream {
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            take_attributes(method, words);
            strip_parameters(&mut method.sig);
        }
    }
    block.to_token_stream()
}

/// Takes off what is most likely a misspelling of one of these, and says so.
pub(crate) fn refuse_misspelt(ctxt: &Ctxt, method: &mut ImplItemFn, words: &[&str]) {
    method
        .attrs
        .retain(|attribute| match misspelt(attribute, words) {
            None => true,
            Some(word) => {
                ctxt.mistake(
                    attribute,
                    format_args!(
                        "a method of this block has no `{}`",
                        tokens(attribute.path().to_token_stream())
                    ),
                    format_args!("did you mean `#[{word}]`?"),
                );
                false
            }
        });
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

/// Takes `#[named]` off the parameters, however it is spelt.
pub(crate) fn strip_parameters(signature: &mut Signature) {
    for input in &mut signature.inputs {
        if let FnArg::Typed(parameter) = input {
            parameter.attrs.retain(|attribute| {
                !is_named(attribute) && misspelt(attribute, &[NAMED]).is_none()
            });
        }
    }
}
