use syn::{Attribute, ReturnType, Type, Visibility};

use super::{Callee, Dependency, HandlerOptions, Kind, MessageParameter};
use crate::ctxt::Ctxt;
use crate::function::Candidate;
use crate::signature;

/// A handler function, or one method of a block of handlers.
pub(crate) struct Handler {
    pub(crate) kind: Kind,
    pub(crate) options: HandlerOptions,
    pub(crate) callee: Callee,
    pub(crate) visibility: Visibility,
    /// `#[cfg(..)]`, which what is generated shares.
    pub(crate) conditions: Vec<Attribute>,
    pub(crate) is_async: bool,
    pub(crate) message: MessageParameter,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) output: Option<Type>,
    /// For people.
    pub(crate) signature: String,
}

impl Handler {
    /// Nothing if there is no message; [`check::signature`](crate::check::signature) has told it.
    pub(crate) fn read(ctxt: &Ctxt, candidate: Candidate<'_>) -> Option<Self> {
        let Candidate {
            kind,
            options,
            callee,
            visibility,
            attributes,
            signature,
        } = candidate;
        let mut parameters = signature::parameters(signature);
        let message = MessageParameter::read(&callee, parameters.next()?);
        let dependencies = parameters
            .map(|parameter| Dependency::read(ctxt, &callee, parameter))
            .collect();
        let output = match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(callee.spell_out(ty)),
        };
        Some(Self {
            kind,
            options,
            callee,
            visibility: visibility.clone(),
            conditions: conditions(attributes),
            is_async: signature.asyncness.is_some(),
            message,
            dependencies,
            output,
            signature: signature::text(signature),
        })
    }
}

/// The `#[cfg(..)]` among these.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .cloned()
        .collect()
}
