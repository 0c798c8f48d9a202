//! What owners and the programme do with missions.

use anyhow::Context as _;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{
    Clearance, Description, Importance, Justification, Level, RequiredSkill, SeatSpec, SeatTitle, Title,
};
use vivier_missions::use_case::moderation::{PublishMission, RejectMission, SetPriority};
use vivier_missions::use_case::progress::{CancelMission, CompleteMission, SuspendMission};
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};

use super::talent::{period, skill_key};
use super::{key, run};
use crate::demo::data::{JUSTIFICATIONS, PROFESSIONS, homologates};
use crate::demo::plan::{Lane, Seat, Step};
use crate::demo::world::World;

pub async fn take(world: &World, step: &Step) -> anyhow::Result<Option<()>> {
    let Lane::Mission(index) = step.lane() else { return Ok(None) };
    let owner = world.staff[world.plan.missions[index].owner].clone();
    if matches!(step, Step::Draft { .. }) {
        return draft(world, index).await.map(Some);
    }
    let Some(&mission) = world.missions[index].get() else { return Ok(None) };
    let (administrator, key, expected_version) = (world.administrator(), key(step), None);
    match *step {
        Step::Submit { .. } => run(world, owner, &key, SubmitMission { mission, expected_version }).await?,
        Step::Publish { .. } => run(world, administrator, &key, PublishMission { mission, expected_version }).await?,
        Step::Prioritise { priority, .. } => {
            let justification = Justification::new(JUSTIFICATIONS[index % JUSTIFICATIONS.len()])?;
            run(world, administrator, &key, SetPriority { mission, expected_version, priority, justification }).await?
        }
        Step::Reject { reason, .. } => {
            run(world, administrator, &key, RejectMission { mission, expected_version, reason, words: None }).await?
        }
        Step::Suspend { reason, .. } => {
            run(world, owner, &key, SuspendMission { mission, expected_version, reason, words: None }).await?
        }
        Step::Cancel { reason, .. } => {
            run(world, owner, &key, CancelMission { mission, expected_version, reason, words: None }).await?
        }
        Step::Finish { .. } => run(world, owner, &key, CompleteMission { mission, expected_version }).await?,
        _ => return Ok(None),
    };
    Ok(Some(()))
}

/// The text, and the seats one after the other.
async fn draft(world: &World, index: usize) -> anyhow::Result<()> {
    let planned = &world.plan.missions[index];
    let owner = world.staff[planned.owner].clone();
    let draft = DraftMission {
        organisation: world.organisations[planned.administration],
        title: Title::new(&planned.title).context("a title")?,
        description: Description::new(&planned.description).context("a description")?,
    };
    let mission = run(world, owner.clone(), &format!("mission {index}"), draft).await?.mission;
    let _ = world.missions[index].set(mission);
    for (number, seat) in planned.seats.iter().enumerate() {
        let add = AddSeat { mission, expected_version: None, spec: spec(world, seat)?, justification: None };
        let seat = run(world, owner.clone(), &format!("mission {index}: seat {number}"), add).await?.seat;
        let _ = world.seats[index][number].set(seat);
    }
    Ok(())
}

fn spec(world: &World, seat: &Seat) -> anyhow::Result<SeatSpec> {
    let required = |(slug, essential, level): &(&str, bool, i64)| {
        let importance = if *essential { Importance::Essential } else { Importance::Desirable };
        Ok(RequiredSkill { skill: skill_key(slug), importance, minimum_level: Level::new(*level)? })
    };
    Ok(SeatSpec {
        title: SeatTitle::new(PROFESSIONS[seat.profession].seat).context("a seat's title")?,
        skills: seat.skills.iter().map(required).collect::<anyhow::Result<_>>()?,
        period: period(world, seat.days)?,
        share: Share::new(seat.share)?,
        mode: seat.mode,
        region: seat.region,
        place: None,
        // Who homologates for much of their time sees protected documents.
        clearance: if seat.share >= 30 && homologates(seat.profession) {
            Clearance::Restricted
        } else {
            Clearance::None
        },
    })
}
