use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use crate::model::Callee;

/// `[Registration; N]` of what these paths name: functions and methods begin with a small letter, types with a capital one.
pub(crate) fn registrations<'a>(paths: impl IntoIterator<Item = &'a Path>) -> TokenStream {
    let registrations = paths.into_iter().map(registration);
    quote!([#(#registrations),*])
}

fn registration(path: &Path) -> TokenStream {
    let names_a_function = path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        name.trim_start_matches("r#")
            .starts_with(|letter: char| !letter.is_uppercase())
    });
    if !names_a_function {
        return quote!(<#path as ::cqrs::__private::Registered<_>>::REGISTRATION);
    }
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = Callee::registration_of(&last.ident);
    }
    quote!(#path)
}
