//! The signature of a function: its parameters, and how people read it.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, PatType, Signature};

/// The parameters behind the receiver.
pub(crate) fn parameters(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    })
}

/// `async fn open(command: OpenAccount, accounts: Repository<Account>) -> HandlerResult`
pub(crate) fn text(signature: &Signature) -> String {
    let mut signature = signature.clone();
    for input in &mut signature.inputs {
        match input {
            FnArg::Typed(parameter) => parameter.attrs.clear(),
            FnArg::Receiver(receiver) => receiver.attrs.clear(),
        }
    }
    if signature.inputs.trailing_punct() {
        signature.inputs.pop_punct();
    }
    tokens(signature.to_token_stream())
}

/// Tokens in a line, with spaces where rustfmt has them.
pub(crate) fn tokens(stream: TokenStream) -> String {
    let mut line = String::new();
    write(&mut line, stream);
    line
}

fn write(line: &mut String, stream: TokenStream) {
    let mut glued = true;
    for token in stream {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let is_spaced = matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket);
                if is_spaced && !glued {
                    space(line);
                }
                line.push_str(open);
                write(line, group.stream());
                line.push_str(close);
                glued = false;
            }
            TokenTree::Punct(punct) => {
                let sign = punct.as_char();
                let spaced_before = matches!(sign, '-' | '=' | '+') || (sign == '&' && !glued);
                if spaced_before && !glued {
                    space(line);
                }
                line.push(sign);
                let arrow = sign == '>' && (line.ends_with("->") || line.ends_with("=>"));
                let spaced_after = matches!(sign, ',' | '+' | ':' | '=' | ';')
                    && punct.spacing() == Spacing::Alone
                    && !line.ends_with("::");
                if arrow || spaced_after {
                    line.push(' ');
                }
                glued = true;
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if !glued {
                    space(line);
                }
                line.push_str(&token.to_string());
                glued = false;
            }
        }
    }
}

fn space(line: &mut String) {
    if !line.is_empty() && !line.ends_with([' ', '(', '[', '<']) {
        line.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(signature: &str) -> String {
        text(&syn::parse_str(signature).expect("a signature"))
    }

    #[test]
    fn a_signature_reads_as_it_was_written() {
        for signature in [
            "fn open(command: OpenAccount)",
            "async fn open(command: &OpenAccount, accounts: Repository<Account>) -> HandlerResult",
            "fn find(&self, query: FindCustomers, search: Service<dyn Search>) -> Result<Vec<CustomerHit>, SearchError>",
            "fn hear(event: Envelope<bank::Opened>, all: &'static [u8; 4], (one, two): (A, B)) -> Result<(), Box<dyn Error + Send + Sync>>",
        ] {
            assert_eq!(written(signature), signature);
        }
    }

    #[test]
    fn attributes_and_line_breaks_are_left_out() {
        assert_eq!(
            written(
                "fn open(\n    command: Open,\n    #[named(\"bank\")]\n    bus: CommandBus,\n)"
            ),
            "fn open(command: Open, bus: CommandBus)"
        );
    }
}
