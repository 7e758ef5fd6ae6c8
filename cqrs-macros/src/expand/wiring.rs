use std::collections::HashSet;

use cqrs_config::wiring::{Link, Name, NameKind, symbol};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::wiring::Read;

/// The modules beside the buses, with what they hold.
const MODULES: [(NameKind, &str); 4] = [
    (NameKind::Store, "The event stores."),
    (NameKind::Repository, "The repositories."),
    (NameKind::Projection, "The projections."),
    (NameKind::Transport, "The transports."),
];

/// `mod wiring`: the configuration, its names, and what its routes ask of the linker.
pub(crate) fn wiring(read: &Read) -> TokenStream {
    let (visibility, config, routes) = (&read.visibility, config(read), routes(read));
    let buses = names(read, None);
    let modules = MODULES.iter().filter_map(|(kind, doc)| {
        let module = Ident::new(kind.module()?, Span::call_site());
        let names = names(read, kind.module());
        Some(quote!(#[doc = #doc] pub mod #module { #(#names)* }))
    });
    let doc = format!(
        "What `{}` holds, as it was when this was compiled.",
        read.shown(&read.path.to_string_lossy())
    );
    quote! {
        #[doc = #doc]
        #[allow(non_upper_case_globals, dead_code)]
        #visibility mod wiring {
            #config
            #(#buses)*
            #(#modules)*
            #routes
        }
    }
}

/// Naming every file has the program compiled anew when one of them changes.
fn config(read: &Read) -> TokenStream {
    let path = read.path.to_string_lossy();
    let files = read.wiring.files.iter().map(|file| {
        let file = file.to_string_lossy();
        quote!((#file, ::cqrs::__private::include_bytes!(#file)))
    });
    quote! {
        /// The configuration, for `App::from_wiring`.
        pub const CONFIG: ::cqrs::Wiring = ::cqrs::__private::wiring(#path, &[#(#files),*]);
    }
}

fn names(read: &Read, module: Option<&str>) -> Vec<TokenStream> {
    let mut taken = HashSet::new();
    let names = read.wiring.names.iter();
    names
        .filter(|name| name.kind.module() == module && taken.insert(&name.identifier))
        .map(|name| constant(read, name))
        .collect()
}

fn constant(read: &Read, name: &Name) -> TokenStream {
    let Name {
        kind,
        name,
        identifier,
        place,
    } = name;
    let identifier = match identifier.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(identifier, Span::call_site()),
    };
    let ty = format_ident!("{}", type_of(*kind));
    let (file, line) = (read.shown(&place.file), place.line);
    let doc = format!("The {} `{name}`, {file}:{line}.", kind.words());
    quote! {
        #[doc = #doc]
        pub const #identifier: ::cqrs::names::#ty = ::cqrs::names::#ty::of_wiring(#name);
    }
}

fn type_of(kind: NameKind) -> &'static str {
    match kind {
        NameKind::CommandBus => "CommandBusName",
        NameKind::EventBus => "EventBusName",
        NameKind::QueryBus => "QueryBusName",
        NameKind::Store => "StoreName",
        NameKind::Repository => "RepositoryName",
        NameKind::Projection => "ProjectionName",
        NameKind::Transport => "TransportName",
    }
}

/// One symbol for each route, which a handler that is linked defines. Who refers to it is called like the route's place.
///
/// In tests of the crate itself its own handlers define none, so nothing is asked there.
fn routes(read: &Read) -> Option<TokenStream> {
    let mut known = HashSet::new();
    let links = read.wiring.links.iter();
    let mut places = HashSet::new();
    let routes: Vec<_> = links
        .map(|link| (link, symbol(link.kind, &link.handler, &link.message)))
        .filter(|(_, symbol)| known.insert(symbol.clone()))
        .map(|(link, symbol)| (place(read, link, &mut places), symbol))
        .collect();
    if routes.is_empty() {
        return None;
    }
    let handlers: Vec<_> = (0..routes.len())
        .map(|index| format_ident!("HANDLER_{index}"))
        .collect();
    let (places, symbols): (Vec<_>, Vec<_>) = routes.into_iter().unzip();
    Some(quote! {
        #[cfg(all(target_os = "linux", not(test)))]
        mod routes {
            unsafe extern "Rust" {
                #(#[link_name = #symbols] safe static #handlers: ::cqrs::__private::HandlerRegistration;)*
            }
            #(#[used] static #places: &::cqrs::__private::HandlerRegistration = &#handlers;)*
        }
    })
}

/// `route_of_config_cqrs_yaml_line_12`, and the column too where several routes are on the line.
fn place(read: &Read, link: &Link, taken: &mut HashSet<String>) -> Ident {
    let plain = |letter: char| match letter.is_ascii_alphanumeric() {
        true => letter,
        false => '_',
    };
    let file: String = read.shown(&link.place.file).chars().map(plain).collect();
    let line = format!("route_of_{file}_line_{}", link.place.line);
    let column = format!("{line}_column_{}", link.place.column);
    let further = (2..).map(|count| format!("{column}_{count}"));
    let free = [line, column.clone()]
        .into_iter()
        .chain(further)
        .find(|name| taken.insert(name.clone()));
    Ident::new(&free.unwrap_or(column), Span::call_site())
}
