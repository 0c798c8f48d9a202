//! Recognition: the signed record of a completed mission, for the talent alone, with what they choose to show; and milestones.

use sqlx::types::Json;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TalentId, TypedId as _};
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_matching::domain::value::Side;
use vivier_matching::read::placements::placement;
use vivier_missions::read::missions::mission;
use vivier_skills::domain::value::SkillId;

use crate::credential::{self, PURPOSE, Shown};

/// What the talent lets the record say.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Choice {
    pub name: bool,
    pub mission: bool,
    pub host: bool,
    pub days: bool,
    pub skills: bool,
}

/// The signed record of a completed placement, as JSON; none where it is not the viewer's own, or was not completed.
///
/// # Errors
/// `Store`; `CREDENTIAL_NOT_SIGNED` where the key cannot be used.
pub async fn credential(
    store: &Store,
    viewer: &Actor,
    id: PlacementId,
    choice: Choice,
) -> Result<Option<String>, QueryError> {
    let Some(view) = placement(store, viewer, id).await? else { return Ok(None) };
    let completed = matches!(view.status, PlacementStatus::Completed | PlacementStatus::Reviewed);
    let Some(completion) = view.completion.filter(|_| completed && view.sides.contains(&Side::Talent)) else {
        return Ok(None);
    };
    let at = view.steps.iter().find(|step| step.kind == "PlacementCompleted").map(|step| step.at);
    let Some(at) = at else { return Ok(None) };
    let worked = view.worked.unwrap_or(completion.half_days).number();
    let mut shown = Shown { half_days: choice.days.then_some(worked), ..Shown::default() };
    if choice.name {
        let talent = vivier_talents::read::talents::talent(store, viewer, view.talent).await?;
        shown.holder = talent.and_then(|talent| talent.identity).and_then(|identity| identity.display_name);
    }
    if choice.mission {
        shown.mission = mission(store, viewer, view.mission).await?.map(|mission| mission.title);
    }
    if choice.host {
        shown.host = vivier_organisations::read::organisation(store, view.host).await?.map(|host| host.name);
    }
    if choice.skills {
        let ids: Vec<SkillId> = completion.skills.iter().map(|seen| SkillId::from_uuid(seen.skill)).collect();
        let rows = vivier_skills::read::skills(store, &ids).await?;
        shown.skills = rows.into_iter().filter_map(|row| row.fr.into_iter().next()).collect();
        shown.skills.sort_unstable();
    }
    let valid_from = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let seed = store.keys().derive(PURPOSE);
    let signed = credential::sign(seed.as_slice(), id.uuid(), &valid_from, &shown)
        .map_err(|_| vivier_kernel::problem::Problem::new("CREDENTIAL_NOT_SIGNED"))?;
    Ok(Some(signed.to_string()))
}

/// The public key with which records are verified, as `did:key:z…`.
///
/// # Errors
/// `CREDENTIAL_NOT_SIGNED` where the key cannot be used.
pub fn published_key(store: &Store) -> Result<String, QueryError> {
    let seed = store.keys().derive(PURPOSE);
    let key = credential::issuer(seed.as_slice());
    Ok(key.map_err(|_| vivier_kernel::problem::Problem::new("CREDENTIAL_NOT_SIGNED"))?)
}

/// Days worked at which a milestone is reached, and numbers of completed missions.
pub const MILESTONE_DAYS: [i64; 3] = [10, 50, 100];
pub const MILESTONE_MISSIONS: [i64; 3] = [1, 5, 10];

/// Something a talent has reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Milestone {
    /// So many completed missions.
    Missions(i64),
    /// So many days worked.
    Days(i64),
}

/// What a talent has reached, by completed missions and half days worked.
pub fn milestones(missions: i64, half_days: i64) -> Vec<Milestone> {
    let by_missions = MILESTONE_MISSIONS.into_iter().filter(|goal| missions >= *goal).map(Milestone::Missions);
    let by_days = MILESTONE_DAYS.into_iter().filter(|goal| half_days >= 2 * goal).map(Milestone::Days);
    by_missions.chain(by_days).collect()
}

/// The viewer's own milestones, by the days as both reviews corrected them, where they did.
///
/// # Errors
/// `Store`.
pub async fn own_milestones(store: &Store, viewer: &Actor) -> Result<Vec<Milestone>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(Vec::new()) };
    let completed: Vec<Json<PlacementState>> = sqlx::query_scalar(
        "select state from placement_card where account = $1 and status in ('COMPLETED', 'REVIEWED')",
    )
    .bind(account.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(reached(&completed))
}

/// The same of a talent, for whoever was found to be among those whom the talent shows them to.
///
/// # Errors
/// `Store`.
pub async fn milestones_of(store: &Store, talent: TalentId) -> Result<Vec<Milestone>, QueryError> {
    let completed: Vec<Json<PlacementState>> = sqlx::query_scalar(
        "select state from placement_card where talent = $1 and status in ('COMPLETED', 'REVIEWED')",
    )
    .bind(talent.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(reached(&completed))
}

fn reached(completed: &[Json<PlacementState>]) -> Vec<Milestone> {
    let worked = completed.iter().filter_map(|state| state.half_days()).map(|half_days| half_days.number()).sum();
    milestones(i64::try_from(completed.len()).unwrap_or(i64::MAX), worked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milestones_are_reached_one_after_the_other() {
        assert!(milestones(0, 0).is_empty());
        assert_eq!(milestones(1, 19), [Milestone::Missions(1)]);
        assert_eq!(
            milestones(5, 100),
            [Milestone::Missions(1), Milestone::Missions(5), Milestone::Days(10), Milestone::Days(50)]
        );
    }
}
