//! Whom to call next, and how many at a time.
//!
//! For every open seat so many people are being asked who were asked lately. When one of them says no, or has not answered for a
//! while, the next of the seat's list is asked too; whoever was asked before may still answer until their own deadline. Where somebody in
//! reserve takes the seat unless one of those does, nobody else is asked.

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

/// From where the policy looks at a call-out.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub now: DateTime<Utc>,
    /// The seats that somebody in reserve takes: nobody new is called for them.
    promised: &'a [TeamSeatId],
    /// Whether a call that waits for quiet hours to end counts as asking somebody, however long it waits.
    ahead: bool,
}

impl<'a> Look<'a> {
    /// Whom to ask now: a call that waits for longer than a step asks nobody, and keeps nobody from being asked.
    pub fn now(now: DateTime<Utc>, promised: &'a [TeamSeatId]) -> Self {
        Self { now, promised, ahead: false }
    }

    /// Whom to ask when their quiet hours are over, where nobody can be asked now.
    pub fn ahead(now: DateTime<Utc>, promised: &'a [TeamSeatId]) -> Self {
        Self { now, promised, ahead: true }
    }
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

    fn is_fresh(self, call: &Call, look: Look<'_>) -> bool {
        match call.status {
            CallStatus::Planned => look.ahead || self.is_soon(call.send_at, look.now),
            CallStatus::Sent => sent_at(call).is_none_or(|sent| look.now < self.after(sent)),
            _ => false,
        }
    }

    /// Whether somebody who can be called at `at` is called within a step.
    pub fn is_soon(self, at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        at < self.after(now)
    }

    fn after(self, at: DateTime<Utc>) -> DateTime<Utc> {
        at + Duration::minutes(self.step_minutes.into())
    }

    /// Whom to ask now, seat by seat, without those that are promised to the reserve: first those of the composition, then its backups, then those
    /// of seats that ask for the same, whoever can be called for the seat. Those who were not asked for anything yet come first, then those whom
    /// another seat did not need. Somebody who is on several lists is asked for the first open seat.
    pub fn next(
        self,
        state: &MobilisationState,
        look: Look<'_>,
        callable: impl Fn(TeamSeatId, TalentId) -> bool,
    ) -> Vec<(TeamSeatId, TalentId)> {
        if !matches!(state.status, MobilisationStatus::Composed | MobilisationStatus::Calling) {
            return Vec::new();
        }
        let mut next: Vec<(TeamSeatId, TalentId)> = Vec::new();
        let open = state.open_seats();
        let called_for = |place: &&Assignment| open.contains(&place.seat) && !look.promised.contains(&place.seat);
        let places: Vec<&Assignment> = state.team.iter().filter(called_for).collect();
        // Whoever is somebody's first choice is not spent on another seat before that one is filled, unless they were asked for one like it, or
        // cannot be called for that one.
        let chosen_elsewhere = |seat: TeamSeatId, standing: Standing, talent: TalentId| {
            places.iter().any(|place| {
                let kept = || standing == Standing::New || !state.are_alike(seat, place.seat);
                place.seat != seat && place.chosen == talent && kept() && callable(place.seat, talent)
            })
        };
        // Whoever is being asked for a seat that another has by now is being asked for one like it.
        let mut others: Vec<&Call> =
            state.calls.iter().filter(|call| self.is_fresh(call, look) && !open.contains(&call.seat)).collect();
        for place in &places {
            let fresh = state.calls.iter().filter(|call| call.seat == place.seat && self.is_fresh(call, look)).count();
            let mut wanted = (self.at_a_time as usize).saturating_sub(fresh);
            others.retain(|call| {
                let counts = wanted > 0 && state.are_alike(call.seat, place.seat);
                wanted -= usize::from(counts);
                !counts
            });
            let mut list: Vec<(Standing, TalentId)> = state
                .listed(place.seat)
                .into_iter()
                .map(|talent| (state.standing(place.seat, talent), talent))
                .filter(|(standing, talent)| {
                    *standing != Standing::Spent && !chosen_elsewhere(place.seat, *standing, *talent)
                })
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

    /// The open seats for which nobody was asked lately and nobody waits in reserve, and whose lists, with those of seats that ask for the same,
    /// have nobody left who can be asked and called.
    pub fn used_up(
        self,
        state: &MobilisationState,
        look: Look<'_>,
        callable: impl Fn(TeamSeatId, TalentId) -> bool,
    ) -> Vec<TeamSeatId> {
        if !matches!(state.status, MobilisationStatus::Composed | MobilisationStatus::Calling) {
            return Vec::new();
        }
        let fresh = state.asked_for(|call| self.is_fresh(call, look));
        let used_up = |seat: &TeamSeatId| {
            let left = |talent| state.standing(*seat, talent) != Standing::Spent && callable(*seat, talent);
            let waits = look.promised.contains(seat) || fresh.contains(seat);
            state.is_open(*seat) && !waits && !state.listed(*seat).into_iter().any(left)
        };
        state.team.iter().map(|place| place.seat).filter(used_up).collect()
    }

    /// When, without anybody doing anything, somebody else is to be asked; none where nobody is being asked.
    pub fn next_step(self, state: &MobilisationState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let waiting = state.calls.iter().filter(|call| call.status == CallStatus::Sent);
        waiting.filter_map(sent_at).map(|sent| self.after(sent)).filter(|after| now < *after).min()
    }

    /// When a call is repeated: once, two thirds of the way to the moment when the next person is asked, or half way to the deadline
    /// where that is sooner. Nobody finds the seat gone to others without having been reminded.
    pub fn reminder(self, sent: DateTime<Utc>, deadline: DateTime<Utc>) -> DateTime<Utc> {
        let next_asked = Duration::minutes(self.step_minutes.into());
        sent + ((deadline - sent) / 2).min(next_asked * 2 / 3)
    }
}

/// When a call went out: at its time to be sent, since what was postponed has a new one.
fn sent_at(call: &Call) -> Option<DateTime<Utc>> {
    call.deadline.map(|_| call.send_at)
}
