use std::any::{Any, TypeId};
use std::fmt;

/// What hooks leave for later hooks of the same dispatch, by type. Empty, it costs nothing.
#[derive(Default)]
pub struct Extensions(Vec<(TypeId, Box<dyn Any + Send>)>);

impl Extensions {
    /// Leaves a value; gives back the one of the same type that was there.
    pub fn insert<T: Send + 'static>(&mut self, value: T) -> Option<T> {
        let before = self.remove::<T>();
        self.0.push((TypeId::of::<T>(), Box::new(value)));
        before
    }

    /// The value of this type.
    #[must_use]
    pub fn get<T: Send + 'static>(&self) -> Option<&T> {
        self.0
            .iter()
            .find(|(id, _)| *id == TypeId::of::<T>())
            .and_then(|(_, value)| value.downcast_ref())
    }

    /// The value of this type, to change it.
    pub fn get_mut<T: Send + 'static>(&mut self) -> Option<&mut T> {
        self.0
            .iter_mut()
            .find(|(id, _)| *id == TypeId::of::<T>())
            .and_then(|(_, value)| value.downcast_mut())
    }

    /// Takes the value of this type out.
    pub fn remove<T: Send + 'static>(&mut self) -> Option<T> {
        let index = self.0.iter().position(|(id, _)| *id == TypeId::of::<T>())?;
        self.0
            .swap_remove(index)
            .1
            .downcast()
            .ok()
            .map(|value| *value)
    }
}

impl fmt::Debug for Extensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extensions({})", self.0.len())
    }
}
