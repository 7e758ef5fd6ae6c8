use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::registration::{Registration, optional};
use super::span;
use crate::model::{Decision, Handles, Kind, Output, Owner};
use crate::symbol;

/// `impl Decides`, and for `#[handles]` a pure command handler around it.
pub(crate) fn decision(decision: &Decision) -> TokenStream {
    let Some(owner) = &decision.callee.owner else {
        return TokenStream::new();
    };
    let registration = decision
        .handles
        .as_ref()
        .map(|handles| registration(decision, handles, owner));
    let (ty, command, name, conditions) = (
        &owner.ty,
        &decision.command,
        &decision.callee.name,
        &decision.conditions,
    );
    let (changes, error) = types(&decision.output);
    let decided = match &decision.output {
        Output::Result { .. } | Output::Alias(_) => quote!(<#ty>::#name(self, command)),
        Output::Changes(_) => quote!(::cqrs::__private::Ok(<#ty>::#name(self, command))),
    };
    quote! {
        #(#conditions)*
        const _: () = {
            #[automatically_derived]
            impl ::cqrs::__private::Decides<#command> for #ty
            where
                for<'__once> Self: ::cqrs::__private::Aggregate,
            {
                type Changes = #changes;
                type Error = #error;

                fn decide(&self, command: &#command) -> ::cqrs::__private::Result<Self::Changes, Self::Error> {
                    #decided
                }
            }
        };
        #registration
    }
}

fn types(output: &Output) -> (TokenStream, TokenStream) {
    match output {
        Output::Result { changes, error } => (quote!(#changes), quote!(#error)),
        Output::Alias(alias) => (
            quote!(<#alias as ::cqrs::__private::ResultAlias>::Ok),
            quote!(<#alias as ::cqrs::__private::ResultAlias>::Error),
        ),
        Output::Changes(changes) => (quote!(#changes), quote!(::cqrs::__private::Infallible)),
    }
}

fn registration(decision: &Decision, handles: &Handles, owner: &Owner) -> TokenStream {
    let ty = &owner.ty;
    let (command, key) = (&decision.command, &handles.key);
    let loading = format_ident!("{}", handles.loading);
    let repository = quote_spanned!(owner.name.span()=> ::cqrs::__private::Repository<#ty>);
    let [site, wired, message, call, taken] = ["site", "wired", "message", "call", "taken"]
        .map(|name| Ident::new(name, Span::mixed_site()));
    let of_repository = |function: TokenStream, arguments: TokenStream| {
        span::call(ty, function, quote!(#repository), arguments)
    };
    let unnamed = optional(None);
    let dependency = of_repository(quote!(dependency), quote!(#unnamed));
    let wire = of_repository(quote!(wire), quote!(#site, #unnamed));
    let inject = of_repository(quote!(inject), quote!(&**#wired, &#call));
    let take = span::call(
        command,
        quote!(command::borrow),
        quote!(#command),
        quote!(#message),
    );
    let id = span::field(&taken, key);
    let handled = span::call(
        command,
        quote!(handle_decision),
        quote!(#ty, #command),
        quote!(#inject?, #id, ::cqrs::__private::Loading::#loading, #taken),
    );
    let bind = quote! {
        |#site| ::cqrs::__private::bound(#wire?, true, |#wired, #message, #call| {
            ::cqrs::__private::Box::pin(async move {
                let (#taken, _) = #take?;
                #handled.await
            })
        })
    };
    Registration {
        kind: Kind::Command,
        callee: &decision.callee,
        visibility: &handles.visibility,
        conditions: &decision.conditions,
        options: &handles.options,
        attribute: symbol::HANDLES,
        message: command,
        is_pure: true,
        decides: span::path(command, quote!(decided_events), quote!(#ty, #command)),
        dependencies: vec![dependency],
        bind,
        signature: &handles.signature,
    }
    .expand()
}
