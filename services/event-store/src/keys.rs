//! Personal data under lock: a key for each person, itself encrypted under the master key. Deleting the key erases the person.
//!
//! An erased subject is erased for good: a mark stays in the place of its key, so that no second key is ever made for it.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit as _, Mac as _};
use lru::LruCache;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use sqlx::PgPool;
use vivier_kernel::clock::Clock;
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::sealed::Sealed;
use zeroize::Zeroizing;

use crate::error::StoreError;

/// Bytes of a key.
pub const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;
/// How many persons' keys are held in memory at a time.
const CACHED_KEYS: usize = 20_000;

type SecretKey = Zeroizing<[u8; KEY_LENGTH]>;

/// The key outside the database under which everything inside it is sealed.
#[derive(Clone)]
pub struct MasterKey(Arc<SecretKey>);

impl MasterKey {
    /// # Errors
    /// `None` where `text` is not 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes: [u8; KEY_LENGTH] = hex::decode(text.trim()).ok()?.try_into().ok()?;
        Some(Self(Arc::new(Zeroizing::new(bytes))))
    }

    /// A new one, from the operating system's randomness.
    ///
    /// # Errors
    /// `NoRandomness`.
    pub fn generate() -> Result<Self, StoreError> {
        Ok(Self(Arc::new(random_key()?)))
    }

    /// For the file that keeps it.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.as_slice()))
    }

    /// A key for one purpose, from which neither the master key nor another purpose's key can be found.
    pub fn derive(&self, purpose: &str) -> SecretKey {
        Zeroizing::new(keyed_hash(self.0.as_slice(), &[b"vivier.derive.", purpose.as_bytes()]))
    }
}

/// HMAC-SHA256 over the parts, each preceded by its length, so that no two lists of parts meet.
pub fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Seals and opens personal data; makes, finds and forgets the keys of persons.
pub struct KeyRing {
    master: MasterKey,
    wrapping: XChaCha20Poly1305,
    claims: SecretKey,
    pool: PgPool,
    clock: Arc<dyn Clock>,
    cached: Mutex<LruCache<SubjectId, Known>>,
}

/// What is known of a subject that was asked for lately.
#[derive(Clone)]
enum Known {
    Key(Arc<SecretKey>),
    Erased,
}

impl KeyRing {
    pub(crate) fn new(master: MasterKey, pool: PgPool, clock: Arc<dyn Clock>) -> Self {
        let wrapping = XChaCha20Poly1305::new((&*master.derive("subject-keys")).into());
        let claims = master.derive("claims");
        let capacity = NonZeroUsize::new(CACHED_KEYS).expect("not zero");
        Self { master, wrapping, claims, pool, clock, cached: Mutex::new(LruCache::new(capacity)) }
    }

    /// A key for one purpose, for example to sign links: stable for as long as the master key is.
    pub fn derive(&self, purpose: &str) -> SecretKey {
        self.master.derive(purpose)
    }

    /// The keyed hash under which a unique value is claimed.
    pub fn claim_hash(&self, scope: &str, value: &str) -> [u8; 32] {
        keyed_hash(self.claims.as_slice(), &[scope.as_bytes(), value.as_bytes()])
    }

    /// Encrypts `value` under the subject's key, which is made where there is none yet.
    ///
    /// # Errors
    /// `Erased` where the subject was; `Database`, `NoRandomness`.
    pub async fn seal<T: Serialize>(&self, subject: SubjectId, value: &T) -> Result<Sealed<T>, StoreError> {
        let known = match self.find(subject).await? {
            Some(known) => known,
            None => self.create(subject).await?,
        };
        let Known::Key(key) = known else { return Err(StoreError::Erased) };
        let clear = Zeroizing::new(serde_json::to_vec(value)?);
        let bytes = encrypt(&cipher(&key), subject, &clear)?;
        Ok(Sealed::from_parts(subject, URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The value, or `None` where its subject was erased.
    ///
    /// # Errors
    /// `Database`; `Unsealable` where the ciphertext was changed.
    pub async fn open<T: DeserializeOwned>(&self, sealed: &Sealed<T>) -> Result<Option<T>, StoreError> {
        let Some(Known::Key(key)) = self.find(sealed.subject()).await? else {
            return Ok(None);
        };
        let bytes = URL_SAFE_NO_PAD.decode(sealed.ciphertext()).map_err(|_| StoreError::Unsealable)?;
        let clear = Zeroizing::new(decrypt(&cipher(&key), sealed.subject(), &bytes)?);
        Ok(Some(serde_json::from_slice(&clear)?))
    }

    /// Brings the keys of several subjects into memory with one query, before many values are opened.
    ///
    /// # Errors
    /// `Database`, `Unsealable`.
    pub async fn prefetch(&self, subjects: &[SubjectId]) -> Result<(), StoreError> {
        let missing: Vec<uuid::Uuid> = {
            let mut cached = self.cached.lock().expect("no panic while the lock is held");
            subjects.iter().filter(|subject| cached.get(subject).is_none()).map(|subject| subject.uuid()).collect()
        };
        if missing.is_empty() {
            return Ok(());
        }
        let rows: Vec<(uuid::Uuid, Option<Vec<u8>>)> =
            sqlx::query_as("select subject, wrapped from es_subject_key where subject = any($1)")
                .bind(&missing)
                .fetch_all(&self.pool)
                .await?;
        for (subject, wrapped) in rows {
            self.keep(SubjectId::from_uuid(subject), wrapped.as_deref())?;
        }
        Ok(())
    }

    /// Drops a subject's key from memory: the erasure was committed, here or on another node.
    pub(crate) fn evict(&self, subject: SubjectId) {
        self.cached.lock().expect("no panic while the lock is held").put(subject, Known::Erased);
    }

    async fn find(&self, subject: SubjectId) -> Result<Option<Known>, StoreError> {
        if let Some(known) = self.cached.lock().expect("no panic while the lock is held").get(&subject) {
            return Ok(Some(known.clone()));
        }
        let row: Option<Option<Vec<u8>>> = sqlx::query_scalar("select wrapped from es_subject_key where subject = $1")
            .bind(subject.uuid())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|wrapped| self.keep(subject, wrapped.as_deref())).transpose()
    }

    async fn create(&self, subject: SubjectId) -> Result<Known, StoreError> {
        let key = random_key()?;
        let wrapped = encrypt(&self.wrapping, subject, key.as_slice())?;
        // Whoever comes second takes the first one's key, or finds that the subject was erased.
        let stored: Option<Vec<u8>> = sqlx::query_scalar(
            "insert into es_subject_key (subject, wrapped, created_at) values ($1, $2, $3) \
             on conflict (subject) do update set subject = excluded.subject returning wrapped",
        )
        .bind(subject.uuid())
        .bind(&wrapped)
        .bind(self.clock.now())
        .fetch_one(&self.pool)
        .await?;
        self.keep(subject, stored.as_deref())
    }

    /// Remembers what was read; a key that was read before an erasure and comes after it is not taken.
    fn keep(&self, subject: SubjectId, wrapped: Option<&[u8]>) -> Result<Known, StoreError> {
        let found = match wrapped {
            Some(wrapped) => Known::Key(Arc::new(self.unwrap(subject, wrapped)?)),
            None => Known::Erased,
        };
        let mut cached = self.cached.lock().expect("no panic while the lock is held");
        if let Some(Known::Erased) = cached.get(&subject) {
            return Ok(Known::Erased);
        }
        cached.put(subject, found.clone());
        Ok(found)
    }

    fn unwrap(&self, subject: SubjectId, wrapped: &[u8]) -> Result<SecretKey, StoreError> {
        let bytes = Zeroizing::new(decrypt(&self.wrapping, subject, wrapped)?);
        let key: [u8; KEY_LENGTH] = bytes.as_slice().try_into().map_err(|_| StoreError::Unsealable)?;
        Ok(Zeroizing::new(key))
    }
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**key).into())
}

/// Nonce, then ciphertext; the subject is authenticated with it, so that a value cannot be moved to another person.
fn encrypt(cipher: &XChaCha20Poly1305, subject: SubjectId, clear: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0_u8; NONCE_LENGTH];
    getrandom::fill(&mut nonce).map_err(|_| StoreError::NoRandomness)?;
    let owner = subject.uuid();
    let payload = Payload { msg: clear, aad: owner.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| StoreError::Unsealable)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn decrypt(cipher: &XChaCha20Poly1305, subject: SubjectId, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LENGTH>().ok_or(StoreError::Unsealable)?;
    let owner = subject.uuid();
    let payload = Payload { msg: sealed, aad: owner.as_bytes() };
    cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| StoreError::Unsealable)
}

fn random_key() -> Result<SecretKey, StoreError> {
    let mut key = Zeroizing::new([0_u8; KEY_LENGTH]);
    getrandom::fill(key.as_mut_slice()).map_err(|_| StoreError::NoRandomness)?;
    Ok(key)
}
