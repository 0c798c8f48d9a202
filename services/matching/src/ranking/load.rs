//! Brings the ranking what it looks at: the pool in memory, the open seats, who is in contact, who shows what to whom. A fixed number of
//! queries, whatever the size of the pool.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use vivier_accounts::read::role_holders::holders;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::allows;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{OrganisationId, SeatId, TalentId};
use vivier_kernel::period::Period;
use vivier_missions::domain::value::{Importance, SeatSpec};
use vivier_missions::read::open_seats::{SeatNeed, open_seats, seat_need};
use vivier_ranking::framework::Node;
use vivier_ranking::pool::{Importance as Part, SURE};
use vivier_ranking::wanted::Need;
use vivier_talents::domain::state::TalentState;
use vivier_talents::domain::value::{EmploymentStatus, SkillKey};
use vivier_talents::read::candidates::Candidate;

use super::constraint::{Gate, Subject, Wish};
use super::counterfactual::{Counterfactual, Standing, counterfactuals, standing};
use super::gone::Gone;
use super::policy::{ASKED_DAYS, POLICY};
use super::rank::{Ground, Ranking, rank};
use super::seek::{Reach, seek};
use super::taken_out::TakenOut;
use crate::access::{PERMISSIONS, parties};
use crate::live::pool::{Entry, Freshness};
use crate::live::{People, Pool};
use crate::read::contacts::{refused_by, refused_on, refused_on_at, seats_of, talents_on, talents_on_at};
use crate::read::placements::{all_involved, asked_between};

/// What a seat asks for, over the days that are still to come and on which nobody has it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub spec: &'a SeatSpec,
    pub days: Period,
}

impl<'a> Asked<'a> {
    /// None where nobody comes to it any more: its free days are over, or its administration left or was closed.
    pub fn of(need: &'a SeatNeed, today: NaiveDate) -> Option<Self> {
        let days = need.days_left(today).filter(|_| need.host_goes_on)?;
        Some(Self { spec: &need.spec, days })
    }

    /// What a seat asks for that is free on these days; none where they are over.
    fn over(spec: &'a SeatSpec, free: Period, today: NaiveDate) -> Option<Self> {
        let days = Period::new(free.start().max(today), free.end()).ok()?;
        Some(Self { spec, days })
    }

    /// The needed skills as the matcher takes them.
    pub fn needs(&self, pool: &Pool) -> Vec<Need> {
        self.needs_by(|skill| pool.node(skill))
    }

    /// The same by the numbers that skills have elsewhere.
    pub fn needs_by(&self, node: impl Fn(SkillKey) -> Node) -> Vec<Need> {
        let need = |required: &vivier_missions::domain::value::RequiredSkill| Need {
            links: vec![(node(required.skill), SURE)],
            level: required.minimum_level.number() as u8,
            importance: match required.importance {
                Importance::Essential => Part::Essential,
                Importance::Desirable => Part::Nice,
            },
        };
        self.spec.skills.iter().map(need).collect()
    }
}

/// What is known around the pool, for one viewer and one seat.
pub(crate) struct Surroundings {
    involved: HashSet<TalentId>,
    /// Organisations whose releasing manager the viewer is.
    releases: HashSet<OrganisationId>,
    contacts: HashSet<TalentId>,
    refused: HashSet<TalentId>,
    asked: HashMap<TalentId, usize>,
    gone: Gone,
}

impl Surroundings {
    pub(crate) async fn of(store: &Store, people: &People, viewer: &Actor, seat: SeatId) -> Result<Self, QueryError> {
        Ok(Self {
            involved: all_involved(store, viewer).await?,
            releases: releases(store, people, viewer).await?,
            contacts: talents_on(store, seat).await?,
            refused: refused_on(store, seat).await?,
            asked: asked_lately(store).await?,
            gone: Gone::now(store).await?,
        })
    }

    /// What is known around the pool where there is no seat.
    pub(super) async fn without_a_seat(store: &Store, people: &People, viewer: &Actor) -> Result<Self, QueryError> {
        Ok(Self {
            involved: all_involved(store, viewer).await?,
            releases: releases(store, people, viewer).await?,
            contacts: HashSet::new(),
            refused: HashSet::new(),
            asked: asked_lately(store).await?,
            gone: Gone::now(store).await?,
        })
    }

    /// The contacts and calls of a past instant, beside the services that were gone then; what the viewer may see goes by today.
    pub(super) async fn of_then(
        store: &Store,
        people: &People,
        viewer: &Actor,
        seat: SeatId,
        at: DateTime<Utc>,
        gone: Gone,
    ) -> Result<Self, QueryError> {
        Ok(Self {
            involved: all_involved(store, viewer).await?,
            releases: releases(store, people, viewer).await?,
            contacts: talents_on_at(store, seat, at).await?,
            refused: refused_on_at(store, seat, at).await?,
            asked: asked_between(store, at - chrono::Duration::days(ASKED_DAYS), at).await?,
            gone,
        })
    }

    /// True where a talent of these choices shows the viewer what a ranking reveals.
    pub(super) fn shows(&self, viewer: &Actor, id: TalentId, candidate: &Candidate) -> bool {
        let releases = candidate.organisation.is_some_and(|organisation| self.releases.contains(&organisation));
        candidate.shown_to(viewer, releases, self.involved.contains(&id))
    }

    /// By what status the talent works, where the viewer is shown that.
    pub(super) fn employment(&self, viewer: &Actor, id: TalentId, candidate: &Candidate) -> Option<EmploymentStatus> {
        let releases = candidate.organisation.is_some_and(|organisation| self.releases.contains(&organisation));
        candidate.employment_shown_to(viewer, releases, self.involved.contains(&id))
    }

    /// Whether the viewer is shown up to what the talent is cleared.
    pub(super) fn clearance(&self, viewer: &Actor, id: TalentId, candidate: &Candidate) -> bool {
        let releases = candidate.organisation.is_some_and(|organisation| self.releases.contains(&organisation));
        candidate.clearance_shown_to(viewer, releases, self.involved.contains(&id))
    }

    pub(crate) fn subject<'a>(&self, viewer: &Actor, id: TalentId, entry: &'a Entry) -> Subject<'a> {
        let candidate = &entry.candidate;
        Subject {
            shown: self.shows(viewer, id, candidate),
            begins: self.gone.begins(candidate),
            in_contact: self.contacts.contains(&id),
            refused: self.refused.contains(&id),
            asked: self.asked.get(&id).copied().unwrap_or_default(),
            employment: self.employment(viewer, id, candidate),
            clearance_shown: self.clearance(viewer, id, candidate),
            ..Subject::open(candidate, &entry.person)
        }
    }
}

/// How often each talent was asked within the days over which the limit counts.
pub(crate) async fn asked_lately(store: &Store) -> Result<HashMap<TalentId, usize>, QueryError> {
    let now = store.clock().now();
    asked_between(store, now - chrono::Duration::days(ASKED_DAYS), now).await
}

async fn releases(store: &Store, people: &People, viewer: &Actor) -> Result<HashSet<OrganisationId>, QueryError> {
    let mut releases = HashSet::new();
    if !viewer.holds_anywhere(Role::ReleasingManager) {
        return Ok(releases);
    }
    let organisations: HashSet<OrganisationId> =
        people.pool().entries().filter_map(|(_, entry)| entry.candidate.organisation).collect();
    for organisation in organisations {
        let lineage = vivier_organisations::read::lineage(store, organisation).await?;
        if viewer.holds(Role::ReleasingManager, &lineage) {
            releases.insert(organisation);
        }
    }
    Ok(releases)
}

/// The seat, where the viewer may rank for it.
pub(crate) async fn rankable(store: &Store, viewer: &Actor, seat: SeatId) -> Result<Option<SeatNeed>, QueryError> {
    let need = seat_need(store, seat).await?;
    // Looked up for nothing where there is no such seat: both answers take the same.
    let organisation = need.as_ref().map(|need| need.organisation).unwrap_or_default();
    let lineage = vivier_organisations::read::lineage(store, organisation).await?;
    Ok(need.filter(|_| allows(PERMISSIONS, "candidatesForSeat", &parties(viewer, &lineage, None))))
}

/// The pool, ranked for a seat as far as the reader reads, with what would bring people back. `None` where the viewer may not rank for it.
///
/// # Errors
/// `Store`.
pub async fn candidates_for_seat(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
    reach: &Reach,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    let Some(need) = rankable(store, viewer, seat).await? else { return Ok(None) };
    let known = people.catch_up(store).await;
    let around = Surroundings::of(store, people, viewer, seat).await?;
    let pool = people.pool();
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(known) };
    let Some(asked) = Asked::of(&need, ground.today) else { return Ok(Some(rank(ground, []))) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    Ok(Some(seek(&pool, ground, &wish, reach, |id, entry| around.subject(viewer, id, entry))))
}

/// Every open seat, ranked for a talent. `None` where the viewer may not rank for them.
///
/// # Errors
/// `Store`.
pub async fn seats_for_talent(
    store: &Store,
    people: &People,
    viewer: &Actor,
    talent: TalentId,
) -> Result<Option<SeatsForTalent>, QueryError> {
    let known = people.catch_up(store).await;
    let needs = open_seats(store, &[]).await?;
    let contacts = seats_of(store, talent).await?;
    let refused = refused_by(store, talent).await?;
    let gone = Gone::now(store).await?;
    let pool = people.pool();
    let Some(entry) = anyone(&pool, talent) else { return Ok(None) };
    if !allows(PERMISSIONS, "seatsForTalent", &parties(viewer, &[], Some(entry.candidate.account))) {
        return Ok(None);
    }
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(known) };
    let wanted: Vec<_> = needs
        .iter()
        .filter_map(|need| {
            let asked = Asked::of(need, ground.today)?;
            Some((need, asked, pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None)))
        })
        .collect();
    let pairs = wanted.iter().map(|(need, asked, wanted)| {
        // Whoever looks for missions themselves is not asked.
        let subject = Subject {
            begins: gone.begins(&entry.candidate),
            in_contact: contacts.contains(&need.seat),
            refused: refused.contains(&need.seat),
            ..Subject::open(&entry.candidate, &entry.person)
        };
        (need.seat, Wish { seat: asked.spec, days: asked.days, wanted }, subject)
    });
    let pairs: Vec<_> = pairs.collect();
    let why = |(seat, wish, subject): &(SeatId, Wish<'_>, Subject<'_>)| {
        Some((*seat, TakenOut::of(&pool, wish, subject, pool.state(talent)?)?))
    };
    let mut taken_out: Vec<_> = pairs.iter().filter_map(why).collect();
    taken_out.sort_by_key(|(seat, out)| (out.constraints.len(), *seat));
    Ok(Some(SeatsForTalent { ranking: rank(ground, pairs), taken_out }))
}

/// The open seats, ranked for a talent, and why the others are not.
#[derive(Clone, PartialEq, Debug)]
pub struct SeatsForTalent {
    pub ranking: Ranking<SeatId>,
    /// What takes the talent out, seat by seat: those first of which fewest constraints do. Nobody but the talent reads it.
    pub taken_out: Vec<(SeatId, TakenOut)>,
}

/// A talent as they are, in the pool or out of it for now: whoever looks for themselves may look, and is told.
pub(super) fn anyone(pool: &Pool, talent: TalentId) -> Option<Entry> {
    pool.look_at(pool.state(talent)?)
}

/// Where a talent stands for a seat, and what would change it.
#[derive(Clone, PartialEq, Debug)]
pub struct Prospects {
    /// How current the pool was.
    pub freshness: Freshness,
    /// None where a hard constraint takes them out.
    pub standing: Option<Standing>,
    pub changes: Vec<Counterfactual>,
    /// What takes them out, and what would bring them back; none where they stand.
    pub taken_out: Option<TakenOut>,
}

/// Whoever decides about a seat, as a ranking meets them: who owns missions in the organisation nearest to the seat's.
pub(crate) async fn decider(store: &Store, need: &SeatNeed) -> Result<Actor, QueryError> {
    let lineage = vivier_organisations::read::lineage(store, need.organisation).await?;
    let owners = holders(store, Role::MissionOwner, &lineage).await?;
    let own = owners.iter().find(|(_, account)| *account == need.owner).or(owners.first());
    let (organisation, account) = own.copied().unwrap_or((need.organisation, need.owner));
    let grants = vec![RoleGrant { role: Role::MissionOwner, organisation }];
    Ok(Actor::Account { account, verified: true, grants })
}

/// Where the viewer's own talent would stand for a seat in the list that those who decide about it are shown, and what would change it.
/// `None` where the talent is not theirs, or the seat is not open.
///
/// # Errors
/// `Store`.
pub async fn prospects(
    store: &Store,
    people: &People,
    viewer: &Actor,
    talent: TalentId,
    seat: SeatId,
) -> Result<Option<Prospects>, QueryError> {
    let Some(need) = open_seats(store, &[]).await?.into_iter().find(|need| need.seat == seat) else { return Ok(None) };
    let known = people.catch_up(store).await;
    let decider = decider(store, &need).await?;
    let around = Surroundings::of(store, people, &decider, seat).await?;
    let pool = people.pool();
    let Some(state) = pool.state(talent).cloned() else { return Ok(None) };
    if !allows(PERMISSIONS, "seatsForTalent", &parties(viewer, &[], state.account())) {
        return Ok(None);
    }
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(known) };
    let Some(asked) = Asked::of(&need, ground.today) else { return Ok(None) };
    let Some(entry) = anyone(&pool, talent) else { return Ok(None) };
    let subject = around.subject(&decider, talent, &entry);
    // Who asks for a seat themselves shows themselves by that, and is not asked.
    let own = Subject { shown: true, asked: 0, employment: Some(entry.candidate.employment), ..subject };
    let others = pool.entries().filter(|(id, _)| *id != talent);
    let mut everybody: Vec<(TalentId, Subject<'_>)> =
        others.map(|(id, entry)| (id, around.subject(&decider, id, entry))).collect();
    everybody.push((talent, own));
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let at = |state: &TalentState| standing(&pool, ground, &asked, talent, state, &everybody);
    let taken_out = TakenOut::of(&pool, &wish, &own, &state).map(|out| {
        let standing = out.changed(&state).and_then(|changed| at(&changed));
        TakenOut { standing, ..out }
    });
    Ok(Some(Prospects {
        freshness: ground.freshness,
        standing: at(&state),
        changes: counterfactuals(&pool, ground, &asked, talent, &state, &everybody),
        taken_out,
    }))
}

/// How many people fit a seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fitting {
    /// How current the pool was.
    pub freshness: Freshness,
    pub count: usize,
}

/// How many people of the pool fit an open seat, of those who show themselves to whoever decides about it: a count of others would tell the
/// deciders what these do not show. Some of them may be in contact already. `None` where the seat is not open.
///
/// # Errors
/// `Store`.
pub async fn fitting(store: &Store, people: &People, seat: SeatId) -> Result<Option<Fitting>, QueryError> {
    let Some(need) = open_seats(store, &[]).await?.into_iter().find(|need| need.seat == seat) else { return Ok(None) };
    let Some(free) = need.free_days() else { return Ok(None) };
    let decider = decider(store, &need).await?;
    count_for(store, people, &decider, &need.spec, free).await
}

/// How many people of the pool would fit a checked seat of an organisation that is being written, of those who show themselves to the viewer. `None`
/// where the viewer may not rank for seats of that organisation, or the seat's days are over.
///
/// # Errors
/// `Store`.
pub async fn fitting_need(
    store: &Store,
    people: &People,
    viewer: &Actor,
    organisation: OrganisationId,
    spec: &SeatSpec,
) -> Result<Option<Fitting>, QueryError> {
    let lineage = vivier_organisations::read::lineage(store, organisation).await?;
    if !allows(PERMISSIONS, "candidatesForSeat", &parties(viewer, &lineage, None)) {
        return Ok(None);
    }
    count_for(store, people, viewer, spec, spec.period).await
}

/// How many would be ranked for a seat on which nobody is in contact yet; `None` where its days are over. Whoever was asked too often lately is
/// not asked for this seat either.
async fn count_for(
    store: &Store,
    people: &People,
    decider: &Actor,
    spec: &SeatSpec,
    free: Period,
) -> Result<Option<Fitting>, QueryError> {
    let known = people.catch_up(store).await;
    let around = Surroundings::without_a_seat(store, people, decider).await?;
    let pool = people.pool();
    let Some(asked) = Asked::over(spec, free, pool.day()) else { return Ok(None) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let gate = Gate::of(&wish);
    let fits = |(id, entry): &(TalentId, &Entry)| {
        let subject = around.subject(decider, *id, entry);
        gate.broken(&Subject { in_contact: false, refused: false, ..subject }).is_empty()
    };
    Ok(Some(Fitting { freshness: pool.freshness(known), count: pool.entries().filter(fits).count() }))
}
