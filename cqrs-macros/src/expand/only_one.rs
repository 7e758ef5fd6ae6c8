use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Attribute, LitStr};

use crate::model::Kind;

/// A name that a crate can have only once, made of the id: the second handler that claims it does not compile, and both are shown.
///
/// The names of exported macros are the only ones that modules share. A test may define several programs, whose handlers have the same ids.
pub(super) fn only_one(kind: Kind, id: &LitStr, conditions: &[Attribute]) -> TokenStream {
    let name = Ident::new(&claim(kind, &id.value()), id.span());
    quote! {
        #(#conditions)*
        #[cfg(not(test))]
        #[doc(hidden)]
        #[allow(non_local_definitions)]
        #[macro_export]
        macro_rules! #name {
            () => {};
        }
    }
}

/// `two_command_handlers_have_the_id__bank__open` for `bank.open`; ids that would read the same are told apart by a number.
fn claim(kind: Kind, id: &str) -> String {
    let handlers = kind.block_attribute();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let reads_the_same = ["__", "_.", "._", ".."]
        .iter()
        .any(|pair| id.contains(pair))
        || id.chars().any(|letter| !is_word(letter) && letter != '.');
    let text: String = id
        .chars()
        .map(|letter| match letter {
            '.' => "__".to_owned(),
            letter if is_word(letter) => letter.to_string(),
            _ => "_".to_owned(),
        })
        .collect();
    let number = match reads_the_same {
        true => format!("__{:x}", fingerprint(id)),
        false => String::new(),
    };
    format!("two_{handlers}_have_the_id__{text}{number}")
}

/// FNV-1a.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_be_read_in_its_claim() {
        assert_eq!(
            claim(Kind::Event, "bank.send_mail"),
            "two_event_listeners_have_the_id__bank__send_mail"
        );
    }

    #[test]
    fn ids_that_read_the_same_are_told_apart() {
        let ids = ["a.b", "a__b", "a_.b", "a._b", "a..b", "a b", "a-b", "a:b"];
        let mut claims: Vec<String> = ids.iter().map(|id| claim(Kind::Command, id)).collect();
        claims.sort();
        claims.dedup();
        assert_eq!(claims.len(), ids.len());
    }
}
