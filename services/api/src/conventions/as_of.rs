//! `asOf` on reads: the answer as it was at a past instant.

use chrono::{DateTime, Utc};
use vivier_event_store::AsOf;
use vivier_kernel::problem::Problem;

use crate::conventions::input::Reader;
use crate::conventions::scalars::Instant;

/// The argument's description in the schema, the same everywhere.
pub const DESCRIPTION: &str = "Answer as it was at this past instant; now where it is absent.";

/// `Some(None)` where the argument is absent: the present.
pub fn read_as_of(reader: &mut Reader, as_of: Option<Instant>, now: DateTime<Utc>) -> Option<Option<AsOf>> {
    reader.optional(as_of, |reader, instant| {
        let instant = reader.value("asOf", instant.read())?;
        if instant > now {
            reader.refuse(Problem::new("IN_THE_FUTURE").at("asOf"));
            return None;
        }
        Some(AsOf::Instant(instant))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::input::Problems;

    #[test]
    fn the_past_is_read_and_the_future_is_refused() {
        let now: DateTime<Utc> = "2026-02-01T09:00:00Z".parse().expect("an instant");
        let mut reader = Reader::new();
        assert_eq!(read_as_of(&mut reader, Some(now.into()), now), Some(Some(AsOf::Instant(now))));
        assert_eq!(read_as_of(&mut reader, None, now), Some(None));
        let later = now + chrono::Duration::seconds(1);
        assert_eq!(read_as_of(&mut reader, Some(later.into()), now), None);
        assert_eq!(reader.build(|| Some(())), Err(Problems(vec![Problem::new("IN_THE_FUTURE").at("asOf")])));
    }
}
