//! What was worked: what one side said at the end, what the sides say in their reviews, and what counts.

use super::state::PlacementState;
use super::transitions::PlacementStatus;
use super::value::{DisputeMatter, HalfDays, Side};

impl PlacementState {
    /// What was worked, as it stands: what counts for all, or, until that is known, what was said at the end. None before that.
    pub fn half_days(&self) -> Option<HalfDays> {
        self.confirmed_half_days().or_else(|| self.stated_half_days())
    }

    /// What was said at the end, by the host or by whoever ended it early.
    pub fn stated_half_days(&self) -> Option<HalfDays> {
        let completed = self.completion.as_ref().map(|completion| completion.half_days);
        completed.or_else(|| self.ending.as_ref().and_then(|ending| ending.half_days))
    }

    /// What both sides confirmed, and what is paid. None where that is not known yet.
    ///
    /// A review without half days agrees with what was said at the end, and so does silence once reviews are closed. Where the two
    /// sides still differ then, the fewer days are those that both confirm. While the programme hears a dispute about the days nothing
    /// is confirmed; where it says in the end what was worked, that counts.
    pub fn confirmed_half_days(&self) -> Option<HalfDays> {
        let stated = self.stated_half_days()?;
        let settled = self.disputes.iter().rev().find_map(|dispute| dispute.settlement.as_ref()?.half_days);
        if settled.is_some() {
            return settled;
        }
        if self.open_disputes().any(|dispute| dispute.matter == DisputeMatter::HoursCounted) {
            return None;
        }
        let said = |side: Side| {
            let review = self.reviews.iter().find(|review| review.by == side)?;
            Some(review.half_days.unwrap_or(stated))
        };
        let (talent, host) = (said(Side::Talent), said(Side::Host));
        if talent.is_some() && talent == host {
            return talent;
        }
        // Whoever spoke at the end has spoken: the word of the others is awaited.
        let speaker = match &self.completion {
            Some(_) => Some(Side::Host),
            None => self.ending.as_ref().map(|ending| ending.by),
        };
        let others = [(Side::Talent, talent), (Side::Host, host)];
        if others.iter().all(|(side, said)| Some(*side) == speaker || *said == Some(stated)) {
            return Some(stated);
        }
        let fewer = talent.unwrap_or(stated).min(host.unwrap_or(stated));
        (self.reviews_open || !self.asks_for_days()).then_some(fewer)
    }

    /// False where nobody was asked to confirm anything: it never began, or ended before that was asked.
    fn asks_for_days(&self) -> bool {
        self.status != PlacementStatus::EndedEarly
            || self.ending.as_ref().is_some_and(|ending| ending.reviews_by.is_some())
    }
}
