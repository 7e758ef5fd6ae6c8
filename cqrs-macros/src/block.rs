//! `#[command_handlers]`, `#[event_listeners]` and `#[query_handlers]` on an impl block.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, ImplItemFn, Visibility};

use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::function::{self, Candidate};
use crate::impl_block;
use crate::model::{Callee, HandlerOptions, Kind, Owner};
use crate::signature::{parameters, tokens};
use crate::symbol;

/// What a method of a block may say.
const WORDS: &[&str] = &[
    Kind::Command.attribute(),
    Kind::Event.attribute(),
    Kind::Query.attribute(),
    symbol::SKIP,
];

/// The block as it was written, and the registrations of its methods.
pub(crate) fn expand(kind: Kind, words: TokenStream, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let said = Arguments::parse(&ctxt, kind.block_attribute(), symbol::BLOCK_WORDS, words);
    let for_all = HandlerOptions::read(&ctxt, &said);
    let (mut block, owner) =
        match impl_block::read(&ctxt, kind.block_attribute(), WORDS, "the methods", item) {
            Ok(read) => read,
            Err(instead) => return ctxt.with(instead),
        };
    let mut registrations = Vec::new();
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            registrations.extend(method_registration(&ctxt, kind, &for_all, &owner, method));
        }
    }
    if registrations.is_empty() && ctxt.is_clean() {
        ctxt.mistake(
            block.impl_token,
            format_args!("no public method of this block takes {}", kind.message()),
            format_args!("write `pub {}`", kind.example().replace('(', "(&self, ")),
        );
    }
    ctxt.with(quote!(#block #(#registrations)*))
}

fn method_registration(
    ctxt: &Ctxt,
    kind: Kind,
    for_all: &HandlerOptions,
    owner: &Owner,
    method: &mut ImplItemFn,
) -> Option<TokenStream> {
    let attributes = impl_block::take_attributes(method, WORDS);
    let earlier = ctxt.count();
    impl_block::refuse_misspelt(ctxt, method, WORDS);
    one_of(ctxt, &attributes);
    if ctxt.count() > earlier {
        impl_block::strip_parameters(&mut method.sig);
        return None;
    }
    let registration = chosen(ctxt, kind, for_all, method, &attributes).map(|(kind, options)| {
        let owner = Owner {
            has_receiver: method.sig.receiver().is_some(),
            ..owner.clone()
        };
        let callee = Callee {
            name: method.sig.ident.clone(),
            owner: Some(owner),
        };
        let (visibility, attributes, signature) =
            (&method.vis, method.attrs.as_slice(), &method.sig);
        function::register(
            ctxt,
            Candidate {
                kind,
                options,
                callee,
                visibility,
                attributes,
                signature,
            },
        )
    });
    impl_block::strip_parameters(&mut method.sig);
    method.sig.constness = None;
    registration
}

/// A method is a handler of one kind, or none.
fn one_of(ctxt: &Ctxt, attributes: &[Attribute]) {
    if let [first, second, ..] = attributes {
        ctxt.mistake(
            second,
            format_args!(
                "the method is `{}` already",
                tokens(first.to_token_stream())
            ),
            "say one of the two",
        );
    }
}

/// Whether a method is a handler, and of which kind: its own attribute says it, or it is public and takes something.
fn chosen(
    ctxt: &Ctxt,
    kind: Kind,
    for_all: &HandlerOptions,
    method: &ImplItemFn,
    attributes: &[Attribute],
) -> Option<(Kind, HandlerOptions)> {
    if attributes
        .iter()
        .any(|attribute| attribute.path().is_ident(symbol::SKIP))
    {
        return None;
    }
    for own in Kind::ALL {
        if attributes
            .iter()
            .any(|attribute| attribute.path().is_ident(own.attribute()))
        {
            let said = Arguments::of_attributes(
                ctxt,
                own.attribute(),
                HandlerOptions::words(own),
                attributes,
            );
            let mut options = HandlerOptions::read(ctxt, &said);
            options.bus = options
                .bus
                .or_else(|| for_all.bus.clone().filter(|_| own == kind));
            return Some((own, options));
        }
    }
    let is_public = !matches!(method.vis, Visibility::Inherited);
    let takes_something =
        method.sig.receiver().is_some() && parameters(&method.sig).next().is_some();
    (is_public && takes_something).then(|| (kind, for_all.clone()))
}
