//! How a receiver knows that a post is ours, whole and fresh: HMAC-SHA256 over its id, the time and its body, in the headers of the
//! Standard Webhooks specification (standardwebhooks.com, 1.0).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use vivier_event_store::KeyRing;
use vivier_event_store::keys::keyed_hash;
use vivier_kernel::id::TypedId as _;

use crate::domain::value::WebhookId;

const PURPOSE: &str = "webhook-secret";
/// What secrets begin with: scanners of leaked secrets know it.
const PREFIX: &str = "whsec_";

/// A webhook's secret of one generation, as its owner copies it. It follows from the master key: nothing is stored.
pub fn secret(keys: &KeyRing, webhook: WebhookId, generation: u32) -> String {
    let key = keyed_hash(keys.derive(PURPOSE).as_slice(), &[webhook.uuid().as_bytes(), &generation.to_be_bytes()]);
    format!("{PREFIX}{}", STANDARD.encode(key))
}

/// The value of `webhook-signature`.
pub fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> String {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX).unwrap_or(secret)).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed apart, with Python's `hmac`.
    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
