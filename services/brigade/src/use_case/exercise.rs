//! `holdExercise`: a flash team raised on a copy of the present state. Nobody is called, and nothing else changes.

use std::collections::BTreeSet;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_talents::domain::decide::Talent;

use super::reach::others_in_order;
use super::support::authorise;
use crate::access;
use crate::composition::backups::fitting_seat;
use crate::composition::request::{Candidate, Request};
use crate::composition::solve::Composition;
use crate::domain::brigade::decide::Brigade;
use crate::domain::exercise::decide::{Exercise, ExerciseCommand};
use crate::domain::exercise::event::{ExerciseHeld, ExerciseScore};
use crate::domain::exercise::script::{Cast, Course, course};
use crate::domain::mobilisation::event::{Assignment, Need};
use crate::domain::recipe::decide::Recipe;
use crate::domain::value::{Blocking, BrigadeId, ExerciseId, MAX_BACKUPS, MAX_DAYS_TO_TEAM, Name, RecipeId};
use crate::read::brigades::brigade_ids;
use crate::read::composing::{Composed, composed_for};
use crate::read::pool::{assignments, pool_for};

/// Which exercise was held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExerciseOutcome {
    pub exercise: ExerciseId,
}

/// Plays a mobilisation of a recipe, as if it were declared now.
#[derive(Clone, Debug, Serialize)]
pub struct HoldExercise {
    pub brigade: BrigadeId,
    pub recipe: RecipeId,
    pub name: Name,
    /// The days of the work that it would be for.
    pub period: Period,
    /// Hours to the full team.
    pub hours: i64,
    /// The same seed on the same state gives the same course.
    pub seed: u64,
}

impl UseCase for HoldExercise {
    const NAME: &'static str = "holdExercise";
    type Outcome = ExerciseOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<ExerciseOutcome, CommandError> {
        let parties = access::of_brigade(unit.store(), unit.actor(), self.brigade).await?;
        authorise(Self::NAME, "brigade", &parties)?;
        let by = unit.actor().account().ok_or_else(|| CommandError::from(Problem::new("NOT_ALLOWED")))?;
        let need = self.need(unit).await?;
        let now = unit.now();
        // Of the coordinator's own people first, as for a real need.
        let (Composed { request, found, .. }, _) = composed_for(unit.store(), unit.actor(), &need).await?;
        let exercise = ExerciseId::new(unit.clock());
        let seats = u32::try_from(need.seats.len()).unwrap_or(u32::MAX);
        let (team, course) = match found {
            Ok(Composition::Teams { teams, .. }) => {
                let mut team = assignments(&teams[0], &[]);
                add_backups(unit, &need, &request, &mut team).await?;
                let cast = self.cast(unit, &team).await?;
                let course = course(&need, &team, &cast, self.seed, now)
                    .map_err(|_| CommandError::from(Problem::new("NO_TEAM")))?;
                (team, course)
            }
            Ok(Composition::Blocked(sets)) => {
                let first = sets.first().map(|set| set.constraints.iter().map(|lift| lift.constraint).collect());
                (Vec::new(), nobody(seats, first.unwrap_or_default()))
            }
            Ok(Composition::OutOfTime) | Err(_) => return Err(Problem::new("NO_TEAM").into()),
        };
        let Course { steps, score, blocking } = course;
        let held = ExerciseHeld { exercise, by, need, seed: self.seed, team, steps, score, blocking };
        let mut aggregate = unit.load::<Exercise>(exercise).await?;
        unit.decide(&mut aggregate, ExerciseCommand::Hold(Box::new(held)))?;
        Ok(ExerciseOutcome { exercise })
    }
}

/// There was no team to call.
fn nobody(seats: u32, blocking: Vec<Blocking>) -> Course {
    let score = ExerciseScore { first_yes_minutes: None, team_minutes: None, seats, unfilled: seats, disturbed: 0 };
    Course { steps: Vec::new(), score, blocking }
}

impl HoldExercise {
    async fn need(&self, unit: &Unit) -> Result<Need, CommandError> {
        let recipe = unit.store().glance::<Recipe>(self.recipe.uuid()).await?.state;
        if recipe.recipe.is_none() || recipe.retired {
            return Err(Problem::new("UNKNOWN_RECIPE").at("recipeId").into());
        }
        let max = MAX_DAYS_TO_TEAM * 24;
        if !(1..=max).contains(&self.hours) {
            return Err(Invalid::OutOfRange { min: 1, max }.at("hours").into());
        }
        let team_by = unit.now() + Duration::hours(self.hours);
        if team_by.date_naive() > self.period.end() {
            return Err(Problem::new("DEADLINE_AFTER_PERIOD").at("hours").into());
        }
        let brigade = unit.store().glance::<Brigade>(self.brigade.uuid()).await?.state;
        Ok(Need {
            brigade: self.brigade,
            host: brigade.organisation.ok_or(CommandError::NotFound)?,
            name: self.name.clone(),
            recipe: Some((self.recipe, recipe.edition)),
            seats: recipe.seats,
            period: self.period,
            team_by,
            exercise: true,
        })
    }

    /// Everybody on the lists, with the quiet hours that they have.
    async fn cast(&self, unit: &Unit, team: &[Assignment]) -> Result<Vec<Cast>, CommandError> {
        let mut brigades = Vec::new();
        for id in brigade_ids(unit.store()).await? {
            brigades.push(unit.store().glance::<Brigade>(id.uuid()).await?.state);
        }
        let mut cast: Vec<Cast> = Vec::new();
        let listed = team.iter().flat_map(|place| std::iter::once(place.chosen).chain(place.backups.iter().copied()));
        let listed: Vec<TalentId> = listed.collect();
        for talent in listed {
            if !cast.iter().any(|one| one.talent == talent) {
                let member = brigades.iter().find_map(|brigade| brigade.members.get(&talent));
                let service = unit.store().glance::<Talent>(talent.uuid()).await?.state.organisation();
                cast.push(Cast { talent, quiet: member.and_then(|member| member.quiet_hours), service });
            }
        }
        Ok(cast)
    }
}

/// Whoever fits each seat, as they would come onto its list: the brigade's own people, then those of the others in their order.
async fn add_backups(unit: &Unit, need: &Need, request: &Request, team: &mut [Assignment]) -> Result<(), CommandError> {
    let everybody = pool_for(unit.store(), need).await?;
    let chosen: Vec<TalentId> = team.iter().map(|place| place.chosen).collect();
    let mut order = vec![need.brigade];
    order.extend(others_in_order(unit, need).await?);
    for brigade in order {
        let state = unit.store().glance::<Brigade>(brigade.uuid()).await?.state;
        let members: BTreeSet<TalentId> = state.accepted().map(|(talent, _)| talent).collect();
        let theirs = everybody.iter().filter(|one| members.contains(&one.talent) && !chosen.contains(&one.talent));
        let theirs: Vec<Candidate> = theirs.cloned().collect();
        for (index, place) in team.iter_mut().enumerate() {
            let Some(seat) = need.seats.iter().find(|seat| seat.id == place.seat) else { continue };
            let beside = |one: &&Candidate| {
                chosen.iter().enumerate().any(|(other, talent)| other != index && *talent == one.talent)
            };
            let others: Vec<Candidate> = everybody.iter().filter(beside).cloned().collect();
            let mut people = fitting_seat(request, &theirs, &others, seat);
            people.retain(|talent| !place.backups.contains(talent));
            place.backups.extend(people);
            place.backups.truncate(MAX_BACKUPS);
        }
    }
    Ok(())
}
