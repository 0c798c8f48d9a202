//! Argon2id behind a semaphore: each hash holds 19 MiB, so only so many run at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;
use vivier_event_store::StoreError;

use crate::password::Password;

/// Hashes that run at the same time: with 19 MiB each, 38 MiB at most.
pub const CONCURRENT_HASHES: usize = 2;

/// A hash of a password that nobody knows, to work as long for an account that does not exist. Made with the same parameters.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IGZvciBub2JvZHk$7/Wb9oDm/nvKh2vLk7lcG3n8iYbQX1rS6vqzbwO3fHc";

/// Hashes and checks passwords. Clones share the semaphore.
#[derive(Clone)]
pub struct Hasher {
    slots: Arc<Semaphore>,
    computed: Arc<AtomicU64>,
    running: Arc<AtomicU64>,
    most: Arc<AtomicU64>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(CONCURRENT_HASHES)),
            computed: Arc::default(),
            running: Arc::default(),
            most: Arc::default(),
        }
    }
}

impl Hasher {
    /// The PHC string of a password under a random salt, with argon2id's defaults (19 MiB, 2 passes, 1 lane: the OWASP
    /// minimum).
    ///
    /// # Errors
    /// `Stopping`, `NoRandomness`.
    pub async fn hash(&self, password: Password) -> Result<String, StoreError> {
        self.run(move || {
            let hash: Result<PasswordHash, _> = Argon2::default().hash_password(password.bytes());
            hash.map(|hash| hash.to_string()).map_err(|_| StoreError::NoRandomness)
        })
        .await?
    }

    /// True where the password is the one of `stored`. Without a stored hash the same work is done, and the answer is no.
    ///
    /// # Errors
    /// `Stopping`.
    pub async fn check(&self, password: Password, stored: Option<String>) -> Result<bool, StoreError> {
        self.run(move || {
            let known = stored.is_some();
            let hash = stored.unwrap_or_else(|| NOBODY.to_owned());
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.bytes(), &hash).is_ok());
            known && matches
        })
        .await
    }

    /// How many hashes were computed since the start.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::SeqCst)
    }

    /// How many ran at the same time at most.
    pub fn most_at_once(&self) -> u64 {
        self.most.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| StoreError::Stopping)?;
        self.computed.fetch_add(1, Ordering::SeqCst);
        // On a thread for blocking work; the slot is given back there, even where the caller has gone away.
        let (running, most) = (Arc::clone(&self.running), Arc::clone(&self.most));
        let done = tokio::task::spawn_blocking(move || {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let result = work();
            running.fetch_sub(1, Ordering::SeqCst);
            drop(slot);
            result
        });
        done.await.map_err(|_| StoreError::Stopping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::to_check(text.to_owned()).expect("short enough")
    }

    #[tokio::test]
    async fn a_password_is_checked_and_an_unknown_account_costs_as_much() {
        let hasher = Hasher::default();
        let stored = hasher.hash(password("un grillon traverse")).await.expect("hashed");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.check(password("un grillon traverse"), Some(stored.clone())).await.expect("checked"));
        assert!(!hasher.check(password("un autre"), Some(stored)).await.expect("checked"));
        let begun = std::time::Instant::now();
        assert!(!hasher.check(password("un grillon traverse"), None).await.expect("checked"));
        // The stand-in hash parses: otherwise an unknown account would cost nothing.
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(begun.elapsed().as_micros() > 0);
        assert_eq!(hasher.computed(), 4);
    }
}
