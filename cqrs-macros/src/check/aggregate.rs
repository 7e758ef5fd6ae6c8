use quote::ToTokens;
use syn::{PatType, ReceiverKind, ReturnType, Safety, Signature, Type};

use crate::ctxt::Ctxt;
use crate::model::Applied;
use crate::right;
use crate::signature::{parameters, tokens};
use crate::types::has_impl;

/// What a method of an aggregate does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// `#[apply]`
    Apply,
    /// `#[handles]`, `#[decides]`
    Decide,
}

impl Role {
    fn what(self) -> &'static str {
        match self {
            Self::Apply => "an `#[apply]`",
            Self::Decide => "a decision",
        }
    }

    /// The same method as it should have been.
    fn right(self, signature: &Signature) -> String {
        match self {
            Self::Apply => right::of_apply(signature),
            Self::Decide => right::decision(signature),
        }
    }
}

/// What the signature of an `#[apply]` or a decision may not be. Gives the type of its event or command.
pub(crate) fn method(ctxt: &Ctxt, role: Role, signature: &Signature) -> Option<Type> {
    qualifiers(ctxt, role, signature);
    receiver(ctxt, role, signature);
    output(ctxt, role, signature);
    let mut parameters = parameters(signature);
    let Some(message) = parameters.next() else {
        ctxt.mistake(
            &signature.ident,
            match role {
                Role::Apply => "an `#[apply]` takes the event that it applies",
                Role::Decide => "a decision takes the command that it is about",
            },
            format_args!("write `{}`", role.right(signature)),
        );
        return None;
    };
    for parameter in parameters {
        ctxt.mistake(
            parameter,
            match role {
                Role::Apply => "an `#[apply]` knows the state and the event, nothing else",
                Role::Decide => "a decision knows the state and the command, nothing else",
            },
            match role {
                Role::Apply => format!("write `{}`; what it needs belongs into the event, put there by the decision", role.right(signature)),
                Role::Decide => format!("write `{}`; what it needs belongs into the command, or is found by a `#[command_handler]` that calls it", role.right(signature)),
            },
        );
    }
    reference(ctxt, role, message, &role.right(signature))
}

fn qualifiers(ctxt: &Ctxt, role: Role, signature: &Signature) {
    if let Some(token) = &signature.asyncness {
        ctxt.mistake(
            token,
            format_args!("{} is plain computation: it cannot be async", role.what()),
            match role {
                Role::Apply => format!("write `{}`; what has to be waited for happens before the event is recorded", role.right(signature)),
                Role::Decide => format!("write `{}`; what has to be waited for is found by a `#[command_handler]` that calls it", role.right(signature)),
            },
        );
    }
    if let Safety::Unsafe(token) = &signature.safety {
        ctxt.mistake(
            token,
            format_args!("{} cannot be unsafe", role.what()),
            format_args!("write `{}`", role.right(signature)),
        );
    }
    if let Some(abi) = &signature.abi {
        ctxt.mistake(
            abi,
            format_args!("{} is a Rust function", role.what()),
            format_args!("write `{}`", role.right(signature)),
        );
    }
    if !signature.generics.params.is_empty() {
        ctxt.mistake(
            &signature.generics.params,
            format_args!(
                "{} cannot be generic: there is one for each message",
                role.what()
            ),
            format_args!("write `{}`", role.right(signature)),
        );
    }
}

fn receiver(ctxt: &Ctxt, role: Role, signature: &Signature) {
    let (fits, problem) = match (role, signature.receiver().map(|receiver| &receiver.kind)) {
        (Role::Apply, Some(ReceiverKind::Reference(_, _, Some(_)))) => return,
        (Role::Decide, Some(ReceiverKind::Reference(_, _, None))) => return,
        (Role::Apply, _) => ("&mut self", "an `#[apply]` changes the state"),
        (Role::Decide, _) => (
            "&self",
            "a decision looks at the state; only an event changes it",
        ),
    };
    let problem = format_args!("{problem}: it takes `{fits}`");
    let help = format_args!("write `{}`", role.right(signature));
    match signature.receiver() {
        Some(receiver) => ctxt.mistake(receiver, problem, help),
        None => ctxt.mistake(&signature.ident, problem, help),
    }
}

fn output(ctxt: &Ctxt, role: Role, signature: &Signature) {
    let ty = match (role, &signature.output) {
        (Role::Apply, ReturnType::Default) => return,
        (Role::Apply, ReturnType::Type(_, ty)) => ty,
        (Role::Decide, ReturnType::Type(_, ty)) if !has_impl(ty) => return,
        (Role::Decide, ReturnType::Type(_, ty)) => {
            ctxt.mistake(
                ty,
                "a decision names the types of its events",
                format_args!("write `{}`, or an `Option`, a `Vec`, a tuple, an enum with `#[derive(EventSet)]` in place of one event", role.right(signature)),
            );
            return;
        }
        (Role::Decide, ReturnType::Default) => {
            ctxt.mistake(
                &signature.ident,
                "a decision returns the events that shall be recorded",
                format_args!("write `{}`", role.right(signature)),
            );
            return;
        }
    };
    if matches!(&**ty, Type::Tuple(tuple) if tuple.elems.is_empty()) {
        return;
    }
    ctxt.mistake(
        ty,
        "an `#[apply]` cannot refuse or answer: its event has happened",
        format_args!(
            "write `{}`, and refuse in the decision that makes the event",
            role.right(signature)
        ),
    );
}

fn reference(ctxt: &Ctxt, role: Role, parameter: &PatType, right: &str) -> Option<Type> {
    if has_impl(&parameter.ty) {
        ctxt.mistake(
            &parameter.ty,
            format_args!("{} is for one message, which its type says", role.what()),
            format_args!("write `{right}`"),
        );
        return None;
    }
    match &*parameter.ty {
        Type::Reference(reference) if reference.mutability.is_none() => {
            Some((*reference.elem).clone())
        }
        Type::Reference(reference) => {
            ctxt.mistake(
                &parameter.ty,
                format_args!("{} cannot change its message", role.what()),
                format_args!("write `{right}`"),
            );
            Some((*reference.elem).clone())
        }
        ty => {
            ctxt.mistake(
                ty,
                format_args!("{} takes its message by reference", role.what()),
                format_args!("write `{right}`"),
            );
            Some(ty.clone())
        }
    }
}

/// No event is applied twice. Takes out the second.
pub(crate) fn applied_once(ctxt: &Ctxt, applied: &mut Vec<Applied>) {
    let mut seen: Vec<(String, String)> = Vec::new();
    applied.retain(|method| {
        let event = tokens(method.event.to_token_stream());
        let conditions: Vec<String> = method
            .conditions
            .iter()
            .map(|condition| condition.to_token_stream().to_string())
            .collect();
        let Some((_, first)) = seen.iter().find(|(earlier, _)| *earlier == event) else {
            if conditions.is_empty() {
                seen.push((event, method.callee.name.to_string()));
            }
            return true;
        };
        ctxt.mistake(
            &method.event,
            format_args!("`{event}` is applied twice: `{first}` applies it already"),
            "make one method of the two",
        );
        false
    });
}
