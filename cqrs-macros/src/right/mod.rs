//! A signature as it should have been, for the help line of a mistake: what cannot stand there is taken out, what is missing is put in.

mod aggregate;
mod handler;
mod types;
mod upcaster;

use std::collections::HashMap;

use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericParam, ReturnType, Safety, Signature, Type, TypeParamBound, WherePredicate,
    parse_quote,
};

use crate::signature::{self, parameters};

pub(crate) use aggregate::{decision, of_apply};
pub(crate) use handler::{awaited, handler, is_envelope};
pub(crate) use types::{Bounds, injectable, wrapped};
pub(crate) use upcaster::upcaster;

/// `fn audit(options: Options<AuditOptions>, trail: Service<dyn Trail>) -> Audit`
pub(crate) fn plugin(signature: &Signature) -> String {
    let bounds = bounds(signature);
    let mut right = bare(signature);
    right.asyncness = None;
    right.inputs = parameters(&right)
        .cloned()
        .map(|mut parameter| {
            *parameter.ty = injectable(&parameter.ty, &bounds);
            FnArg::Typed(parameter)
        })
        .collect();
    if let ReturnType::Default = &right.output {
        right.output = parse_quote!(-> SomePlugin);
    }
    signature::text(&right)
}

/// Without qualifiers, generics and the names of lifetimes.
fn bare(signature: &Signature) -> Signature {
    let mut bare = signature.clone();
    bare.constness = None;
    bare.safety = Safety::Default;
    bare.abi = None;
    bare.variadic = None;
    bare.generics = syn::Generics::default();
    WithoutLifetimes::of(&mut bare);
    bare
}

/// What the type parameters of a function are known to be.
fn bounds(signature: &Signature) -> Bounds {
    let mut bounds = HashMap::new();
    for parameter in &signature.generics.params {
        if let GenericParam::Type(parameter) = parameter {
            bounds.insert(
                parameter.ident.to_string(),
                parameter.bounds.iter().cloned().collect::<Vec<_>>(),
            );
        }
    }
    let predicates = signature.generics.where_clause.iter();
    for predicate in predicates.flat_map(|clause| &clause.predicates) {
        if let WherePredicate::Type(predicate) = predicate
            && let Type::Path(path) = &predicate.bounded_ty
            && let Some(name) = path.path.get_ident()
            && let Some(known) = bounds.get_mut(&name.to_string())
        {
            known.extend(predicate.bounds.iter().cloned());
        }
    }
    bounds
}

struct WithoutLifetimes;

impl WithoutLifetimes {
    fn of(signature: &mut Signature) {
        Self.visit_signature_mut(signature);
    }
}

impl VisitMut for WithoutLifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = reference
            .lifetime
            .take()
            .filter(|lifetime| lifetime.ident == "static");
        visit_mut::visit_type_reference_mut(self, reference);
    }
}

/// The first bound that says something about a service: no lifetime, no `Send` and its like.
fn telling(bounds: &[TypeParamBound]) -> Option<&syn::Path> {
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let name = bound.path.segments.last()?.ident.to_string();
            let says_nothing = ["Send", "Sync", "Sized", "Clone", "Unpin", "Copy"];
            (!says_nothing.contains(&name.as_str())).then_some(&bound.path)
        }
        _ => None,
    })
}
