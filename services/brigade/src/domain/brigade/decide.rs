//! What happens when something is asked of a brigade, or why nothing does.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::TalentId;
use vivier_kernel::period::Period;
use vivier_kernel::transition;
use vivier_kernel::zone::Zone;

use super::command::{BrigadeCommand, MemberChange};
use super::event::{
    BrigadeEvent, BrigadeFounded, BrigadeRenamed, ClearanceRecorded, DutyAssigned, DutyDropped, DutyOffered,
    DutySwapped, MemberAccepted, MemberDeclined, MemberLeft, MemberOptedIn, MemberOptedOut, MemberVolunteered,
    QuietHoursSet, StandingReleaseGranted, StandingReleaseRevoked,
};
use super::refusal::BrigadeRefusal as No;
use super::state::{BrigadeState, Member};
use super::transitions::{MemberStatus, TRANSITIONS};
use crate::domain::value::{
    MAX_DAYS_OF_DUTY, MAX_DAYS_OF_RELEASE, MAX_DAYS_WITHOUT_CALLS, MAX_DUTIES, MAX_MEMBERS, MAX_STANDING_RELEASES,
};

type Decision = Result<Vec<BrigadeEvent>, No>;

/// The aggregate of one brigade.
pub struct Brigade;

impl Decider for Brigade {
    const TYPE: &'static str = "brigade";
    type State = BrigadeState;
    type Command = BrigadeCommand;
    type Event = BrigadeEvent;
    type Refusal = No;

    fn decide(state: &BrigadeState, command: BrigadeCommand, now: DateTime<Utc>) -> Decision {
        match command {
            BrigadeCommand::Found { .. } if state.brigade.is_some() => Err(No::Exists),
            BrigadeCommand::Found { brigade, kind, organisation, name } => {
                one(BrigadeFounded { brigade, kind, organisation, name })
            }
            _ if state.brigade.is_none() => Err(No::Unknown),
            BrigadeCommand::Rename { name } if state.name.as_ref() == Some(&name) => Ok(Vec::new()),
            BrigadeCommand::Rename { name } => one(BrigadeRenamed { name }),
            BrigadeCommand::Member { talent, change } => member(state, talent, change, now),
        }
    }

    fn evolve(state: &mut BrigadeState, event: &BrigadeEvent) {
        state.apply(event);
    }
}

fn one(event: impl Into<BrigadeEvent>) -> Decision {
    Ok(vec![event.into()])
}

fn member(state: &BrigadeState, talent: TalentId, change: MemberChange, now: DateTime<Utc>) -> Decision {
    let (status, action, today) = (state.status(talent), change.action(), Zone::Metropolitan.day(now));
    let already = matches!(
        (&change, status),
        (MemberChange::Volunteer { .. }, MemberStatus::Volunteered | MemberStatus::Accepted)
            | (MemberChange::Accept, MemberStatus::Accepted)
            | (MemberChange::Decline { .. }, MemberStatus::Declined)
            | (
                MemberChange::Leave { .. } | MemberChange::Remove { .. } | MemberChange::EndWithPool { .. },
                MemberStatus::Left
            )
    );
    if already {
        return Ok(Vec::new());
    }
    if transition::find(TRANSITIONS, &status, &action).is_none() {
        return Err(No::StatusForbids { status, action });
    }
    match change {
        MemberChange::Volunteer { in_pool: false, .. } => Err(No::TalentNotInPool),
        MemberChange::Volunteer { account, subject, home, .. } => {
            let people = state
                .members
                .values()
                .filter(|member| matches!(member.status, MemberStatus::Volunteered | MemberStatus::Accepted));
            if people.count() >= MAX_MEMBERS {
                return Err(No::TooManyMembers { max: MAX_MEMBERS });
            }
            one(MemberVolunteered { talent, account, subject, home, at: now })
        }
        MemberChange::Accept => one(MemberAccepted { talent }),
        MemberChange::Decline { reason, words } => one(MemberDeclined { talent, reason, words }),
        MemberChange::Leave { reason, words } | MemberChange::Remove { reason, words } => {
            one(MemberLeft { talent, reason, words })
        }
        MemberChange::EndWithPool { reason } => one(MemberLeft { talent, reason, words: None }),
        MemberChange::RecordClearance { clearance, expires_on } => {
            if let Some(day) = expires_on {
                to_come(day, today, "expiresOn")?;
            }
            one(ClearanceRecorded { talent, clearance, expires_on })
        }
        MemberChange::SetQuietHours { hours } => one(QuietHoursSet { talent, hours }),
        MemberChange::OptOut { until } => {
            // It holds until that day is over where they live, as for `Member::callable`. Duties that they have are not in the way: nobody
            // is called who asked not to be, and the roster says that they are not there.
            let first = known(state, talent)?.day(now);
            to_come(until, first, "until")?;
            at_most((until - first).num_days() + 1, MAX_DAYS_WITHOUT_CALLS, "until")?;
            one(MemberOptedOut { talent, until })
        }
        MemberChange::OptIn if known(state, talent)?.opted_out_until.is_none() => Ok(Vec::new()),
        MemberChange::OptIn => one(MemberOptedIn { talent }),
        MemberChange::GrantStandingRelease { release, by, share, notice, period, conditions } => {
            let member = known(state, talent)?;
            if member.home.is_none() {
                return Err(No::ReleaseNotNeeded);
            }
            check_days_of_release(period, now)?;
            if member.releases.values().filter(|held| held.period.end() >= today).count() >= MAX_STANDING_RELEASES {
                return Err(No::TooManyReleases { max: MAX_STANDING_RELEASES });
            }
            one(StandingReleaseGranted { release, talent, by, share, notice, period, conditions })
        }
        MemberChange::RevokeStandingRelease { release, by } => {
            if !known(state, talent)?.releases.contains_key(&release) {
                return Err(No::UnknownRelease);
            }
            one(StandingReleaseRevoked { release, by })
        }
        MemberChange::AssignDuty { duty, kind, period, paused } => {
            to_come(period.end(), today, "endsOn")?;
            at_most(period.days(), MAX_DAYS_OF_DUTY, "endsOn")?;
            if state.duties.values().filter(|duty| duty.period.end() >= today).count() >= MAX_DUTIES {
                return Err(No::TooManyDuties { max: MAX_DUTIES });
            }
            if state.duties.contains_key(&duty) || state.has_duty(talent, period) {
                return Err(No::DutyOverlaps { field: "startsOn" });
            }
            there((known(state, talent)?, paused), period, now, "startsOn")?;
            one(DutyAssigned { duty, talent, kind, period })
        }
        MemberChange::OfferDuty { duty, open } => {
            let held = state.duties.get(&duty).filter(|held| held.talent == talent).ok_or(No::UnknownDuty)?;
            to_come(held.period.end(), today, "dutyId")?;
            if held.offered == open { Ok(Vec::new()) } else { one(DutyOffered { duty, open }) }
        }
        MemberChange::TakeDuty { duty, paused } => {
            let held = state.duties.get(&duty).ok_or(No::UnknownDuty)?;
            if held.talent == talent {
                return Ok(Vec::new());
            }
            // What is not offered does not exist for others.
            if !held.offered {
                return Err(No::UnknownDuty);
            }
            to_come(held.period.end(), today, "dutyId")?;
            if state.has_duty(talent, held.period) {
                return Err(No::DutyOverlaps { field: "dutyId" });
            }
            there((known(state, talent)?, paused), held.period, now, "dutyId")?;
            one(DutySwapped { duty, from: held.talent, to: talent })
        }
        MemberChange::DropDuty { duty } => {
            state.duties.get(&duty).filter(|held| held.talent == talent).ok_or(No::UnknownDuty)?;
            one(DutyDropped { duty })
        }
    }
}

fn known(state: &BrigadeState, talent: TalentId) -> Result<&Member, No> {
    state.members.get(&talent).ok_or(No::Unknown)
}

/// Refuses a release that is over, and one of too many days; whoever it is for.
///
/// # Errors
/// `IN_THE_PAST` or `TOO_MANY_DAYS` at `endsOn`.
pub fn check_days_of_release(period: Period, now: DateTime<Utc>) -> Result<(), No> {
    to_come(period.end(), Zone::Metropolitan.day(now), "endsOn")?;
    at_most(period.days(), MAX_DAYS_OF_RELEASE, "endsOn")
}

fn to_come(day: NaiveDate, today: NaiveDate, field: &'static str) -> Result<(), No> {
    if day < today { Err(No::InThePast { field }) } else { Ok(()) }
}

/// Refuses what is meant to last longer than `max` days, which a mistyped year does.
fn at_most(days: i64, max: i64, field: &'static str) -> Result<(), No> {
    if days > max { Err(No::TooManyDays { field, max }) } else { Ok(()) }
}

/// Refuses a duty over days on which the member takes no calls or is paused: whoever is on duty is called first.
fn there(
    (member, paused): (&Member, Option<NaiveDate>),
    period: Period,
    now: DateTime<Utc>,
    field: &'static str,
) -> Result<(), No> {
    match member.away_until(paused, period, now) {
        Some(until) => Err(No::OptedOut { field, until }),
        None => Ok(()),
    }
}
