//! What happens when something is asked of a talent, or why nothing does.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, AvailabilityId, PlacementId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use super::capacity::{self, Overload, Stretch};
use super::command::TalentCommand;
use super::event::{
    AvailabilityDeclared, AvailabilityRevised, AvailabilityWithdrawn, EngagementBooked, EngagementReleased,
    ProfileDescribed, Proof, SkillClaimRevised, SkillClaimWithdrawn, SkillClaimed, SkillEndorsed, SkillProven,
    TalentActivated, TalentCleared, TalentErased, TalentEvent, TalentPaused, TalentRegistered, TalentResumed,
    TalentWithdrawn, TeamSeatLeft, TeamSeatTaken, VisibilityChosen,
};
use super::refusal::TalentRefusal;
use super::state::{Cleared, Profile, SkillClaim, TalentState, TeamSeat, Window};
use super::transitions::{TalentStatus, Verdict, verdict};
use super::value::{EmploymentStatus, Level, MAX_AVAILABILITIES, MAX_SKILLS, SkillKey, TeamKey};

type Decision = Result<Vec<TalentEvent>, TalentRefusal>;

/// The aggregate of one person's offer.
pub struct Talent;

impl Decider for Talent {
    const TYPE: &'static str = "talent";
    type State = TalentState;
    type Command = TalentCommand;
    type Event = TalentEvent;
    type Refusal = TalentRefusal;

    fn decide(state: &TalentState, command: TalentCommand, now: DateTime<Utc>) -> Decision {
        match verdict(state.status, command.action()) {
            Verdict::Taken(_) => {}
            Verdict::AlreadySo => return Ok(Vec::new()),
            Verdict::Forbidden => {
                return Err(TalentRefusal::StatusForbids { status: state.status, action: command.action() });
            }
        }
        let today = Zone::Metropolitan.day(now);
        match command {
            TalentCommand::Register { talent, account, subject, employment, organisation, display_name, engaged } => {
                match (employment, organisation) {
                    (EmploymentStatus::External, Some(_)) => return Err(TalentRefusal::ExternalHasNoOrganisation),
                    (EmploymentStatus::External, None) => {}
                    (_, None) => return Err(TalentRefusal::OrganisationRequired),
                    (_, Some(_)) => {}
                }
                let registered = TalentRegistered { talent, account, subject, employment, organisation, display_name };
                let mut events: Vec<TalentEvent> = vec![registered.into()];
                for (placement, Window { period, share }) in engaged {
                    events.push(EngagementBooked { placement, period, share }.into());
                }
                Ok(events)
            }
            TalentCommand::DescribeProfile(profile) => describe(state, *profile),
            TalentCommand::ClaimSkill { skill, level, since } => claim(state, skill, level, since, today),
            TalentCommand::ReviseSkillClaim { skill, level, since } => revise_claim(state, skill, level, since, today),
            TalentCommand::WithdrawSkillClaim { skill } => withdraw_claim(state, skill),
            TalentCommand::EndorseSkill { skill, by } => endorse(state, skill, by, today),
            TalentCommand::ProveSkill { skill, level, proof, on, expires_on } => {
                let known = claimed(state, skill)?;
                not_in_future(on, today, "on")?;
                if expires_on.is_some_and(|last| last < on) {
                    return Err(TalentRefusal::ExpiresBeforeProof);
                }
                let event = SkillProven { skill, level, proof, on, expires_on };
                let same = known
                    .proofs
                    .iter()
                    .any(|p| p.proof == event.proof && p.level == level && p.on == on && p.expires_on == expires_on);
                // Both sides of a placement may say what they saw: the higher word stands, whoever spoke last.
                let is_of_placement = matches!(event.proof, Proof::Placement { .. });
                let seen_higher =
                    is_of_placement && known.proofs.iter().any(|p| p.proof == event.proof && p.level > level);
                if same || seen_higher { Ok(Vec::new()) } else { one(event) }
            }
            TalentCommand::DeclareAvailability { availability, period, share } => {
                if state.windows.len() >= MAX_AVAILABILITIES {
                    return Err(TalentRefusal::TooManyAvailabilities { max: MAX_AVAILABILITIES });
                }
                still_to_come(period, today)?;
                one(AvailabilityDeclared { availability, period, share })
            }
            TalentCommand::ReviseAvailability { availability, period, share } => {
                let window = state.windows.get(&availability).ok_or(TalentRefusal::NoSuchAvailability)?;
                let new = Window { period, share };
                if *window == new {
                    return Ok(Vec::new());
                }
                still_to_come(period, today)?;
                still_fits(state, availability, Some(new))?;
                one(AvailabilityRevised { availability, period, share })
            }
            TalentCommand::WithdrawAvailability { availability } => {
                state.windows.get(&availability).ok_or(TalentRefusal::NoSuchAvailability)?;
                still_fits(state, availability, None)?;
                one(AvailabilityWithdrawn { availability })
            }
            TalentCommand::ChooseVisibility { mut audiences } => {
                audiences.retain(|section, audience| state.audience(*section) != *audience);
                if audiences.is_empty() { Ok(Vec::new()) } else { one(VisibilityChosen { audiences }) }
            }
            TalentCommand::RecordClearance { clearance, expires_on } => {
                // What nobody has does not end.
                let expires_on = expires_on.filter(|_| !clearance.is_none());
                if expires_on.is_some_and(|last| last < today) {
                    return Err(TalentRefusal::ClearanceHasEnded);
                }
                let same = state.clearance == Cleared { clearance, expires_on };
                if same { Ok(Vec::new()) } else { one(TalentCleared { clearance, expires_on }) }
            }
            TalentCommand::Activate => {
                let missing = state.missing();
                if missing.is_empty() {
                    one(TalentActivated {})
                } else {
                    Err(TalentRefusal::ProfileIncomplete { missing })
                }
            }
            TalentCommand::Pause { until } => {
                if until <= today {
                    return Err(TalentRefusal::PauseMustEndLater);
                }
                if state.paused_until == Some(until) { Ok(Vec::new()) } else { one(TalentPaused { until }) }
            }
            TalentCommand::Resume => one(TalentResumed {}),
            TalentCommand::Withdraw { reason, words } => one(TalentWithdrawn { reason, words }),
            TalentCommand::Erase => one(TalentErased {}),
            TalentCommand::BookEngagement { placement, period, share } => book(state, placement, period, share),
            TalentCommand::ReleaseEngagement { placement, last_day } => Ok(release(state, placement, last_day)),
            TalentCommand::TakeTeamSeat { team, seat } => Ok(take_team_seat(state, team, seat)),
            TalentCommand::LeaveTeamSeat { team } => Ok(leave_team_seat(state, team)),
        }
    }

    fn evolve(state: &mut TalentState, event: &TalentEvent) {
        state.apply(event);
    }
}

fn one(event: impl Into<TalentEvent>) -> Decision {
    Ok(vec![event.into()])
}

/// True where others already count on the profile being complete.
fn must_stay_complete(state: &TalentState) -> bool {
    matches!(state.status, TalentStatus::Active | TalentStatus::Paused)
}

fn describe(state: &TalentState, profile: Profile) -> Decision {
    if profile.display_name.is_none() && must_stay_complete(state) {
        return Err(TalentRefusal::DisplayNameRequired);
    }
    let Profile { display_name, headline, presentation, mut regions, remote } = profile;
    regions.sort_unstable();
    regions.dedup();
    one(ProfileDescribed { display_name, headline, presentation, regions, remote })
}

fn claim(state: &TalentState, skill: SkillKey, level: Level, since: Option<NaiveDate>, today: NaiveDate) -> Decision {
    if state.claims.contains_key(&skill) {
        return Err(TalentRefusal::SkillAlreadyClaimed);
    }
    if state.claims.len() >= MAX_SKILLS {
        return Err(TalentRefusal::TooManySkills { max: MAX_SKILLS });
    }
    since.map_or(Ok(()), |day| not_in_future(day, today, "since"))?;
    one(SkillClaimed { skill, level, since })
}

fn revise_claim(
    state: &TalentState,
    skill: SkillKey,
    level: Level,
    since: Option<NaiveDate>,
    today: NaiveDate,
) -> Decision {
    let known = claimed(state, skill)?;
    since.map_or(Ok(()), |day| not_in_future(day, today, "since"))?;
    if known.level == level && known.since == since {
        return Ok(Vec::new());
    }
    one(SkillClaimRevised { skill, level, since })
}

fn withdraw_claim(state: &TalentState, skill: SkillKey) -> Decision {
    claimed(state, skill)?;
    if state.claims.len() == 1 && must_stay_complete(state) {
        return Err(TalentRefusal::LastSkillClaim);
    }
    one(SkillClaimWithdrawn { skill })
}

fn endorse(state: &TalentState, skill: SkillKey, by: AccountId, today: NaiveDate) -> Decision {
    let known = claimed(state, skill)?;
    if state.account() == Some(by) {
        return Err(TalentRefusal::OwnSkill);
    }
    if known.endorsements.iter().any(|word| word.by == by && word.level == known.level) {
        return Ok(Vec::new());
    }
    one(SkillEndorsed { skill, by, level: known.level, on: today })
}

fn claimed(state: &TalentState, skill: SkillKey) -> Result<&SkillClaim, TalentRefusal> {
    state.claims.get(&skill).ok_or(TalentRefusal::SkillNotClaimed)
}

fn not_in_future(day: NaiveDate, today: NaiveDate, field: &'static str) -> Result<(), TalentRefusal> {
    if day > today { Err(TalentRefusal::DateInFuture { field }) } else { Ok(()) }
}

/// Refuses a window that is over: nobody has time on days that have passed.
fn still_to_come(period: Period, today: NaiveDate) -> Result<(), TalentRefusal> {
    if period.end() < today { Err(TalentRefusal::AvailabilityIsOver) } else { Ok(()) }
}

/// Refuses where the windows, with `availability` replaced or taken away, no longer hold what is booked.
fn still_fits(
    state: &TalentState,
    availability: AvailabilityId,
    replacement: Option<Window>,
) -> Result<(), TalentRefusal> {
    let Some(old) = state.windows.get(&availability) else { return Ok(()) };
    let windows: Vec<Stretch> = state
        .windows
        .iter()
        .filter(|(id, _)| **id != availability)
        .map(|(_, window)| *window)
        .chain(replacement)
        .map(|window| (window.period, window.share))
        .collect();
    // Only days of the old window can lose anything.
    match capacity::first_overload(&windows, &state.booked(), old.period) {
        Some(Overload { day, declared, booked }) => Err(TalentRefusal::AvailabilityIsBooked { day, declared, booked }),
        None => Ok(()),
    }
}

/// The windows without which some day would no longer hold what is booked: withdrawing one of them is refused.
pub fn held_windows(state: &TalentState) -> Vec<AvailabilityId> {
    state.windows.keys().copied().filter(|window| still_fits(state, *window, None).is_err()).collect()
}

fn book(state: &TalentState, placement: PlacementId, period: Period, share: Share) -> Decision {
    if let Some(known) = state.engagements.get(&placement) {
        let same = *known == Window { period, share };
        return if same { Ok(Vec::new()) } else { Err(TalentRefusal::EngagementDiffers) };
    }
    let mut booked = state.booked();
    booked.push((period, share));
    match capacity::first_overload(&state.declared(), &booked, period) {
        Some(Overload { day, declared, booked }) => Err(TalentRefusal::ShareExceeded { day, declared, booked }),
        None => one(EngagementBooked { placement, period, share }),
    }
}

fn release(state: &TalentState, placement: PlacementId, last_day: NaiveDate) -> Vec<TalentEvent> {
    match state.engagements.get(&placement) {
        Some(engagement) if last_day < engagement.period.end() => {
            vec![EngagementReleased { placement, last_day }.into()]
        }
        Some(_) | None => Vec::new(),
    }
}

/// Whoever is engaged has said yes: nothing of their time stands against it here. The brigade asks whether they still have it.
fn take_team_seat(state: &TalentState, team: TeamKey, seat: TeamSeat) -> Vec<TalentEvent> {
    if state.team_seats.get(&team) == Some(&seat) {
        return Vec::new();
    }
    let TeamSeat { period, share, placement } = seat;
    vec![TeamSeatTaken { team, period, share, placement }.into()]
}

fn leave_team_seat(state: &TalentState, team: TeamKey) -> Vec<TalentEvent> {
    if state.team_seats.contains_key(&team) { vec![TeamSeatLeft { team }.into()] } else { Vec::new() }
}
