use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::origin;
use crate::ctxt::Ctxt;
use crate::model::{Kind, Message};

/// `impl Message`, its kind, and the registration.
pub(crate) fn message(ctxt: &Ctxt, message: &Message) -> TokenStream {
    let Message {
        kind,
        ident,
        name,
        aliases,
        version,
        asynchronous,
        ..
    } = message;
    let (impl_generics, type_generics, condition) = message.generics.split_for_impl();
    let kind_name = format_ident!("{}", kind.name());
    let reply = (*kind == Kind::Query).then(|| {
        let reply = message
            .reply
            .as_ref()
            .map(|reply| quote!(#reply))
            .or_else(|| ctxt.take());
        quote!(type Reply = #reply;)
    });
    let of = match kind {
        Kind::Event => quote!(of_event),
        Kind::Command | Kind::Query => quote!(of),
    };
    let implementation = quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #impl_generics ::cqrs::__private::Message for #ident #type_generics #condition {
            const KIND: ::cqrs::__private::MessageKind = ::cqrs::__private::MessageKind::#kind_name;
            const NAME: &'static str = #name;
            const VERSION: u32 = #version;
            const ASYNCHRONOUS: bool = #asynchronous;
            const ALIASES: &'static [&'static str] = &[#(#aliases),*];
        }
        #[automatically_derived]
        impl #impl_generics ::cqrs::__private::#kind_name for #ident #type_generics #condition {
            #reply
        }
    };
    if !message.generics.params.is_empty() {
        return quote!(const _: () = { #implementation };);
    }
    let origin = origin(ident);
    quote! {
        const _: () = {
            #implementation
            static MESSAGE: ::cqrs::__private::MessageRegistration = ::cqrs::__private::MessageRegistration::#of::<#ident>(#origin);
            #[automatically_derived]
            impl ::cqrs::__private::Registered for #ident {
                const REGISTRATION: ::cqrs::__private::Registration = ::cqrs::__private::Registration::Message(&MESSAGE);
            }
            ::cqrs::__private::inventory::submit! { ::cqrs::__private::Registration::Message(&MESSAGE) }
        };
    }
}
