use proc_macro2::{Ident, Span, TokenStream};
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
    let (start, end) = ends(at);
    let mut call = quote_spanned!(start=> ::cqrs::__private::#function::<#types>);
    call.extend(quote_spanned!(end=> (#arguments)));
    call
}

/// `::cqrs::__private::function::<types>`, standing where `at` stands.
pub(crate) fn path(at: &impl ToTokens, function: TokenStream, types: TokenStream) -> TokenStream {
    let (start, _) = ends(at);
    quote_spanned!(start=> ::cqrs::__private::#function::<#types>)
}

/// `&::cqrs::__private::function(arguments)`, standing where `at` stands.
pub(crate) fn reference(
    at: &impl ToTokens,
    function: TokenStream,
    arguments: TokenStream,
) -> TokenStream {
    let (start, end) = ends(at);
    let mut call = quote_spanned!(start=> &::cqrs::__private::#function);
    call.extend(quote_spanned!(end=> (#arguments)));
    call
}

/// `receiver.method::<types>(arguments)`, standing where `at` stands.
pub(crate) fn method(
    at: &impl ToTokens,
    receiver: &Ident,
    method: &Ident,
    types: &TokenStream,
    arguments: TokenStream,
) -> TokenStream {
    let (start, end) = ends(at);
    let mut call = quote_spanned!(start=> #receiver.#method::<#types>);
    call.extend(quote_spanned!(end=> (#arguments)));
    call
}

/// `&owner.field`, standing where the field stands.
pub(crate) fn field(owner: &Ident, field: &impl ToTokens) -> TokenStream {
    let (start, _) = ends(field);
    let owner = Ident::new(&owner.to_string(), owner.span().located_at(start));
    quote_spanned!(start=> &#owner.#field)
}

fn ends(at: &impl ToTokens) -> (Span, Span) {
    let mut tokens = at.to_token_stream().into_iter();
    let start = tokens
        .next()
        .map_or_else(Span::call_site, |token| token.span());
    (start, tokens.last().map_or(start, |token| token.span()))
}
