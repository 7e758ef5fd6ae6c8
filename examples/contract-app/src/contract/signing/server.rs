//! What stands for the external service: a small HTTP server on the loopback interface, with its cases in memory.
//!
//! | request | does |
//! | --- | --- |
//! | `POST /cases` | takes a case; the same one again changes nothing |
//! | `GET /cases/{id}` | tells who has signed it |
//! | `POST /cases/{id}/signature` | the customer signs |

use std::collections::HashMap;
use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{SignedCase, SigningCase};
use crate::contract::ProcessId;

/// How long customers take to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customers {
    /// They sign as soon as they get the contract.
    SignAtOnce,
    /// They sign when they feel like it: when somebody posts their signature.
    TakeTheirTime,
}

/// A running signing service. When it is dropped it finishes what it was asked, and closes.
#[derive(Debug)]
pub struct SigningServer {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

struct Desk {
    customers: Customers,
    cases: Mutex<HashMap<ProcessId, (SigningCase, SignedCase)>>,
}

type Answer = Result<Json<SignedCase>, (StatusCode, &'static str)>;

impl SigningServer {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start(customers: Customers) -> io::Result<Self> {
        Self::listen((Ipv4Addr::LOCALHOST, 0).into(), customers).await
    }

    /// Starts it at this address.
    ///
    /// # Errors
    /// When somebody else listens there.
    pub async fn listen(address: SocketAddr, customers: Customers) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk {
            customers,
            cases: Mutex::default(),
        });
        let router = Router::new()
            .route("/cases", post(take))
            .route("/cases/{id}", get(tell))
            .route("/cases/{id}/signature", post(sign))
            .with_state(desk);
        let (stop, stopping) = oneshot::channel();
        let serve = axum::serve(listener, router).with_graceful_shutdown(async {
            // That nobody can say it any more says it too.
            let _ = stopping.await;
        });
        Ok(Self {
            address,
            stop,
            task: tokio::spawn(serve.into_future()),
        })
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes it, and waits until its address is free.
    pub async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the signing service ended badly");
        }
    }
}

impl Desk {
    fn cases(&self) -> MutexGuard<'_, HashMap<ProcessId, (SigningCase, SignedCase)>> {
        self.cases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// We sign at once: a machine does it.
async fn take(State(desk): State<Arc<Desk>>, Json(case): Json<SigningCase>) -> Answer {
    let mut cases = desk.cases();
    if let Some((known, signed)) = cases.get(&case.case) {
        return match *known == case {
            true => Ok(Json(signed.clone())),
            false => Err((StatusCode::CONFLICT, "another contract has this id")),
        };
    }
    let customer = || format!("customer {}", case.customer_id);
    let signed = SignedCase {
        case: case.case.clone(),
        signed_internally_by: Some("Bob".to_owned()),
        signed_externally_by: (desk.customers == Customers::SignAtOnce).then(customer),
    };
    cases.insert(case.case.clone(), (case, signed.clone()));
    Ok(Json(signed))
}

async fn tell(State(desk): State<Arc<Desk>>, Path(id): Path<ProcessId>) -> Answer {
    match desk.cases().get(&id) {
        Some((_, signed)) => Ok(Json(signed.clone())),
        None => Err((StatusCode::NOT_FOUND, "there is no such case")),
    }
}

async fn sign(State(desk): State<Arc<Desk>>, Path(id): Path<ProcessId>) -> Answer {
    match desk.cases().get_mut(&id) {
        Some((case, signed)) => {
            signed.signed_externally_by = Some(format!("customer {}", case.customer_id));
            Ok(Json(signed.clone()))
        }
        None => Err((StatusCode::NOT_FOUND, "there is no such case")),
    }
}
