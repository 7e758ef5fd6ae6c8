//! `#[command_handler]`, `#[event_listener]` and `#[query_handler]` on a free function.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, ForeignItemFn, ItemFn, Signature, Type, Visibility};

use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::model::{Callee, Handler, HandlerOptions, Kind};
use crate::{check, expand, impl_block, right};

/// A function or a method that shall be a handler.
pub(crate) struct Candidate<'a> {
    pub(crate) kind: Kind,
    pub(crate) options: HandlerOptions,
    pub(crate) callee: Callee,
    pub(crate) visibility: &'a Visibility,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) signature: &'a Signature,
}

/// The function as it was written, and its registration.
pub(crate) fn expand(kind: Kind, words: TokenStream, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let said = Arguments::parse(&ctxt, kind.attribute(), HandlerOptions::words(kind), words);
    let options = HandlerOptions::read(&ctxt, &said);
    let mut function = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let instead = not_a_function(&ctxt, kind, item, error);
            return ctxt.with(instead);
        }
    };
    take_further_kinds(&ctxt, &mut function);
    let callee = Callee {
        name: function.sig.ident.clone(),
        owner: None,
    };
    let (visibility, attributes, signature) =
        (&function.vis, function.attrs.as_slice(), &function.sig);
    let registration = register(
        &ctxt,
        Candidate {
            kind,
            options,
            callee,
            visibility,
            attributes,
            signature,
        },
    );
    let function = without_helpers(function);
    ctxt.with(quote!(#function #registration))
}

/// A second attribute that would make the function a handler stands below the first one.
fn take_further_kinds(ctxt: &Ctxt, function: &mut ItemFn) {
    let is_further = |attribute: &mut Attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| Kind::ALL.iter().any(|kind| last.ident == kind.attribute()))
    };
    for attribute in function.attrs.extract_if(.., is_further) {
        ctxt.mistake(
            attribute,
            format_args!("`{}` is a handler already", function.sig.ident),
            "a function is one handler: write a second one, and what both share in a function that they call",
        );
    }
}

/// The registration of a function or a method, or what takes its place when it has mistakes.
pub(crate) fn register(ctxt: &Ctxt, candidate: Candidate<'_>) -> TokenStream {
    let earlier = ctxt.count();
    let instead = expand::no_registration(candidate.visibility, &candidate.callee);
    check::signature(
        ctxt,
        candidate.kind,
        candidate.callee.owner.is_some(),
        candidate.signature,
    );
    match Handler::read(ctxt, candidate) {
        Some(handler) if ctxt.count() == earlier => expand::handler(&handler),
        _ => instead,
    }
}

/// What was written in place of a function, so that nothing more is said about it.
fn not_a_function(ctxt: &Ctxt, kind: Kind, item: TokenStream, error: syn::Error) -> TokenStream {
    if let Ok(function) = syn::parse2::<ForeignItemFn>(item.clone()) {
        let (attributes, visibility, mut signature) =
            (&function.attrs, &function.vis, function.sig);
        ctxt.mistake(
            &signature.ident,
            format_args!("`{}` has no body", signature.ident),
            format_args!(
                "write `{} {{ .. }}`",
                right::handler(kind, false, &signature)
            ),
        );
        impl_block::strip_parameters(&mut signature);
        return quote! {
            #(#attributes)*
            #[allow(unused_variables, dead_code, clippy::unused_async)]
            #visibility #signature { ::core::unreachable!() }
        };
    }
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Impl(block)) => ctxt.mistake(
            block.impl_token,
            format_args!("`#[{}]` is for free functions", kind.attribute()),
            format_args!("write `#[{}]` on an impl block", kind.block_attribute()),
        ),
        Ok(_) => ctxt.mistake(
            &item,
            format_args!("`#[{}]` is for functions", kind.attribute()),
            format_args!("write `{}`", kind.example()),
        ),
        Err(_) => ctxt.syntax(error),
    }
    item
}

/// The function without `#[named]`; what makes it a mistake for the compiler too is taken out, and with it the body.
fn without_helpers(mut function: ItemFn) -> TokenStream {
    let signature = &mut function.sig;
    impl_block::strip_parameters(signature);
    let inputs = signature.inputs.len();
    signature.inputs = std::mem::take(&mut signature.inputs)
        .into_iter()
        .enumerate()
        .filter(|(index, input)| match input {
            FnArg::Receiver(_) => false,
            FnArg::Typed(message) => *index > 0 || !mentions_object(&message.ty),
        })
        .map(|(_, input)| input)
        .collect();
    let is_variadic = signature.variadic.take().is_some();
    signature.constness = None;
    if is_variadic || signature.inputs.len() < inputs {
        function.block = syn::parse_quote!({ ::core::unreachable!() });
        function
            .attrs
            .push(syn::parse_quote!(#[allow(unused_variables, dead_code, clippy::unused_async)]));
    }
    function.into_token_stream()
}

fn mentions_object(ty: &Type) -> bool {
    match ty {
        Type::TraitObject(_) => true,
        Type::Reference(reference) => mentions_object(&reference.elem),
        _ => false,
    }
}
