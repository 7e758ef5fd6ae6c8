use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Index, LitStr, Type};

use super::{origin, span};
use crate::model::{Callee, Handler, Kind, Owner, Shape};

/// The registration of one handler: a constant beside it, and what submits it.
pub(crate) fn handler(handler: &Handler) -> TokenStream {
    let Handler {
        callee,
        visibility,
        conditions,
        ..
    } = handler;
    let name = Callee::registration(&callee.name);
    let registration = registration(handler);
    let constant = quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        #visibility const #name: ::cqrs::__private::Registration = {
            static HANDLER: ::cqrs::__private::HandlerRegistration = #registration;
            ::cqrs::__private::Registration::Handler(&HANDLER)
        };
    };
    match &callee.owner {
        None => quote! {
            #constant
            #(#conditions)*
            ::cqrs::__private::inventory::submit! { #name }
        },
        Some(Owner { ty, .. }) => quote! {
            impl #ty { #constant }
            #(#conditions)*
            ::cqrs::__private::inventory::submit! { <#ty>::#name }
        },
    }
}

fn registration(handler: &Handler) -> TokenStream {
    let options = &handler.options;
    let kind_name = format_ident!("{}", handler.kind.name());
    let kind = format_ident!("{}", handler.kind.word());
    let message = own(handler, &handler.message.ty);
    let id = match &options.id {
        Some(id) => quote!(Explicit(#id)),
        None => {
            let path = LitStr::new(&handler.path(), Span::call_site());
            quote!(Path { module: ::cqrs::__private::module_path!(), name: #path })
        }
    };
    let bus = optional(options.bus.as_ref());
    let name = match &options.message {
        Some(said) => span::call(said, quote!(#kind::called), quote!(#message), quote!(#said)),
        None => quote!(::cqrs::__private::#kind::name::<#message>()),
    };
    let delivery = match options.is_inline {
        true => quote!(::cqrs::__private::Option::Some(
            ::cqrs::__private::Delivery::Inline
        )),
        false => quote!(::cqrs::__private::Option::None),
    };
    let (from_beginning, independent_stores) = (options.from_beginning, options.independent_stores);
    let dependencies = dependencies(handler)
        .into_iter()
        .map(|(ty, named)| span::call(&ty, quote!(dependency), quote!(#ty), named));
    let bind = bind(handler);
    let (signature, origin) = (&handler.signature, origin(&handler.callee.name));
    quote! {
        ::cqrs::__private::HandlerRegistration {
            kind: ::cqrs::__private::MessageKind::#kind_name,
            id: ::cqrs::__private::HandlerId::#id,
            message: #name,
            message_type: ::cqrs::__private::#kind::type_id::<#message>(),
            bus: #bus,
            listener: ::cqrs::__private::ListenerOptions { delivery: #delivery, from_beginning: #from_beginning },
            is_pure: false,
            independent_stores: #independent_stores,
            dependencies: || ::cqrs::__private::Vec::from([#(#dependencies),*]),
            bind: #bind,
            signature: #signature,
            origin: #origin,
        }
    }
}

/// What is injected, the service of a method first, and the name of each.
fn dependencies(handler: &Handler) -> Vec<(Type, TokenStream)> {
    let service = handler
        .callee
        .owner
        .as_ref()
        .filter(|owner| owner.has_receiver)
        .map(|owner| {
            let ty = &owner.ty;
            (
                syn::parse_quote!(::cqrs::__private::Service<#ty>),
                optional(None),
            )
        });
    let parameters = handler.dependencies.iter().map(|parameter| {
        (
            own(handler, &parameter.ty),
            optional(parameter.named.as_ref()),
        )
    });
    service.into_iter().chain(parameters).collect()
}

/// The closure that finds what is injected once, around the one that is called for every message.
fn bind(handler: &Handler) -> TokenStream {
    let [site, wired, message, call] = ["site", "wired", "message", "call"].map(local);
    let dependencies = dependencies(handler);
    let found = dependencies
        .iter()
        .map(|(ty, named)| span::call(ty, quote!(wire), quote!(#ty), quote!(#site, #named)))
        .map(|wire| quote!(#wire?));
    let given: Vec<Ident> = (0..dependencies.len())
        .map(|index| local(&format!("given_{index}")))
        .collect();
    let given_by = dependencies.iter().enumerate().map(|(index, (ty, _))| {
        let index = Index::from(index);
        span::call(
            ty,
            quote!(inject),
            quote!(#ty),
            quote!(&#wired.#index, &#call),
        )
    });
    let (held, take) = take(handler, &message, &call);
    let service = handler
        .callee
        .owner
        .as_ref()
        .is_some_and(|owner| owner.has_receiver);
    let mut arguments = given.iter().map(|given| quote!(#given)).collect::<Vec<_>>();
    match service {
        true => {
            let service = &given[0];
            arguments[0] = quote!(&*#service);
            arguments.insert(1, held);
        }
        false => arguments.insert(0, held),
    }
    let answer = answer(handler, &message, quote!((#(#arguments),*)));
    quote! {
        |#site| {
            let _ = &#site;
            ::cqrs::__private::bound((#(#found,)*), |#wired, #message, #call| {
                ::cqrs::__private::Box::pin(async move {
                    let _ = (&#wired, &#call);
                    #take
                    #(let #given = #given_by?;)*
                    #answer
                })
            })
        }
    }
}

/// The argument that the message is, and the statement that makes it.
fn take(handler: &Handler, message: &Ident, call: &Ident) -> (TokenStream, TokenStream) {
    let kind = format_ident!("{}", handler.kind.word());
    let ty = own(handler, &handler.message.ty);
    let taken = local("taken");
    let (how, arguments) = match (handler.message.shape, handler.message.by_reference) {
        (Shape::Bare, false) => (format_ident!("take"), quote!(#message)),
        (Shape::Bare, true) => (format_ident!("borrow"), quote!(#message)),
        (Shape::Envelope, _) => (format_ident!("envelope"), quote!(#message, &#call)),
    };
    let take = span::call(
        &handler.message.ty,
        quote!(#kind::#how),
        quote!(#ty),
        arguments,
    );
    let held = if handler.message.by_reference {
        quote!(&#taken)
    } else {
        quote!(#taken)
    };
    (held, quote!(let #taken = #take?;))
}

/// Calls it, and turns what it returned into what the bus works with.
fn answer(handler: &Handler, message: &Ident, arguments: TokenStream) -> TokenStream {
    let name = &handler.callee.name;
    let callee = match &handler.callee.owner {
        Some(Owner { ty, .. }) => quote!(<#ty>::#name),
        None => quote!(#name),
    };
    let awaited = handler.is_async.then(|| quote!(.await));
    let returned = local("returned");
    let output = handler
        .output
        .as_ref()
        .map_or_else(|| syn::parse_quote!(()), |output| own(handler, output));
    let output = if mentions_impl(&output) {
        syn::parse_quote!(_)
    } else {
        output
    };
    let at = handler
        .output
        .as_ref()
        .map_or_else(|| quote!(#name), |output| quote!(#output));
    let outcome = match handler.kind {
        Kind::Command | Kind::Event => {
            span::call(&at, quote!(outcome), quote!(#output), quote!(#returned))
        }
        Kind::Query => {
            let query = own(handler, &handler.message.ty);
            span::call(
                &at,
                quote!(query::reply),
                quote!(#output, #query),
                quote!(#returned, #message),
            )
        }
    };
    quote! {
        let #returned = #callee #arguments #awaited;
        #outcome
    }
}

fn optional(text: Option<&LitStr>) -> TokenStream {
    match text {
        Some(text) => quote!(::cqrs::__private::Option::Some(#text)),
        None => quote!(::cqrs::__private::Option::None),
    }
}

/// A name that no function of the user can have.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The type with its `Self` spelt out.
fn own(handler: &Handler, ty: &Type) -> Type {
    let mut ty = ty.clone();
    if let Some(owner) = &handler.callee.owner {
        SpellOut(&owner.ty).visit_type_mut(&mut ty);
    }
    ty
}

struct SpellOut<'a>(&'a Type);

impl VisitMut for SpellOut<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self") => {
                *ty = self.0.clone()
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}

fn mentions_impl(ty: &Type) -> bool {
    struct Find(bool);
    impl syn::visit::Visit<'_> for Find {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut find = Find(false);
    syn::visit::Visit::visit_type(&mut find, ty);
    find.0
}
