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

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;

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
