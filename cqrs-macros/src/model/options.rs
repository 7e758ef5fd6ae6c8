use syn::LitStr;

use super::Kind;
use crate::arguments::Arguments;
use crate::ctxt::Ctxt;
use crate::symbol::{self, Word};

/// The words of `#[command_handler(..)]` and its like.
#[derive(Clone, Default)]
pub(crate) struct HandlerOptions {
    pub(crate) id: Option<LitStr>,
    pub(crate) bus: Option<LitStr>,
    pub(crate) message: Option<LitStr>,
    pub(crate) is_inline: bool,
    pub(crate) from_beginning: bool,
    pub(crate) independent_stores: bool,
}

impl HandlerOptions {
    pub(crate) fn read(ctxt: &Ctxt, said: &Arguments) -> Self {
        let options = Self {
            id: text(ctxt, said, symbol::ID),
            bus: text(ctxt, said, symbol::BUS),
            message: text(ctxt, said, symbol::MESSAGE),
            is_inline: said.said(symbol::INLINE).is_some(),
            from_beginning: the_one(
                ctxt,
                said,
                symbol::FROM,
                symbol::BEGINNING,
                "without `from`, a new listener starts with the next event",
            ),
            independent_stores: the_one(
                ctxt,
                said,
                symbol::STORES,
                symbol::INDEPENDENT,
                "without `stores`, the repositories of a handler share one transaction",
            ),
        };
        if let (true, Some(inline)) = (options.from_beginning, said.said(symbol::INLINE)) {
            ctxt.mistake(
                inline,
                "an inline listener hears what is published while it is there, never what was stored before",
                "leave out `inline`, or `from = \"beginning\"`",
            );
        }
        options
    }

    /// The words that a handler of this kind knows.
    pub(crate) fn words(kind: Kind) -> &'static [Word] {
        match kind {
            Kind::Command => symbol::HANDLER_WORDS,
            Kind::Event => symbol::LISTENER_WORDS,
            Kind::Query => symbol::FINDER_WORDS,
        }
    }
}

fn text(ctxt: &Ctxt, said: &Arguments, word: Word) -> Option<LitStr> {
    let text = said.text(word)?;
    if text.value().trim().is_empty() {
        ctxt.mistake(
            text,
            format_args!("`{}` is empty", word.name),
            "leave it out for the default",
        );
        return None;
    }
    Some(text.clone())
}

fn the_one(ctxt: &Ctxt, said: &Arguments, word: Word, only: &str, otherwise: &str) -> bool {
    let Some(text) = said.text(word) else {
        return false;
    };
    if text.value() != only {
        ctxt.mistake(
            text,
            format_args!("`{}` is `\"{only}\"` or left out", word.name),
            otherwise,
        );
        return false;
    }
    true
}
