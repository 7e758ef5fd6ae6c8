use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, parse_quote};

use super::origin;
use crate::model::{Kind, Message};

/// `impl Message`, its kind, and the registration.
pub(crate) fn message(message: &Message) -> TokenStream {
    let ident = &message.ident;
    if !message.generics.params.is_empty() {
        return generic(message);
    }
    let implementation = implementation(message, &quote!());
    let kind = format_ident!("{}", message.kind.name());
    let origin = origin(ident);
    let registration = match message.kind {
        Kind::Event => quote!(of_event::<#ident>(#origin)),
        Kind::Command => quote!(of_command::<#ident>(#origin)),
        Kind::Query => quote!(of_query::<#ident>(typed, #origin)),
    };
    let typed = (message.kind == Kind::Query).then(|| typed_query(ident));
    quote! {
        const _: () = {
            #implementation
            #typed
            static MESSAGE: ::cqrs::__private::MessageRegistration =
                ::cqrs::__private::MessageRegistration::#registration.for_tests(::cqrs::__private::cfg!(test));
            #[automatically_derived]
            impl ::cqrs::__private::Registered<{ ::cqrs::__private::MessageKind::#kind as u32 }> for #ident {
                const REGISTRATION: ::cqrs::__private::Registration = ::cqrs::__private::Registration::Message(&MESSAGE);
            }
            ::cqrs::__private::inventory::submit! { ::cqrs::__private::Registration::Message(&MESSAGE) }
        };
    }
}

/// The function that makes a query of JSON, with what writes its reply where serde knows the reply's type.
fn typed_query(ident: &Ident) -> TokenStream {
    quote! {
        fn typed(
            payload: &::cqrs::__private::Payload,
        ) -> ::cqrs::__private::Result<::cqrs::__private::TypedMessage, ::cqrs::__private::DecodeError> {
            #[allow(unused_imports)]
            use ::cqrs::__private::{ReplyBySerde as _, ReplyWithoutSerde as _};
            type Reply = <#ident as ::cqrs::__private::Query>::Reply;
            (&::cqrs::__private::Replies::<#ident, Reply>::NEW).typed(payload)
        }
    }
}

/// What a generic message gets beside its error: the traits, where serde has them, so that its uses compile.
fn generic(message: &Message) -> TokenStream {
    let implementation = implementation(
        message,
        &quote!(Self: ::cqrs::__private::Storable + ::cqrs::__private::Shareable,),
    );
    quote!(const _: () = { #implementation };)
}

fn implementation(message: &Message, storable: &TokenStream) -> TokenStream {
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
    let conditions = condition
        .map(|clause| clause.predicates.iter().collect::<Vec<_>>())
        .unwrap_or_default();
    let kind_name = format_ident!("{}", kind.name());
    let reply = (*kind == Kind::Query).then(|| {
        let reply = message
            .reply
            .as_ref()
            .map_or_else(|| quote!(()), |reply| quote!(#reply));
        quote!(type Reply = #reply;)
    });
    let change = (*kind == Kind::Event).then(|| change(message, storable));
    // The lifetime has the second impl take the first for granted, so that what a message lacks is told once.
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #impl_generics ::cqrs::__private::Message for #ident #type_generics
        where
            #storable
            #(#conditions,)*
        {
            const KIND: ::cqrs::__private::MessageKind = ::cqrs::__private::MessageKind::#kind_name;
            const NAME: &'static str = #name;
            const VERSION: u32 = #version;
            const ASYNCHRONOUS: bool = #asynchronous;
            const ALIASES: &'static [&'static str] = &[#(#aliases),*];
        }
        #[automatically_derived]
        impl #impl_generics ::cqrs::__private::#kind_name for #ident #type_generics
        where
            for<'__once> Self: ::cqrs::__private::Message,
            #(#conditions,)*
        {
            #reply
        }
        #change
    }
}

/// `impl Changes<A>` for every aggregate that applies the event.
fn change(message: &Message, storable: &TokenStream) -> TokenStream {
    let ident = &message.ident;
    let (_, type_generics, condition) = message.generics.split_for_impl();
    let conditions = condition.iter().flat_map(|clause| &clause.predicates);
    let mut generics = message.generics.clone();
    generics.params.push(parse_quote!(__Aggregate));
    let (impl_generics, ..) = generics.split_for_impl();
    quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl #impl_generics ::cqrs::__private::Changes<__Aggregate> for #ident #type_generics
        where
            for<'__once> Self: ::cqrs::__private::Event,
            __Aggregate: ::cqrs::__private::Apply<Self>,
            #storable
            #(#conditions,)*
        {
            fn record_into(self, recorder: &mut ::cqrs::__private::Recorder<'_, __Aggregate>) {
                recorder.record(self);
            }

            fn event_names() -> ::cqrs::__private::Vec<&'static str> {
                ::cqrs::__private::Vec::from([<Self as ::cqrs::__private::Message>::NAME])
            }
        }
    }
}
