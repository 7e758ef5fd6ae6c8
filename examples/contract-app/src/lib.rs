//! The contract app of the talk: Bettina finds Petra among 50,000 customers and negotiates a new contract with her.
//!
//! | module | is about |
//! | --- | --- |
//! | [`customer`] | who is in the legacy system, and how account managers find them |
//! | [`contract`] | a negotiation from the appointment to the signatures |
//! | [`mail`] | letters that leave the company |
//! | [`application`](mod@application) | all of it put together from `config/cqrs.yaml` |

pub mod application;
pub mod contract;
pub mod customer;
pub mod mail;

pub use application::{Settings, application};
