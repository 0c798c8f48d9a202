//! Moments: when and where something was recorded, and the moment up to which a figure looks.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_event_store::AsOf;

/// What sort of object a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Talent,
    Mission,
    Placement,
    Brigade,
    Mobilisation,
    /// What no figure counts by itself: the tree of administrations, the skills.
    Other,
}

impl Subject {
    pub(crate) fn of(stream_type: &str) -> Self {
        match stream_type {
            "talent" => Self::Talent,
            "mission" => Self::Mission,
            "placement" => Self::Placement,
            "brigade" => Self::Brigade,
            "mobilisation" => Self::Mobilisation,
            _ => Self::Other,
        }
    }
}

/// Where a fact comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    pub at: DateTime<Utc>,
    pub position: i64,
    pub stream: Uuid,
    pub subject: Subject,
}

/// Up to where a figure looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// By the time of recording and by position, both inclusive.
    instant: DateTime<Utc>,
    position: i64,
}

impl Moment {
    /// `at`: the past, or the present where it is none. `now` is the present instant, for what depends on the day.
    pub fn new(at: Option<AsOf>, now: DateTime<Utc>) -> Self {
        match at {
            None => Self { instant: DateTime::<Utc>::MAX_UTC, position: i64::MAX }.on(now),
            Some(AsOf::Instant(instant)) => Self { instant, position: i64::MAX },
            Some(AsOf::Position(position)) => Self { instant: DateTime::<Utc>::MAX_UTC, position },
        }
    }

    fn on(self, now: DateTime<Utc>) -> Self {
        Self { instant: now, ..self }
    }

    /// The same, without what was recorded after an instant.
    pub(crate) fn until(self, instant: DateTime<Utc>) -> Self {
        Self { instant: self.instant.min(instant), ..self }
    }

    pub(crate) fn position(&self) -> i64 {
        self.position
    }

    pub fn includes(&self, stamp: &Stamp) -> bool {
        stamp.at <= self.instant && stamp.position <= self.position
    }

    /// The instant that deadlines are measured at: the moment's own, or the last one that it includes.
    pub fn instant(&self, last: DateTime<Utc>) -> DateTime<Utc> {
        if self.instant == DateTime::<Utc>::MAX_UTC { last } else { self.instant }
    }
}
