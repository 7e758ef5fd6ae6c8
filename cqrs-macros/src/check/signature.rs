use quote::ToTokens;
use syn::{FnArg, GenericParam, Pat, PatType, ReceiverKind, Safety, Signature, Type};

use crate::ctxt::Ctxt;
use crate::model::Kind;
use crate::model::parameter::{injected, is_named};
use crate::signature::tokens;

/// What a handler's signature may not be.
pub(crate) fn signature(ctxt: &Ctxt, kind: Kind, is_method: bool, signature: &Signature) {
    qualifiers(ctxt, kind, signature);
    generics(ctxt, kind, signature);
    receiver(ctxt, kind, is_method, signature);
    let mut parameters = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    });
    match parameters.next() {
        Some(message) => self::message(ctxt, kind, message),
        None => ctxt.mistake(
            &signature.ident,
            format_args!(
                "the first parameter of {} is its message, and there is none",
                kind.article()
            ),
            format_args!("write `{}`", kind.example()),
        ),
    }
    for parameter in parameters {
        by_value(ctxt, kind.article(), parameter);
    }
}

fn qualifiers(ctxt: &Ctxt, kind: Kind, signature: &Signature) {
    if let Safety::Unsafe(token) = &signature.safety {
        ctxt.mistake(
            token,
            format_args!("{} cannot be unsafe: the bus calls it", kind.article()),
            "keep the unsafe part in a function that it calls",
        );
    }
    if let Some(abi) = &signature.abi {
        ctxt.mistake(
            abi,
            format_args!("{} is a Rust function", kind.article()),
            format_args!("write `{}`", kind.example()),
        );
    }
    if let Some(variadic) = &signature.variadic {
        ctxt.mistake(
            variadic,
            format_args!("{} has a fixed list of parameters", kind.article()),
            format_args!("write `{}`", kind.example()),
        );
    }
}

fn generics(ctxt: &Ctxt, kind: Kind, signature: &Signature) {
    let generics = &signature.generics;
    let lifetimes_only = generics
        .params
        .iter()
        .all(|parameter| matches!(parameter, GenericParam::Lifetime(_)));
    if generics.params.is_empty() {
        return;
    }
    if lifetimes_only {
        ctxt.mistake(
            &generics.params,
            format_args!("{} cannot name lifetimes", kind.article()),
            "take the message by value or by `&`, and everything else by value",
        );
    } else {
        ctxt.mistake(
            &generics.params,
            format_args!(
                "{} cannot be generic: it is registered once, for one message",
                kind.article()
            ),
            "write one handler for each type; a service behind a trait is `Service<dyn SomeTrait>`",
        );
    }
}

fn receiver(ctxt: &Ctxt, kind: Kind, is_method: bool, signature: &Signature) {
    let Some(receiver) = signature.receiver() else {
        return;
    };
    if !is_method {
        ctxt.mistake(
            receiver,
            format_args!("`#[{}]` is for free functions", kind.attribute()),
            format_args!(
                "put `#[{}]` on the impl block: its public methods are handlers then",
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
            "write `&self`; what changes inside is behind a lock",
        ),
    }
}

fn message(ctxt: &Ctxt, kind: Kind, parameter: &PatType) {
    for attribute in parameter
        .attrs
        .iter()
        .filter(|attribute| is_named(attribute))
    {
        ctxt.mistake(
            attribute,
            "`#[named]` picks a bus, a repository or a service, not the message",
            "leave it out here",
        );
    }
    if let Some(injected) = injected(&parameter.ty) {
        ctxt.mistake(
            &parameter.ty,
            format_args!(
                "the first parameter of {} is its message, not `{injected}`",
                kind.article()
            ),
            format_args!("write `{}`", kind.example()),
        );
        return;
    }
    match &*parameter.ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            let (name, message) = (
                name(&parameter.pat),
                tokens(reference.elem.to_token_stream()),
            );
            ctxt.mistake(
                &parameter.ty,
                "a message is a fact: a handler cannot change it",
                format_args!("write `{name}: {message}` or `{name}: &{message}`"),
            );
        }
        Type::Reference(reference) => no_impl_trait(ctxt, kind.article(), &reference.elem),
        ty => no_impl_trait(ctxt, kind.article(), ty),
    }
}

/// Something that is injected into `article`.
pub(super) fn by_value(ctxt: &Ctxt, article: &str, parameter: &PatType) {
    match &*parameter.ty {
        Type::Reference(reference) => {
            let (name, inner) = (
                name(&parameter.pat),
                tokens(reference.elem.to_token_stream()),
            );
            ctxt.mistake(
                &parameter.ty,
                "what is injected is taken by value",
                format_args!("write `{name}: {inner}`"),
            );
        }
        ty => no_impl_trait(ctxt, article, ty),
    }
}

fn no_impl_trait(ctxt: &Ctxt, article: &str, ty: &Type) {
    if let Type::ImplTrait(_) = ty {
        ctxt.mistake(
            ty,
            format_args!(
                "{article} cannot take an `impl Trait`: its parameters are found by their types"
            ),
            "name the type; a service behind a trait is `Service<dyn SomeTrait>`",
        );
    }
}

fn name(pattern: &Pat) -> String {
    match pattern {
        Pat::Ident(pattern) => pattern.ident.to_string(),
        _ => "message".to_owned(),
    }
}
