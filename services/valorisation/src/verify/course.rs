//! What was said of the days of one placement, read from its events a second time.

use vivier_event_store::{FoldError, Recorded};
use vivier_kernel::decider::StoredEvent as _;
use vivier_matching::domain::event::PlacementEvent;
use vivier_matching::domain::value::{DisputeMatter, Side};

/// In hundredths of a day.
const HALF_DAY: i64 = 50;

#[derive(Default)]
pub(super) struct Course {
    /// Where the last thing was said that may change what is paid.
    pub(super) said_at: i64,
    /// By the host at the end, or by whoever ended it early.
    stated: Option<(Side, i64)>,
    /// What each review says; what says nothing of the days agrees.
    talent: Option<Option<i64>>,
    host: Option<Option<i64>>,
    /// Nothing more is waited for: reviews are closed, or were not asked for.
    closed: bool,
    /// Numbers of the disputes about the days that are heard.
    heard: Vec<u32>,
    settled: Option<i64>,
}

impl Course {
    pub(super) fn see(&mut self, event: &Recorded) -> Result<(), FoldError> {
        match PlacementEvent::decode(&event.kind, &event.data)? {
            PlacementEvent::PlacementCompleted(completed) => {
                self.stated = Some((Side::Host, completed.half_days.number() * HALF_DAY));
            }
            PlacementEvent::PlacementEndedEarly(ended) => {
                self.stated = Some((ended.by, ended.half_days.number() * HALF_DAY));
                self.closed = ended.reviews_by.is_none();
            }
            PlacementEvent::ReviewGiven(review) => {
                let days = review.half_days.map(|half_days| half_days.number() * HALF_DAY);
                match review.by {
                    Side::Talent => self.talent = Some(days),
                    Side::Host => self.host = Some(days),
                    _ => {}
                }
            }
            PlacementEvent::PlacementReviewed(_) => self.closed = true,
            PlacementEvent::DisputeRaised(raised) if raised.matter == DisputeMatter::HoursCounted => {
                self.heard.push(raised.number);
                // It changes nothing that was paid, and the ledger does not react to it.
                return Ok(());
            }
            PlacementEvent::DisputeSettled(settled) => {
                self.heard.retain(|number| *number != settled.number);
                self.settled = settled.half_days.map(|half_days| half_days.number() * HALF_DAY).or(self.settled);
            }
            _ => return Ok(()),
        }
        self.said_at = event.position;
        Ok(())
    }

    pub(super) fn stated(&self) -> Option<i64> {
        self.stated.map(|(_, days)| days)
    }

    /// True while the programme hears what the days were.
    pub(super) fn is_heard(&self) -> bool {
        self.settled.is_none() && !self.heard.is_empty()
    }

    /// What is to be paid now; none while one side's word, or the programme's, is awaited.
    pub(super) fn confirmed(&self) -> Option<i64> {
        if self.is_heard() { None } else { self.undisputed() }
    }

    /// The same, were no dispute heard.
    fn undisputed(&self) -> Option<i64> {
        let (by, stated) = self.stated?;
        if self.settled.is_some() {
            return self.settled;
        }
        let talent = self.talent.map(|days| days.unwrap_or(stated));
        let host = self.host.map(|days| days.unwrap_or(stated));
        let agrees = |said: Option<i64>, side: Side| by == side || said == Some(stated);
        match (talent, host) {
            (Some(one), Some(other)) if one == other => Some(one),
            _ if agrees(talent, Side::Talent) && agrees(host, Side::Host) => Some(stated),
            _ if self.closed => [talent, host].into_iter().map(|said| said.unwrap_or(stated)).min(),
            _ => None,
        }
    }
}
