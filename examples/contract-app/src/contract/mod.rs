//! The negotiation of a contract, from the appointment to the signatures.
