use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::model::EventProvider;

/// `impl EventProvider`, with the field that keeps the events.
pub(crate) fn event_provider(entity: &EventProvider) -> TokenStream {
    let ident = &entity.ident;
    let (impl_generics, type_generics, condition) = entity.generics.split_for_impl();
    let events = match &entity.events {
        // It stands where the field's type stands: what is no `RaisedEvents` is told there.
        Some((field, ty)) => quote_spanned!(ty.span()=> &mut self.#field),
        None => quote!(::core::unreachable!()),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics ::cqrs::__private::EventProvider for #ident #type_generics #condition {
            fn raised_events(&mut self) -> &mut ::cqrs::__private::RaisedEvents {
                #events
            }
        }
    }
}
