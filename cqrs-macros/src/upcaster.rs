//! `#[upcaster]` on a function.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ItemFn;

use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::model::{Upcaster, UpcasterOptions};
use crate::{check, expand, symbol};

/// The function as it was written, and its registration.
pub(crate) fn expand(words: TokenStream, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let function = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            not_a_function(&ctxt, &item, error);
            return ctxt.with(item);
        }
    };
    let said = Arguments::parse(&ctxt, symbol::UPCASTER, symbol::UPCASTER_WORDS, words);
    let options = UpcasterOptions::read(&ctxt, &said, &function.sig.ident);
    check::upcaster(&ctxt, &function);
    let registration = match options.filter(|_| ctxt.is_clean()) {
        Some(options) => expand::upcaster(&Upcaster::read(options, &function)),
        None => expand::no_registration(&function.vis, &Upcaster::callee(&function)),
    };
    // A receiver outside of an impl block would be a second mistake.
    let function = match function.sig.receiver() {
        Some(_) => TokenStream::new(),
        None => function.into_token_stream(),
    };
    ctxt.with(quote!(#function #registration))
}

fn not_a_function(ctxt: &Ctxt, item: &TokenStream, error: syn::Error) {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(_) => ctxt.mistake(
            item,
            "`#[upcaster]` is for functions",
            format_args!("write `{}`", check::UPCASTER_EXAMPLE),
        ),
        Err(_) => ctxt.syntax(error),
    }
}
