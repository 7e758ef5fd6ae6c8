use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{Ident, Type};

/// What is called.
pub(crate) struct Callee {
    pub(crate) name: Ident,
    pub(crate) owner: Option<Owner>,
}

/// The type whose method it is.
#[derive(Clone)]
pub(crate) struct Owner {
    pub(crate) ty: Type,
    pub(crate) name: Ident,
    /// The method takes `&self`.
    pub(crate) has_receiver: bool,
}

impl Callee {
    /// `function`, or `Type.method`.
    pub(crate) fn path(&self) -> String {
        let name = self.name.unraw();
        match &self.owner {
            Some(owner) => format!("{}.{name}", owner.name.unraw()),
            None => name.to_string(),
        }
    }

    /// The name of the constant that `registrations![..]` looks for.
    pub(crate) fn registration(&self) -> Ident {
        Self::registration_of(&self.name)
    }

    /// The same, of the function that a path names.
    pub(crate) fn registration_of(name: &Ident) -> Ident {
        Ident::new(
            &format!("__cqrs_registration_of_{}", name.unraw()),
            name.span().resolved_at(Span::call_site()),
        )
    }

    /// The type with its `Self` spelt out, to stand outside of the impl block.
    pub(crate) fn spell_out(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        if let Some(owner) = &self.owner {
            SpellOut(&owner.ty).visit_type_mut(&mut ty);
        }
        ty
    }
}

struct SpellOut<'a>(&'a Type);

impl VisitMut for SpellOut<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self") => {
                *ty = self.0.clone()
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }
}
