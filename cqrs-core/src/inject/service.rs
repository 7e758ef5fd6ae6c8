use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::{Call, Dependency, DependencyKind, Inject, InjectError, Site};
use crate::Shareable;
use crate::error::HandlerError;
use crate::time::{Clock, IdGenerator};

/// Something that the application provided: `.provide::<dyn Mailer>(Arc::new(..))` makes `Service<dyn Mailer>` a parameter.
pub struct Service<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Service<T> {
    /// Wraps it, for a test that calls a handler as the function that it is.
    #[must_use]
    pub fn new(service: Arc<T>) -> Self {
        Self(service)
    }

    /// The shared pointer itself.
    #[must_use]
    pub fn into_arc(self) -> Arc<T> {
        self.0
    }
}

impl<T: ?Sized> Clone for Service<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> Deref for Service<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> fmt::Debug for Service<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service<{}>", type_name::<T>())
    }
}

impl<T: ?Sized + Shareable> Inject for Service<T> {
    type Wired = Arc<T>;

    const USES_UNIT: bool = false;

    fn dependency(named: Option<&'static str>) -> Dependency {
        Dependency::new(
            DependencyKind::Service {
                type_name: type_name::<T>(),
            },
            named,
        )
    }

    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Arc<T>, InjectError> {
        site.services()
            .find::<T>(named)
            .ok_or_else(|| InjectError::NotProvided {
                type_name: type_name::<T>(),
                named,
            })
    }

    fn inject(wired: &Arc<T>, _: &Call<'_>) -> Result<Self, HandlerError> {
        Ok(Self(Arc::clone(wired)))
    }
}

/// What the application provided, by type and name.
#[derive(Default)]
pub struct Services(HashMap<(TypeId, Option<String>), Provided>);

struct Provided {
    type_name: &'static str,
    service: Box<dyn Any + Send + Sync>,
}

impl Services {
    /// Adds a service, or replaces the one of this type and name.
    pub fn provide<T: ?Sized + Send + Sync + 'static>(
        &mut self,
        name: Option<String>,
        service: Arc<T>,
    ) {
        let provided = Provided {
            type_name: type_name::<T>(),
            service: Box::new(service),
        };
        self.0.insert((TypeId::of::<T>(), name), provided);
    }

    /// The types of what every application has.
    pub const OWN: [fn() -> &'static str; 2] =
        [type_name::<dyn Clock>, type_name::<dyn IdGenerator>];

    /// What every application has, unless it provides another one of the type.
    pub(crate) fn provide_own(&mut self, clock: &Arc<dyn Clock>, ids: &Arc<dyn IdGenerator>) {
        if self.find::<dyn Clock>(None).is_none() {
            self.provide(None, Arc::clone(clock));
        }
        if self.find::<dyn IdGenerator>(None).is_none() {
            self.provide(None, Arc::clone(ids));
        }
    }

    /// The service of this type and name.
    #[must_use]
    pub fn find<T: ?Sized + Send + Sync + 'static>(&self, name: Option<&str>) -> Option<Arc<T>> {
        let provided = self.0.get(&(TypeId::of::<T>(), name.map(str::to_owned)))?;
        provided.service.downcast_ref::<Arc<T>>().cloned()
    }

    /// The types and names that are there, in order.
    #[must_use]
    pub fn provided(&self) -> Vec<(&'static str, Option<&str>)> {
        let mut provided: Vec<_> = self
            .0
            .iter()
            .map(|((_, name), service)| (service.type_name, name.as_deref()))
            .collect();
        provided.sort_unstable();
        provided
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.provided()).finish()
    }
}
