//! The external signing service: whoever has accepted conditions gets a contract to sign.
//!
//! `service` is what we need of it, `client` the real one over HTTP, `server` stands for it in this example. `hand_over` hands contracts over,
//! `signatures` asks who has signed.
//!
//! Nothing is lost when the service is down. Handing over is tried again, then set aside as a dead letter, and the overview says that the
//! negotiation waits for the signing service. The service takes the same case again without making a second one of it.

mod client;
mod hand_over;
mod server;
mod service;
mod signatures;

pub use client::HttpSigningService;
pub use server::{Customers, SigningServer};
pub use service::{SignedCase, SigningCase, SigningError, SigningService};
pub use signatures::{collect_signatures, follow};
