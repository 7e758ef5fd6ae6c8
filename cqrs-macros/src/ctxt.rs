use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Collects the mistakes of one macro call, so that all are told at once.
#[derive(Default)]
pub(crate) struct Ctxt {
    mistakes: RefCell<Vec<syn::Error>>,
}

impl Ctxt {
    /// What is wrong at these tokens, and what to write instead.
    pub(crate) fn mistake(&self, at: impl ToTokens, problem: impl Display, help: impl Display) {
        self.syntax(syn::Error::new_spanned(
            at,
            format_args!("{problem}\n  help: {help}"),
        ));
    }

    /// What the parser refused.
    pub(crate) fn syntax(&self, error: syn::Error) {
        self.mistakes.borrow_mut().push(error);
    }

    /// How many there are so far.
    pub(crate) fn count(&self) -> usize {
        self.mistakes.borrow().len()
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.mistakes.borrow().is_empty()
    }

    /// What was generated, and one `compile_error!` for each mistake.
    pub(crate) fn with(self, expanded: TokenStream) -> TokenStream {
        let mistakes = self.mistakes.into_inner();
        std::iter::once(expanded)
            .chain(mistakes.iter().map(syn::Error::to_compile_error))
            .collect()
    }
}
