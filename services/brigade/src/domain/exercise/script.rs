//! The course of an exercise: the mobilisation's own machine, people who answer as people do, by chance, and a clock that jumps from
//! one event to the next. Nothing of it leaves this function.

use chrono::{DateTime, Utc};
use vivier_kernel::id::{OrganisationId, TalentId};

use super::event::{ExerciseScore, ExerciseStep, ExerciseStepKind as Kind};
use crate::chance::Chance;
use crate::domain::mobilisation::event::{Assignment, MobilisationEvent, Need};
use crate::domain::mobilisation::policy::CallPolicy;
use crate::domain::value::{Blocking, CallId, Channel};
use crate::domain::zone::QuietHours;
use crate::simulation::model::{Habits, Person, Scene, reply};
use crate::simulation::run::{Played, Reach, SimulationError, play};

/// Somebody who may be called, as they are at present.
#[derive(Clone, PartialEq, Debug)]
pub struct Cast {
    pub talent: TalentId,
    pub quiet: Vec<QuietHours>,
    /// How a reminder would reach them.
    pub reminded_by: Channel,
    pub service: Option<OrganisationId>,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Course {
    pub steps: Vec<ExerciseStep>,
    pub score: ExerciseScore,
    pub blocking: Vec<Blocking>,
}

/// Plays a mobilisation for `need` from `now` on, `team` being whom to call, in order, and `reach` who comes where nobody is left.
///
/// # Errors
/// Where the machine refuses the need or the team.
pub fn course(
    need: &Need,
    team: &[Assignment],
    cast: &[Cast],
    reach: Reach<'_>,
    seed: u64,
    now: DateTime<Utc>,
) -> Result<Course, SimulationError> {
    let (mut chance, habits) = (Chance::new(seed), Habits::default());
    let person = |one: &Cast| Person {
        reply: reply(&habits, &mut chance),
        quiet: one.quiet.clone(),
        reminded_by: one.reminded_by,
        service: one.service,
    };
    let people = cast.iter().map(person).collect();
    let place = |talent: &TalentId| cast.iter().position(|one| one.talent == *talent);
    let list = |seat: &Assignment| std::iter::once(&seat.chosen).chain(&seat.backups).filter_map(place).collect();
    // As the need's seats stand, whatever the order of the team.
    let of_seat = |seat| team.iter().find(|place| place.seat == seat);
    let lists = need.seats.iter().filter_map(|seat| of_seat(seat.id)).map(list).collect();
    let last_resort_minutes = habits.last_resort_minutes;
    let scene = Scene { declared_at: now, people, lists, last_resort_minutes };
    let talents: Vec<TalentId> = cast.iter().map(|one| one.talent).collect();
    let Played { ran, happened } = play(need.clone(), &scene, &talents, CallPolicy::WAVES, reach)?;
    let whole = |minutes: f64| minutes.round() as u32;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let score = ExerciseScore {
        first_yes_minutes: ran.first_yes_minutes.map(whole),
        team_minutes: ran.team_minutes.map(whole),
        seats: count(ran.seats),
        unfilled: count(ran.seats.saturating_sub(ran.filled)),
        disturbed: count(ran.disturbed),
    };
    let blocking = happened.iter().rev().find_map(|(_, event)| match event {
        MobilisationEvent::MobilisationFailed(failed) => Some(failed.blocking.clone()),
        _ => None,
    });
    Ok(Course { steps: steps(&happened), score, blocking: blocking.unwrap_or_default() })
}

fn steps(happened: &[(DateTime<Utc>, MobilisationEvent)]) -> Vec<ExerciseStep> {
    let mut calls: Vec<(CallId, crate::domain::value::TeamSeatId, TalentId)> = Vec::new();
    let mut steps = Vec::new();
    for (at, event) in happened {
        let (kind, call) = match event {
            MobilisationEvent::WavePlanned(wave) => {
                calls.extend(wave.calls.iter().map(|planned| (planned.call, planned.seat, planned.callee.talent)));
                continue;
            }
            MobilisationEvent::CallSent(e) => (Kind::Called, Some(e.call)),
            MobilisationEvent::CallReminded(e) => (Kind::Reminded, Some(e.call)),
            MobilisationEvent::BrigadeReached(_) => (Kind::BrigadeReached, None),
            MobilisationEvent::CallAccepted(e) => (Kind::SaidYes, Some(e.call)),
            MobilisationEvent::CallAcceptedAsLastResort(e) => (Kind::SaidYesAsLastResort, Some(e.call)),
            MobilisationEvent::CallDeclined(e) => (Kind::SaidNo, Some(e.call)),
            MobilisationEvent::CallExpired(e) => (Kind::Expired, Some(e.call)),
            MobilisationEvent::CallEngaged(e) => (Kind::Seated, Some(e.call)),
            MobilisationEvent::CallReserved(e) => (Kind::KeptInReserve, Some(e.call)),
            MobilisationEvent::CallReleased(e) => (Kind::Thanked, Some(e.call)),
            MobilisationEvent::TeamMobilised(_) => (Kind::TeamComplete, None),
            MobilisationEvent::MobilisationFailed(_) => (Kind::Failed, None),
            MobilisationEvent::MobilisationDeclared(_)
            | MobilisationEvent::NeedCorrected(_)
            | MobilisationEvent::SeatsPacked(_)
            | MobilisationEvent::TeamComposed(_)
            | MobilisationEvent::CallPostponed(_)
            | MobilisationEvent::SeatGivenBack(_)
            | MobilisationEvent::CallingResumed(_)
            | MobilisationEvent::TeamDeployed(_)
            | MobilisationEvent::TeamPlaced(_)
            | MobilisationEvent::MemberLost(_)
            | MobilisationEvent::TeamStoodDown(_)
            | MobilisationEvent::MobilisationReviewGiven(_)
            | MobilisationEvent::SkillsEvidenced(_)
            | MobilisationEvent::MobilisationReviewed(_)
            | MobilisationEvent::MobilisationCancelled(_) => continue,
        };
        // Whoever comes from the reserve of another seat has this one from then on.
        if let MobilisationEvent::CallEngaged(engaged) = event {
            calls.iter_mut().filter(|(id, ..)| *id == engaged.call).for_each(|(_, seat, _)| *seat = engaged.seat);
        }
        let found = call.and_then(|call| calls.iter().find(|(id, ..)| *id == call));
        let (seat, talent) = (found.map(|(_, seat, _)| *seat), found.map(|(.., talent)| *talent));
        let (channel, brigade) = match event {
            MobilisationEvent::CallSent(sent) => (Some(sent.channel), None),
            MobilisationEvent::CallReminded(reminded) => (Some(reminded.channel), None),
            MobilisationEvent::BrigadeReached(reached) => (None, Some(reached.brigade)),
            _ => (None, None),
        };
        steps.push(ExerciseStep { at: *at, kind, seat, talent, channel, brigade });
    }
    steps
}
