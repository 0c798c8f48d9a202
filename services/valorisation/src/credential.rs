//! Signed records of completed missions: Open Badges 3.0 as a verifiable credential, signed with Ed25519 under the cryptosuite
//! `eddsa-jcs-2022` (W3C Data Integrity), so that whoever has the published key can check a file without asking anybody.

use std::collections::BTreeSet;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

/// Under this name the signing key is derived from the master key.
pub const PURPOSE: &str = "credential-signing";
const SUITE: &str = "eddsa-jcs-2022";
/// Multicodec's prefix of an Ed25519 public key.
const ED25519_PUBLIC: [u8; 2] = [0xed, 0x01];
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Why a file is not what it says.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CredentialError {
    /// No JSON, or JSON that two programs may read differently.
    #[error("this cannot be read as a signed record: {0}")]
    Unreadable(String),
    #[error("this is not a signed record: {0}")]
    Shape(&'static str),
    #[error("what was given as the key is none: it has to be an Ed25519 key, written as did:key:z…")]
    NoKey,
    #[error("it was signed by {found}, not by the key that was given")]
    OtherKey { found: String },
    #[error("the signature does not fit: the record was changed after it was signed")]
    Changed,
    #[error("the signing key cannot be used")]
    Key,
}

/// What a record says that was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// The public key, as `did:key:z…`.
    pub issuer: String,
    pub name: String,
    pub valid_from: String,
}

/// What the talent wants to show of a completed mission.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Shown {
    pub holder: Option<String>,
    pub mission: Option<String>,
    pub host: Option<String>,
    /// Half days worked.
    pub half_days: Option<i64>,
    /// Labels of the skills that were seen at work.
    pub skills: Vec<String>,
}

/// The signing key's public part, as `did:key:z…`.
///
/// # Errors
/// `Key`.
pub fn issuer(seed: &[u8]) -> Result<String, CredentialError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| CredentialError::Key)?;
    let mut prefixed = ED25519_PUBLIC.to_vec();
    prefixed.extend_from_slice(pair.public_key().as_ref());
    Ok(format!("did:key:z{}", base58(&prefixed)))
}

/// A signed record. `id`: the placement's, from which the record's own and those within it are made, so that the same mission always has
/// the same ones and none of them tells when the placement began; `valid_from` as in RFC 3339.
///
/// # Errors
/// `Key`.
pub fn sign(seed: &[u8], id: uuid::Uuid, valid_from: &str, shown: &Shown) -> Result<Value, CredentialError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| CredentialError::Key)?;
    let issuer = issuer(seed)?;
    // One for each thing in each record: two records of a person are not known by them to be of one.
    let own = |what: &str| format!("urn:uuid:{}", uuid::Uuid::new_v5(&id, what.as_bytes()));
    let mut achievement = json!({
        "id": own("achievement"),
        "type": ["Achievement"],
        "name": shown.mission.clone().unwrap_or_else(|| "Mission".to_owned()),
        "description": "Mission accomplie dans le programme « Partagez vos talents numériques ! »",
        "criteria": { "narrative": "L’administration d’accueil a déclaré la mission accomplie." },
    });
    if !shown.skills.is_empty() {
        achievement["tag"] = json!(shown.skills);
    }
    if let Some(host) = &shown.host {
        let named = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("{issuer} {host}").as_bytes());
        achievement["creator"] = json!({ "id": format!("urn:uuid:{named}"), "type": ["Profile"], "name": host });
    }
    if shown.half_days.is_some() {
        achievement["resultDescription"] = json!([{
            "id": own("half days"), "type": ["ResultDescription"], "name": "Demi-journées de travail", "resultType": "RawScore",
        }]);
    }
    let mut subject = json!({
        "id": own("subject"),
        "type": ["AchievementSubject"],
        "achievement": achievement,
    });
    if let Some(holder) = &shown.holder {
        subject["identifier"] =
            json!([{ "type": "IdentityObject", "identityHash": holder, "identityType": "name", "hashed": false }]);
    }
    if let Some(half_days) = shown.half_days {
        // In half days: the format that is signed has no fractions, whose writing differs between programs.
        subject["result"] =
            json!([{ "type": ["Result"], "value": half_days.to_string(), "resultDescription": own("half days") }]);
    }
    let mut document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": own("record"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": issuer, "type": ["Profile"], "name": "Vivier" },
        "validFrom": valid_from,
        "name": shown.mission.clone().unwrap_or_else(|| "Mission".to_owned()),
        "credentialSubject": subject,
    });
    let key = issuer.trim_start_matches("did:key:").to_owned();
    let mut proof = json!({
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": valid_from,
        "verificationMethod": format!("{issuer}#{key}"),
        "proofPurpose": "assertionMethod",
    });
    let signature = pair.sign(&hashes(&document, &proof));
    proof["proofValue"] = json!(format!("z{}", base58(signature.as_ref())));
    document["proof"] = proof;
    Ok(document)
}

/// A record as it stands in a file. A name that stands twice in one object is refused: of the two, one is what is checked here and the
/// other one may be what somebody else is shown.
///
/// # Errors
/// `Unreadable`.
pub fn read(text: &str) -> Result<Value, CredentialError> {
    let unreadable = |error: serde_json::Error| CredentialError::Unreadable(error.to_string());
    serde_json::from_str::<NamedOnce>(text).map_err(unreadable)?;
    serde_json::from_str(text).map_err(unreadable)
}

/// JSON of which nothing is kept: in none of its objects a name stands twice.
struct NamedOnce;

impl<'de> Deserialize<'de> for NamedOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for NamedOnce {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, Self)) = fields.next_entry::<String, Self>()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format!("the name \"{name}\" stands twice in one object")));
            }
            names.insert(name);
        }
        Ok(self)
    }
}

/// Checks a record against the key in it, and, where one is given, that it is this one (`did:key:z…`).
///
/// # Errors
/// `NoKey`, `Shape`, `OtherKey`, `Changed`.
pub fn verify(record: &Value, published: Option<&str>) -> Result<Verified, CredentialError> {
    // A slip in the key says nothing of the record.
    if published.is_some_and(|key| public_key(key).is_none()) {
        return Err(CredentialError::NoKey);
    }
    let mut document = record.as_object().ok_or(CredentialError::Shape("no object"))?.clone();
    let mut proof = match document.remove("proof") {
        Some(Value::Object(proof)) => proof,
        Some(_) | None => return Err(CredentialError::Shape("no proof")),
    };
    let value = take(&mut proof, "proofValue")?;
    if proof.get("cryptosuite").and_then(Value::as_str) != Some(SUITE)
        || proof.get("type").and_then(Value::as_str) != Some("DataIntegrityProof")
    {
        return Err(CredentialError::Shape("another cryptosuite"));
    }
    let method = proof.get("verificationMethod").and_then(Value::as_str).unwrap_or_default();
    let key = method.split('#').next().unwrap_or_default().to_owned();
    let issuer = document.get("issuer").and_then(|issuer| issuer["id"].as_str()).unwrap_or_default();
    if issuer != key {
        return Err(CredentialError::Shape("signed by another than the issuer"));
    }
    if let Some(published) = published
        && published != key
    {
        return Err(CredentialError::OtherKey { found: key });
    }
    let public = public_key(&key).ok_or(CredentialError::Shape("no Ed25519 key"))?;
    let signature = value.strip_prefix('z').and_then(from_base58).ok_or(CredentialError::Shape("no signature"))?;
    let text = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let verified = Verified { issuer: key, name: text("name"), valid_from: text("validFrom") };
    let signed = hashes(&Value::Object(document), &Value::Object(proof));
    let public = UnparsedPublicKey::new(&ED25519, public);
    public.verify(&signed, &signature).map_err(|_| CredentialError::Changed)?;
    Ok(verified)
}

/// The bytes of an Ed25519 key that is written as `did:key:z…`.
fn public_key(key: &str) -> Option<Vec<u8>> {
    let prefixed = key.strip_prefix("did:key:z").and_then(from_base58)?;
    let public = prefixed.strip_prefix(&ED25519_PUBLIC)?;
    (public.len() == 32).then(|| public.to_vec())
}

fn take(object: &mut Map<String, Value>, name: &'static str) -> Result<String, CredentialError> {
    match object.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) | None => Err(CredentialError::Shape(name)),
    }
}

/// What is signed: the hash of the proof's options, then that of the document, each in canonical form.
fn hashes(document: &Value, proof: &Value) -> Vec<u8> {
    let mut both = Sha256::digest(canonical(proof)).to_vec();
    both.extend_from_slice(&Sha256::digest(canonical(document)));
    both
}

/// JSON Canonicalization Scheme (RFC 8785), for what these records hold: objects with keys in order, texts, truths and whole numbers.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort_by_key(|key| key.encode_utf16().collect::<Vec<u16>>());
            let fields: Vec<String> =
                keys.iter().map(|key| format!("{}:{}", text(key), canonical(&object[key.as_str()]))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::String(content) => text(content),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// serde_json escapes what RFC 8785 wants escaped, and in the same way.
fn text(content: &str) -> String {
    Value::String(content.to_owned()).to_string()
}

fn base58(bytes: &[u8]) -> String {
    let mut digits: Vec<u8> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = u8::try_from(carry % 58).unwrap_or(0);
            carry /= 58;
        }
        while carry > 0 {
            digits.push(u8::try_from(carry % 58).unwrap_or(0));
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let letters = std::iter::repeat_n(0, zeros).chain(digits.into_iter().rev());
    letters.map(|digit| char::from(BASE58[usize::from(digit)])).collect()
}

fn from_base58(text: &str) -> Option<Vec<u8>> {
    // A signature has 88 letters; whoever sends more wants to keep us busy.
    if text.len() > 200 {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for letter in text.bytes() {
        let mut carry = u32::try_from(BASE58.iter().position(|known| *known == letter)?).ok()?;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = u8::try_from(carry & 0xff).unwrap_or(0);
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(u8::try_from(carry & 0xff).unwrap_or(0));
            carry >>= 8;
        }
    }
    bytes.extend(std::iter::repeat_n(0, text.bytes().take_while(|letter| *letter == b'1').count()));
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 32] = [7; 32];

    fn record() -> Value {
        let shown = Shown {
            holder: Some("Ada Exemple".to_owned()),
            mission: Some("Refondre « un service »".to_owned()),
            host: Some("Direction".to_owned()),
            half_days: Some(20),
            skills: vec!["Rust".to_owned()],
        };
        sign(&SEED, uuid::Uuid::from_u128(5), "2026-03-31T08:00:00Z", &shown).expect("signed")
    }

    #[test]
    fn a_record_is_verified_by_its_own_key_and_by_the_published_one_alone() {
        let record = record();
        let read_again: Value =
            serde_json::from_str(&serde_json::to_string_pretty(&record).expect("JSON")).expect("JSON");
        let key = issuer(&SEED).expect("a key");
        let verified = verify(&read_again, Some(&key)).expect("it fits");
        assert_eq!((verified.issuer.as_str(), verified.name.as_str()), (key.as_str(), "Refondre « un service »"));
        assert_eq!(verify(&record, None).map(|verified| verified.issuer), Ok(key.clone()));
        let other = issuer(&[8; 32]).expect("a key");
        assert_eq!(verify(&record, Some(&other)), Err(CredentialError::OtherKey { found: key.clone() }));
        // What is no key, or less than one, is not said to be another.
        let method = format!("{key}#{}", &key[8..]);
        for slip in ["", "did:key:", "did:key:z", &key[8..], &key[..key.len() - 1], method.as_str()] {
            assert_eq!(verify(&record, Some(slip)), Err(CredentialError::NoKey), "{slip}");
        }
    }

    #[test]
    fn what_a_record_says_in_words_is_set_as_french_is() {
        let record = record();
        let words = record["credentialSubject"]["achievement"]["description"].as_str().expect("words");
        assert!(words.contains("«\u{a0}Partagez") && words.ends_with("numériques\u{202f}!\u{a0}»"), "{words}");
    }

    #[test]
    fn whatever_is_changed_in_a_record_is_found() {
        fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
            match value {
                Value::Object(object) => object.iter().for_each(|(key, value)| {
                    paths(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
                }),
                Value::Array(items) => {
                    items.iter().enumerate().for_each(|(index, value)| paths(value, &format!("{at}/{index}"), found));
                }
                _ => found.push(at.to_owned()),
            }
        }
        let record = record();
        let mut found = Vec::new();
        paths(&record, "", &mut found);
        assert!(found.len() > 25);
        for path in found {
            let mut changed = record.clone();
            *changed.pointer_mut(&path).expect("a value") = json!("something else");
            assert!(verify(&changed, None).is_err(), "{path} was changed and nobody noticed");
        }
        let mut more = record.clone();
        more["extra"] = json!(1);
        assert_eq!(verify(&more, None), Err(CredentialError::Changed));
        for nonsense in [json!(null), json!({}), json!({ "proof": 1 }), json!({ "proof": { "proofValue": "z" } })] {
            assert!(matches!(verify(&nonsense, None), Err(CredentialError::Shape(_))), "{nonsense}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_in_one_object_is_refused_wherever_it_stands() {
        let text = record().to_string();
        assert_eq!(read(&text).map(|read| verify(&read, None).is_ok()), Ok(true));
        for (what, changed) in [
            ("of the record", text.replacen('{', "{\"name\":\"Directeur du monde\",", 1)),
            ("escaped", text.replacen('{', "{\"n\\u0061me\":\"Directeur du monde\",", 1)),
            ("of an object within", text.replacen("\"issuer\":{", "\"issuer\":{\"name\":\"Moi\",", 1)),
            ("of an object in a list", text.replacen("\"result\":[{", "\"result\":[{\"value\":\"999\",", 1)),
        ] {
            assert_ne!(changed, text, "{what}: nothing was changed");
            let refused = read(&changed);
            assert!(
                matches!(&refused, Err(CredentialError::Unreadable(why)) if why.contains("stands twice")),
                "{what}: {refused:?}"
            );
        }
        for text in ["", "{", "{\"name\": tru}", "{} {}"] {
            assert!(matches!(read(text), Err(CredentialError::Unreadable(_))), "{text}");
        }
        // The same name in two objects is no name that stands twice.
        assert_eq!(read("[{\"a\": 1}, {\"a\": {\"a\": null}}, true, -1, 1.5]").map(|read| read.is_array()), Ok(true));
    }

    #[test]
    fn what_the_talent_leaves_out_is_not_there() {
        let bare = sign(&SEED, uuid::Uuid::from_u128(5), "2026-03-31T08:00:00Z", &Shown::default()).expect("signed");
        let text = bare.to_string();
        assert!(!text.contains("identityHash") && !text.contains("\"tag\"") && !text.contains("creator"), "{text}");
        verify(&bare, None).expect("it fits");
    }

    /// From RFC 8785 and the base58 draft: keys in order, texts as they are; leading zeros as ones.
    #[test]
    fn canonical_form_and_base58_are_those_of_their_texts() {
        assert_eq!(
            canonical(&json!({ "b": [true, null], "a": "é\n\u{7}", "": 1 })),
            "{\"\":1,\"a\":\"é\\n\\u0007\",\"b\":[true,null]}"
        );
        for (bytes, expected) in [
            (&b"Hello World!"[..], "2NEpo7TZRRrLZSi2U"),
            (&[0, 0, 0x28, 0x7f, 0xb4, 0xcd][..], "11233QC4"),
            (&[][..], ""),
        ] {
            assert_eq!(base58(bytes), expected);
            assert_eq!(from_base58(expected).as_deref(), Some(bytes));
        }
    }
}
