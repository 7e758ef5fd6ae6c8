use serde::{Deserialize, Serialize};

use super::text::line;
use crate::customer::CustomerError;

/// A licence of the till software.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskwareLicence {
    pub number: String,
    pub edition: DeskwareEdition,
    pub seats: u32,
}

/// How much the software can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeskwareEdition {
    /// One till.
    Basic,
    /// Several tills of one shop.
    Plus,
    /// Several shops.
    Chain,
}

impl DeskwareLicence {
    /// The licence that these are.
    ///
    /// # Errors
    /// When one of them is not what it should be.
    pub fn new(number: &str, edition: &str, seats: u32) -> Result<Self, CustomerError> {
        if seats == 0 {
            return Err(CustomerError::NoSeats);
        }
        Ok(Self {
            number: line("the licence of Deskware", number, 50)?,
            edition: DeskwareEdition::named(edition)?,
            seats,
        })
    }
}

impl DeskwareEdition {
    fn named(name: &str) -> Result<Self, CustomerError> {
        match name.trim() {
            "basic" => Ok(Self::Basic),
            "plus" => Ok(Self::Plus),
            "chain" => Ok(Self::Chain),
            other => Err(CustomerError::DeskwareEdition {
                edition: other.chars().take(40).collect(),
            }),
        }
    }
}
