use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// `::cqrs::__private::function::<types>(arguments)`, standing where `at` stands.
///
/// It begins at the first token of `at` and ends at the last, so that the compiler underlines the whole type that does not fit.
pub(crate) fn call(
    at: &impl ToTokens,
    function: TokenStream,
    types: TokenStream,
    arguments: TokenStream,
) -> TokenStream {
    let mut tokens = at.to_token_stream().into_iter();
    let start = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    let end = tokens.last().map_or(start, |token| token.span());
    let mut call = quote_spanned!(start=> ::cqrs::__private::#function::<#types>);
    call.extend(quote_spanned!(end=> (#arguments)));
    call
}
