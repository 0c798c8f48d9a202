//! Opens whatever is sealed for one person in any JSON, whichever service wrote it, and leaves what is sealed for others closed.

use serde_json::Value;
use vivier_event_store::{KeyRing, StoreError};
use vivier_kernel::id::SubjectId;
use vivier_kernel::sealed::Sealed;

/// What stands in the place of what is another person's, or was erased.
pub const CLOSED: &str = "(non communicable : donnée d’une autre personne)";

/// What stands in the place of what the person does not read today: the other’s review before one’s own, another’s words to those
/// who settle a dispute.
pub const WITHHELD: &str = "(non communicable à ce jour)";

/// Puts [`WITHHELD`] wherever one of `pointers` (JSON Pointers, RFC 6901) leads to something.
pub fn withhold<'a>(value: &mut Value, pointers: impl IntoIterator<Item = &'a str>) {
    for pointer in pointers {
        if let Some(found) = value.pointer_mut(pointer).filter(|found| !found.is_null()) {
            *found = Value::String(WITHHELD.to_owned());
        }
    }
}

/// Replaces each sealed value of `subject` by what it holds; says how many there were.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn open_all(keys: &KeyRing, subject: SubjectId, value: &mut Value) -> Result<usize, StoreError> {
    let mut opened = 0;
    // A stack instead of recursion: the depth is the data's, not ours.
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if let Some(sealed) = sealed(value) {
            *value = match sealed.subject() == subject {
                true => {
                    opened += 1;
                    keys.open(&sealed).await?.unwrap_or(Value::Null)
                }
                false => Value::String(CLOSED.to_owned()),
            };
            continue;
        }
        match value {
            Value::Array(items) => open.extend(items.iter_mut()),
            Value::Object(fields) => open.extend(fields.values_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    Ok(opened)
}

/// Exactly a subject and a ciphertext: nothing else has this shape.
fn sealed(value: &Value) -> Option<Sealed<Value>> {
    let fields = value.as_object().filter(|fields| fields.len() == 2)?;
    if !(fields.contains_key("k") && fields.contains_key("c")) {
        return None;
    }
    serde_json::from_value(value.clone()).ok()
}
