//! What one viewer is shown of one mission.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::access::{Party, allows};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId};

use super::mission_card::{MissionRow, Reason};
use crate::access::{self, PERMISSIONS};
use crate::domain::state::{Filling, MissionState, Seat};
use crate::domain::transitions::{MissionAction, MissionStatus, possible};
use crate::domain::value::SeatSpec;

/// A mission as one viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct MissionView {
    pub id: MissionId,
    pub organisation: OrganisationId,
    pub status: MissionStatus,
    pub version: i64,
    pub title: String,
    pub description: String,
    pub priority: i64,
    /// True where its administration, or the one that it became part of, is open.
    pub host_goes_on: bool,
    pub seats: Vec<SeatView>,
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    pub published_at: Option<DateTime<Utc>>,
    /// The version that everybody could read first.
    pub published_version: Option<i64>,
    pub updated_at: DateTime<Utc>,
    /// The account behind it; for viewers with a verified address.
    pub owner: Option<AccountId>,
    /// Only for the mission's owners, the programme's administrators and Vivier itself.
    pub behind_the_scenes: Option<BehindTheScenes>,
    /// The commands that the viewer can give now, as far as status and rights say.
    pub actions: Vec<MissionAction>,
}

/// What is not for the public.
#[derive(Clone, PartialEq, Debug)]
pub struct BehindTheScenes {
    pub drafted_at: DateTime<Utc>,
    /// Why it was rejected, suspended or cancelled.
    pub reason: Option<Reason>,
}

/// One seat as one viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct SeatView {
    pub id: SeatId,
    pub mission: MissionId,
    pub spec: SeatSpec,
    /// True where a confirmed placement has it.
    pub filled: bool,
    /// By [`MissionState::looks_for_somebody`].
    pub looks_for_somebody: bool,
    /// From when on it looks for somebody, where somebody still has it.
    pub free_from: Option<NaiveDate>,
    /// The placements that have or had it; only behind the scenes.
    pub fillings: Option<Vec<Filling>>,
}

/// What decides beside the mission itself whether its seats look for somebody.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub host_goes_on: bool,
    pub day: NaiveDate,
}

/// What the viewer sees of the row; `None` where the mission does not exist for them. `lineage`: the organisation and its ancestors.
pub(crate) fn view(
    viewer: &Actor,
    lineage: &[OrganisationId],
    row: &MissionRow,
    moment: Moment,
) -> Option<MissionView> {
    let parties = access::parties(viewer, lineage);
    if access::reads(&row.state, &parties) { shown(&parties, row, moment) } else { None }
}

/// What stands in a placement on the mission of a flash team: as much as everybody reads of one that is published.
pub(crate) fn view_of_raised(row: &MissionRow, moment: Moment) -> Option<MissionView> {
    if row.state.was_raised { shown(&[Party::Anyone], row, moment) } else { None }
}

fn shown(parties: &[Party], row: &MissionRow, moment: Moment) -> Option<MissionView> {
    let state = &row.state;
    let behind = allows(PERMISSIONS, "missionBehindTheScenes", parties);
    let text = state.text.as_ref()?;
    let seat = |seat: &Seat| {
        let looks_for_somebody = state.looks_for_somebody(seat, moment.host_goes_on, moment.day);
        let free_from = seat.free_days().map(|days| days.start()).filter(|_| looks_for_somebody);
        SeatView {
            id: seat.id,
            mission: row.id,
            spec: seat.spec.clone(),
            filled: seat.is_filled(),
            looks_for_somebody,
            free_from: free_from.filter(|first| *first > seat.spec.period.start().max(moment.day)),
            fillings: behind.then(|| seat.fillings.clone()),
        }
    };
    Some(MissionView {
        id: row.id,
        organisation: row.organisation,
        status: state.status,
        version: row.version,
        title: text.title.to_string(),
        description: text.description.to_string(),
        priority: state.effective_priority().weight(),
        host_goes_on: moment.host_goes_on,
        seats: state.seats.iter().map(seat).collect(),
        first_day: state.seats.iter().map(|seat| seat.spec.period.start()).min(),
        last_day: state.seats.iter().map(|seat| seat.spec.period.end()).max(),
        published_at: row.published_at,
        published_version: row.published_version,
        updated_at: row.updated_at,
        owner: allows(PERMISSIONS, "missionOwner", parties).then_some(row.owner),
        behind_the_scenes: behind.then(|| BehindTheScenes { drafted_at: row.drafted_at, reason: row.reason.clone() }),
        actions: actions(state, parties),
    })
}

fn actions(state: &MissionState, parties: &[Party]) -> Vec<MissionAction> {
    let programme = parties.contains(&Party::ProgrammeAdministrator);
    let withheld =
        |action: &MissionAction| *action == MissionAction::Resume && state.suspended_by_programme && !programme;
    let allowed = |action: &MissionAction| allows(PERMISSIONS, action.as_str(), parties) && !withheld(action);
    possible(state.status).filter(allowed).collect()
}
