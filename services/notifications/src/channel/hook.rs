//! Webhooks: a signed POST whose id a receiver can know a second copy by.

use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};

use super::http::Client;
use super::{for_good, signature};
use crate::domain::delivery::decide::Failure;
use crate::domain::value::{DeliveryId, FailureReason};

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Posts what happened, signed.
pub struct HookWay {
    client: Client,
}

impl HookWay {
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// `at`: the time of the try, in seconds, which the signature covers.
    pub(super) async fn post(
        &self,
        id: DeliveryId,
        at: i64,
        url: &str,
        secret: &str,
        body: &str,
    ) -> Result<(), Failure> {
        let headers = headers(id, at, secret, body).ok_or(for_good(FailureReason::Refused, None))?;
        self.client.post(url, headers, body.to_owned()).await
    }
}

fn headers(id: DeliveryId, at: i64, secret: &str, body: &str) -> Option<HeaderMap> {
    let id = id.to_string();
    let signature = signature::sign(secret, &id, at, body);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static("Vivier"));
    headers.insert(ID, HeaderValue::from_str(&id).ok()?);
    headers.insert(TIMESTAMP, HeaderValue::from(at));
    headers.insert(SIGNATURE, HeaderValue::from_str(&signature).ok()?);
    Some(headers)
}
