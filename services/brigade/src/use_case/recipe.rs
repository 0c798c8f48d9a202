//! `writeTeamRecipe`, `reviseTeamRecipe`, `retireTeamRecipe`.

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::problem::Problem;

use super::skills::check_skills;
use super::support::authorise;
use crate::access;
use crate::domain::recipe::decide::{Recipe, RecipeCommand};
use crate::domain::value::{BrigadeId, Name, RecipeId, TeamSeat, TeamSeatId, check_number_of_seats, check_seats};
use crate::read::recipes::is_visible;

/// Which recipe a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecipeOutcome {
    pub recipe: RecipeId,
    pub version: i64,
}

/// A new recipe, kept by a brigade. Its seats get their ids here, whatever they come with.
#[derive(Clone, Debug, Serialize)]
pub struct WriteTeamRecipe {
    pub brigade: BrigadeId,
    pub name: Name,
    pub seats: Vec<TeamSeat>,
}

impl UseCase for WriteTeamRecipe {
    const NAME: &'static str = "writeTeamRecipe";
    type Outcome = RecipeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RecipeOutcome, CommandError> {
        let parties = access::of_brigade(unit.store(), unit.actor(), self.brigade).await?;
        authorise(Self::NAME, "brigade", &parties)?;
        let recipe = RecipeId::new(unit.clock());
        let mut aggregate = unit.load::<Recipe>(recipe).await?;
        let (brigade, name, mut seats) = (self.brigade, self.name.clone(), self.seats.clone());
        seats.iter_mut().for_each(|seat| seat.id = TeamSeatId::new(unit.clock()));
        check_skills(unit.store(), &seats, check_seats(&seats).err()).await?;
        unit.decide(&mut aggregate, RecipeCommand::Write { recipe, brigade, name, seats })?;
        Ok(RecipeOutcome { recipe, version: aggregate.version })
    }
}

/// The next edition. Each seat has the id of the one of the present edition that it takes the place of; a new one has none, which is the
/// default.
#[derive(Clone, Debug, Serialize)]
pub struct ReviseTeamRecipe {
    pub recipe: RecipeId,
    pub expected_version: Option<i64>,
    pub name: Name,
    pub seats: Vec<TeamSeat>,
}

impl UseCase for ReviseTeamRecipe {
    const NAME: &'static str = "reviseTeamRecipe";
    type Outcome = RecipeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RecipeOutcome, CommandError> {
        let mut aggregate = authorised(unit, Self::NAME, self.recipe, self.expected_version).await?;
        // A seat that stays keeps its id; a new one gets its own. One that is named and is not there has gone since, or is another recipe's.
        let known: Vec<TeamSeatId> = aggregate.state.seats.iter().map(|seat| seat.id).collect();
        let (name, mut seats) = (self.name.clone(), self.seats.clone());
        let mut refused = Vec::new();
        for (index, seat) in seats.iter_mut().enumerate().filter(|(_, seat)| !known.contains(&seat.id)) {
            if seat.id != TeamSeatId::default() {
                refused.push(unknown_seat().at(&format!("seats.{index}.seatId")));
            }
            seat.id = TeamSeatId::new(unit.clock());
        }
        // Of more seats than a team may have nothing else is said.
        if check_number_of_seats(seats.len()).is_err() {
            refused.clear();
        }
        refused.extend(check_seats(&seats).err());
        check_skills(unit.store(), &seats, refused).await.map_err(of_revision)?;
        unit.decide(&mut aggregate, RecipeCommand::Revise { name, seats })?;
        Ok(RecipeOutcome { recipe: self.recipe, version: aggregate.version })
    }
}

/// The recipe has no such seat in its present edition.
pub fn unknown_seat() -> Problem {
    Problem::new("UNKNOWN_TEAM_SEAT").with("of", "recipe")
}

/// A refusal at the fields of whoever revises: they give each seat below the id of the one whose place it takes.
fn of_revision(error: CommandError) -> CommandError {
    let below = |field: &str| match field.strip_prefix("seats.").and_then(|rest| rest.split_once('.')) {
        Some((number, of_seat)) if of_seat != "seatId" => format!("seats.{number}.seat.{of_seat}"),
        Some(_) | None => field.to_owned(),
    };
    match error {
        CommandError::Refused(problem) => CommandError::Refused(problem.renamed(below)),
        other => other,
    }
}

/// Offered for no new mobilisation.
#[derive(Clone, Debug, Serialize)]
pub struct RetireTeamRecipe {
    pub recipe: RecipeId,
    pub expected_version: Option<i64>,
}

impl UseCase for RetireTeamRecipe {
    const NAME: &'static str = "retireTeamRecipe";
    type Outcome = RecipeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RecipeOutcome, CommandError> {
        let mut aggregate = authorised(unit, Self::NAME, self.recipe, self.expected_version).await?;
        unit.decide(&mut aggregate, RecipeCommand::Retire)?;
        Ok(RecipeOutcome { recipe: self.recipe, version: aggregate.version })
    }
}

async fn authorised(
    unit: &mut Unit,
    action: &str,
    recipe: RecipeId,
    expected_version: Option<i64>,
) -> Result<Aggregate<Recipe>, CommandError> {
    let aggregate = unit.load::<Recipe>(recipe).await?;
    // One that does not exist takes what one takes that may not be seen.
    let keeper = aggregate.state.brigade.unwrap_or_default();
    let parties = access::of_brigade(unit.store(), unit.actor(), keeper).await?;
    let visible = is_visible(unit.store(), unit.actor(), keeper).await?;
    if !aggregate.exists() {
        return Err(CommandError::NotFound);
    }
    if !access::may(action, &parties) {
        return Err(if visible { Problem::new("NOT_ALLOWED").into() } else { CommandError::NotFound });
    }
    unit.expect_version(&aggregate, expected_version)?;
    Ok(aggregate)
}
