//! `holdExercise`: a flash team raised on a copy of the present state. Nobody is called, and nothing else changes.

use std::collections::HashMap;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::InboxId;

use super::mobilise::no_team;
use super::network::Network;
use super::reach::own_people;
use super::rules::reminded_by;
use super::support::authorise;
use crate::access;
use crate::composition::backups::backups_among;
use crate::composition::block::Blocks;
use crate::composition::screen::screen;
use crate::composition::solve::Composition;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::membership::Memberships;
use crate::domain::exercise::decide::{Exercise, ExerciseCommand};
use crate::domain::exercise::event::{ExerciseHeld, ExerciseScore};
use crate::domain::exercise::script::{Cast, Course, course};
use crate::domain::mobilisation::check::check_need;
use crate::domain::mobilisation::event::{Limits, Need};
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::recipe::decide::Recipe;
use crate::domain::value::{Blocking, BrigadeId, ExerciseId, MAX_DAYS_TO_TEAM, Name, RecipeId, TeamSeatId};
use crate::read::brigades::brigade_ids;
use crate::read::composing::{Composed, composed_for};
use crate::read::pool::assignments;

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
        let (Composed { request, candidates, found, .. }, _) = composed_for(unit.store(), unit.actor(), &need).await?;
        let exercise = ExerciseId::new(unit.clock());
        let seats = u32::try_from(need.seats.len()).unwrap_or(u32::MAX);
        let (team, course) = match found {
            Ok(Composition::Teams { teams, .. }) => {
                // Others come onto the lists when nobody of the brigade is left to ask, as for a real need.
                let own = own_people(unit, &need).await?;
                let is_own = |talent| own.contains(&talent);
                let team = assignments(&teams[0], &backups_among(&request, &candidates, &teams[0], is_own));
                let network = Network::new(unit.store(), &need, (request, need.team_by)).await?;
                let cast = cast(unit, &network).await?;
                let reach = |state: &MobilisationState, seats: &[TeamSeatId], askable: &dyn Fn(TalentId) -> bool| {
                    network.next(state, seats, askable)
                };
                let course = course(&need, &team, &cast, &reach, self.seed, now)
                    .map_err(|_| CommandError::from(Problem::new("NO_TEAM")))?;
                (team, course)
            }
            Ok(Composition::Blocked(Blocks { sets, .. })) => {
                let first = sets.first().map(|set| set.constraints.iter().map(|lift| lift.constraint).collect());
                (Vec::new(), nobody(seats, first.unwrap_or_default()))
            }
            unknown @ (Ok(Composition::Unfinished) | Err(_)) => return Err(no_team(&unknown).into()),
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

/// A need's refusal, at the field of the exercise that it comes from: the seats are the recipe's.
fn of_exercise(problem: Problem) -> Problem {
    problem.renamed(|field| match field {
        "teamBy" => "hours".to_owned(),
        seats if seats.starts_with("seats") => "recipeId".to_owned(),
        same => same.to_owned(),
    })
}

impl HoldExercise {
    async fn need(&self, unit: &Unit) -> Result<Need, CommandError> {
        let recipe = unit.store().glance::<Recipe>(self.recipe.uuid()).await?.state;
        let mut refused = Vec::new();
        if recipe.recipe.is_none() || recipe.retired {
            refused.push(Problem::new("UNKNOWN_RECIPE").at("recipeId"));
        }
        let max = MAX_DAYS_TO_TEAM * 24;
        if !(1..=max).contains(&self.hours) {
            refused.push(Invalid::OutOfRange { min: 1, max }.at("hours"));
        }
        let team_by = unit.now() + Duration::hours(self.hours.clamp(1, max));
        let brigade = unit.store().glance::<Brigade>(self.brigade.uuid()).await?.state;
        let need = Need {
            brigade: self.brigade,
            host: brigade.organisation.ok_or(CommandError::NotFound)?,
            name: self.name.clone(),
            recipe: Some((self.recipe, recipe.edition)),
            seats: recipe.seats,
            period: self.period,
            team_by,
            exercise: true,
            limits: Limits::default(),
        };
        // What no team could be needed for is exercised for nothing: it would be compared with what could have been.
        let against = check_need(&need, unit.now()).err().map(|no| of_exercise(no.problem()));
        // Of what is no recipe, or no number of hours, nothing else is said.
        let fields: Vec<_> = refused.iter().map(|problem: &Problem| problem.field.clone()).collect();
        let others = against.iter().flat_map(Problem::all).filter(|other| !fields.contains(&other.field));
        refused.extend(others.map(|other| Problem { besides: Vec::new(), ..other.clone() }));
        Problem::together(refused)?;
        Ok(need)
    }
}

/// Everybody who fits a seat, with the quiet hours and the channels that they have.
async fn cast(unit: &Unit, network: &Network) -> Result<Vec<Cast>, CommandError> {
    let mut memberships: HashMap<TalentId, (AccountId, Memberships)> = HashMap::new();
    for id in brigade_ids(unit.store()).await? {
        for (talent, member) in unit.store().glance::<Brigade>(id.uuid()).await?.state.accepted() {
            memberships.entry(talent).or_insert_with(|| (member.account, Memberships::default())).1.add(member);
        }
    }
    let mut cast: Vec<Cast> = Vec::new();
    for one in &network.everybody {
        let fits = network.request.seats.iter().any(|seat| screen(&network.request, one, seat).is_empty());
        let Some((account, memberships)) = memberships.get(&one.talent).filter(|_| fits) else { continue };
        let settings = unit.store().glance::<Inbox>(InboxId::of(*account).uuid()).await?.state;
        let (talent, service) = (one.talent, one.service);
        let quiet = memberships.quiet_hours(settings.quiet_hours);
        cast.push(Cast { talent, quiet, reminded_by: reminded_by(&settings), service });
    }
    Ok(cast)
}
