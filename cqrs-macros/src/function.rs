//! `#[command_handler]`, `#[event_listener]` and `#[query_handler]` on a free function.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{FnArg, ItemFn};

use crate::arguments::Arguments;
use crate::check::{self, Place};
use crate::ctxt::Ctxt;
use crate::expand;
use crate::model::parameter::is_named;
use crate::model::{Callee, Handler, HandlerOptions, Kind};

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
    let handler = check::signature(&ctxt, kind, Place::Function, &function.sig)
        .then(|| {
            Handler::read(
                &ctxt,
                kind,
                options,
                &function.attrs,
                &function.vis,
                &function.sig,
                None,
            )
        })
        .flatten();
    let registration = match (&handler, ctxt.is_clean()) {
        (Some(handler), true) => expand::handler(handler),
        _ => fallback(&ctxt, &function),
    };
    let function = without_helpers(function);
    ctxt.with(quote!(#function #registration))
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

/// The constant that `registrations![..]` looks for, with a mistake for its type, so that nothing more is said about it.
fn fallback(ctxt: &Ctxt, function: &ItemFn) -> TokenStream {
    let (visibility, name) = (&function.vis, Callee::registration(&function.sig.ident));
    let mistake = ctxt.take();
    quote! {
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #name: #mistake = loop {};
    }
}

/// The function without `#[named]`; one that stands in the wrong place loses its receiver, and with it its body.
fn without_helpers(mut function: ItemFn) -> TokenStream {
    for input in &mut function.sig.inputs {
        if let FnArg::Typed(parameter) = input {
            parameter.attrs.retain(|attribute| !is_named(attribute));
        }
    }
    if function.sig.receiver().is_some() {
        function.sig.inputs = function.sig.inputs.into_iter().skip(1).collect();
        function.block = syn::parse_quote!({ ::core::unreachable!() });
        function
            .attrs
            .push(syn::parse_quote!(#[allow(unused_variables, dead_code, clippy::unused_async)]));
    }
    function.into_token_stream()
}
