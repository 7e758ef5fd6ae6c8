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
/// The type of what is found is not named again: that `T` can be injected, and what it holds be shared, is asked where it is written, once.
///
/// # Errors
/// When it is not there.
pub fn wire<T: Inject>(
    site: &Site<'_>,
    named: Option<&'static str>,
) -> Result<Box<dyn Wired<T>>, InjectError> {
    let found = Found::<T>(T::wire(site, named)?);
    Ok(Box::new(found))
}

/// What was found for a parameter.
pub trait Wired<T>: Send + Sync + 'static {
    /// Makes the parameter for one call.
    ///
    /// # Errors
    /// When it cannot be made.
    fn inject(&self, call: &Call<'_>) -> Result<T, HandlerError>;
}

struct Found<T: Inject>(T::Wired);

impl<T: Inject> Wired<T> for Found<T> {
    fn inject(&self, call: &Call<'_>) -> Result<T, HandlerError> {
        T::inject(&self.0, call)
    }
}

/// Makes `T` for one call.
///
/// # Errors
/// When it cannot be made.
pub fn inject<T: 'static>(wired: &dyn Wired<T>, call: &Call<'_>) -> Result<T, HandlerError> {
    wired.inject(call)
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
