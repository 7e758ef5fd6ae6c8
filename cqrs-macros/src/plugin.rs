//! `#[plugin]` on a function that makes a plugin, or on a struct that is one.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, ItemFn, ItemStruct};

use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::model::{Plugin, PluginOptions};
use crate::{check, expand, impl_block, symbol};

/// `#[plugin]`: the item as it was written, and its registration.
pub(crate) fn expand(words: TokenStream, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let said = Arguments::parse(&ctxt, symbol::PLUGIN, symbol::PLUGIN_WORDS, words);
    let options = PluginOptions::read(&ctxt, &said);
    registered(ctxt, options, item)
}

/// `#[metadata_enricher]`, which is a plugin of event stores.
pub(crate) fn expand_enricher(words: TokenStream, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let attribute = symbol::METADATA_ENRICHER;
    let said = Arguments::parse(&ctxt, attribute, symbol::ENRICHER_WORDS, words);
    let options = PluginOptions {
        is_enricher: true,
        ..PluginOptions::read(&ctxt, &said)
    };
    registered(ctxt, options, item)
}

fn registered(ctxt: Ctxt, options: PluginOptions, item: TokenStream) -> TokenStream {
    let (attribute, of) = options.words();
    match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Fn(function)) => {
            let expanded = of_function(&ctxt, options, function);
            ctxt.with(expanded)
        }
        Ok(Item::Struct(plugin)) => {
            let expanded = of_struct(&ctxt, options, plugin);
            ctxt.with(expanded)
        }
        Ok(_) => {
            ctxt.mistake(
                &item,
                format_args!("`#[{attribute}]` is for functions and structs"),
                format_args!(
                    "write `{}`, or put it on a struct with `Default` that implements `{of}`",
                    check::PLUGIN_EXAMPLE
                ),
            );
            ctxt.with(item)
        }
        Err(error) => {
            ctxt.syntax(error);
            ctxt.with(item)
        }
    }
}

fn of_function(ctxt: &Ctxt, options: PluginOptions, mut function: ItemFn) -> TokenStream {
    check::plugin_function(ctxt, &function);
    let plugin = Plugin::of_function(ctxt, options, &function);
    let registration = expand::plugin(&plugin, ctxt.is_clean());
    impl_block::strip_parameters(&mut function.sig);
    let is_method = function.sig.receiver().is_some();
    // A receiver outside of an impl block would be a second mistake.
    let function = match is_method {
        true => TokenStream::new(),
        false => function.into_token_stream(),
    };
    quote!(#function #registration)
}

fn of_struct(ctxt: &Ctxt, options: PluginOptions, item: ItemStruct) -> TokenStream {
    check::plugin_struct(ctxt, &item);
    let plugin = Plugin::of_struct(options, &item);
    let registration = expand::plugin(&plugin, ctxt.is_clean());
    quote!(#item #registration)
}
