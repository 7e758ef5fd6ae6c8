use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::model::EventSet;

/// `impl Changes<A>` for every aggregate that applies all of its events.
pub(crate) fn event_set(set: &EventSet, is_complete: bool) -> TokenStream {
    let EventSet {
        ident,
        generics,
        variants,
    } = set;
    let (_, type_generics, _) = generics.split_for_impl();
    let parameters: Vec<_> = generics.params.iter().collect();
    let (names, events): (Vec<_>, Vec<_>) = variants
        .iter()
        .map(|variant| (&variant.ident, &variant.event))
        .unzip();
    let otherwise = (!is_complete).then(|| quote!(_ => ::core::unreachable!(),));
    let told = is_complete
        .then(|| quote!(const _: &[&str] = &[#(::cqrs::__private::event::name::<#events>()),*];));
    // The lifetime has the impl take for granted that these are events; the list of their names is where one that is not is told.
    // It stands at the enum's name: at the derive, the compiler would advise to write the impl by hand.
    let implementation = quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl<#(#parameters,)* __Aggregate> ::cqrs::__private::Changes<__Aggregate> for #ident #type_generics
        where
            #(for<'__once> #events: ::cqrs::__private::Event,)*
            __Aggregate: ::cqrs::__private::Aggregate #(+ ::cqrs::__private::Apply<#events>)*
        {
            fn record_into(self, recorder: &mut ::cqrs::__private::Recorder<'_, __Aggregate>) {
                match self {
                    #(Self::#names(event) => recorder.record(event),)*
                    #otherwise
                }
            }

            fn event_names() -> ::cqrs::__private::Vec<&'static str> {
                ::cqrs::__private::Vec::from([#(<#events as ::cqrs::__private::Message>::NAME),*])
            }
        }
    };
    let upcast = quote_spanned! {ident.span()=>
        #[automatically_derived]
        impl<#(#parameters),*> ::cqrs::__private::UpcastAnswer for #ident #type_generics
        where
            #(for<'__once> #events: ::cqrs::__private::Event,)*
        {
            fn targets(targets: &mut ::cqrs::__private::Vec<::cqrs::__private::Target>) {
                #(<#events as ::cqrs::__private::UpcastAnswer>::targets(targets);)*
            }
            fn answer(
                self,
                into: &mut ::cqrs::__private::Vec<::cqrs::__private::NewMessage>,
            ) -> ::cqrs::__private::Result<(), ::cqrs::__private::BoxError> {
                match self {
                    #(Self::#names(event) => ::cqrs::__private::UpcastAnswer::answer(event, into),)*
                    #otherwise
                }
            }
        }
    };
    quote! {
        const _: () = {
            #told
            #implementation
            #upcast
        };
    }
}
