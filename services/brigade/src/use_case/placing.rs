//! What the calls of a team become: a mission of the administration in trouble, and a placement for each person, through what the
//! missions' and the matching service offer for it.

use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_matching::use_case::mobilised::{self, Consented};
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::{Description, Importance, RequiredSkill, SeatSpec, Title};
use vivier_missions::raised::{self, Raised, raise};
use vivier_talents::domain::event::Proof;
use vivier_talents::evidence::{self, ProvenSkill};

use super::rolls::Rolls;
use super::rules::can_come;
use crate::access::owners;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Evidenced, Need, Placed, TeamPlaced};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::value::{CallId, TeamSeat};
use crate::read::pool::hours_until;

/// Raises the mission and opens the placements of a team that is about to be deployed: all of them, or none. None in an exercise.
pub(super) async fn place_team(
    unit: &mut Unit,
    mobilisation: &Aggregate<Mobilisation>,
) -> Result<Option<TeamPlaced>, CommandError> {
    let state = &mobilisation.state;
    let Some(need) = state.need.as_ref().filter(|need| !need.exercise) else { return Ok(None) };
    let owner = owner(unit, need.host).await?;
    let seats = need.seats.iter().map(|seat| spec(need, seat)).collect();
    let (title, description) = (title(need)?, description(need)?);
    let (mission, seats) = raise(unit, Raised { organisation: need.host, owner, title, description, seats }).await?;
    let (mut placed, rolls) = (Vec::with_capacity(seats.len()), Rolls::new(unit.store()).await?);
    for (index, (wanted, seat)) in need.seats.iter().zip(seats).enumerate() {
        let Some(call) = state.engaged(wanted.id) else { continue };
        // Nobody is said to be on the way who cannot come: they are let go, and the seat is open again, a moment after whatever it comes of.
        let absent = || of_seat(Problem::new("MEMBER_CANNOT_COME").into(), index, wanted);
        if !can_come((unit.store(), unit.now()), &rolls, state, call).await? {
            return Err(absent());
        }
        let consent = consented(&rolls, need, call, wanted);
        let placement = mobilised::place(unit, &mission, (call.callee.talent, seat), consent).await;
        let placement = placement.map_err(|error| of_seat(error, index, wanted))?.ok_or_else(absent)?;
        placed.push(Placed { call: call.id, placement: Some(placement) });
    }
    Ok(Some(TeamPlaced { mission: vivier_kernel::id::MissionId::from_uuid(mission.id), placed }))
}

/// Who answers for the mission: an owner of missions in the administration, the nearest one. Where the last one has left since the need was
/// declared, whoever deploys the team stands in the record until the programme has named another: a team that has said yes does not wait
/// for that, and the programme has been told (`process/vacancies.rs`).
async fn owner(unit: &Unit, host: OrganisationId) -> Result<AccountId, CommandError> {
    let nearest = owners(unit.store(), host).await?.first().copied().or(unit.actor().account());
    Ok(nearest.ok_or_else(|| Problem::new("NOT_ALLOWED"))?)
}

/// A refusal that says which seat of the team it is about.
fn of_seat(error: CommandError, index: usize, seat: &TeamSeat) -> CommandError {
    match error {
        CommandError::Refused(problem) => problem.at(&format!("seats.{index}")).with("seat", &seat.title).into(),
        other => other,
    }
}

/// Who of a team was at work by now; none where nobody is placed.
pub(super) async fn at_work(unit: &Unit, state: &MobilisationState) -> Result<Option<Vec<CallId>>, CommandError> {
    if state.mission.is_none() {
        return Ok(None);
    }
    let today = unit.today();
    let mut at_work = Vec::new();
    for placed in &state.placed {
        let Some(placement) = placed.placement else { continue };
        if mobilised::was_at_work(unit.store(), placement, today).await? {
            at_work.push(placed.call);
        }
    }
    Ok(Some(at_work))
}

/// Ends what the placements of a team still are, and the mission with them.
pub(super) async fn stand_down(unit: &mut Unit, state: &MobilisationState) -> Result<(), CommandError> {
    let Some(mission) = state.mission else { return Ok(()) };
    let mut mission = unit.load_existing::<Mission>(mission).await?;
    // Nobody else is told by the brigade where others of the team were at work.
    let when = (unit.today(), state.never_began());
    for placement in state.placed.iter().filter_map(|placed| placed.placement) {
        mobilised::stand_down(unit, &mut mission, placement, when).await?;
    }
    raised::stand_down(unit, &mut mission)
}

/// What was seen at work becomes proven on the profiles that claim it.
pub(super) async fn prove(
    unit: &mut Unit,
    state: &MobilisationState,
    evidenced: &[Evidenced],
) -> Result<(), CommandError> {
    let today = unit.today();
    for (index, one) in evidenced.iter().enumerate() {
        let (Some(call), Some(placement)) = (state.call(one.call), state.placement(one.call)) else { continue };
        // It was seen while they were there, whenever it is said.
        let Some(on) = mobilised::last_day_at_work(unit.store(), placement, today).await? else {
            return Err(Problem::new("NOBODY_PLACED").at(&format!("evidenced.{index}.callId")).into());
        };
        let proven = |seen: &crate::domain::value::SeatSkill| ProvenSkill {
            skill: seen.skill,
            level: seen.level,
            proof: Proof::Placement { placement },
            on,
            expires_on: None,
        };
        evidence::prove(unit, call.callee.talent, one.skills.iter().map(proven).collect()).await?;
    }
    Ok(())
}

/// The release in advance that covers the seat, where the service has granted one, whichever of the person's brigades it was for. One that asks for
/// more notice than there was when the person was asked covers nothing: the service is asked like any other.
fn consented(rolls: &Rolls, need: &Need, call: &Call, seat: &TeamSeat) -> Option<Consented> {
    let memberships = rolls.memberships(call.callee.talent);
    let hours = hours_until(need.period.start(), call.send_at);
    let release = memberships.standing_release(need.period, seat.share, hours);
    release.map(|release| Consented {
        by: release.by,
        max_share: release.share,
        last_day: release.period.end(),
        words: release.conditions.clone(),
    })
}

fn spec(need: &Need, seat: &TeamSeat) -> SeatSpec {
    let skills = seat.skills.iter().map(|asked| RequiredSkill {
        skill: asked.skill,
        importance: Importance::Essential,
        minimum_level: asked.level,
    });
    SeatSpec {
        title: seat.title.clone(),
        skills: skills.collect(),
        period: need.period,
        share: seat.share,
        mode: seat.mode,
        region: seat.region,
        place: None,
        clearance: seat.clearance,
    }
}

fn title(need: &Need) -> Result<Title, CommandError> {
    Title::new(need.name.as_str()).map_err(|invalid| invalid.at("name").into())
}

/// The name, and what the team is made of: no words that nobody wrote.
fn description(need: &Need) -> Result<Description, CommandError> {
    let seats = need.seats.iter().map(|seat| format!("- {} ({} %)", seat.title, seat.share.percent()));
    let text = format!("{}\n\n{}", need.name, seats.collect::<Vec<_>>().join("\n"));
    Description::new(&text).map_err(|invalid| invalid.at("name").into())
}
