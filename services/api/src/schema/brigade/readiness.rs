//! Recipes and releases in advance, what teams can be raised, and what the best team for a mobilisation is, or what blocks it.

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use vivier_brigade::composition::backups::Backups;
use vivier_brigade::composition::block::{Alike, BlockingSet as DomainSet, Blocks};
use vivier_brigade::composition::check::Finding;
use vivier_brigade::composition::lift::Lift;
use vivier_brigade::composition::remedy::Remedy;
use vivier_brigade::composition::solve::{Composition, Team};
use vivier_brigade::domain::value::{
    BrigadeId, Conditions, MAX_BACKUPS, MAX_SEATS, MobilisationId, NoticeHours, RecipeId, SkillKey, TeamSeatId,
};
use vivier_brigade::read::brigades;
use vivier_brigade::read::proposal::{
    ByHand, Change, Proposal, checked_by_hand, proposal, readiness_changes, readiness_of,
};
use vivier_brigade::read::seen::Seen;
use vivier_brigade::readiness::count::{Missing, Within};
use vivier_brigade::use_case::roster::GrantStandingRelease;
use vivier_kernel::id::TalentId;

use super::enums::{BlockingKind, LiftEffect, SearchLimit, TeamAim, TeamObjectionKind};
use super::types::Brigade;
use crate::schema::missions::enums::WorkMode;
use crate::schema::skills::Skill;
use crate::schema::talents::enums::{Clearance, Region};
use crate::schema::talents::types::Talent;
use crate::schema::talents::{encode_skill, period};
use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::{caught_up, mutate};
use vivier_graphql::conventions::scalars::{Date, Instant, Position, Share};
use vivier_graphql::payload;

/// Points of one aim.
#[derive(SimpleObject)]
pub struct TeamTerm {
    /// The aim.
    aim: TeamAim,
    /// 0 or more; fewer are better.
    points: i64,
}

/// A person of a proposed team.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ProposedMember {
    #[graphql(skip)]
    id: Option<TalentId>,
    /// The seats that the person is there for.
    seat_ids: Vec<ID>,
    /// Who could take their place, in the order in which they are asked; empty where nobody could, and but for the best team. Those of other
    /// brigades are asked when nobody of the mobilisation's own is left, or where they are named.
    backups: Vec<ProposedBackup>,
}

/// Somebody who could take the place of a person of the best team.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ProposedBackup {
    #[graphql(skip)]
    id: Option<TalentId>,
    /// Points that the team would have more with them; fewer than 0 where it is asked in another order.
    more: i64,
    /// Seats of other members behind whom they stand as well: they can take one of these places, not all.
    also_for: Vec<ID>,
}

#[ComplexObject]
impl ProposedBackup {
    /// The talent; null where they are of a brigade that you do not coordinate: you will know whom when they are called.
    async fn talent_id(&self) -> Option<ID> {
        self.id.map(encode)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        match self.id {
            Some(id) => Talent::load(ctx, id).await,
            None => Ok(None),
        }
    }
}

#[ComplexObject]
impl ProposedMember {
    /// The talent; null where they are of a brigade that you do not coordinate: you will know whom when they are called.
    async fn talent_id(&self) -> Option<ID> {
        self.id.map(encode)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        match self.id {
            Some(id) => Talent::load(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// Something that speaks against a team put together by hand.
#[derive(SimpleObject)]
pub struct TeamObjection {
    /// What it is.
    kind: TeamObjectionKind,
    /// The hard constraint that is not met, where it is one.
    constraint: Option<BlockingKind>,
    /// The person.
    talent_id: Option<ID>,
    /// The seat.
    seat_id: Option<ID>,
}

impl From<&Finding> for TeamObjection {
    fn from(finding: &Finding) -> Self {
        let of = |kind| Self { kind, constraint: None, talent_id: None, seat_id: None };
        match finding {
            Finding::UnknownPerson(talent) => {
                Self { talent_id: Some(encode(*talent)), ..of(TeamObjectionKind::UnknownPerson) }
            }
            Finding::UnknownSeat(seat) => Self { seat_id: Some(encode(*seat)), ..of(TeamObjectionKind::UnknownSeat) },
            Finding::SeatEmpty(seat) => Self { seat_id: Some(encode(*seat)), ..of(TeamObjectionKind::SeatEmpty) },
            Finding::SeatTwice(seat) => Self { seat_id: Some(encode(*seat)), ..of(TeamObjectionKind::SeatTwice) },
            Finding::Places(talent) => Self { talent_id: Some(encode(*talent)), ..of(TeamObjectionKind::PersonTwice) },
            Finding::Against { talent, seat, kind } => Self {
                kind: TeamObjectionKind::Constraint,
                constraint: Some((*kind).into()),
                talent_id: Some(encode(*talent)),
                seat_id: Some(encode(*seat)),
            },
            Finding::TooManyPeople { .. } => of(TeamObjectionKind::TooManyPeople),
            Finding::TooManyOfService { .. } => of(TeamObjectionKind::TooManyOfService),
            Finding::WrongPoints { .. } | Finding::WrongSum { .. } => of(TeamObjectionKind::PointsDiffer),
        }
    }
}

/// A team put together by hand, checked, and beside the best one. Nothing is recorded.
#[derive(SimpleObject)]
pub struct CheckedTeam {
    /// The team with its points.
    team: ProposedTeam,
    /// Points by which it is worse than the best one that was found; null where there is none.
    difference: Option<i64>,
    /// What speaks against it; empty where it can be decided on.
    objections: Vec<TeamObjection>,
}

impl From<ByHand> for CheckedTeam {
    fn from(checked: ByHand) -> Self {
        Self {
            difference: checked.difference(),
            objections: checked.findings.iter().chain(&checked.behind).map(TeamObjection::from).collect(),
            // Whoever is in a team by hand is known to whoever put them there.
            team: proposed_team(&checked.team, &[], &Seen::Everybody),
        }
    }
}

/// What has changed over one horizon since a week ago.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ReadinessChange {
    /// 24, 72 or 168.
    hours: i64,
    /// Teams that could be raised a week ago.
    teams_then: u32,
    /// Teams that can be raised now.
    teams_now: u32,
    /// How many people came in all, those of brigades that you do not coordinate included.
    came_count: i64,
    /// How many people went in all, those of brigades that you do not coordinate included.
    went_count: i64,
    #[graphql(skip)]
    came_ids: Vec<TalentId>,
    #[graphql(skip)]
    went_ids: Vec<TalentId>,
}

#[ComplexObject]
impl ReadinessChange {
    /// People who fit a seat now and did not then, of brigades that you coordinate, as they chose to be seen by you.
    async fn came(&self, ctx: &Context<'_>) -> Result<Vec<Talent>> {
        Ok(try_join_all(self.came_ids.iter().map(|id| Talent::load(ctx, *id))).await?.into_iter().flatten().collect())
    }

    /// People who fitted a seat then and do not now, of brigades that you coordinate.
    async fn went(&self, ctx: &Context<'_>) -> Result<Vec<Talent>> {
        Ok(try_join_all(self.went_ids.iter().map(|id| Talent::load(ctx, *id))).await?.into_iter().flatten().collect())
    }
}

impl From<Change> for ReadinessChange {
    fn from(change: Change) -> Self {
        let Change { hours, teams_then, teams_now, came: came_ids, went: went_ids, came_count, went_count } = change;
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let (came_count, went_count) = (number(came_count), number(went_count));
        Self { hours, teams_then, teams_now, came_count, went_count, came_ids, went_ids }
    }
}

/// Who is to take a seat.
#[derive(InputObject, Debug)]
pub struct TeamPlaceInput {
    /// The seat.
    pub seat_id: ID,
    /// The person.
    pub talent_id: ID,
    /// Who is asked where that person does not come, in order; at most 50. Left out, they are found as for a proposal. Named, the others who were shown
    /// to you for this seat, of whatever brigade, are not called for it later either, so that an empty list leaves nobody but whoever is new.
    pub backup_ids: Option<Vec<ID>>,
}

/// A proposed team; its points are the sum of its terms.
#[derive(SimpleObject)]
pub struct ProposedTeam {
    /// Fewer are better.
    points: i64,
    /// What they are made of.
    terms: Vec<TeamTerm>,
    /// Who is in it.
    members: Vec<ProposedMember>,
}

/// One of the constraints that block together.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct BlockingConstraint {
    #[graphql(skip)]
    skill_key: Option<SkillKey>,
    /// What it is about.
    kind: BlockingKind,
    /// The seat; null where it is about the team.
    seat_id: Option<ID>,
    /// How many more people would fit the seat without it, everything else that is asked of them holding.
    people: i64,
    /// The nearest value that would lift it: percent of a share, people of one service or of the team at most; people who are missing.
    /// Null where it has none. A share is one for all seats together where one person may take several (`largestTeam`).
    value: Option<i64>,
    /// Of other days for the work that would lift it the nearest: a part of those that are asked for, at least half of them, or as many up to
    /// 60 days later. The first of them; null where that is no way out.
    starts_on: Option<Date>,
    /// The last of them.
    ends_on: Option<Date>,
    /// With `skill` at this level it would be lifted: 1 notions, 2 practice, 3 mastery. Null where only without it, and where `skill` is.
    level: Option<i64>,
    /// With this clearance it would be lifted; null where that is no way out.
    clearance: Option<Clearance>,
    /// With the work done in this way it would be lifted, on all seats together where one person may take several (`largestTeam`); null where
    /// that is no way out.
    mode: Option<WorkMode>,
    /// And in this region, where it is done on site.
    region: Option<Region>,
    /// What comes of it: of what is named above, or, where nothing is, of the constraint being met by those whom it keeps away. Null where
    /// that was not found out.
    effect: Option<LiftEffect>,
}

#[ComplexObject]
impl BlockingConstraint {
    /// The one skill that blocks as it is asked for; null where one alone is no way out.
    async fn skill_id(&self) -> Option<ID> {
        self.skill_key.map(encode_skill)
    }

    /// That skill with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        match self.skill_key {
            Some(skill) => Skill::load(ctx, vivier_kernel::id::TypedId::from_uuid(skill)).await,
            None => Ok(None),
        }
    }
}

impl From<&Lift> for BlockingConstraint {
    fn from(lift: &Lift) -> Self {
        let people = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let plain = Self {
            skill_key: None,
            kind: lift.constraint.kind.into(),
            seat_id: lift.constraint.seat.map(encode),
            people: people(lift.people),
            value: lift.missing.map(people),
            starts_on: None,
            ends_on: None,
            level: None,
            clearance: None,
            mode: None,
            region: None,
            effect: lift.effect.map(Into::into),
        };
        match lift.remedy {
            None => plain,
            Some(Remedy::Skill { skill, level }) => {
                Self { skill_key: Some(skill), level: level.map(|level| level.number()), ..plain }
            }
            Some(Remedy::Clearance(clearance)) => Self { clearance: Some(clearance.into()), ..plain },
            Some(Remedy::Place { mode, region }) => {
                Self { mode: Some(mode.into()), region: region.map(Into::into), ..plain }
            }
            Some(Remedy::Share(share)) => Self { value: Some(share.percent()), ..plain },
            Some(Remedy::Days(days)) => {
                Self { starts_on: Some(days.start().into()), ends_on: Some(days.end().into()), ..plain }
            }
            Some(Remedy::ServiceLimit(most) | Remedy::TeamSize(most)) => Self { value: Some(people(most)), ..plain },
        }
    }
}

/// Seats that ask for the same.
#[derive(SimpleObject)]
pub struct SeatsAlike {
    /// The seats.
    seat_ids: Vec<ID>,
    /// Of how many of them the set speaks: the same is true of any so many.
    at_once: i64,
}

/// Constraints that let no team exist; without any one of them, and those alone, there is one.
#[derive(SimpleObject)]
pub struct BlockingSet {
    /// The constraints.
    constraints: Vec<BlockingConstraint>,
    /// Other seats of which the same is true, since they ask for the same.
    alike: Vec<SeatsAlike>,
}

impl From<&DomainSet> for BlockingSet {
    fn from(set: &DomainSet) -> Self {
        let alike = |alike: &Alike| SeatsAlike {
            seat_ids: alike.seats.iter().copied().map(encode).collect(),
            at_once: i64::try_from(alike.at_once).unwrap_or(i64::MAX),
        };
        Self {
            constraints: set.constraints.iter().map(Into::into).collect(),
            alike: set.alike.iter().map(alike).collect(),
        }
    }
}

/// The best teams for a mobilisation, or what blocks it. A person decides.
#[derive(SimpleObject)]
pub struct TeamProposal {
    /// Best first; empty where there is none.
    teams: Vec<ProposedTeam>,
    /// Points by which the first may be worse than what is possible; 0 where it is proven the best, null where there is none.
    gap: Option<i64>,
    /// What blocks, the smallest sets first; empty where there is a team, or where that was not found out.
    blocking: Vec<BlockingSet>,
    /// True where nothing else blocks by itself than what `blocking` says; false where other sets may.
    blocking_complete: bool,
    /// What ended the search before it was through: then there may be other teams, or other sets that block. Null where nothing did; the sets that
    /// block are told up to a number all the same, as `blockingComplete` says.
    limit: Option<SearchLimit>,
}

impl From<Proposal> for TeamProposal {
    fn from(Proposal { composition, limit, seen }: Proposal) -> Self {
        let gap = composition.gap();
        let (teams, backups, blocks) = match composition {
            Composition::Teams { teams, backups, .. } => {
                (teams, backups, Blocks { complete: true, ..Blocks::default() })
            }
            Composition::Blocked(blocks) => (Vec::new(), Vec::new(), blocks),
            Composition::Unfinished => (Vec::new(), Vec::new(), Blocks::default()),
        };
        let blocking = blocks.sets.iter().map(Into::into).collect();
        // Those of the best team alone are known.
        let of_the_best = |place: usize| if place == 0 { backups.as_slice() } else { &[] };
        let teams =
            teams.iter().enumerate().map(|(place, team)| proposed_team(team, of_the_best(place), &seen)).collect();
        Self { gap, blocking, blocking_complete: blocks.complete, teams, limit: limit.map(Into::into) }
    }
}

/// A team, with the people whom the viewer may know of by name.
fn proposed_team(team: &Team, backups: &[Backups], seen: &Seen) -> ProposedTeam {
    let stands_behind = |member: TalentId, talent: TalentId| {
        let of_member = backups.iter().filter(|backups| backups.member == member);
        of_member.flat_map(|backups| &backups.people).any(|(other, _)| *other == talent)
    };
    let backup = |of: TalentId, (talent, more): &(TalentId, i64)| {
        let others = team.members.iter().filter(|other| other.talent != of && stands_behind(other.talent, *talent));
        ProposedBackup {
            id: Some(*talent).filter(|talent| seen.has(*talent)),
            more: *more,
            also_for: others.flat_map(|other| other.seats.iter().copied().map(encode)).collect(),
        }
    };
    let member = |member: &vivier_brigade::composition::solve::Member| {
        let behind = backups.iter().filter(|backups| backups.member == member.talent);
        ProposedMember {
            id: Some(member.talent).filter(|talent| seen.has(*talent)),
            seat_ids: member.seats.iter().copied().map(encode).collect(),
            backups: behind.flat_map(|of| of.people.iter().map(|one| backup(of.member, one))).collect(),
        }
    };
    let term = |term: &vivier_brigade::composition::cost::Term| TeamTerm { aim: term.aim.into(), points: term.points };
    ProposedTeam {
        points: team.points,
        terms: team.terms.iter().map(term).collect(),
        members: team.members.iter().map(member).collect(),
    }
}

/// So many more people for a seat would make one team more.
#[derive(SimpleObject)]
pub struct MissingPeople {
    /// The seat of the recipe.
    seat_id: ID,
    /// How many.
    people: u32,
}

/// What can be raised of a recipe within some hours, a person counting once.
#[derive(SimpleObject)]
pub struct ReadinessWithin {
    /// 24, 72 or 168.
    hours: i64,
    /// How many teams can be raised at once within these hours, everybody having said yes, for work that begins on `startsOn`.
    teams: u32,
    /// The day, up to the one after these hours, on which most teams can begin to work; of several the one on which one more takes the fewest
    /// people, and the first of these.
    starts_on: Date,
    /// What would make one team more, the fewest people first.
    missing: Vec<MissingPeople>,
    /// Where people for one seat alone would not: the fewest people in all who would together, by seat.
    missing_together: Vec<MissingPeople>,
}

#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// The best teams for a mobilisation, or what blocks it. Null where you may not compose for it. For coordinators.
    async fn team_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] mobilisation_id: ID,
    ) -> Result<Option<TeamProposal>> {
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("mobilisationId", &mobilisation_id);
        let found = proposal(ctx.store()?, ctx.viewer()?, reader.build(|| id)?).await?;
        Ok(found.map(Into::into))
    }

    /// Checks a team that you are putting together by hand, and says how far it is from the best one. Nothing is recorded. Null where
    /// you may not compose for it. For coordinators.
    async fn checked_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] mobilisation_id: ID,
        #[graphql(desc = "Who is to take which seat, and who is to stand behind.")] places: Vec<TeamPlaceInput>,
    ) -> Result<Option<CheckedTeam>> {
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("mobilisationId", &mobilisation_id);
        let places = reader.list("places", MAX_SEATS, places, |reader, place| {
            let seat = reader.id::<TeamSeatId>("seatId", &place.seat_id);
            let talent = reader.id::<TalentId>("talentId", &place.talent_id);
            let backups = reader.optional(place.backup_ids, |reader, backups| {
                reader.list("backupIds", MAX_BACKUPS, backups, |reader, id| reader.id::<TalentId>("", &id))
            });
            Some((talent?, seat?, backups?))
        });
        let (id, named) = reader.build(|| Some((id?, places?)))?;
        let places: Vec<_> = named.iter().map(|(talent, seat, _)| (*talent, *seat)).collect();
        let behind: Vec<_> =
            named.into_iter().filter_map(|(_, seat, backups)| backups.map(|backups| (seat, backups))).collect();
        Ok(checked_by_hand(ctx.store()?, ctx.viewer()?, id, &places, &behind).await?.map(Into::into))
    }

    /// What has changed of a recipe’s readiness since a week ago. Null where you may not see it. For coordinators.
    async fn readiness_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recipe's id.")] recipe_id: ID,
        #[graphql(desc = "Of this brigade alone; of all of them together where it is absent.")] brigade_id: Option<ID>,
    ) -> Result<Option<Vec<ReadinessChange>>> {
        let mut reader = Reader::new();
        let recipe = reader.id::<RecipeId>("recipeId", &recipe_id);
        let brigade = reader.optional(brigade_id, |reader, id| reader.id::<BrigadeId>("brigadeId", &id));
        let (recipe, brigade) = reader.build(|| Some((recipe?, brigade?)))?;
        let changes = readiness_changes(ctx.store()?, ctx.viewer()?, recipe, brigade).await?;
        Ok(changes.map(|changes| changes.into_iter().map(Into::into).collect()))
    }

    /// How many teams of a recipe can be raised within a day, three days and a week. Null where you may not see it. For coordinators.
    async fn readiness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recipe's id.")] recipe_id: ID,
        #[graphql(desc = "By this brigade alone; by all of them together where it is absent.")] brigade_id: Option<ID>,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<Vec<ReadinessWithin>>> {
        let mut reader = Reader::new();
        let recipe = reader.id::<RecipeId>("recipeId", &recipe_id);
        let brigade = reader.optional(brigade_id, |reader, id| reader.id::<BrigadeId>("brigadeId", &id));
        let store = ctx.store()?;
        let at = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        let (recipe, brigade, at) = reader.build(|| Some((recipe?, brigade?, at?)))?;
        let board = readiness_of(store, ctx.viewer()?, recipe, brigade, at).await?;
        let people = |missing: Vec<Missing>| -> Vec<MissingPeople> {
            missing
                .iter()
                .map(|missing| MissingPeople { seat_id: encode(missing.seat), people: missing.people })
                .collect()
        };
        let within = |within: Within| ReadinessWithin {
            hours: within.hours,
            teams: within.readiness.teams,
            starts_on: within.first_day.into(),
            missing: people(within.readiness.binding),
            missing_together: people(within.readiness.together),
        };
        Ok(board.map(|board| board.into_iter().map(within).collect()))
    }
}

/// What `grantStandingRelease` is told.
#[derive(InputObject, Debug)]
pub struct GrantStandingReleaseInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// The most that a mobilisation may take of the person.
    pub share: Share,
    /// Hours of notice that the service needs, 0 to 2160.
    pub notice_hours: i64,
    /// The first day of work that it covers.
    pub starts_on: Date,
    /// The last day of work that it covers; these are 1096 days at most.
    pub ends_on: Date,
    /// At most 2000 characters.
    pub conditions: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `grantStandingRelease` answers.
    pub GrantStandingReleasePayload {
        /// The brigade; its members only as far as you may see them.
        brigade: Brigade,
    }
}

#[derive(Default)]
pub struct ReleaseMutation;

#[Object]
impl ReleaseMutation {
    /// Consents in advance to mobilisations of one of your agents, within limits.
    async fn grant_standing_release(
        &self,
        ctx: &Context<'_>,
        input: GrantStandingReleaseInput,
    ) -> Result<GrantStandingReleasePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let share = reader.value("share", input.share.read());
        let notice = reader.value("noticeHours", NoticeHours::new(input.notice_hours));
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let conditions =
            reader.optional(input.conditions, |reader, text| reader.value("conditions", Conditions::new(&text)));
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            let (brigade, talent, share, notice) = (brigade?, talent?, share?, notice?);
            let (period, conditions) = (period?, conditions?);
            Some(GrantStandingRelease { brigade, talent, expected_version, share, notice, period, conditions })
        });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[brigades::READ_MODEL], &done).await?;
            Ok(GrantStandingReleasePayload::done(Brigade::load(ctx, done.outcome.brigade).await?))
        })
        .await
    }
}
