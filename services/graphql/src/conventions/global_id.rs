//! Opaque ids: base64url of `Kind:uuid`. An id of one kind is refused where another is asked.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;
use vivier_kernel::id::TypedId;
use vivier_kernel::problem::Problem;

/// Longer texts are refused before they are decoded.
const MAX_LENGTH: usize = 128;

/// An id of any kind, as `node(id:)` takes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnyId {
    /// The type's name in the schema, for example `Talent`.
    pub kind: String,
    pub uuid: Uuid,
}

/// The id as clients see it.
pub fn encode<T: TypedId>(id: T) -> ID {
    encode_parts(T::KIND, id.uuid())
}

/// For a kind that has no id type of its own.
pub fn encode_parts(kind: &str, uuid: Uuid) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{kind}:{uuid}")))
}

/// # Errors
/// `MALFORMED_ID`, and `WRONG_KIND_OF_ID` where the id is another type's. The caller adds the field.
pub fn decode<T: TypedId>(id: &ID) -> Result<T, Problem> {
    let any = decode_any(id)?;
    if any.kind == T::KIND {
        return Ok(T::from_uuid(any.uuid));
    }
    Err(Problem::new("WRONG_KIND_OF_ID").with("expected", T::KIND).with("found", &any.kind))
}

/// # Errors
/// `MALFORMED_ID`.
pub fn decode_any(id: &ID) -> Result<AnyId, Problem> {
    parse(id.as_str()).ok_or_else(|| Problem::new("MALFORMED_ID"))
}

fn parse(text: &str) -> Option<AnyId> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = std::str::from_utf8(&bytes).ok()?;
    let (kind, uuid) = plain.split_once(':')?;
    let uuid: Uuid = uuid.parse().ok()?;
    let known = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // One object has one id: other spellings of the same uuid are refused, so that clients may compare ids as texts.
    (known && encode_parts(kind, uuid).as_str() == text).then(|| AnyId { kind: kind.to_owned(), uuid })
}

#[cfg(test)]
mod tests {
    use vivier_kernel::id::{MissionId, TalentId};

    use super::*;

    #[test]
    fn an_id_comes_back_and_another_kind_is_refused_by_name() {
        let talent = TalentId::from_uuid(Uuid::from_u128(7));
        assert_eq!(decode::<TalentId>(&encode(talent)), Ok(talent));
        let refused = decode::<MissionId>(&encode(talent)).expect_err("another kind");
        assert_eq!(refused.to_string(), "WRONG_KIND_OF_ID expected=Mission found=Talent");
    }

    #[test]
    fn whatever_is_not_an_id_is_refused_and_never_panics() {
        let padded = format!("{}=", encode(TalentId::from_uuid(Uuid::from_u128(7))).as_str());
        let upper = URL_SAFE_NO_PAD.encode("Talent:0000000A-0000-0000-0000-000000000000");
        let long = "A".repeat(100_000);
        for bad in ["", "1", "VGFsZW50", "é", "VGFsZW50Og", "////", padded.as_str(), upper.as_str(), long.as_str()] {
            assert_eq!(
                decode_any(&ID(bad.to_owned())),
                Err(Problem::new("MALFORMED_ID")),
                "{}",
                &bad[..bad.len().min(40)]
            );
        }
    }
}
