//! `asOf` on reads: the answer as it was at a past instant, or at a place in the global order.

use chrono::{DateTime, Utc};
use vivier_event_store::AsOf;
use vivier_kernel::problem::Problem;

use crate::conventions::input::Reader;
use crate::conventions::scalars::{Instant, Position};

/// The argument's description in the schema, the same everywhere.
pub const DESCRIPTION: &str = "Answer as it was at this past instant; now where it is absent.";

/// `Some(None)` where the argument is absent: the present.
pub fn read_as_of(reader: &mut Reader, as_of: Option<Instant>, now: DateTime<Utc>) -> Option<Option<AsOf>> {
    read_past(reader, as_of, now).map(|past| past.map(AsOf::Instant))
}

/// The same for what is put together from many streams and goes by the day of then.
pub fn read_past(reader: &mut Reader, as_of: Option<Instant>, now: DateTime<Utc>) -> Option<Option<DateTime<Utc>>> {
    reader.optional(as_of, |reader, instant| {
        let instant = reader.value("asOf", instant.read())?;
        if instant > now {
            reader.refuse(Problem::new("IN_THE_FUTURE").at("asOf"));
            return None;
        }
        Some(instant)
    })
}

/// By instant or by position, not both: `Some(None)` where neither is given. `latest`: the last position that there is.
pub fn read_moment(
    reader: &mut Reader,
    as_of: Option<Instant>,
    position: Option<Position>,
    now: DateTime<Utc>,
    latest: i64,
) -> Option<Option<AsOf>> {
    let Some(position) = position else { return read_as_of(reader, as_of, now) };
    if as_of.is_some() {
        reader.refuse(Problem::new("AS_OF_TWICE").at("asOfPosition"));
        return None;
    }
    let position = reader.value("asOfPosition", position.read())?;
    if position > latest {
        reader.refuse(Problem::new("IN_THE_FUTURE").at("asOfPosition"));
        return None;
    }
    Some(Some(AsOf::Position(position)))
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

    #[test]
    fn a_position_is_one_that_there_is_and_no_instant_stands_beside_it() {
        let now: DateTime<Utc> = "2026-02-01T09:00:00Z".parse().expect("an instant");
        let read = |as_of, position: i64| {
            let mut reader = Reader::new();
            let read = read_moment(&mut reader, as_of, Some(position.into()), now, 10);
            reader.build(|| read).map_err(|Problems(problems)| problems[0].code)
        };
        assert_eq!(read(None, 10), Ok(Some(AsOf::Position(10))));
        assert_eq!(read(None, 11), Err("IN_THE_FUTURE"));
        assert_eq!(read(None, -1), Err("OUT_OF_RANGE"));
        assert_eq!(read(Some(now.into()), 3), Err("AS_OF_TWICE"));
        let mut reader = Reader::new();
        assert_eq!(read_moment(&mut reader, None, None, now, 10), Some(None));
    }
}
