//! What was most likely meant by a value that a word does not take.

use proc_macro2::{TokenStream, TokenTree};
use syn::{LitChar, LitInt, LitStr, Type};

use crate::signature::tokens;
use crate::symbol::{Takes, Word};

/// How `word` is written, with the value that was `given` behind it where that can be told: `id = "bank.open"` for `id("bank.open")`.
pub(crate) fn mended(word: Word, given: TokenStream) -> String {
    let value = value(given).and_then(|given| meant(word.takes, given));
    match value {
        Some(value) => format!("{} = {value}", word.name),
        None => word.takes.example(word.name),
    }
}

/// What stands behind `=` or `:`, or in parentheses.
fn value(given: TokenStream) -> Option<TokenStream> {
    let mut given = given.into_iter().peekable();
    match given.peek()? {
        TokenTree::Punct(sign) if matches!(sign.as_char(), '=' | ':') => {
            given.next();
            Some(given.collect())
        }
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    }
}

fn meant(takes: Takes, given: TokenStream) -> Option<String> {
    let text = text(&given);
    match takes {
        Takes::Nothing => None,
        Takes::Text => Some(format!("{:?}", text?)),
        Takes::Texts => Some(format!("[{:?}]", text?)),
        Takes::Number => {
            let number = syn::parse_str::<LitInt>(text?.trim_start_matches('v')).ok()?;
            Some(number.to_string())
        }
        Takes::Type => {
            let ty = syn::parse_str::<Type>(&text?).ok()?;
            Some(tokens(quote::ToTokens::to_token_stream(&ty)))
        }
        Takes::Field => Some(syn::parse_str::<syn::Ident>(&text?).ok()?.to_string()),
        Takes::Words => Some(format!("[{}]", text?)),
    }
}

/// What a literal holds, or what is written without quotes.
fn text(given: &TokenStream) -> Option<String> {
    if let Ok(text) = syn::parse2::<LitStr>(given.clone()) {
        return Some(text.value());
    }
    if let Ok(letter) = syn::parse2::<LitChar>(given.clone()) {
        return Some(letter.value().to_string());
    }
    let path = syn::parse2::<syn::Path>(given.clone()).ok()?;
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    Some(names.join("."))
}
