//! From what was read to Rust. What is generated names `::cqrs::__private` and nothing else.

mod aggregate;
mod decision;
mod event_provider;
mod event_set;
mod handler;
mod link;
mod message;
mod only_one;
mod plugin;
mod registration;
mod registrations;
mod span;
mod upcaster;
#[cfg(feature = "wiring")]
mod wiring;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, LitStr};

use crate::model::Callee;

pub(crate) use aggregate::aggregate;
pub(crate) use event_provider::event_provider;
pub(crate) use event_set::event_set;
pub(crate) use handler::handler;
pub(crate) use message::message;
pub(crate) use plugin::plugin;
pub(crate) use registration::no_registration;
pub(crate) use registrations::registrations;
pub(crate) use upcaster::upcaster;
#[cfg(feature = "wiring")]
pub(crate) use wiring::wiring;

/// The id that was given, or the path with dots.
fn id(given: Option<&LitStr>, callee: &Callee) -> TokenStream {
    match given {
        Some(id) => quote!(::cqrs::__private::RegisteredId::Explicit(#id)),
        None => {
            let path = LitStr::new(&callee.path(), Span::call_site());
            quote! {
                ::cqrs::__private::RegisteredId::Path { module: ::cqrs::__private::module_path!(), name: #path }
            }
        }
    }
}

/// The crate, file and line of this name.
fn origin(name: &Ident) -> TokenStream {
    let line = quote_spanned!(name.span()=> ::cqrs::__private::line!());
    quote! {
        ::cqrs::__private::Origin::new(
            ::cqrs::__private::module_path!(),
            ::cqrs::__private::file!(),
            #line,
            ::cqrs::__private::cfg!(test),
        )
    }
}
