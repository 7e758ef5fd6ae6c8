use std::collections::HashMap;

use syn::{GenericArgument, PathArguments, Type, TypeParamBound, parse_quote};

use super::telling;
use crate::model::parameter::injected;
use crate::types::last_segment;

/// The bounds of a function's type parameters, by name.
pub(crate) type Bounds = HashMap<String, Vec<TypeParamBound>>;

/// The type that is injected, where `ty` says it in another way: `Service<dyn Mailer>` for `Arc<dyn Mailer>`.
pub(crate) fn injectable(ty: &Type, bounds: &Bounds) -> Type {
    if injected(ty).is_some() {
        return ty.clone();
    }
    match ty {
        Type::Reference(reference) => injectable(&reference.elem, bounds),
        Type::ImplTrait(ty) => service(&ty.bounds.iter().cloned().collect::<Vec<_>>()),
        Type::TraitObject(ty) => service(&ty.bounds.iter().cloned().collect::<Vec<_>>()),
        _ => match (type_parameter(ty, bounds), wrapped(ty)) {
            (Some(bounds), _) => service(bounds),
            (_, Some((_, inner @ (Type::TraitObject(_) | Type::Reference(_))))) => {
                injectable(&inner, bounds)
            }
            (_, Some((_, inner))) if injected(&inner).is_some() => inner,
            (_, Some((_, inner))) => match wrapped(&inner) {
                Some(_) => injectable(&inner, bounds),
                None => parse_quote!(Service<#inner>),
            },
            _ => ty.clone(),
        },
    }
}

fn service(bounds: &[TypeParamBound]) -> Type {
    match telling(bounds) {
        Some(path) => parse_quote!(Service<dyn #path>),
        None => parse_quote!(Service<SomeService>),
    }
}

/// The bounds of the type parameter that this is.
pub(super) fn type_parameter<'a>(ty: &Type, bounds: &'a Bounds) -> Option<&'a [TypeParamBound]> {
    let Type::Path(path) = ty else {
        return None;
    };
    bounds
        .get(&path.path.get_ident()?.to_string())
        .map(Vec::as_slice)
}

/// What stands in a pointer, an `Option` or a `Vec`, and in which.
pub(crate) fn wrapped(ty: &Type) -> Option<(String, Type)> {
    let last = last_segment(ty)?;
    let name = last.ident.to_string();
    let PathArguments::AngleBracketed(of) = &last.arguments else {
        return None;
    };
    let inner = of.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    })?;
    let wraps = ["Option", "Vec", "Box", "Arc", "Rc", "Cow"];
    wraps.contains(&name.as_str()).then_some((name, inner))
}
