use std::sync::Arc;

use crate::error::DispatchError;
use crate::message::MessageKind;

/// Which bus a handle stands for.
#[derive(Debug, Clone)]
pub(crate) enum Selected {
    /// Whichever has a handler for the message; for events all that listen.
    Any,
    /// This one.
    Bus(usize),
    /// One that the application does not have: every call says so.
    Unknown(Arc<str>),
}

impl Selected {
    pub(crate) fn named(index: Option<usize>, name: &str) -> Self {
        index.map_or_else(|| Self::Unknown(name.into()), Self::Bus)
    }

    /// The bus's number, `None` for any.
    pub(crate) fn known(&self, kind: MessageKind) -> Result<Option<usize>, DispatchError> {
        match self {
            Self::Any => Ok(None),
            Self::Bus(index) => Ok(Some(*index)),
            Self::Unknown(name) => Err(DispatchError::UnknownBus {
                kind,
                name: name.to_string(),
            }),
        }
    }
}

impl From<Option<usize>> for Selected {
    fn from(index: Option<usize>) -> Self {
        index.map_or(Self::Any, Self::Bus)
    }
}

/// What the handles of all three kinds have in common: they are injected with the unit of work of the call, and shown by the name of their bus.
macro_rules! handle_of_a_bus {
    ($handle:ident, $kind:ident, $word:literal, $core:ident) => {
        impl $crate::inject::Inject for $handle {
            type Wired = Option<usize>;

            fn dependency(named: Option<&'static str>) -> $crate::inject::Dependency {
                $crate::inject::Dependency::new($crate::inject::DependencyKind::$handle, named)
            }

            fn wire(
                site: &$crate::inject::Site<'_>,
                named: Option<&'static str>,
            ) -> Result<Self::Wired, $crate::inject::InjectError> {
                site.wiring()
                    .bus($crate::message::MessageKind::$kind, named)
            }

            fn inject(
                wired: &Self::Wired,
                call: &$crate::inject::Call<'_>,
            ) -> Result<Self, $crate::error::HandlerError> {
                let unit = ::std::sync::Arc::clone(call.unit());
                Ok(Self {
                    runtime: unit.runtime().clone(),
                    bus: (*wired).into(),
                    unit: Some(unit),
                })
            }
        }

        impl ::std::fmt::Debug for $handle {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match &self.bus {
                    Selected::Bus(bus) => write!(f, "{}", self.runtime.$core(*bus).identity),
                    Selected::Unknown(name) => write!(f, "unknown {} bus {name:?}", $word),
                    Selected::Any => write!(f, "{} bus", $word),
                }
            }
        }
    };
}
pub(super) use handle_of_a_bus;
