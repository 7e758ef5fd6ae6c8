//! What a handler offers to the linker: a symbol that says its kind, its id and its message, which `wiring!` refers to for each route.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

use super::registration::Registration;
use crate::model::Kind;

/// The attribute that gives the static of a registration its symbol.
///
/// It costs nothing beside the name. Tests of the crate itself have none: where a dev-dependency leads back to it, it is linked twice.
pub(super) fn symbol(registration: &Registration<'_>, message: &str) -> TokenStream {
    let (before, after) = around(registration.kind, message);
    let name = match &registration.options.id {
        Some(id) => {
            let whole = format!("{before}{}{after}", id.value().replace('.', "::"));
            quote!(#whole)
        }
        None => {
            let path = registration.callee.path().replace('.', "::");
            let after = LitStr::new(&format!("::{path}{after}"), Span::call_site());
            quote!(::cqrs::__private::concat!(#before, ::cqrs::__private::module_path!(), #after))
        }
    };
    quote! {
        #[cfg_attr(all(target_os = "linux", not(test)), unsafe(export_name = #name))]
    }
}

/// What stands before the id, and behind it: with the message's name without its namespace. `cqrs_config::wiring::symbol` writes the same, for the other side.
fn around(kind: Kind, message: &str) -> (String, String) {
    let kind = kind.handler();
    let message = message
        .rsplit(['.', '\\', ':', '/'])
        .next()
        .unwrap_or(message);
    (
        format!("cqrs: {kind} \""),
        format!("\" for \"{message}\", which the routes name, is not linked into this program"),
    )
}
