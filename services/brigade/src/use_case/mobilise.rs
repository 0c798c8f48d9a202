//! `declareMobilisation`, `composeTeam`, `planWave`: from the need to the first calls.

use chrono::{DateTime, Utc};
use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Store, StoreError, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{OrganisationId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal as _};

use super::lists::{People, listed, shown};
use super::packing::pack;
use super::reach::{own_people, reach, tell_of_used_up};
use super::rules::ListRules;
use super::skills::check_skills;
pub use super::support::MobilisationOutcome;
use super::support::{authorise, authorised, decide, hindrances};
use crate::access;
use crate::composition::backups::{against_backup, backups_among};
use crate::composition::check::{Finding, check};
use crate::composition::request::{Candidate, Request, Shape};
use crate::composition::solve::{Composition, Unsound, by_hand, places};
use crate::domain::mobilisation::check::{check as status_allows, check_besides_seats, check_need};
use crate::domain::mobilisation::command::{MobilisationCommand, NewCall};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Assignment, Limits, Need};
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::mobilisation::transitions::{MobilisationAction, MobilisationStatus};
use crate::domain::value::{CallId, MobilisationId, Name, RecipeId, TeamSeat, TeamSeatId};
use crate::process::timers::{POLICY, look_again};
use crate::read::composing::{Composed, composed_for};
use crate::read::pool::assignments;

/// A need for a flash team. Its seats get their ids here, whatever they come with.
#[derive(Clone, Debug, Serialize)]
pub struct DeclareMobilisation {
    pub need: Need,
    /// Where it starts from a recipe, that one: its seats in the present edition take the place of the need's, which are empty.
    pub recipe: Option<RecipeId>,
}

impl UseCase for DeclareMobilisation {
    const NAME: &'static str = "declareMobilisation";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let parties = access::of_brigade(unit.store(), unit.actor(), self.need.brigade).await?;
        authorise(Self::NAME, "brigade", &parties)?;
        let mut refused = Vec::new();
        // An exercise has a clock of its own and reaches nobody: this one would run on the real clock, and be seen by who is called.
        if self.need.exercise {
            refused.push(Problem::new("HOLD_EXERCISE_INSTEAD").at("exercise"));
        }
        if vivier_organisations::read::open_lineage(unit.store(), self.need.host).await?.is_empty() {
            refused.push(Problem::new("NO_SUCH_ORGANISATION").at("hostId"));
        } else {
            refused.extend(without_owner(unit, self.need.host).await?);
        }
        let mobilisation = MobilisationId::new(unit.clock());
        let mut aggregate = unit.load::<Mobilisation>(mobilisation).await?;
        let mut need = self.need.clone();
        let mut seats_known = true;
        match self.recipe {
            Some(_) if !need.seats.is_empty() => refused.push(Problem::new("SEATS_AND_RECIPE").at("seats")),
            Some(recipe) => {
                let found = crate::read::recipes::recipe(unit.store(), unit.actor(), recipe).await?;
                let found = found.filter(|found| !found.retired).map(|found| found.state);
                if let Some(found) = found {
                    need.recipe = Some((recipe, found.edition));
                    need.seats = found.seats;
                } else {
                    refused.push(Problem::new("UNKNOWN_RECIPE").at("recipeId"));
                    seats_known = false;
                }
            }
            None => {}
        }
        need.seats.iter_mut().for_each(|seat| seat.id = TeamSeatId::new(unit.clock()));
        let possible = if seats_known { check_need(&need, unit.now()) } else { check_besides_seats(&need, unit.now()) };
        refused.extend(possible.err().map(|no| no.problem()));
        // Those of a recipe were looked at when it was written.
        check_skills(unit.store(), &self.need.seats, refused).await?;
        decide(unit, &mut aggregate, MobilisationCommand::Declare { mobilisation, need: Box::new(need) }).await
    }
}

/// What is refused of an administration where nobody could sign for the team that comes, or review it: that is known before anybody is called.
async fn without_owner(unit: &Unit, host: OrganisationId) -> Result<Option<Problem>, CommandError> {
    let nobody = access::owners(unit.store(), host).await?.is_empty();
    Ok(nobody.then(|| Problem::new("HOST_WITHOUT_OWNER").at("hostId")))
}

/// Another need than was declared, while nobody has been called: the same brigade's, for the same administration. Its seats get their ids
/// here, whatever they come with.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectMobilisation {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
    pub name: Name,
    pub seats: Vec<TeamSeat>,
    pub period: Period,
    pub team_by: DateTime<Utc>,
    pub limits: Limits,
}

impl UseCase for CorrectMobilisation {
    const NAME: &'static str = "correctMobilisation";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::Correct;
        let (mut aggregate, _) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let account = unit.actor().account().ok_or_else(|| CommandError::from(Problem::new("NOT_ALLOWED")))?;
        let before = aggregate.state.asked_need().ok_or(CommandError::NotFound)?;
        // Where nothing can be corrected any more, that is what is said, and not what would be wrong with it.
        status_allows(&aggregate.state, action, Party::Coordinator, unit.now()).map_err(|no| no.problem())?;
        let mut refused: Vec<Problem> = without_owner(unit, before.host).await?.into_iter().collect();
        let asks = |seat: &TeamSeat| TeamSeat { id: TeamSeatId::default(), ..seat.clone() };
        // What is no more as the recipe has it did not come from there.
        let same = before.seats.iter().map(asks).eq(self.seats.iter().map(asks));
        let mut seats = self.seats.clone();
        seats.iter_mut().for_each(|seat| seat.id = TeamSeatId::new(unit.clock()));
        let need = Need {
            name: self.name.clone(),
            recipe: before.recipe.filter(|_| same),
            seats,
            period: self.period,
            team_by: self.team_by,
            limits: self.limits,
            ..before
        };
        refused.extend(check_need(&need, unit.now()).err().map(|no| no.problem()));
        check_skills(unit.store(), &need.seats, refused).await?;
        decide(unit, &mut aggregate, MobilisationCommand::Correct { account, need: Box::new(need) }).await
    }
}

/// Why a mobilisation can be corrected no more, for whoever could correct it before: that is said first, and not what could not be read of the
/// correction. None while it can be, and for everybody else.
///
/// # Errors
/// `Store`.
pub async fn no_more_corrected(
    store: &Store,
    actor: &Actor,
    mobilisation: MobilisationId,
    now: DateTime<Utc>,
) -> Result<Option<Problem>, StoreError> {
    let action = MobilisationAction::Correct;
    let aggregate = store.glance::<Mobilisation>(mobilisation.uuid()).await?;
    let parties = access::of_mobilisation(store, actor, &aggregate.state).await?;
    if !aggregate.exists() || !access::may(action.as_str(), &parties) {
        return Ok(None);
    }
    Ok(status_allows(&aggregate.state, action, Party::Coordinator, now).err().map(|no| no.problem()))
}

/// The team: the best one that was found, or the coordinator's own, which is checked first. The record keeps both.
#[derive(Clone, Debug, Serialize)]
pub struct ComposeTeam {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
    /// None to take the proposal as it is.
    pub decided: Option<Vec<Place>>,
}

/// Whom the coordinator wants on a seat.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Place {
    pub seat: TeamSeatId,
    pub chosen: TalentId,
    /// Who stands behind, in order; none where that is left to the search.
    pub backups: Option<Vec<TalentId>>,
}

impl From<Assignment> for Place {
    fn from(place: Assignment) -> Self {
        Self { seat: place.seat, chosen: place.chosen, backups: Some(place.backups) }
    }
}

impl UseCase for ComposeTeam {
    const NAME: &'static str = "composeTeam";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::Compose;
        let (mut aggregate, _) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let account = unit.actor().account().ok_or_else(|| CommandError::from(Problem::new("NOT_ALLOWED")))?;
        // Nobody at all is no team of anybody's, whatever the search would find.
        if self.decided.as_ref().is_some_and(Vec::is_empty) {
            return Err(Invalid::Empty.at("places").into());
        }
        let need = aggregate.state.asked_need().ok_or(CommandError::NotFound)?;
        // What the check has against the search is a fault of ours; the coordinator's own team can still be taken.
        let (Composed { request, mut candidates, found, .. }, seen) =
            composed_for(unit.store(), unit.actor(), &need).await?;
        // Whoever could take a place comes from the brigade itself; others are reached when nobody of it is left to ask.
        let own = own_people(unit, &need).await?;
        self.decided.as_deref().map_or(Ok(()), |decided| each_seat_once(&request, decided))?;
        let (best, mut shown) = match &found {
            Ok(Composition::Teams { teams, backups, .. }) => {
                let behind = backups_among(&request, &candidates, &teams[0], |talent| own.contains(&talent));
                (Some((&teams[0], assignments(&teams[0], &behind))), shown(teams, backups))
            }
            Ok(Composition::Blocked(_) | Composition::Unfinished) | Err(_) => (None, Vec::new()),
        };
        // Nobody learns by trying whether somebody of another brigade is free.
        candidates.retain(|candidate| seen.has(candidate.talent));
        shown.retain(|(_, talent)| seen.has(*talent));
        if request.shape != Shape::OnePerSeat {
            // Of a team in which one takes several seats, the record keeps who was proposed for each of them.
            let place = |(chosen, seat)| Place { seat, chosen, backups: None };
            let proposal: Vec<Place> = best.iter().flat_map(|(team, _)| places(&request, team)).map(place).collect();
            let Some(decided) = self.decided.as_ref().or(Some(&proposal)).filter(|places| !places.is_empty()) else {
                return Err(no_team(&found).into());
            };
            let people = People { candidates: &candidates, own: &own, shown: &shown };
            let packed = pack(unit, &request, people, decided)?;
            let alone = |place: Place| Assignment { seat: place.seat, chosen: place.chosen, backups: Vec::new() };
            let proposed = proposal.into_iter().map(alone).collect();
            let difference = best.as_ref().map(|(best, _)| packed.points - best.points);
            let (taken_off, decided, packed) = (packed.taken_off, packed.decided, Some(packed.seats));
            let command = MobilisationCommand::Compose { account, packed, proposed, decided, difference, taken_off };
            return decide(unit, &mut aggregate, command).await;
        }
        let proposed = best.as_ref().map(|(_, proposed)| proposed.clone()).unwrap_or_default();
        let (decided, difference, taken_off) = match &self.decided {
            None if proposed.is_empty() => return Err(no_team(&found).into()),
            None => (proposed.clone(), Some(0), Vec::new()),
            Some(decided) => {
                let members: Vec<_> = decided.iter().map(|place| (place.chosen, vec![place.seat])).collect();
                each_once(decided)?;
                let team = by_hand(&request, &candidates, &members);
                if let Some(finding) = check(&request, &candidates, &team).into_iter().next() {
                    return Err(not_possible(&request, decided, &finding).into());
                }
                let people = People { candidates: &candidates, own: &own, shown: &shown };
                let (lists, taken_off) = listed(&request, &team, people, decided);
                check_backups(&request, &candidates, &lists)?;
                (lists, best.as_ref().map(|(best, _)| team.points - best.points), taken_off)
            }
        };
        let packed = None;
        let command = MobilisationCommand::Compose { account, packed, proposed, decided, difference, taken_off };
        decide(unit, &mut aggregate, command).await
    }
}

/// Why there is nothing to propose: there is no team, or it is not known.
pub(super) fn no_team(found: &Result<Composition, Unsound>) -> Problem {
    let unfinished = matches!(found, Ok(Composition::Unfinished));
    Problem::new(if unfinished { "COMPOSITION_UNFINISHED" } else { "NO_TEAM" })
}

/// Refuses somebody on two seats, at the second.
fn each_once(decided: &[Place]) -> Result<(), Problem> {
    let again = |(index, place): &(usize, &Place)| decided[..*index].iter().any(|other| other.chosen == place.chosen);
    match decided.iter().enumerate().find(again) {
        Some((index, _)) => Err(Problem::new("PERSON_TWICE").at(&format!("places.{index}.talentId"))),
        None => Ok(()),
    }
}

/// Refuses a seat that the team does not have, and one that is named again, at its own place in the input.
fn each_seat_once(request: &Request, decided: &[Place]) -> Result<(), Problem> {
    for (index, place) in decided.iter().enumerate() {
        let field = format!("places.{index}.seatId");
        if request.seats.iter().all(|seat| seat.id != place.seat) {
            return Err(MobilisationRefusal::UnknownSeat { field }.problem());
        }
        if decided[..index].iter().any(|earlier| earlier.seat == place.seat) {
            return Err(Invalid::Duplicate.at(&field));
        }
    }
    Ok(())
}

fn check_backups(request: &Request, candidates: &[Candidate], decided: &[Assignment]) -> Result<(), Problem> {
    for (index, place) in decided.iter().enumerate() {
        let Some(seat) = request.seats.iter().find(|seat| seat.id == place.seat) else { continue };
        for (rank, backup) in place.backups.iter().enumerate() {
            check_backup(request, candidates, (seat, *backup), &format!("places.{index}.backupIds.{rank}"))?;
        }
    }
    Ok(())
}

/// Refuses a backup whom the coordinator may not know of, and one against whom something speaks: each will be called for the seat.
pub(super) fn check_backup(
    request: &Request,
    candidates: &[Candidate],
    (seat, backup): (&TeamSeat, TalentId),
    field: &str,
) -> Result<(), Problem> {
    let problem = Problem::new("TEAM_NOT_POSSIBLE").at(field);
    match against_backup(request, candidates, seat, backup).first() {
        Some(Finding::Against { kind, .. }) => Err(problem.with("constraint", kind)),
        Some(_) => Err(problem),
        None => Ok(()),
    }
}

/// The first thing that speaks against a team by hand, at the place of the input where it stands.
pub(super) fn not_possible(request: &Request, decided: &[Place], finding: &Finding) -> Problem {
    let at = |index: Option<usize>| index.map_or("places".to_owned(), |index| format!("places.{index}.talentId"));
    let on = |seat: TeamSeatId| decided.iter().position(|place| place.seat == seat);
    let of = |talent: TalentId| decided.iter().rposition(|place| place.chosen == talent);
    let there = |talent: TalentId, seat: TeamSeatId| {
        decided.iter().position(|place| place.seat == seat && place.chosen == talent).or_else(|| of(talent))
    };
    let problem = Problem::new("TEAM_NOT_POSSIBLE");
    match finding {
        Finding::Against { talent, seat, kind } => problem.at(&at(there(*talent, *seat))).with("constraint", kind),
        // A seat without anybody has no place in the input: it is told by its title, with the others that have none.
        Finding::SeatEmpty(seat) if on(*seat).is_none() => {
            let empty = request.seats.iter().filter(|seat| on(seat.id).is_none());
            let titles: Vec<&str> = empty.map(|seat| seat.title.as_str()).collect();
            Problem::new("TEAM_SEATS_EMPTY").at("places").with("seats", titles.join(", "))
        }
        Finding::SeatEmpty(seat) | Finding::SeatTwice(seat) => problem.at(&at(on(*seat))),
        Finding::UnknownPerson(talent) | Finding::Places(talent) => problem.at(&at(of(*talent))),
        Finding::TooManyPeople { limit, .. } => Problem::new("TEAM_TOO_LARGE").at("places").with("max", limit),
        Finding::TooManyOfService { limit, .. } => problem.at("places").with("max", limit),
        Finding::UnknownSeat(_) | Finding::WrongPoints { .. } | Finding::WrongSum { .. } => problem.at("places"),
    }
}

/// Calls the next people of each open seat's list, as the policy says; the first time, that begins the call-out. Where a list is used
/// up, others come onto it, of the brigade itself or of the next one. Where nobody can be called now, a coordinator is told so, and a timer looks again later.
#[derive(Clone, Debug, Serialize)]
pub struct PlanWave {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
}

impl UseCase for PlanWave {
    const NAME: &'static str = "planWave";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::PlanWave;
        let (mut aggregate, parties) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let by = if parties.contains(&Party::System) { Party::System } else { Party::Coordinator };
        // Where nobody can be called at this stage, that is what is said, and not that there is nobody. A timer that comes late is no fault.
        if by == Party::Coordinator {
            status_allows(&aggregate.state, action, by, unit.now()).map_err(|no| no.problem())?;
        }
        // A timer that is refused rings no more: whoever leads it has to know that nothing comes by itself.
        if aggregate.state.has_no_wave_left() {
            look_again(unit, self.mobilisation, &aggregate.state);
            tell_of_used_up(unit, &aggregate).await?;
            return Ok(MobilisationOutcome { mobilisation: self.mobilisation, version: aggregate.version });
        }
        // Where nobody has been asked yet, nothing will happen by itself: somebody who can be called is found now, or there is nobody.
        let reached = reach(unit, &mut aggregate, by).await?;
        let calls = next_calls(unit, &aggregate).await?;
        if calls.is_empty() {
            // Whoever asks for calls is told that there are none; a timer looks again.
            let asked = by == Party::Coordinator && !reached;
            if asked || aggregate.state.status == MobilisationStatus::Composed {
                let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
                let in_reserve = aggregate.state.is_promised(&hindered);
                return Err(MobilisationRefusal::NobodyToCall { in_reserve }.problem().into());
            }
            look_again(unit, self.mobilisation, &aggregate.state);
            tell_of_used_up(unit, &aggregate).await?;
            return Ok(MobilisationOutcome { mobilisation: self.mobilisation, version: aggregate.version });
        }
        decide(unit, &mut aggregate, MobilisationCommand::PlanWave { by, calls }).await
    }
}

/// Whom to call, with what the rules say of each.
async fn next_calls(unit: &Unit, mobilisation: &Aggregate<Mobilisation>) -> Result<Vec<NewCall>, CommandError> {
    let rules = ListRules::new((unit.store(), unit.now()), mobilisation).await?;
    let next = rules.next_people(&mobilisation.state, unit.now());
    let call = |(seat, talent)| {
        let (callee, callable) = (rules.of(talent)?.callee(talent), rules.callable(seat, talent));
        let call = CallId::new(unit.clock());
        Some(NewCall { call, seat, callee, callable, answer_minutes: POLICY.answer_minutes })
    };
    Ok(next.into_iter().filter_map(call).collect())
}
