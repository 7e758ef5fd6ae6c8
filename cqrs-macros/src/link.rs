//! `cqrs::link!(billing, orders)`.

use proc_macro2::{TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token};

/// A crate as somebody wrote it.
struct Written {
    name: Result<Ident, syn::Error>,
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            let name = Err(as_in_code(&text, &text.value()));
            return Ok(Self { name });
        }
        let first: Ident = input.parse()?;
        let (mut tokens, mut text) = (quote!(#first), first.to_string());
        while input.peek(Token![-]) {
            let dash: Token![-] = input.parse()?;
            let part: TokenTree = input.parse()?;
            text = format!("{text}-{part}");
            tokens.extend(quote!(#dash #part));
        }
        let name = match first == text {
            true => Ok(first),
            false => Err(as_in_code(&tokens, &text)),
        };
        Ok(Self { name })
    }
}

fn as_in_code(tokens: &impl quote::ToTokens, text: &str) -> syn::Error {
    let name = text.replace('-', "_");
    let message = format!(
        "a crate is linked by the name that code gives it: `cqrs::link!({name})` for `{text}`"
    );
    syn::Error::new_spanned(tokens, message)
}

/// An import of each crate under no name: enough for the compiler to load it.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let crates = match Punctuated::<Written, Token![,]>::parse_terminated.parse2(input) {
        Ok(crates) => crates,
        Err(error) => return error.to_compile_error(),
    };
    let imports = crates.into_iter().map(|written| match written.name {
        Ok(name) => quote_spanned!(name.span()=> use ::#name as _;),
        Err(error) => error.to_compile_error(),
    });
    quote!(#(#imports)*)
}
