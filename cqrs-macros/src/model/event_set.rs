use syn::{Data, DeriveInput, Fields, Generics, Ident, Type};

use crate::ctxt::Ctxt;

/// An enum with `#[derive(EventSet)]`.
pub(crate) struct EventSet {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) variants: Vec<EventSetVariant>,
}

/// `Opened(AccountOpened)`
pub(crate) struct EventSetVariant {
    pub(crate) ident: Ident,
    pub(crate) event: Type,
}

impl EventSet {
    pub(crate) fn parse(ctxt: &Ctxt, input: DeriveInput) -> Self {
        let variants = match input.data {
            Data::Enum(data) => data
                .variants
                .into_iter()
                .filter_map(|variant| parse_variant(ctxt, variant))
                .collect(),
            Data::Struct(_) | Data::Union(_) => {
                ctxt.mistake(
                    &input.ident,
                    "`EventSet` is for enums: one of several events that a decision may return",
                    format_args!("write `enum {} {{ Opened(AccountOpened), Closed(AccountClosed) }}`; several at once are a tuple", input.ident),
                );
                Vec::new()
            }
        };
        Self {
            ident: input.ident,
            generics: input.generics,
            variants,
        }
    }
}

fn parse_variant(ctxt: &Ctxt, variant: syn::Variant) -> Option<EventSetVariant> {
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let event = fields.unnamed.first()?.ty.clone();
            Some(EventSetVariant {
                ident: variant.ident,
                event,
            })
        }
        _ => {
            let name = &variant.ident;
            ctxt.mistake(
                &variant,
                "a variant of an `EventSet` holds one event and nothing else",
                format_args!("write `{name}(SomeEvent)`"),
            );
            None
        }
    }
}
