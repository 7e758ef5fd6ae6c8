//! `#[aggregate]` on an impl block, with its `#[apply]`, `#[handles]` and `#[decides]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, ImplItemFn, Signature};

use crate::arguments::Arguments;
use crate::check::{self, Role};
use crate::ctxt::Ctxt;
use crate::model::handler::conditions;
use crate::model::{
    Aggregate, Applied, Callee, Contract, Decision, HandlerOptions, Handles, Output,
};
use crate::{expand, impl_block, signature, symbol};

/// What a method of an aggregate may say.
const WORDS: &[&str] = &[symbol::APPLY, symbol::HANDLES, symbol::DECIDES];

/// The block as it was written, the traits, and the registrations.
pub(crate) fn expand(words: TokenStream, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let said = Arguments::parse(&ctxt, symbol::AGGREGATE, symbol::AGGREGATE_WORDS, words);
    let read = impl_block::read(
        &ctxt,
        symbol::AGGREGATE,
        WORDS,
        "its decisions and its `#[apply]` methods",
        item,
    );
    let (mut block, owner) = match read {
        Ok(read) => read,
        Err(instead) => return ctxt.with(instead),
    };
    let contract = Contract::read(&ctxt, &said, &owner);
    if let Some(contract) = &contract {
        let names = std::iter::once(&contract.type_name).chain(&contract.aliases);
        check::said_once(&ctxt, names);
        check::said_once(&ctxt, contract.ignores.iter());
    }
    let mut aggregate = Aggregate {
        owner,
        contract,
        applied: Vec::new(),
        decisions: Vec::new(),
    };
    for item in &mut block.items {
        if let ImplItem::Fn(method) = item {
            read_method(&ctxt, &mut aggregate, method);
        }
    }
    check::applied_once(&ctxt, &mut aggregate.applied);
    let expanded = expand::aggregate(&aggregate);
    ctxt.with(quote!(#block #expanded))
}

/// The item as it was written: what stands on it means nothing where no `#[aggregate]` reads it.
pub(crate) fn outside(attribute: &str, item: TokenStream) -> TokenStream {
    let ctxt = Ctxt::default();
    let first = if attribute == symbol::APPLY {
        "`#[aggregate(id = SomeId)]`"
    } else {
        "`#[aggregate(id = SomeId)]`, or `#[aggregate(continued)]` where another block has that,"
    };
    let name = syn::parse2::<ImplItemFn>(item.clone()).map_or_else(
        |_| item.clone(),
        |method| method.sig.ident.into_token_stream(),
    );
    ctxt.mistake(
        name,
        format_args!(
            "`#[{attribute}]` stands on a method of an `#[aggregate]` block, and this is none"
        ),
        format_args!("write {first} above the impl block"),
    );
    ctxt.with(item)
}

fn read_method(ctxt: &Ctxt, aggregate: &mut Aggregate, method: &mut ImplItemFn) {
    let attributes = impl_block::take_attributes(method, WORDS);
    impl_block::refuse_misspelt(ctxt, method, WORDS);
    let callee = Callee {
        name: method.sig.ident.clone(),
        owner: Some(aggregate.owner.clone()),
    };
    let [attribute, others @ ..] = attributes.as_slice() else {
        return;
    };
    for other in others {
        ctxt.mistake(
            other,
            "a method is one of `#[apply]`, `#[handles]` and `#[decides]`",
            "leave this one out",
        );
    }
    if attribute.path().is_ident(symbol::APPLY) {
        let applied = apply(
            ctxt,
            callee,
            attribute,
            method,
            aggregate.contract.is_some(),
        );
        aggregate.applied.extend(applied);
    } else {
        aggregate
            .decisions
            .extend(decision(ctxt, callee, attribute, method));
    }
}

fn apply(
    ctxt: &Ctxt,
    callee: Callee,
    attribute: &Attribute,
    method: &ImplItemFn,
    is_first: bool,
) -> Option<Applied> {
    if attribute.meta.require_path_only().is_err() {
        ctxt.mistake(
            attribute,
            "`#[apply]` takes no words: the parameter says which event it is",
            "write `#[apply]`",
        );
    }
    if !is_first {
        ctxt.mistake(
            attribute,
            "all `#[apply]` of an aggregate stand in its first block",
            "move it to the block with `#[aggregate(id = ..)]`",
        );
    }
    let (event, is_sound) = checked(ctxt, Role::Apply, &callee, &method.sig);
    Some(Applied {
        event: event?,
        is_sound: is_sound && is_first,
        callee,
        conditions: conditions(&method.attrs),
    })
}

fn decision(
    ctxt: &Ctxt,
    callee: Callee,
    attribute: &Attribute,
    method: &ImplItemFn,
) -> Option<Decision> {
    let handles = handles(ctxt, attribute, method);
    let (command, is_sound) = checked(ctxt, Role::Decide, &callee, &method.sig);
    let output = Output::read(&callee, &method.sig.output)?;
    let decision = Decision {
        command: command?,
        output,
        conditions: conditions(&method.attrs),
        handles,
        callee,
    };
    is_sound.then_some(decision)
}

fn checked(
    ctxt: &Ctxt,
    role: Role,
    callee: &Callee,
    signature: &Signature,
) -> (Option<syn::Type>, bool) {
    let earlier = ctxt.count();
    let message = check::method(ctxt, role, signature).map(|ty| callee.spell_out(&ty));
    (message, ctxt.count() == earlier)
}

fn handles(ctxt: &Ctxt, attribute: &Attribute, method: &ImplItemFn) -> Option<Handles> {
    if !attribute.path().is_ident(symbol::HANDLES) {
        return None;
    }
    let earlier = ctxt.count();
    let said = Arguments::of_attributes(
        ctxt,
        symbol::HANDLES,
        symbol::HANDLES_WORDS,
        std::slice::from_ref(attribute),
    );
    let loading = match (said.said(symbol::CREATE), said.said(symbol::CREATE_OR_LOAD)) {
        (None, None) => "Existing",
        (Some(_), None) => "Create",
        (None, Some(_)) => "CreateOrLoad",
        (Some(_), Some(word)) => {
            ctxt.mistake(
                word,
                "`create` wants none, `create_or_load` takes either",
                "say one of the two",
            );
            "CreateOrLoad"
        }
    };
    if said.field(symbol::KEY).is_none() && ctxt.count() == earlier {
        ctxt.mistake(
            attribute,
            "which field of the command says the id of the aggregate?",
            "write `#[handles(key = some_field)]`",
        );
    }
    Some(Handles {
        options: HandlerOptions::read(ctxt, &said),
        key: said.field(symbol::KEY)?.clone(),
        loading,
        visibility: method.vis.clone(),
        signature: signature::text(&method.sig),
    })
}
