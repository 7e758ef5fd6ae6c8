use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;

use super::registration::{no_registration, optional};
use super::{id, origin, span};
use crate::model::plugin::Made;
use crate::model::{Dependency, Plugin};
use crate::types::has_impl;

/// The registration of a plugin, or what takes its place when it has mistakes.
pub(crate) fn plugin(plugin: &Plugin, is_clean: bool) -> TokenStream {
    let Plugin {
        callee, conditions, ..
    } = plugin;
    match &plugin.made {
        Made::By { .. } if !is_clean => no_registration(&plugin.visibility, callee),
        Made::By { parameters, output } => {
            let (name, visibility) = (callee.registration(), &plugin.visibility);
            let registration = registration(
                plugin,
                parameters,
                by(plugin, parameters, output.as_deref()),
            );
            quote! {
                #(#conditions)*
                #[doc(hidden)]
                #[allow(non_upper_case_globals)]
                #visibility const #name: ::cqrs::__private::Registration = #registration;
                #(#conditions)*
                ::cqrs::__private::inventory::submit! { #name }
            }
        }
        Made::Default if !is_clean => TokenStream::new(),
        Made::Default => {
            let ty = &callee.name;
            let by_default = format_ident!("{}", plugin.options.by_default());
            let make = quote_spanned!(ty.span()=> ::cqrs::__private::plugin::#by_default::<#ty>);
            let registration = registration(plugin, &[], make);
            quote! {
                #(#conditions)*
                const _: () = {
                    impl ::cqrs::__private::Registered<0> for #ty {
                        const REGISTRATION: ::cqrs::__private::Registration = #registration;
                    }
                    ::cqrs::__private::inventory::submit! {
                        <#ty as ::cqrs::__private::Registered<0>>::REGISTRATION
                    }
                };
            }
        }
    }
}

fn registration(plugin: &Plugin, parameters: &[Dependency], make: TokenStream) -> TokenStream {
    let Plugin {
        options, callee, ..
    } = plugin;
    let id = id(options.id.as_ref(), callee);
    let kinds = options.buses.iter().map(|kind| {
        let kind = format_ident!("{}", kind.name());
        quote!(::cqrs::__private::MessageKind::#kind)
    });
    let says_where = !options.buses.is_empty() || options.on_stores;
    let for_buses = says_where.then(|| quote!(.for_buses(&[#(#kinds),*])));
    let for_stores = options.on_stores.then(|| quote!(.for_stores()));
    let enriching = options.is_enricher.then(|| quote!(.enriching()));
    let dependencies = parameters.iter().map(|Dependency { ty, named }| {
        let named = optional(named.as_ref());
        span::call(ty, quote!(plugin::dependency), quote!(#ty), quote!(#named))
    });
    let try_options = parameters.iter().map(|Dependency { ty, .. }| {
        span::call(
            ty,
            quote!(plugin::try_options),
            quote!(#ty),
            TokenStream::new(),
        )
    });
    let origin = origin(&callee.name);
    quote! {
        {
            static PLUGIN: ::cqrs::__private::PluginRegistration = ::cqrs::__private::PluginRegistration::with_id(
                #id,
                #make,
                #origin,
            )
            #for_buses
            #for_stores
            #enriching
            .with_typed_options(::cqrs::__private::plugin::first(&[#(#try_options),*]))
            .needing(|| ::cqrs::__private::Vec::from([#(#dependencies),*]));
            ::cqrs::__private::Registration::Plugin(&PLUGIN)
        }
    }
}

/// The closure that finds what the function takes, and calls it.
fn by(plugin: &Plugin, parameters: &[Dependency], output: Option<&Type>) -> TokenStream {
    let callee = &plugin.callee;
    let made = format_ident!("{}", plugin.options.made());
    let made = quote!(plugin::#made);
    let (name, site) = (&callee.name, syn::Ident::new("site", Span::mixed_site()));
    let given = parameters.iter().map(|Dependency { ty, named }| {
        let named = optional(named.as_ref());
        let find = span::call(ty, quote!(plugin::find), quote!(#ty), quote!(#site, #named));
        quote!(#find?)
    });
    let call = quote!(#name(#(#given),*));
    let made = match output {
        Some(ty) if has_impl(ty) => span::call(ty, made, quote!(_), call),
        Some(ty) => span::call(ty, made, quote!(#ty), call),
        None => span::call(name, made, quote!(()), call),
    };
    quote!(|#site| { let _ = &#site; #made })
}
