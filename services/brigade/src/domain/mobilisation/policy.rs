//! Whom to call next, and how many at a time.
//!
//! For every open seat so many people are being asked who were asked lately. When one of them says no, or has not answered for a
//! while, the next of the seat's list is asked too; whoever was asked before may still answer until their own deadline.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::id::TalentId;
use vivier_kernel::problem::Problem;

use super::check::{MAX_ANSWER_MINUTES, MIN_ANSWER_MINUTES};
use super::event::Assignment;
use super::standing::Standing;
use super::state::{Call, MobilisationState};
use super::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{MAX_BACKUPS, MAX_CALLS_PER_WAVE, TeamSeatId};
use vivier_kernel::invalid::Invalid;

/// How people are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallPolicy {
    /// People asked at a time for one open seat.
    pub at_a_time: u32,
    /// Minutes after which somebody who has not answered no longer counts among them.
    pub step_minutes: u32,
    /// Minutes from a call to its deadline.
    pub answer_minutes: u32,
}

impl CallPolicy {
    /// Two people for each seat, two more after a quarter of an hour, an hour and a half to answer.
    pub const WAVES: Self = Self { at_a_time: 2, step_minutes: 15, answer_minutes: 90 };
    /// One person for each seat, the next one when the deadline has passed.
    pub const ONE_BY_ONE: Self = Self { at_a_time: 1, step_minutes: 90, answer_minutes: 90 };
    /// Everybody on the list at once.
    pub const ALL_AT_ONCE: Self = Self { at_a_time: MAX_BACKUPS as u32 + 1, step_minutes: 90, answer_minutes: 90 };

    /// Refuses what nobody can be called by.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` at `atATime`, `stepMinutes` or `answerMinutes`.
    pub fn checked(self) -> Result<Self, Problem> {
        let range = |value: u32, min: u32, max: u32, field: &str| {
            let fits = (min..=max).contains(&value);
            if fits { Ok(()) } else { Err(Invalid::OutOfRange { min: min.into(), max: max.into() }.at(field)) }
        };
        range(self.at_a_time, 1, MAX_BACKUPS as u32 + 1, "atATime")?;
        range(self.answer_minutes, MIN_ANSWER_MINUTES, MAX_ANSWER_MINUTES, "answerMinutes")?;
        range(self.step_minutes, 1, self.answer_minutes, "stepMinutes")?;
        Ok(self)
    }

    fn is_fresh(self, call: &Call, now: DateTime<Utc>) -> bool {
        match call.status {
            CallStatus::Planned => true,
            CallStatus::Sent => {
                sent_at(call).is_none_or(|sent| now < sent + Duration::minutes(self.step_minutes.into()))
            }
            _ => false,
        }
    }

    /// Whom to ask now, seat by seat: first those of the composition, then its backups, whoever can be called for the seat. Those who
    /// were not asked for anything yet come first, then those whom another seat did not need. Somebody who is on several lists is
    /// asked for the first open seat.
    pub fn next(
        self,
        state: &MobilisationState,
        now: DateTime<Utc>,
        callable: impl Fn(TeamSeatId, TalentId) -> bool,
    ) -> Vec<(TeamSeatId, TalentId)> {
        if !matches!(state.status, MobilisationStatus::Composed | MobilisationStatus::Calling) {
            return Vec::new();
        }
        let mut next: Vec<(TeamSeatId, TalentId)> = Vec::new();
        // Whoever is somebody's first choice is not spent on another seat before that one is filled.
        let chosen_elsewhere = |seat: TeamSeatId, talent: TalentId| {
            state.team.iter().any(|place| place.seat != seat && place.chosen == talent && state.is_open(place.seat))
        };
        for place in state.team.iter().filter(|place| state.is_open(place.seat)) {
            let fresh = state.calls.iter().filter(|call| call.seat == place.seat && self.is_fresh(call, now)).count();
            let mut wanted = (self.at_a_time as usize).saturating_sub(fresh);
            let mut list: Vec<(Standing, TalentId)> = listed(place)
                .map(|talent| (state.standing(place.seat, talent), talent))
                .filter(|(standing, talent)| *standing != Standing::Spent && !chosen_elsewhere(place.seat, *talent))
                .collect();
            list.sort_by_key(|(standing, _)| *standing);
            for (_, talent) in list {
                if wanted == 0 || next.len() >= MAX_CALLS_PER_WAVE {
                    break;
                }
                if next.iter().all(|(_, other)| *other != talent) && callable(place.seat, talent) {
                    next.push((place.seat, talent));
                    wanted -= 1;
                }
            }
        }
        next
    }

    /// The open seats for which nobody was asked lately, and whose lists have nobody left who can be asked and called.
    pub fn used_up(
        self,
        state: &MobilisationState,
        now: DateTime<Utc>,
        callable: impl Fn(TeamSeatId, TalentId) -> bool,
    ) -> Vec<TeamSeatId> {
        if !matches!(state.status, MobilisationStatus::Composed | MobilisationStatus::Calling) {
            return Vec::new();
        }
        let used_up = |place: &&Assignment| {
            let fresh = state.calls.iter().any(|call| call.seat == place.seat && self.is_fresh(call, now));
            let left = |talent| state.standing(place.seat, talent) != Standing::Spent && callable(place.seat, talent);
            state.is_open(place.seat) && !fresh && !listed(place).any(left)
        };
        state.team.iter().filter(used_up).map(|place| place.seat).collect()
    }

    /// When, without anybody doing anything, somebody else is to be asked; none where nobody is being asked.
    pub fn next_step(self, state: &MobilisationState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let waiting = state.calls.iter().filter(|call| call.status == CallStatus::Sent && self.is_fresh(call, now));
        waiting.filter_map(sent_at).map(|sent| sent + Duration::minutes(self.step_minutes.into())).min()
    }

    /// When a call is repeated: once, two thirds of the way to the moment when the next person is asked, or half way to the deadline
    /// where that is sooner. Nobody finds the seat gone to others without having been reminded.
    pub fn reminder(self, sent: DateTime<Utc>, deadline: DateTime<Utc>) -> DateTime<Utc> {
        let next_asked = Duration::minutes(self.step_minutes.into());
        sent + ((deadline - sent) / 2).min(next_asked * 2 / 3)
    }
}

fn listed(place: &Assignment) -> impl Iterator<Item = TalentId> {
    std::iter::once(place.chosen).chain(place.backups.iter().copied())
}

/// When a call went out: at its time to be sent, since what was postponed has a new one.
fn sent_at(call: &Call) -> Option<DateTime<Utc>> {
    call.deadline.map(|_| call.send_at)
}
