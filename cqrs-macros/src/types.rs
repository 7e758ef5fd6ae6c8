//! What a type says as it is written: nothing is known of it beside that.

use syn::visit::Visit;
use syn::{PathSegment, Type, TypeImplTrait};

/// `Repository<Account>` of `cqrs::Repository<Account>`.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Whether this is its name, wherever it comes from and whatever it holds.
pub(crate) fn is_called(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|last| last.ident == name)
}

/// Whether an `impl Trait` is it, or stands in it.
pub(crate) fn has_impl(ty: &Type) -> bool {
    struct Find(bool);
    impl Visit<'_> for Find {
        fn visit_type_impl_trait(&mut self, _: &TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut find = Find(false);
    find.visit_type(ty);
    find.0
}
