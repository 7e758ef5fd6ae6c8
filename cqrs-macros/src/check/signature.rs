use syn::{GenericParam, ReceiverKind, ReturnType, Safety, Signature};

use super::parameter;
use crate::ctxt::Ctxt;
use crate::model::Kind;
use crate::right;
use crate::signature::parameters;

/// What a handler's signature may not be. The help of each mistake is the same function with its signature mended.
pub(crate) fn signature(ctxt: &Ctxt, kind: Kind, is_method: bool, signature: &Signature) {
    let right = right::handler(kind, is_method, signature);
    qualifiers(ctxt, kind, signature, &right);
    generics(ctxt, kind, signature, &right);
    receiver(ctxt, kind, is_method, signature, &right);
    output(ctxt, kind, signature, &right);
    let mut parameters = parameters(signature);
    match parameters.next() {
        Some(message) => parameter::message(ctxt, kind, message, &right),
        None => ctxt.mistake(
            &signature.ident,
            format_args!(
                "the first parameter of {} is its message, and there is none",
                kind.article()
            ),
            format_args!("write `{right}`"),
        ),
    }
    for parameter in parameters {
        parameter::injected(ctxt, kind.article(), parameter, &right);
    }
}

fn qualifiers(ctxt: &Ctxt, kind: Kind, signature: &Signature, right: &str) {
    let article = kind.article();
    if let Some(token) = &signature.constness {
        ctxt.mistake(
            token,
            format_args!("{article} runs when a message comes, never at compile time"),
            format_args!("write `{right}`"),
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        ctxt.mistake(
            token,
            format_args!("{article} cannot be unsafe: the bus calls it"),
            format_args!("write `{right}`, and keep the unsafe part in a function that it calls"),
        );
    }
    if let Some(abi) = &signature.abi {
        ctxt.mistake(
            abi,
            format_args!("{article} is a Rust function"),
            format_args!("write `{right}`"),
        );
    }
    if let Some(variadic) = &signature.variadic {
        ctxt.mistake(
            variadic,
            format_args!("{article} has a fixed list of parameters"),
            format_args!("write `{right}`"),
        );
    }
}

fn generics(ctxt: &Ctxt, kind: Kind, signature: &Signature, right: &str) {
    let (article, generics) = (kind.article(), &signature.generics);
    let has_types = generics
        .params
        .iter()
        .any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    if has_types {
        ctxt.mistake(
            &generics.params,
            format_args!("{article} cannot be generic: it is registered once, for one message"),
            format_args!("write `{right}`"),
        );
    } else if !generics.params.is_empty() {
        ctxt.mistake(
            &generics.params,
            format_args!("{article} cannot name lifetimes"),
            format_args!("write `{right}`"),
        );
    } else if let Some(condition) = &generics.where_clause {
        ctxt.mistake(
            condition,
            format_args!("{article} is registered once, without conditions"),
            format_args!("write `{right}`"),
        );
    }
}

fn receiver(ctxt: &Ctxt, kind: Kind, is_method: bool, signature: &Signature, right: &str) {
    let Some(receiver) = signature.receiver() else {
        return;
    };
    if !is_method {
        ctxt.mistake(
            receiver,
            format_args!("`#[{}]` is for free functions", kind.attribute()),
            format_args!(
                "put `#[{}]` on the impl block, whose public methods are handlers then, or write `{right}` outside of it",
                kind.block_attribute()
            ),
        );
        return;
    }
    match &receiver.kind {
        ReceiverKind::Reference(_, _, None) => {}
        _ => ctxt.mistake(
            receiver,
            "the service is shared by all calls: a handler takes it by `&self`",
            format_args!("write `{right}`; what changes inside is behind a lock"),
        ),
    }
}

fn output(ctxt: &Ctxt, kind: Kind, signature: &Signature, right: &str) {
    if let ReturnType::Type(_, ty) = &signature.output
        && right::awaited(&signature.output).is_some()
    {
        ctxt.mistake(
            ty,
            format_args!("{} that waits is an `async fn`", kind.article()),
            format_args!("write `{right}`"),
        );
    }
    if let (Kind::Query, ReturnType::Default) = (kind, &signature.output) {
        ctxt.mistake(
            &signature.ident,
            "a query handler returns the reply, and this one returns nothing",
            format_args!("write `{right}`"),
        );
    }
}
