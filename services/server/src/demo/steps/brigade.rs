//! What the brigade does on one of its days, in order: deadlines and calls in between included.

use std::collections::BTreeMap;

use anyhow::Context as _;
use vivier_brigade::domain::mobilisation::decide::Mobilisation;
use vivier_brigade::domain::mobilisation::event::{Evidenced, Limits, Need, ReviewSide};
use vivier_brigade::domain::value::{
    BrigadeId, BrigadeKind, CallDeclineReason, CallId, CancelReason, Clearance, DutyKind, Level, MobilisationId, Name,
    NoticeHours, RecipeId, SeatSkill, SeatTitle, TeamSeat, TeamSeatId, Words, WorkMode,
};
use vivier_brigade::use_case::answer::{AcceptCall, DeclineCall};
use vivier_brigade::use_case::brigade::FoundBrigade;
use vivier_brigade::use_case::course::{CancelMobilisation, DeployTeam, ReviewMobilisation, StandDownTeam};
use vivier_brigade::use_case::exercise::HoldExercise;
use vivier_brigade::use_case::membership::{AcceptVolunteer, OptOutOfCalls, SetQuietHours, VolunteerForBrigade};
use vivier_brigade::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};
use vivier_brigade::use_case::recipe::WriteTeamRecipe;
use vivier_brigade::use_case::roster::{AssignDuty, GrantStandingRelease};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TalentId, TypedId as _};
use vivier_kernel::share::Share;
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::value::{Rating, Side};
use vivier_matching::use_case::agreement::SignAgreement;
use vivier_matching::use_case::course::{ConfirmPlacement, ReviewPlacement, StartPlacement};

use super::run;
use super::talent::{period, skill_key};
use crate::demo::data::PROFESSIONS;
use crate::demo::fill::{caught_up, fire, morning};
use crate::demo::plan::brigade::{Alarm, FOUNDED, LEVEL, SHARE, Until};
use crate::demo::plan::{COORDINATOR, Days, LAST_DAY};
use crate::demo::quick;
use crate::demo::world::World;

/// The brigade's name.
const NAME: &str = "Brigade d’intervention numérique";
/// The recipe's name.
const RECIPE: &str = "Sauvetage de projet";
/// Hours of notice of the releases in advance.
const NOTICE_HOURS: i64 = 24;
/// Days for which they are granted.
const RELEASED: Days = Days { first: FOUNDED, last: LAST_DAY + 240 };
/// Hours from an alarm to the full team, and of an exercise.
const TEAM_HOURS: i64 = 72;
/// What each side says of a team that has stood down.
const BRIGADE_SAYS: &str = "Équipe formée en une matinée, passage de relais documenté avec les agents du service.";
const HOST_SAYS: &str = "Le portail a rouvert en trois semaines. Nous gardons les tests que l’équipe a écrits.";

/// What the first day founds, and the later ones need.
pub struct Founded {
    brigade: BrigadeId,
    recipe: RecipeId,
    /// By the alarm's name.
    mobilisations: BTreeMap<&'static str, MobilisationId>,
}

/// Does what the brigade has to do on `day`. Outcomes are found again by the keys where an earlier fill had come so far.
///
/// # Errors
/// Where the store cannot be reached, or refuses what the plan wants.
pub async fn day(world: &World, day: i64, founded: &mut Option<Founded>) -> anyhow::Result<()> {
    let Some(known) = founded else {
        if day == FOUNDED {
            *founded = Some(found(world).await.context("founding the brigade")?);
        }
        return Ok(());
    };
    let plan = &world.plan.brigade;
    if plan.exercises.contains(&day) {
        exercise(world, day, known).await.context("holding an exercise")?;
    }
    for alarm in &plan.alarms {
        if alarm.day == day {
            let raised = raise(world, alarm, known).await.with_context(|| alarm.name.to_owned())?;
            known.mobilisations.insert(alarm.name, raised);
        }
        if alarm.signed() == Some(day) {
            sign(world, alarm, known).await.with_context(|| alarm.name.to_owned())?;
        }
        if alarm.begun() == Some(day) {
            begin(world, alarm, known).await.with_context(|| alarm.name.to_owned())?;
        }
        if alarm.until == Until::Reviewed(day) {
            close(world, alarm, known).await.with_context(|| alarm.name.to_owned())?;
        }
    }
    Ok(())
}

fn coordinator(world: &World) -> Actor {
    world.staff[COORDINATOR].clone()
}

/// The brigade with its people, their releases in advance, its roster and its recipe.
async fn found(world: &World) -> anyhow::Result<Founded> {
    let found = FoundBrigade { kind: BrigadeKind::Core, organisation: world.root, name: Name::new(NAME)? };
    let brigade = run(world, world.administrator(), "brigade", found).await?.brigade;
    let plan = &world.plan.brigade;
    let mut talents = Vec::new();
    for index in plan.members.iter().copied().chain(plan.volunteer) {
        let Some((actor, talent)) = world.talent(index) else { continue };
        let key = |what: &str| format!("brigade: {what} {index}");
        run(world, actor.clone(), &key("volunteer"), VolunteerForBrigade { brigade, talent, expected_version: None })
            .await?;
        if plan.volunteer == Some(index) {
            continue;
        }
        let accept = AcceptVolunteer { brigade, talent, expected_version: None };
        run(world, coordinator(world), &key("accept"), accept).await?;
        if let Some(home) = world.plan.talents[index].home {
            let grant = GrantStandingRelease {
                brigade,
                talent,
                expected_version: None,
                share: Share::new(SHARE)?,
                notice: NoticeHours::new(NOTICE_HOURS)?,
                period: period(world, RELEASED)?,
                conditions: None,
            };
            run(world, world.staff[world.plan.desk(home).manager].clone(), &key("release"), grant).await?;
        }
        talents.push((actor, talent));
    }
    // Before that: nobody is put on duty over days on which they take no calls.
    roster(world, brigade, &talents).await?;
    // The demo's own talent is busy until the programme's last day; the roster says that they are not there.
    if let Some((actor, talent)) = talents.first().cloned() {
        let out = OptOutOfCalls { brigade, talent, expected_version: None, until: world.date(LAST_DAY) };
        run(world, actor, "brigade: opt out", out).await?;
    }
    if let Some((actor, talent)) = talents.get(1).cloned() {
        let hours = Some(QuietHours::new(Zone::Metropolitan, 20, 7)?);
        let quiet = SetQuietHours { brigade, talent, expected_version: None, hours };
        run(world, actor, "brigade: quiet hours", quiet).await?;
    }
    let write = WriteTeamRecipe { brigade, name: Name::new(RECIPE)?, seats: seats(world, plan.professions.len())? };
    let recipe = run(world, coordinator(world), "brigade: recipe", write).await?.recipe;
    caught_up(&world.store, quick::BRIGADE).await?;
    Ok(Founded { brigade, recipe, mobilisations: BTreeMap::new() })
}

/// The first three are on call in turn around the programme's last day, the next one behind them.
async fn roster(world: &World, brigade: BrigadeId, talents: &[(Actor, TalentId)]) -> anyhow::Result<()> {
    for (turn, (_, talent)) in talents.iter().take(4).enumerate() {
        let first = LAST_DAY - 7 + 7 * i64::try_from(turn)?;
        let (kind, days) = match turn {
            0..3 => (DutyKind::OnCall, Days { first, last: first + 6 }),
            _ => (DutyKind::Backup, Days { first: LAST_DAY - 7, last: LAST_DAY + 13 }),
        };
        let assign =
            AssignDuty { brigade, talent: *talent, expected_version: None, kind, period: period(world, days)? };
        run(world, coordinator(world), &format!("brigade: duty {turn}"), assign).await?;
    }
    Ok(())
}

/// The recipe's first seats, one for each profession, at a distance.
fn seats(world: &World, count: usize) -> anyhow::Result<Vec<TeamSeat>> {
    let seat = |profession: &usize| {
        let profession = &PROFESSIONS[*profession];
        let skill = profession.skills.first().context("a profession has skills")?;
        Ok(TeamSeat {
            id: TeamSeatId::from_uuid(uuid::Uuid::nil()),
            title: SeatTitle::new(profession.seat).context("a seat's title")?,
            skills: vec![SeatSkill { skill: skill_key(skill), level: Level::new(LEVEL)? }],
            share: Share::new(SHARE)?,
            mode: WorkMode::Remote,
            region: None,
            clearance: Clearance::None,
        })
    };
    world.plan.brigade.professions.iter().take(count).map(seat).collect()
}

async fn exercise(world: &World, day: i64, known: &Founded) -> anyhow::Result<()> {
    let hold = HoldExercise {
        brigade: known.brigade,
        recipe: known.recipe,
        name: Name::new(RECIPE)?,
        period: period(world, Days { first: day + 7, last: day + 21 })?,
        hours: TEAM_HOURS,
        seed: world.plan.seed,
    };
    caught_up(&world.store, quick::BRIGADE).await?;
    run(world, coordinator(world), &format!("brigade: exercise {day}"), hold).await?;
    Ok(())
}

/// From the alarm as far as it comes on its day.
async fn raise(world: &World, alarm: &Alarm, known: &Founded) -> anyhow::Result<MobilisationId> {
    let key = |what: &str| key(alarm, what);
    let expected_version = None;
    let need = Need {
        brigade: known.brigade,
        host: world.organisations[world.plan.desks[0].administration],
        name: Name::new(alarm.name)?,
        recipe: None,
        seats: seats(world, alarm.seats)?,
        period: period(world, alarm.days)?,
        team_by: morning(world.date(alarm.day)) + chrono::Duration::hours(TEAM_HOURS),
        exercise: false,
        limits: Limits::default(),
    };
    let mobilisation =
        run(world, coordinator(world), &key("declare"), DeclareMobilisation { need, recipe: None }).await?.mobilisation;
    match alarm.until {
        Until::Declared => return Ok(mobilisation),
        Until::Cancelled => {
            let (reason, words) = (CancelReason::SolvedOtherwise, None);
            let cancel = CancelMobilisation { mobilisation, expected_version, expected_status: None, reason, words };
            run(world, coordinator(world), &key("cancel"), cancel).await?;
            return Ok(mobilisation);
        }
        Until::Composed | Until::Called | Until::Mobilised | Until::Deployed | Until::Reviewed(_) => {}
    }
    caught_up(&world.store, quick::BRIGADE).await?;
    let compose = ComposeTeam { mobilisation, expected_version, decided: None };
    run(world, coordinator(world), &key("compose"), compose).await?;
    if alarm.until == Until::Composed {
        return Ok(mobilisation);
    }
    run(world, coordinator(world), &key("call"), PlanWave { mobilisation, expected_version }).await?;
    fire(&world.store, &world.clock).await?;
    answers(world, alarm, mobilisation).await?;
    if alarm.until >= Until::Deployed {
        run(world, coordinator(world), &key("deploy"), DeployTeam { mobilisation, expected_version }).await?;
    }
    Ok(mobilisation)
}

/// For each seat the first who was called says yes; where the team is still being called, that is the first seat alone, and one says no.
async fn answers(world: &World, alarm: &Alarm, mobilisation: MobilisationId) -> anyhow::Result<()> {
    let state = world.store.load::<Mobilisation>(mobilisation.uuid()).await?.state;
    let seats: Vec<TeamSeatId> = state.need.iter().flat_map(|need| need.seats.iter().map(|seat| seat.id)).collect();
    let first = |seat: TeamSeatId| state.calls.iter().find(|call| call.seat == seat);
    for (number, seat) in seats.iter().enumerate() {
        let call = first(*seat).with_context(|| format!("nobody was called for seat {number}"))?;
        let actor = Actor::Account { account: call.callee.account, verified: true, grants: Vec::new() };
        let (call, key): (CallId, String) = (call.id, key(alarm, &format!("answer {number}")));
        if alarm.until == Until::Called && number > 0 {
            let (reason, words) = (CallDeclineReason::OnLeave, None);
            run(world, actor, &key, DeclineCall { mobilisation, call, reason, words }).await?;
        } else {
            run(world, actor, &key, AcceptCall { mobilisation, call }).await?;
        }
    }
    fire(&world.store, &world.clock).await
}

/// Somebody of a deployed team.
struct Member {
    call: CallId,
    placement: PlacementId,
    actor: Actor,
    /// Index among the plan's talents.
    talent: usize,
    /// What their seat asks for.
    skills: Vec<SeatSkill>,
}

impl Member {
    /// Whoever stands for that side of their placement; nobody for the service of somebody who has none.
    fn side(&self, world: &World, side: Side) -> Option<Actor> {
        match side {
            Side::Talent => Some(self.actor.clone()),
            Side::Host => Some(host(world)),
            Side::Service => {
                let home = world.plan.talents[self.talent].home?;
                Some(world.staff[world.plan.desk(home).manager].clone())
            }
            Side::HumanResources | Side::Programme | Side::Vivier => None,
        }
    }

    /// The skills of the seat that the talent claims, as well as they claim them.
    fn seen(&self, world: &World) -> anyhow::Result<Evidenced> {
        let claimed = &world.plan.talents[self.talent].skills;
        let asked = |slug: &str| self.skills.iter().any(|asked| asked.skill == skill_key(slug));
        let skills = claimed
            .iter()
            .filter(|(slug, ..)| asked(slug))
            .map(|(slug, level, _)| Ok(SeatSkill { skill: skill_key(slug), level: Level::new(*level)? }))
            .collect::<anyhow::Result<Vec<SeatSkill>>>()?;
        Ok(Evidenced { call: self.call, skills })
    }
}

/// The administration's owner of missions.
fn host(world: &World) -> Actor {
    world.staff[world.plan.desks[0].owner].clone()
}

fn declared(alarm: &Alarm, known: &Founded) -> anyhow::Result<MobilisationId> {
    known.mobilisations.get(alarm.name).copied().context("it was declared")
}

/// The team that was deployed, in the order of its seats.
async fn team(world: &World, alarm: &Alarm, known: &Founded) -> anyhow::Result<Vec<Member>> {
    let state = world.store.load::<Mobilisation>(declared(alarm, known)?.uuid()).await?.state;
    let mut team = Vec::new();
    for seat in state.need.iter().flat_map(|need| &need.seats) {
        let call = state.engaged(seat.id).context("each seat has somebody")?;
        let placement = state.placement(call.id).context("they have a placement")?;
        let is_theirs = |id: &TalentId| *id == call.callee.talent;
        let talent = world.talents.iter().position(|one| one.get().is_some_and(|(_, id)| is_theirs(id)));
        team.push(Member {
            call: call.id,
            placement,
            actor: Actor::Account { account: call.callee.account, verified: true, grants: Vec::new() },
            talent: talent.context("they are one of the plan's talents")?,
            skills: seat.skills.clone(),
        });
    }
    Ok(team)
}

/// Everybody who has to signs the terms that the deployment drafted, and the administration confirms.
async fn sign(world: &World, alarm: &Alarm, known: &Founded) -> anyhow::Result<()> {
    let expected_version = None;
    for (number, member) in team(world, alarm, known).await?.iter().enumerate() {
        let placement = member.placement;
        // Whoever signs has read the terms as they stand.
        let state = world.store.glance::<Placement>(placement.uuid()).await?.state;
        let signatories = state.signatories();
        let hash = state.agreement.context("the terms are drafted")?.hash;
        for by in signatories.iter().copied() {
            let actor = member.side(world, by).context("somebody signs for each side")?;
            let sign = SignAgreement { placement, expected_version, side: Some(by), hash: hash.clone() };
            run(world, actor, &key(alarm, &format!("sign {number} {by}")), sign).await?;
        }
        let confirm = ConfirmPlacement { placement, expected_version };
        run(world, host(world), &key(alarm, &format!("confirm {number}")), confirm).await?;
    }
    Ok(())
}

/// The first day of the work.
async fn begin(world: &World, alarm: &Alarm, known: &Founded) -> anyhow::Result<()> {
    for (number, member) in team(world, alarm, known).await?.iter().enumerate() {
        let start = StartPlacement { placement: member.placement, expected_version: None };
        run(world, host(world), &key(alarm, &format!("start {number}")), start).await?;
    }
    Ok(())
}

/// The team stands down, which completes its placements, and both sides say how it went, and what they saw of whom.
async fn close(world: &World, alarm: &Alarm, known: &Founded) -> anyhow::Result<()> {
    let mobilisation = declared(alarm, known)?;
    let expected_version = None;
    let down = StandDownTeam { mobilisation, expected_version };
    run(world, coordinator(world), &key(alarm, "stand down"), down).await?;
    let team = team(world, alarm, known).await?;
    for (number, member) in team.iter().enumerate() {
        for by in [Side::Host, Side::Talent] {
            let actor = member.side(world, by).context("somebody reviews for both")?;
            let (placement, rating) = (member.placement, Rating::Excellent);
            let review = ReviewPlacement { placement, expected_version, rating, words: None, half_days: None };
            run(world, actor, &key(alarm, &format!("placement review {number} {by}")), review).await?;
        }
    }
    for (side, actor, words) in
        [(ReviewSide::Brigade, coordinator(world), BRIGADE_SAYS), (ReviewSide::Host, host(world), HOST_SAYS)]
    {
        let review = ReviewMobilisation {
            mobilisation,
            expected_version,
            side: Some(side),
            words: Words::new(words)?,
            evidenced: team.iter().map(|member| member.seen(world)).collect::<anyhow::Result<Vec<Evidenced>>>()?,
        };
        run(world, actor, &key(alarm, &format!("review {}", side.as_str())), review).await?;
    }
    Ok(())
}

fn key(alarm: &Alarm, what: &str) -> String {
    // No two teams begin on one day.
    format!("mobilisation {} {}: {what}", alarm.day, alarm.days.first)
}
