//! `#[command_handler]`, `#[event_listener]` and `#[query_handler]` on a free function.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ItemFn, Signature, Visibility};

use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::model::{Callee, Handler, HandlerOptions, Kind};
use crate::{check, expand, impl_block};

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
    let function = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            not_a_function(&ctxt, kind, &item, error);
            return ctxt.with(item);
        }
    };
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

fn not_a_function(ctxt: &Ctxt, kind: Kind, item: &TokenStream, error: syn::Error) {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Impl(block)) => ctxt.mistake(
            block.impl_token,
            format_args!("`#[{}]` is for free functions", kind.attribute()),
            format_args!("write `#[{}]` on an impl block", kind.block_attribute()),
        ),
        Ok(_) => ctxt.mistake(
            item,
            format_args!("`#[{}]` is for functions", kind.attribute()),
            format_args!("write `{}`", kind.example()),
        ),
        Err(_) => ctxt.syntax(error),
    }
}

/// The function without `#[named]`; one that stands in the wrong place loses its receiver, and with it its body.
fn without_helpers(mut function: ItemFn) -> TokenStream {
    impl_block::strip_parameters(&mut function.sig);
    if function.sig.receiver().is_some() {
        function.sig.inputs = function.sig.inputs.into_iter().skip(1).collect();
        function.block = syn::parse_quote!({ ::core::unreachable!() });
        function
            .attrs
            .push(syn::parse_quote!(#[allow(unused_variables, dead_code, clippy::unused_async)]));
    }
    function.into_token_stream()
}
