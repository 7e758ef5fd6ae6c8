use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Attribute, LitStr, Type, Visibility};

use super::{origin, span};
use crate::model::{Callee, HandlerOptions, Kind};

/// A handler to be registered, whatever it calls.
pub(crate) struct Registration<'a> {
    pub(crate) kind: Kind,
    pub(crate) callee: &'a Callee,
    pub(crate) visibility: &'a Visibility,
    pub(crate) conditions: &'a [Attribute],
    pub(crate) options: &'a HandlerOptions,
    pub(crate) message: &'a Type,
    pub(crate) is_pure: bool,
    /// What gives the names of the events that it may return.
    pub(crate) decides: TokenStream,
    /// Expressions, one for each parameter that is injected.
    pub(crate) dependencies: Vec<TokenStream>,
    /// The closure that finds what is injected.
    pub(crate) bind: TokenStream,
    pub(crate) signature: &'a str,
}

impl Registration<'_> {
    /// A constant beside the function, for `registrations![..]`, and what submits it.
    pub(crate) fn expand(&self) -> TokenStream {
        let Self {
            callee,
            visibility,
            conditions,
            ..
        } = self;
        let name = callee.registration();
        let registration = self.value();
        let constant = quote! {
            #(#conditions)*
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            #visibility const #name: ::cqrs::__private::Registration = {
                static HANDLER: ::cqrs::__private::HandlerRegistration = #registration;
                ::cqrs::__private::Registration::Handler(&HANDLER)
            };
        };
        let (constant, value) = match &callee.owner {
            None => (constant, quote!(#name)),
            Some(owner) => {
                let ty = &owner.ty;
                (quote!(impl #ty { #constant }), quote!(<#ty>::#name))
            }
        };
        quote! {
            #constant
            #(#conditions)*
            ::cqrs::__private::inventory::submit! { #value }
        }
    }

    fn value(&self) -> TokenStream {
        let Self {
            kind,
            callee,
            options,
            message,
            is_pure,
            decides,
            dependencies,
            bind,
            signature,
            ..
        } = self;
        let (kind_name, kind) = (
            format_ident!("{}", kind.name()),
            format_ident!("{}", kind.word()),
        );
        let id = match &options.id {
            Some(id) => quote!(Explicit(#id)),
            None => {
                let path = LitStr::new(&callee.path(), Span::call_site());
                quote!(Path { module: ::cqrs::__private::module_path!(), name: #path })
            }
        };
        let name = match &options.message {
            Some(said) => span::call(said, quote!(#kind::called), quote!(#message), quote!(#said)),
            None => quote!(::cqrs::__private::#kind::name::<#message>()),
        };
        let bus = optional(options.bus.as_ref());
        let delivery = match options.is_inline {
            true => quote!(::cqrs::__private::Option::Some(
                ::cqrs::__private::Delivery::Inline
            )),
            false => quote!(::cqrs::__private::Option::None),
        };
        let (from_beginning, independent_stores) =
            (options.from_beginning, options.independent_stores);
        let origin = origin(&callee.name);
        quote! {
            ::cqrs::__private::HandlerRegistration {
                kind: ::cqrs::__private::MessageKind::#kind_name,
                id: ::cqrs::__private::RegisteredId::#id,
                message: #name,
                message_type: ::cqrs::__private::#kind::type_id::<#message>(),
                bus: #bus,
                listener: ::cqrs::__private::ListenerOptions { delivery: #delivery, from_beginning: #from_beginning },
                is_pure: #is_pure,
                decides: #decides,
                independent_stores: #independent_stores,
                dependencies: || ::cqrs::__private::Vec::from([#(#dependencies),*]),
                bind: #bind,
                signature: #signature,
                origin: #origin,
            }
        }
    }
}

/// Takes the place of the constant of a handler that does not compile, so that nothing more is said about it.
pub(crate) fn no_registration(visibility: &Visibility, callee: &Callee) -> TokenStream {
    let name = callee.registration();
    let constant = quote! {
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #name: ::cqrs::__private::Registration = ::cqrs::__private::NO_REGISTRATION;
    };
    match &callee.owner {
        None => constant,
        Some(owner) => {
            let ty = &owner.ty;
            quote!(impl #ty { #constant })
        }
    }
}

/// `Some("text")`, or `None`.
pub(crate) fn optional(text: Option<&LitStr>) -> TokenStream {
    match text {
        Some(text) => quote!(::cqrs::__private::Option::Some(#text)),
        None => quote!(::cqrs::__private::Option::None),
    }
}
