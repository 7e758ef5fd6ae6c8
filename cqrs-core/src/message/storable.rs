use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::shape::JsonShape;

/// What serde can write and read: every type that is both `Serialize` and `Deserialize`.
///
/// They are not its supertraits, so that the compiler names one thing where both are missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no message yet: serde cannot write and read it",
    label = "`Serialize` or `Deserialize` is missing",
    note = "add both to its derives, `#[derive(Serialize, Deserialize, ..)]`, with `use serde::{{Deserialize, Serialize}};`"
)]
pub trait Storable: Sized {
    /// Its JSON.
    #[doc(hidden)]
    fn write_json(&self) -> Result<String, serde_json::Error>;

    /// What this JSON says.
    #[doc(hidden)]
    fn read_json(json: &str) -> Result<Self, serde_json::Error>;

    /// What its JSON looks like.
    #[doc(hidden)]
    fn json_shape() -> JsonShape;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Storable for T {
    fn write_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    fn read_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    fn json_shape() -> JsonShape {
        JsonShape::of::<T>()
    }
}
