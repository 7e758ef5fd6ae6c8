use crate::error::BoxError;

/// A message of an older shape cannot be brought to the present one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpcastError {
    /// An upcaster has refused it.
    #[error("upcaster {upcaster} has failed for {message:?}, schema version {schema_version}")]
    Refused {
        /// What the upcaster is called, and where it stands.
        upcaster: String,
        /// The name of the message that it was given.
        message: String,
        /// And its version.
        schema_version: u32,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// An upcaster has got back what it had upcast before.
    #[error("its upcasters go round in a circle: {}", .path.join(", "))]
    Circle {
        /// The upcasters on the way, the last of them for the second time.
        path: Vec<String>,
    },
}
