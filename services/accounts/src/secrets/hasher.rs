//! Argon2id behind a semaphore: each hash holds 19 MiB, so only so many run at a time, and only so many wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;
use vivier_event_store::{CommandError, StoreError};
use vivier_kernel::problem::Problem;

use crate::password::Password;

/// Hashes that run at the same time: with 19 MiB each, 38 MiB at most.
pub const CONCURRENT_HASHES: usize = 2;
/// Hashes that wait for their turn, about two seconds' worth: whoever comes after them is told to come back.
pub const WAITING_HASHES: usize = 60;

/// What hashing costs: OWASP's first recommendation for argon2id (19 MiB, 2 passes, 1 lane).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { memory: 19 * 1024, passes: 2, lanes: 1 }
    }
}

impl Cost {
    fn argon2(self) -> Argon2<'static> {
        let params = Params::new(self.memory, self.passes, self.lanes, None).unwrap_or_default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }

    /// True where a stored hash was made otherwise: it is replaced when its password is next typed.
    pub fn differs_from(self, stored: &str) -> bool {
        let wanted = format!("$argon2id$v=19$m={},t={},p={}$", self.memory, self.passes, self.lanes);
        !stored.starts_with(&wanted)
    }
}

/// Hashes and checks passwords. Clones share the semaphore.
#[derive(Clone)]
pub struct Hasher {
    cost: Cost,
    /// A hash of a password that nobody knows, at the same cost: to work as long for an account that does not exist.
    nobody: Arc<str>,
    slots: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    computed: Arc<AtomicU64>,
    running: Arc<AtomicU64>,
    most: Arc<AtomicU64>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self::at(Cost::default())
    }
}

impl Hasher {
    /// A hasher whose new hashes cost as much as this.
    pub fn at(cost: Cost) -> Self {
        // Salt and output are constants that belong to no password; only the parameters decide how long checking takes.
        let nobody = format!(
            "$argon2id$v=19$m={},t={},p={}$c29tZSBzYWx0IGZvciBub2JvZHk$7/Wb9oDm/nvKh2vLk7lcG3n8iYbQX1rS6vqzbwO3fHc",
            cost.memory, cost.passes, cost.lanes
        );
        Self {
            cost,
            nobody: nobody.into(),
            slots: Arc::new(Semaphore::new(CONCURRENT_HASHES)),
            waiting: Arc::new(Semaphore::new(CONCURRENT_HASHES + WAITING_HASHES)),
            computed: Arc::default(),
            running: Arc::default(),
            most: Arc::default(),
        }
    }

    /// The PHC string of a password under a random salt.
    ///
    /// # Errors
    /// `Refused(TRY_LATER)` where too many wait already; `Store` (`Stopping`, `NoRandomness`).
    pub async fn hash(&self, password: Password) -> Result<String, CommandError> {
        let cost = self.cost;
        let hashed = self.run(move || {
            let hash: Result<PasswordHash, _> = cost.argon2().hash_password(password.bytes());
            hash.map(|hash| hash.to_string()).map_err(|_| StoreError::NoRandomness)
        });
        Ok(hashed.await??)
    }

    /// True where the password is the one of `stored`. Without a stored hash the same work is done, and the answer is no.
    ///
    /// # Errors
    /// `Refused(TRY_LATER)` where too many wait already; `Store(Stopping)`.
    pub async fn check(&self, password: Password, stored: Option<String>) -> Result<bool, CommandError> {
        let nobody = Arc::clone(&self.nobody);
        self.run(move || {
            let hash = stored.as_deref().unwrap_or(&nobody);
            // The parameters are those of the stored hash.
            let matches = PasswordHash::new(hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.bytes(), &hash).is_ok());
            stored.is_some() && matches
        })
        .await
    }

    /// What a new hash costs.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// How many hashes were computed since the start.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::SeqCst)
    }

    /// How many ran at the same time at most.
    pub fn most_at_once(&self) -> u64 {
        self.most.load(Ordering::SeqCst)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, CommandError> {
        // Whoever waits holds a place: memory stays bounded however many come at once.
        let place =
            Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| Problem::new("TRY_LATER").with("seconds", 2))?;
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| StoreError::Stopping)?;
        self.computed.fetch_add(1, Ordering::SeqCst);
        // On a thread for blocking work; the slot is given back there, even where the caller has gone away.
        let (running, most) = (Arc::clone(&self.running), Arc::clone(&self.most));
        let done = tokio::task::spawn_blocking(move || {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let result = work();
            running.fetch_sub(1, Ordering::SeqCst);
            drop((slot, place));
            result
        });
        Ok(done.await.map_err(|_| StoreError::Stopping)?)
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
        assert!(!hasher.check(password("un grillon traverse"), None).await.expect("checked"));
        // The stand-in hash parses: otherwise an unknown account would cost nothing.
        assert!(PasswordHash::new(&hasher.nobody).is_ok());
        assert_eq!(hasher.computed(), 4);
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_told_and_still_checked() {
        let older = Hasher::at(Cost { memory: 8 * 1024, passes: 1, lanes: 1 });
        let stored = older.hash(password("un grillon traverse")).await.expect("hashed");
        let hasher = Hasher::default();
        assert!(hasher.cost().differs_from(&stored) && !older.cost().differs_from(&stored));
        assert!(hasher.check(password("un grillon traverse"), Some(stored)).await.expect("checked"));
        let fresh = hasher.hash(password("un grillon traverse")).await.expect("hashed");
        assert!(!hasher.cost().differs_from(&fresh));
    }

    #[tokio::test]
    async fn whoever_comes_when_too_many_wait_is_told_to_come_back() {
        let hasher = Hasher::default();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..CONCURRENT_HASHES + WAITING_HASHES + 40 {
            let hasher = hasher.clone();
            tasks.spawn(async move { hasher.check(password("un grillon traverse"), None).await });
        }
        let mut turned_away = 0;
        while let Some(result) = tasks.join_next().await {
            match result.expect("no panic") {
                Ok(right) => assert!(!right),
                Err(CommandError::Refused(problem)) => {
                    assert_eq!(problem.code, "TRY_LATER");
                    turned_away += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert!(turned_away >= 1 && hasher.most_at_once() <= CONCURRENT_HASHES as u64);
        assert!(hasher.check(password("un grillon traverse"), None).await.is_ok(), "the places are given back");
    }
}
