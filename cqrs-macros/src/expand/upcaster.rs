use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{id, origin, span};
use crate::model::{Kind, Upcaster, UpcasterOptions};

/// The registration of an upcaster.
pub(crate) fn upcaster(upcaster: &Upcaster) -> TokenStream {
    let Upcaster {
        options,
        callee,
        visibility,
        conditions,
        old,
        output,
    } = upcaster;
    let UpcasterOptions {
        kind,
        message,
        from,
        store,
    } = options;
    let (constant, name) = (callee.registration(), &callee.name);
    let id = id(None, callee);
    let for_kind = (*kind == Kind::Command).then(|| quote!(.of_commands()));
    let from = from.as_ref().map(|from| quote!(.from(#from)));
    let for_store = store.as_ref().map(|store| quote!(.for_store(#store)));
    let output = match output {
        Some(output) => quote!(#output),
        None => quote_spanned!(name.span()=> ()),
    };
    // What cannot be read is told at the old shape, what cannot be answered at the answer.
    let read = span::path(old, quote!(upcaster::read), quote!(#old));
    let function = span::reference(
        &output,
        quote!(FromOld::<#old, #output>::reading),
        quote!(#read, #name),
    );
    let origin = origin(name);
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #constant: ::cqrs::__private::Registration = {
            static UPCASTER: ::cqrs::__private::UpcasterRegistration = ::cqrs::__private::UpcasterRegistration::with_id(
                #id,
                #message,
                #function,
                #origin,
            )
            #for_kind
            #from
            #for_store;
            ::cqrs::__private::Registration::Upcaster(&UPCASTER)
        };
        #(#conditions)*
        ::cqrs::__private::inventory::submit! { #constant }
    }
}
