//! The contract app of the talk: Bettina finds Petra among 50,000 customers and negotiates a new contract with her.
//!
//! | module | is about |
//! | --- | --- |
//! | [`customer`] | who is in the legacy system, and how account managers find them |
//! | [`contract`] | a negotiation from the appointment to the signatures |
//! | [`legacy`] | the file that the legacy system writes every night |
//! | [`mail`] | letters that leave the company |
//! | [`application`](mod@application) | all of it put together from `config/cqrs.yaml` |

#![allow(
    missing_docs,
    reason = "an application is not a library: its names speak for themselves"
)]

pub mod application;
pub mod contract;
pub mod customer;
mod identifier;
pub mod legacy;
pub mod mail;

pub use application::{Settings, application};
pub use identifier::InvalidIdentifier;
