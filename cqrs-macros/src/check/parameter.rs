use quote::ToTokens;
use syn::{PatType, Type};

use crate::ctxt::Ctxt;
use crate::model::Kind;
use crate::model::parameter::{injected as is_injected, is_named};
use crate::nearest::misspelt;
use crate::signature::tokens;
use crate::{right, symbol};

/// The first parameter of a handler.
pub(super) fn message(ctxt: &Ctxt, kind: Kind, parameter: &PatType, right: &str) {
    let named = parameter
        .attrs
        .iter()
        .find(|attribute| is_named(attribute) || misspelt(attribute, &[symbol::NAMED]).is_some());
    if let Some(attribute) = named {
        ctxt.mistake(
            attribute,
            "`#[named]` picks a bus, a repository or a service, not the message",
            format_args!("write `{right}`"),
        );
    }
    if let Some(injected) = is_injected(&parameter.ty) {
        ctxt.mistake(
            &parameter.ty,
            format_args!(
                "the first parameter of {} is its message, not `{injected}`",
                kind.article()
            ),
            format_args!("write `{right}`"),
        );
    } else if let Some(problem) = no_message(kind, &parameter.ty) {
        ctxt.mistake(&parameter.ty, problem, format_args!("write `{right}`"));
    }
}

fn no_message(kind: Kind, ty: &Type) -> Option<String> {
    let (article, a_message) = (kind.article(), kind.message());
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => {
            Some("a message is a fact: a handler cannot change it".to_owned())
        }
        Type::Reference(reference) => no_message(kind, &reference.elem),
        Type::ImplTrait(_) | Type::TraitObject(_) => Some(format!(
            "{article} is for one message, which the type of its first parameter names"
        )),
        _ => match right::wrapped(ty)?.0.as_str() {
            "Option" => Some(format!("{article} is only called with {a_message}")),
            "Vec" => Some(format!("{article} is called with one message at a time")),
            around => Some(format!(
                "{a_message} is handed in as it is, by value or by reference, not in `{around}`"
            )),
        },
    }
}

/// Something that is injected into `article`.
pub(super) fn injected(ctxt: &Ctxt, article: &str, parameter: &PatType, right: &str) {
    named(ctxt, parameter);
    let ty = &parameter.ty;
    let problem = match &**ty {
        Type::Reference(_) => "what is injected is taken by value".to_owned(),
        Type::ImplTrait(_) => {
            format!(
                "{article} cannot take an `impl Trait`: its parameters are found by their types"
            )
        }
        ty if right::is_envelope(ty) => {
            "the envelope holds the message: it stands in its place, and first".to_owned()
        }
        ty => match otherwise(ty) {
            Some(problem) => problem,
            None => return,
        },
    };
    ctxt.mistake(ty, problem, format_args!("write `{right}`"));
}

/// What is written in another way than `Service<T>`, or in an `Option`.
fn otherwise(ty: &Type) -> Option<String> {
    let service = right::injectable(ty, &right::Bounds::new());
    if service == *ty {
        return None;
    }
    let wrapped = right::wrapped(ty);
    let (around, inner) = match &wrapped {
        Some((around, inner)) => (around.as_str(), Some(inner)),
        None => ("", None),
    };
    let is_object = |ty: &Type| matches!(ty, Type::TraitObject(_));
    match (around, inner) {
        ("Option", Some(inner)) if is_injected(inner).is_some() || otherwise(inner).is_some() => {
            Some(
                "what is injected is always there: what is missing is told before the application starts"
                    .to_owned(),
            )
        }
        ("Arc" | "Rc", _) | ("", None) => Some(instead(ty, &service)),
        ("Box", Some(inner)) if is_object(inner) => Some(instead(ty, &service)),
        _ => None,
    }
}

fn instead(ty: &Type, service: &Type) -> String {
    let [ty, service] = [ty, service].map(|ty| tokens(ty.to_token_stream()));
    format!("a service is handed in as `{service}`, not as `{ty}`")
}

/// `#[named("...")]` stands once, and is spelt so.
fn named(ctxt: &Ctxt, parameter: &PatType) {
    let mut all = parameter
        .attrs
        .iter()
        .filter(|attribute| is_named(attribute));
    if let (Some(_), Some(second)) = (all.next(), all.next()) {
        ctxt.mistake(second, "`#[named]` is said twice", "say it once");
    }
    for attribute in &parameter.attrs {
        if misspelt(attribute, &[symbol::NAMED]).is_some() {
            ctxt.mistake(
                attribute,
                format_args!(
                    "a parameter has no `{}`",
                    tokens(attribute.path().to_token_stream())
                ),
                "did you mean `#[named(\"...\")]`?",
            );
        }
    }
}
