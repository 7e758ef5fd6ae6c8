//! The contract app of the talk: Bettina finds Petra among 50,000 customers and negotiates a new contract with her.
//!
//! | module | is about |
//! | --- | --- |
//! | [`customer`] | who is in the legacy system, and how account managers find them |
//! | [`contract`] | a negotiation from the appointment to the signatures |
//! | [`mail`] | letters that leave the company |
//! | [`legacy`], [`import`] | the file that the legacy system writes every night, and its import |
//! | [`application`](mod@application) | all of it put together from `config/cqrs.yaml` |
//! | [`command_line`], [`web`] | who asks: people and schedulers, or browsers |
//! | [`summary`], [`folder`], [`console`], [`signal`] | what is told, where things lie, and how a program is told to end |

#![allow(
    missing_docs,
    reason = "an application is not a library: its names speak for themselves"
)]

pub mod application;
pub mod command_line;
pub mod console;
pub mod contract;
pub mod customer;
pub mod folder;
mod identifier;
pub mod import;
pub mod legacy;
pub mod mail;
pub mod signal;
pub mod summary;
pub mod web;

cqrs::wiring!(pub "config/cqrs.yaml");

pub use application::{Settings, application};
pub use identifier::InvalidIdentifier;
