use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Index;

use super::registration::{Registration, optional};
use super::span;
use crate::model::{Handler, Shape};
use crate::types::has_impl;

/// The registration of one handler.
pub(crate) fn handler(handler: &Handler) -> TokenStream {
    let injected = injected(handler);
    let dependencies = injected.iter().map(|Injected { ty, at, named }| {
        span::call(at, quote!(dependency), quote!(#ty), quote!(#named))
    });
    Registration {
        kind: handler.kind,
        callee: &handler.callee,
        visibility: &handler.visibility,
        conditions: &handler.conditions,
        options: &handler.options,
        attribute: handler.kind.attribute(),
        message: &handler.message.ty,
        is_pure: false,
        decides: quote!(::cqrs::__private::Vec::new),
        dependencies: dependencies.collect(),
        bind: bind(handler, &injected),
        signature: &handler.signature,
    }
    .expand()
}

/// A parameter that is injected: the service of a method, or one behind the message.
struct Injected {
    ty: TokenStream,
    /// Where it is written.
    at: TokenStream,
    named: TokenStream,
}

fn injected(handler: &Handler) -> Vec<Injected> {
    let service = handler
        .callee
        .owner
        .as_ref()
        .filter(|owner| owner.has_receiver)
        .map(|owner| {
            let ty = &owner.ty;
            Injected {
                ty: quote_spanned!(owner.name.span()=> ::cqrs::__private::Service<#ty>),
                at: quote!(#ty),
                named: optional(None),
            }
        });
    let parameters = handler.dependencies.iter().map(|parameter| {
        let ty = &parameter.ty;
        Injected {
            ty: quote!(#ty),
            at: quote!(#ty),
            named: optional(parameter.named.as_ref()),
        }
    });
    service.into_iter().chain(parameters).collect()
}

/// The closure that finds what is injected once, around the one that is called for every message.
fn bind(handler: &Handler, injected: &[Injected]) -> TokenStream {
    let [site, wired, message, call] = ["site", "wired", "message", "call"].map(local);
    let found = injected.iter().map(|Injected { ty, at, named }| {
        let wire = span::call(at, quote!(wire), quote!(#ty), quote!(#site, #named));
        quote!(#wire?)
    });
    let given: Vec<Ident> = (0..injected.len())
        .map(|index| local(&format!("given_{index}")))
        .collect();
    let given_by = injected
        .iter()
        .enumerate()
        .map(|(index, Injected { ty, at, .. })| {
            let index = Index::from(index);
            span::call(
                at,
                quote!(inject),
                quote!(#ty),
                quote!(&*#wired.#index, &#call),
            )
        });
    let take = take(handler, &message, &call);
    let uses_unit = uses_unit(handler, injected);
    let answer = answer(handler, &message, &arguments(handler, &given));
    let body = quote_spanned! {handler.callee.name.span()=>
        ::cqrs::__private::Box::pin(async move {
            let _ = (&#wired, &#call);
            #take
            #(let #given = #given_by?;)*
            #answer
        })
    };
    quote! {
        |#site| {
            let _ = &#site;
            ::cqrs::__private::bound((#(#found,)*), #uses_unit, |#wired, #message, #call| #body)
        }
    }
}

/// Whether the call looks at its unit of work: for the envelope, or for something that is injected.
fn uses_unit(handler: &Handler, injected: &[Injected]) -> TokenStream {
    let for_the_envelope = matches!(handler.message.shape, Shape::Envelope);
    let parameters = injected.iter().map(|Injected { ty, at, .. }| {
        let uses_unit = span::call(at, quote!(uses_unit), quote!(#ty), quote!());
        quote!(|| #uses_unit)
    });
    quote!(#for_the_envelope #(#parameters)*)
}

/// What is handed to the function: the service by reference, the message as it takes it, the rest by value.
fn arguments(handler: &Handler, given: &[Ident]) -> TokenStream {
    let taken = local("taken");
    let message = if handler.message.by_reference {
        quote!(&#taken)
    } else {
        quote!(#taken)
    };
    let has_receiver = handler
        .callee
        .owner
        .as_ref()
        .is_some_and(|owner| owner.has_receiver);
    match (has_receiver, given) {
        (true, [service, rest @ ..]) => quote!(&*#service, #message #(, #rest)*),
        _ => quote!(#message #(, #given)*),
    }
}

/// The statement that takes the message out of the bus's hand.
fn take(handler: &Handler, message: &Ident, call: &Ident) -> TokenStream {
    let kind = format_ident!("{}", handler.kind.word());
    let (ty, taken) = (&handler.message.ty, local("taken"));
    let (how, arguments) = match (handler.message.shape, handler.message.by_reference) {
        (Shape::Bare, false) => (format_ident!("take"), quote!(#message)),
        (Shape::Bare, true) => (format_ident!("borrow"), quote!(#message)),
        (Shape::Envelope, _) => (format_ident!("envelope"), quote!(#message, &#call)),
    };
    let take = span::call(ty, quote!(#kind::#how), quote!(#ty), arguments);
    let way_back = local("way_back");
    quote!(let (#taken, #way_back) = #take?;)
}

/// Calls it, and turns what it returned into what the bus works with.
fn answer(handler: &Handler, message: &Ident, arguments: &TokenStream) -> TokenStream {
    let name = &handler.callee.name;
    let callee = match &handler.callee.owner {
        Some(owner) => {
            let ty = &owner.ty;
            quote!(<#ty>::#name)
        }
        None => quote!(#name),
    };
    let awaited = handler.is_async.then(|| quote!(.await));
    let returned = local("returned");
    let (output, at) = match &handler.output {
        Some(output) if has_impl(output) => (quote!(_), quote!(#output)),
        Some(output) => (quote!(#output), quote!(#output)),
        None => (quote_spanned!(name.span()=> ()), quote!(#name)),
    };
    let outcome = span::method(
        &at,
        &local("way_back"),
        &format_ident!("outcome"),
        &output,
        quote!(#returned, #message),
    );
    quote! {
        let #returned = #callee(#arguments) #awaited;
        #outcome
    }
}

/// A name that no function of the user can have.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
