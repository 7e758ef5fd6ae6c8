//! Ten thousand types, for messages that differ by their type: arrays of arrays, a digit each.

use std::any::TypeId;

macro_rules! each_digit {
    ($next:ident::<$before:ty>($all:expr)) => {
        $next::<[$before; 0]>($all);
        $next::<[$before; 1]>($all);
        $next::<[$before; 2]>($all);
        $next::<[$before; 3]>($all);
        $next::<[$before; 4]>($all);
        $next::<[$before; 5]>($all);
        $next::<[$before; 6]>($all);
        $next::<[$before; 7]>($all);
        $next::<[$before; 8]>($all);
        $next::<[$before; 9]>($all);
    };
}

/// Each gives the id of another type.
pub(super) fn all() -> Vec<fn() -> TypeId> {
    let mut all = Vec::with_capacity(10_000);
    each_digit!(hundreds::<()>(&mut all));
    all
}

fn hundreds<T: 'static>(all: &mut Vec<fn() -> TypeId>) {
    each_digit!(tens::<T>(all));
}

fn tens<T: 'static>(all: &mut Vec<fn() -> TypeId>) {
    each_digit!(ones::<T>(all));
}

fn ones<T: 'static>(all: &mut Vec<fn() -> TypeId>) {
    each_digit!(one::<T>(all));
}

fn one<T: 'static>(all: &mut Vec<fn() -> TypeId>) {
    all.push(TypeId::of::<T>);
}
