//! The ways out: e-mail and webhooks, behind one interface.

pub mod email;
pub mod hook;
pub mod http;
pub mod signature;
pub mod target;

use futures_util::future::BoxFuture;

use crate::domain::delivery::decide::Failure;
use crate::domain::value::{DeliveryId, FailureReason};
use crate::words::letter::Letter;

/// What is carried out of the house. `id` goes with it, so that a receiver can drop a second copy.
pub enum Parcel {
    Mail {
        id: DeliveryId,
        address: String,
        letter: Letter,
    },
    /// `at`: the time of the try, in seconds.
    Hook {
        id: DeliveryId,
        at: i64,
        url: String,
        secret: String,
        body: String,
    },
}

/// Carries parcels. The receiver has a parcel when this says `Ok`; after an error it may have it or not.
pub trait Carrier: Send + Sync + 'static {
    fn carry<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), Failure>>;
}

/// A failure that is worth another try.
pub(crate) fn for_now(reason: FailureReason, status: Option<u16>) -> Failure {
    Failure { reason, status, lasting: false }
}

/// A failure that another try would only repeat.
pub(crate) fn for_good(reason: FailureReason, status: Option<u16>) -> Failure {
    Failure { reason, status, lasting: true }
}

/// The real ways: a mail server, and HTTP.
pub struct Ways {
    pub email: email::EmailWay,
    pub hook: hook::HookWay,
}

impl Carrier for Ways {
    fn carry<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            match parcel {
                Parcel::Mail { id, address, letter } => self.email.send(*id, address, letter).await,
                Parcel::Hook { id, at, url, secret, body } => self.hook.post(*id, *at, url, secret, body).await,
            }
        })
    }
}
