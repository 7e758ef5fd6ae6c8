use std::sync::Arc;

use crate::error::DispatchError;
use crate::message::MessageKind;
use crate::plugin::BusIdentity;

/// Which bus a handle stands for.
#[derive(Debug, Clone)]
pub(crate) enum Selected {
    /// Whichever has a handler for the message; for events all that listen.
    Any,
    /// This one.
    Bus(usize),
    /// One that the application does not have: every call says so.
    Unknown(Arc<NoBus>),
}

/// A name that no bus of the kind has.
#[derive(Debug)]
pub(crate) struct NoBus {
    pub(super) name: String,
    buses: Vec<String>,
}

impl Selected {
    /// The bus of this name, among all of the kind.
    pub(crate) fn named<'b>(
        name: &str,
        buses: impl Iterator<Item = &'b BusIdentity> + Clone,
    ) -> Self {
        if let Some(index) = buses.clone().position(|bus| bus.name == name) {
            return Self::Bus(index);
        }
        Self::Unknown(Arc::new(NoBus {
            name: name.to_owned(),
            buses: buses.map(|bus| bus.name.to_string()).collect(),
        }))
    }

    /// The bus's number, `None` for any.
    pub(crate) fn known(&self, kind: MessageKind) -> Result<Option<usize>, DispatchError> {
        match self {
            Self::Any => Ok(None),
            Self::Bus(index) => Ok(Some(*index)),
            Self::Unknown(unknown) => Err(DispatchError::UnknownBus {
                kind,
                name: unknown.name.clone(),
                buses: unknown.buses.clone(),
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
                    Selected::Unknown(no) => write!(f, "unknown {} bus {:?}", $word, no.name),
                    Selected::Any => write!(f, "{} bus", $word),
                }
            }
        }
    };
}
pub(super) use handle_of_a_bus;
