//! The words in the parentheses of an attribute.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, LitInt, LitStr, Meta, Token, Type};

use crate::ctxt::Ctxt;
use crate::given::mended;
use crate::nearest::nearest;
use crate::symbol::{Takes, Word};

/// What one attribute says; words that it does not know are mistakes already.
#[derive(Default)]
pub(crate) struct Arguments {
    said: Vec<(Ident, Value)>,
}

enum Value {
    Nothing,
    Text(LitStr),
    Texts(Vec<LitStr>),
    Number(LitInt),
    Type(Box<Type>),
    Field(Box<Expr>),
    Words(Vec<Ident>),
}

impl Arguments {
    /// The words of `#[attribute(tokens)]`.
    pub(crate) fn parse(ctxt: &Ctxt, attribute: &str, words: &[Word], tokens: TokenStream) -> Self {
        let mut arguments = Self::default();
        arguments.read(ctxt, attribute, words, tokens);
        arguments
    }

    /// The words of all `#[attribute(..)]` among these.
    pub(crate) fn of_attributes(
        ctxt: &Ctxt,
        attribute: &str,
        words: &[Word],
        attributes: &[Attribute],
    ) -> Self {
        let mut arguments = Self::default();
        for found in attributes
            .iter()
            .filter(|found| found.path().is_ident(attribute))
        {
            match &found.meta {
                Meta::Path(_) => {}
                Meta::List(list) => arguments.read(ctxt, attribute, words, list.tokens.clone()),
                Meta::NameValue(_) => ctxt.mistake(
                    found,
                    format_args!("`#[{attribute}]` takes its words in parentheses"),
                    format_args!("write `#[{attribute}(..)]`"),
                ),
            }
        }
        arguments
    }

    fn read(&mut self, ctxt: &Ctxt, attribute: &str, words: &[Word], tokens: TokenStream) {
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if let Err(error) = self.read_word(ctxt, attribute, words, input) {
                    ctxt.syntax(error);
                    skip_to_comma(input)?;
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(error) = parser.parse2(tokens) {
            ctxt.syntax(error);
        }
    }

    fn read_word(
        &mut self,
        ctxt: &Ctxt,
        attribute: &str,
        words: &[Word],
        input: ParseStream<'_>,
    ) -> syn::Result<()> {
        if let Ok(literal) = input.fork().parse::<LitStr>() {
            let text = words.iter().find(|word| word.takes == Takes::Text);
            ctxt.mistake(
                &literal,
                format_args!("`#[{attribute}]` takes its values by name"),
                match text {
                    Some(word) => format!("write `{} = {:?}`", word.name, literal.value()),
                    None => known_words(words),
                },
            );
            return skip_to_comma(input);
        }
        let said = input.call(Ident::parse_any)?;
        let Some(word) = words.iter().find(|word| said == word.name) else {
            ctxt.mistake(
                &said,
                format_args!("`#[{attribute}]` does not know the word `{said}`"),
                known(&said, words),
            );
            return skip_to_comma(input);
        };
        if self.said.iter().any(|(earlier, _)| *earlier == said) {
            ctxt.mistake(&said, format_args!("`{said}` is said twice"), "say it once");
            return skip_to_comma(input);
        }
        let stands_alone = ends(input);
        let given = input.fork();
        let value = Value::parse(word.takes, input).map_err(|error| {
            let (at, problem) = match stands_alone {
                true => (said.span(), "needs a value"),
                false => (error.span(), "does not take this"),
            };
            let mut rest = TokenStream::new();
            while let (false, Ok(token)) = (ends(&given), given.parse::<TokenTree>()) {
                rest.extend([token]);
            }
            let help = mended(*word, rest);
            syn::Error::new(
                at,
                format_args!("`{said}` {problem}\n  help: write `{help}`"),
            )
        })?;
        self.said.push((said, value));
        if !ends(input) {
            let next = input.parse::<TokenTree>()?;
            ctxt.mistake(
                &next,
                format_args!("a comma is missing before `{next}`"),
                format_args!("write `, {next}`"),
            );
        }
        skip_to_comma(input)
    }

    fn find(&self, word: Word) -> Option<&(Ident, Value)> {
        self.said.iter().find(|(said, _)| said == word.name)
    }

    /// The word itself, where it was said.
    pub(crate) fn said(&self, word: Word) -> Option<&Ident> {
        self.find(word).map(|(said, _)| said)
    }

    pub(crate) fn text(&self, word: Word) -> Option<&LitStr> {
        match self.find(word) {
            Some((_, Value::Text(text))) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn texts(&self, word: Word) -> &[LitStr] {
        match self.find(word) {
            Some((_, Value::Texts(texts))) => texts,
            _ => &[],
        }
    }

    pub(crate) fn words(&self, word: Word) -> &[Ident] {
        match self.find(word) {
            Some((_, Value::Words(words))) => words,
            _ => &[],
        }
    }

    pub(crate) fn number(&self, word: Word) -> Option<&LitInt> {
        match self.find(word) {
            Some((_, Value::Number(number))) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn ty(&self, word: Word) -> Option<&Type> {
        match self.find(word) {
            Some((_, Value::Type(ty))) => Some(ty),
            _ => None,
        }
    }

    /// `field` or `field.of.field`.
    pub(crate) fn field(&self, word: Word) -> Option<&Expr> {
        match self.find(word) {
            Some((_, Value::Field(field))) => Some(field),
            _ => None,
        }
    }
}

impl Value {
    fn parse(takes: Takes, input: ParseStream<'_>) -> syn::Result<Self> {
        if takes == Takes::Nothing {
            return match ends(input) {
                true => Ok(Self::Nothing),
                false => Err(input.error("nothing may follow")),
            };
        }
        input.parse::<Token![=]>()?;
        Ok(match takes {
            Takes::Nothing => Self::Nothing,
            Takes::Text => Self::Text(input.parse()?),
            Takes::Texts => {
                let content;
                syn::bracketed!(content in input);
                Self::Texts(
                    Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?
                        .into_iter()
                        .collect(),
                )
            }
            Takes::Words => {
                let content;
                syn::bracketed!(content in input);
                let words = content.parse_terminated(Ident::parse_any, Token![,])?;
                Self::Words(words.into_iter().collect())
            }
            Takes::Number => Self::Number(input.parse()?),
            Takes::Type => Self::Type(input.parse()?),
            Takes::Field => Self::Field(Box::new(parse_field(input)?)),
        })
    }
}

/// Whether the word ends here.
fn ends(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

fn parse_field(input: ParseStream<'_>) -> syn::Result<Expr> {
    let field = Expr::parse(input)?;
    let mut part = &field;
    loop {
        match part {
            Expr::Path(path) if path.path.get_ident().is_some() => return Ok(field),
            Expr::Field(inner) => part = &inner.base,
            _ => return Err(syn::Error::new_spanned(&field, "a field is expected")),
        }
    }
}

fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !ends(input) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn known(said: &Ident, words: &[Word]) -> String {
    let said = said.to_string();
    if let Some(word) = nearest(&said, words.iter().map(|word| word.name)) {
        return format!("did you mean `{word}`?");
    }
    known_words(words)
}

fn known_words(words: &[Word]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("`{}`", word.takes.example(word.name)))
        .collect();
    format!("it knows {}", words.join(", "))
}

/// `#[named("...")]` on a parameter.
pub(crate) fn named(ctxt: &Ctxt, attribute: &Attribute) -> Option<LitStr> {
    match attribute.parse_args::<LitStr>() {
        Ok(name) if !name.value().trim().is_empty() => Some(name),
        _ => {
            let help = match &attribute.meta {
                Meta::List(list) => match syn::parse2::<Ident>(list.tokens.clone()) {
                    Ok(word) => format!("write `#[named(\"{word}\")]`"),
                    Err(_) => "write `#[named(\"...\")]`".to_owned(),
                },
                _ => "write `#[named(\"...\")]`".to_owned(),
            };
            ctxt.mistake(
                attribute.to_token_stream(),
                "`#[named]` takes the name of a bus, a repository or a service",
                help,
            );
            None
        }
    }
}
