use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, LitStr, Type, Visibility};

use super::only_one::only_one;
use super::{id, link, origin, span};
use crate::model::{Callee, HandlerOptions, Kind};

/// A handler to be registered, whatever it calls.
pub(crate) struct Registration<'a> {
    pub(crate) kind: Kind,
    pub(crate) callee: &'a Callee,
    pub(crate) visibility: &'a Visibility,
    pub(crate) conditions: &'a [Attribute],
    pub(crate) options: &'a HandlerOptions,
    /// What says the options: the word of an attribute.
    pub(crate) attribute: &'a str,
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
    /// A constant beside the function, for `registrations![..]`, with what submits it inside: where there is no function of that name, as in
    /// an impl block, it is one thing that does not compile.
    pub(crate) fn expand(&self) -> TokenStream {
        let Self {
            callee,
            visibility,
            conditions,
            ..
        } = self;
        let name = callee.registration();
        let (registration, symbol) = (self.value(), self.symbol());
        let constant = quote! {
            #(#conditions)*
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            #visibility const #name: ::cqrs::__private::Registration = {
                #symbol
                static HANDLER: ::cqrs::__private::HandlerRegistration = #registration;
                ::cqrs::__private::inventory::submit! { ::cqrs::__private::Registration::Handler(&HANDLER) }
                ::cqrs::__private::Registration::Handler(&HANDLER)
            };
        };
        let constant = beside(callee, constant);
        let id = self.options.id.as_ref();
        let only_one = id.map(|id| only_one(self.kind, id, conditions));
        quote!(#constant #only_one)
    }

    /// The wire name, as far as it can be known here: what the attribute says, or the last word of the type.
    fn presumed_name(&self) -> Option<String> {
        match &self.options.message {
            Some(said) => Some(said.value()),
            None => last_word(self.message),
        }
    }

    /// Nothing where the type is written in a way that tells no name: startup finds that handler all the same.
    fn symbol(&self) -> Option<TokenStream> {
        Some(link::symbol(self, &self.presumed_name()?))
    }

    /// The wire name, which is the presumed one, or the program does not compile.
    fn name(&self) -> TokenStream {
        let (kind, attribute) = (format_ident!("{}", self.kind.word()), self.attribute);
        let message = self.message;
        match (&self.options.message, self.presumed_name()) {
            (Some(said), _) => {
                span::call(said, quote!(#kind::called), quote!(#message), quote!(#said))
            }
            (None, Some(presumed)) => {
                let arguments = quote!(#presumed, #attribute);
                span::call(
                    message,
                    quote!(#kind::presumed),
                    quote!(#message),
                    arguments,
                )
            }
            (None, None) => quote!(::cqrs::__private::#kind::name::<#message>()),
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
        let id = id(options.id.as_ref(), callee);
        let name = self.name();
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
                id: #id,
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

/// `OpenAccount` of `accounts::OpenAccount`.
fn last_word(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.unraw().to_string()),
        Type::Group(group) => last_word(&group.elem),
        Type::Paren(paren) => last_word(&paren.elem),
        _ => None,
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
    beside(callee, constant)
}

/// In an impl block of its own where it belongs to a method.
fn beside(callee: &Callee, constant: TokenStream) -> TokenStream {
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
