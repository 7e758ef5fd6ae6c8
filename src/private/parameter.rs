use std::any::Any;

use cqrs_core::HandlerError;
use cqrs_core::inject::{Call, Dependency, Inject, InjectError, Site};
use cqrs_core::registry::{Handler, HandlerFuture};

/// What `T` needs.
#[must_use]
pub fn dependency<T: Inject>(named: Option<&'static str>) -> Dependency {
    T::dependency(named)
}

/// Finds what `T` needs.
///
/// # Errors
/// When it is not there.
pub fn wire<T: Inject>(
    site: &Site<'_>,
    named: Option<&'static str>,
) -> Result<T::Wired, InjectError> {
    T::wire(site, named)
}

/// Makes `T` for one call.
///
/// # Errors
/// When it cannot be made.
pub fn inject<T: Inject>(wired: &T::Wired, call: &Call<'_>) -> Result<T, HandlerError> {
    T::inject(wired, call)
}

/// Whether making `T` asks for the unit of work.
#[must_use]
pub const fn uses_unit<T: Inject>() -> bool {
    T::USES_UNIT
}

/// A handler with what was found for its parameters.
///
/// # Errors
/// None; it is what `bind` returns.
pub fn bound<W: Send + Sync + 'static>(
    wired: W,
    uses_unit: bool,
    call: CallOnce<W>,
) -> Result<Box<dyn Handler>, InjectError> {
    Ok(Box::new(Bound {
        wired,
        uses_unit,
        call,
    }))
}

type CallOnce<W> = for<'a> fn(&'a W, &'a mut (dyn Any + Send), Call<'a>) -> HandlerFuture<'a>;

struct Bound<W> {
    wired: W,
    uses_unit: bool,
    call: CallOnce<W>,
}

impl<W: Send + Sync> Handler for Bound<W> {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), call: Call<'a>) -> HandlerFuture<'a> {
        (self.call)(&self.wired, message, call)
    }

    fn uses_unit(&self) -> bool {
        self.uses_unit
    }
}
