use quote::format_ident;
use syn::ext::IdentExt;
use syn::{
    FnArg, GenericArgument, Ident, PatType, PathArguments, ReturnType, Signature, Type,
    TypeParamBound, TypePath, parse_quote,
};

use super::types::{injectable, type_parameter, wrapped};
use super::{Bounds, WithoutLifetimes, bare, bounds};
use crate::model::Kind;
use crate::model::parameter::injected;
use crate::types::{is_called, last_segment};
use crate::{signature, symbol};

/// `async fn open_account(command: OpenAccount, accounts: Repository<Account>) -> HandlerResult`
pub(crate) fn handler(kind: Kind, is_method: bool, signature: &Signature) -> String {
    let bounds = bounds(signature);
    let mut right = bare(signature);
    let mut parameters: Vec<PatType> = signature::parameters(signature).cloned().collect();
    let at = parameters
        .iter()
        .position(|parameter| injected(&parameter.ty).is_none());
    let mut message = match at {
        Some(at) => parameters.remove(at),
        None => missing_message(kind, &right.ident),
    };
    *message.ty = self::message(kind, &right.ident, &message.ty, &bounds);
    if let Some(at) = parameters
        .iter()
        .position(|parameter| is_envelope(&parameter.ty))
    {
        message = in_its_envelope(message, parameters.remove(at));
    }
    for parameter in &mut parameters {
        *parameter.ty = injectable(&parameter.ty, &bounds);
    }
    let receiver: Option<FnArg> =
        (is_method && signature.receiver().is_some()).then(|| parse_quote!(&self));
    right.inputs = receiver
        .into_iter()
        .chain(std::iter::once(message).chain(parameters).map(FnArg::Typed))
        .collect();
    if let Some(output) = awaited(&right.output) {
        right.asyncness = Some(parse_quote!(async));
        right.output = parse_quote!(-> #output);
    }
    if let (Kind::Query, ReturnType::Default) = (kind, &right.output) {
        right.output = parse_quote!(-> HandlerResult<Reply>);
    }
    WithoutLifetimes::of(&mut right);
    signature::text(&right)
}

/// The message in the envelope that was asked for beside it; an envelope of another message was a mistake about its type.
fn in_its_envelope(mut message: PatType, enveloped: PatType) -> PatType {
    let of = match &*message.ty {
        Type::Reference(reference) => &reference.elem,
        ty if is_envelope(ty) => return message,
        _ => &message.ty,
    };
    let whole: TypePath = parse_quote!(Envelope<#of>);
    if matches!(&*enveloped.ty, Type::Path(it) if it.path.segments.last() == whole.path.segments.last())
    {
        return enveloped;
    }
    *message.ty = Type::Path(whole);
    message
}

/// What `impl Future<Output = ..>` or its box gives in the end.
pub(crate) fn awaited(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    future(ty)
}

fn future(ty: &Type) -> Option<Type> {
    match ty {
        Type::ImplTrait(ty) => ty.bounds.iter().find_map(output_of),
        Type::TraitObject(ty) => ty.bounds.iter().find_map(output_of),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let PathArguments::AngleBracketed(of) = &last.arguments else {
                return None;
            };
            let inner = of.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            })?;
            match last.ident.to_string().as_str() {
                "BoxFuture" | "LocalBoxFuture" => Some(inner.clone()),
                "Pin" | "Box" => future(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

fn output_of(bound: &TypeParamBound) -> Option<Type> {
    let TypeParamBound::Trait(bound) = bound else {
        return None;
    };
    let last = bound.path.segments.last()?;
    let PathArguments::AngleBracketed(of) = &last.arguments else {
        return None;
    };
    of.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if last.ident == "Future" => Some(output.ty.clone()),
        _ => None,
    })
}

/// The message as a handler takes it.
fn message(kind: Kind, function: &Ident, ty: &Type, bounds: &Bounds) -> Type {
    match ty {
        Type::Reference(reference) => {
            let inner = message(kind, function, &reference.elem, bounds);
            match inner {
                Type::Reference(_) => inner,
                inner => parse_quote!(&#inner),
            }
        }
        Type::ImplTrait(_) | Type::TraitObject(_) => some_message(kind, function),
        _ if type_parameter(ty, bounds).is_some() => some_message(kind, function),
        _ if is_envelope(ty) => match kind {
            _ if !is_bare(ty) => ty.clone(),
            _ => {
                let of = some_message(kind, function);
                parse_quote!(Envelope<#of>)
            }
        },
        _ => match wrapped(ty) {
            Some((_, inner)) if kind == Kind::Event => parse_quote!(&#inner),
            Some((_, inner)) => inner,
            None => ty.clone(),
        },
    }
}

fn missing_message(kind: Kind, function: &Ident) -> PatType {
    let (name, ty) = (
        format_ident!("{}", kind.word()),
        some_message(kind, function),
    );
    match kind {
        Kind::Event => parse_quote!(#name: &#ty),
        Kind::Command | Kind::Query => parse_quote!(#name: #ty),
    }
}

/// The message that a function of this name would be for: `OpenAccount` for `open_account`. An event says what has happened, so its
/// listener's name says nothing about it.
fn some_message(kind: Kind, function: &Ident) -> Type {
    let function = function.unraw().to_string();
    let words: Vec<&str> = function
        .split('_')
        .filter(|word| !word.is_empty())
        .collect();
    if kind == Kind::Event || words.len() < 2 {
        let some = format_ident!("Some{}", kind.name());
        return parse_quote!(#some);
    }
    let name: String = words.iter().map(|word| capitalized(word)).collect();
    match syn::parse_str::<Ident>(&name) {
        Ok(name) => parse_quote!(#name),
        Err(_) => parse_quote!(SomeMessage),
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// `Envelope`, whatever it holds.
pub(crate) fn is_envelope(ty: &Type) -> bool {
    is_called(ty, symbol::ENVELOPE)
}

fn is_bare(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|last| last.arguments.is_none())
}
