//! Brings the ranking what it looks at: the pool in memory, the open seats, who is in contact, who shows what to whom. A fixed number of
//! queries, whatever the size of the pool.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::allows;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{OrganisationId, SeatId, TalentId};
use vivier_kernel::period::Period;
use vivier_missions::domain::value::{Importance, SeatSpec};
use vivier_missions::read::open_seats::{SeatNeed, open_seats, seat_need};
use vivier_ranking::framework::Node;
use vivier_ranking::pool::{Importance as Part, SURE};
use vivier_ranking::wanted::Need;
use vivier_talents::domain::value::SkillKey;
use vivier_talents::read::candidates::Candidate;

use super::constraint::{Subject, Wish};
use super::counterfactual::{Counterfactual, Standing, counterfactuals, standing};
use super::policy::{ASKED_DAYS, POLICY};
use super::rank::{Ground, Ranking, rank};
use super::relax::relaxations;
use crate::access::{PERMISSIONS, parties};
use crate::live::pool::Entry;
use crate::live::{People, Pool};
use crate::read::placements::{all_involved, asked_between, seats_of, talents_on, talents_on_at};

/// What a seat asks for, over the days that are still to come.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub spec: &'a SeatSpec,
    pub days: Period,
}

impl<'a> Asked<'a> {
    /// None where the seat's days are over.
    pub fn of(need: &'a SeatNeed, today: NaiveDate) -> Option<Self> {
        let days = Period::new(need.spec.period.start().max(today), need.spec.period.end()).ok()?;
        Some(Self { spec: &need.spec, days })
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
    asked: HashMap<TalentId, usize>,
}

impl Surroundings {
    pub(crate) async fn of(store: &Store, people: &People, viewer: &Actor, seat: SeatId) -> Result<Self, QueryError> {
        Ok(Self {
            involved: all_involved(store, viewer).await?,
            releases: releases(store, people, viewer).await?,
            contacts: talents_on(store, seat).await?,
            asked: asked_lately(store).await?,
        })
    }

    /// The contacts and calls of a past instant; what the viewer may see goes by today.
    pub(super) async fn of_then(
        store: &Store,
        people: &People,
        viewer: &Actor,
        seat: SeatId,
        at: DateTime<Utc>,
    ) -> Result<Self, QueryError> {
        Ok(Self {
            involved: all_involved(store, viewer).await?,
            releases: releases(store, people, viewer).await?,
            contacts: talents_on_at(store, seat, at).await?,
            asked: asked_between(store, at - chrono::Duration::days(ASKED_DAYS), at).await?,
        })
    }

    /// True where a talent of these choices shows the viewer what a ranking reveals.
    pub(super) fn shows(&self, viewer: &Actor, id: TalentId, candidate: &Candidate) -> bool {
        let releases = candidate.organisation.is_some_and(|organisation| self.releases.contains(&organisation));
        candidate.shown_to(viewer, releases, self.involved.contains(&id))
    }

    pub(crate) fn subject<'a>(&self, viewer: &Actor, id: TalentId, entry: &'a Entry) -> Subject<'a> {
        let candidate = &entry.candidate;
        Subject {
            candidate,
            person: &entry.person,
            shown: self.shows(viewer, id, candidate),
            in_contact: self.contacts.contains(&id),
            asked: self.asked.get(&id).copied().unwrap_or_default(),
        }
    }
}

async fn asked_lately(store: &Store) -> Result<HashMap<TalentId, usize>, QueryError> {
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
    let Some(need) = seat_need(store, seat).await? else { return Ok(None) };
    let lineage = vivier_organisations::read::lineage(store, need.organisation).await?;
    Ok(allows(PERMISSIONS, "candidatesForSeat", &parties(viewer, &lineage, None)).then_some(need))
}

/// The whole pool, ranked for a seat, with what would bring people back. `None` where the viewer may not rank for it.
///
/// # Errors
/// `Store`.
pub async fn candidates_for_seat(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    ranked(store, people, viewer, seat, true).await
}

/// The same without relaxations, which cost several times as much.
///
/// # Errors
/// `Store`.
pub async fn scores_for_seat(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    ranked(store, people, viewer, seat, false).await
}

async fn ranked(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
    relaxed: bool,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    let Some(need) = rankable(store, viewer, seat).await? else { return Ok(None) };
    let known = people.catch_up(store).await;
    let around = Surroundings::of(store, people, viewer, seat).await?;
    let pool = people.pool();
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(known) };
    let Some(asked) = Asked::of(&need, ground.today) else { return Ok(Some(rank(ground, []))) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let subjects: Vec<(TalentId, Subject<'_>)> =
        pool.entries().map(|(id, entry)| (id, around.subject(viewer, id, entry))).collect();
    let mut ranking = rank(ground, subjects.iter().map(|(id, subject)| (*id, wish.clone(), *subject)));
    if relaxed {
        let alone: Vec<Subject<'_>> = subjects.iter().map(|(_, subject)| *subject).collect();
        ranking.relaxations = relaxations(&wish, &alone);
    }
    Ok(Some(ranking))
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
) -> Result<Option<Ranking<SeatId>>, QueryError> {
    let known = people.catch_up(store).await;
    let needs = open_seats(store, &[]).await?;
    let contacts = seats_of(store, talent).await?;
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
        let subject = Subject {
            candidate: &entry.candidate,
            person: &entry.person,
            shown: true,
            in_contact: contacts.contains(&need.seat),
            // Whoever looks for missions themselves is not asked.
            asked: 0,
        };
        (need.seat, Wish { seat: asked.spec, days: asked.days, wanted }, subject)
    });
    Ok(Some(rank(ground, pairs)))
}

/// A talent as they are, in the pool or out of it for now: whoever looks for themselves may look, and is told.
fn anyone(pool: &Pool, talent: TalentId) -> Option<Entry> {
    pool.look_at(pool.state(talent)?)
}

/// Where a talent stands for a seat, and what would change it.
#[derive(Clone, PartialEq, Debug)]
pub struct Prospects {
    /// None where a hard constraint takes them out.
    pub standing: Option<Standing>,
    pub changes: Vec<Counterfactual>,
}

/// Where the viewer's own talent would stand for a seat, among those who show themselves to the viewer, and what would change it.
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
    let around = Surroundings::of(store, people, viewer, seat).await?;
    let pool = people.pool();
    let Some(state) = pool.state(talent).cloned() else { return Ok(None) };
    if !allows(PERMISSIONS, "seatsForTalent", &parties(viewer, &[], state.account())) {
        return Ok(None);
    }
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(known) };
    let Some(asked) = Asked::of(&need, ground.today) else { return Ok(None) };
    let others: Vec<(TalentId, Subject<'_>)> = pool
        .entries()
        .map(|(id, entry)| {
            let subject = around.subject(viewer, id, entry);
            let own = id == talent;
            (id, Subject { shown: own || subject.shown, asked: if own { 0 } else { subject.asked }, ..subject })
        })
        .collect();
    Ok(Some(Prospects {
        standing: standing(&pool, ground, &asked, talent, &state, &others),
        changes: counterfactuals(&pool, ground, &asked, talent, &state, &others),
    }))
}

/// How many people of the pool would be ranked for an open seat, whoever they show themselves to. `None` where the seat is not open.
///
/// # Errors
/// `Store`.
pub async fn fitting(store: &Store, people: &People, seat: SeatId) -> Result<Option<usize>, QueryError> {
    let Some(need) = open_seats(store, &[]).await?.into_iter().find(|need| need.seat == seat) else { return Ok(None) };
    let known = people.catch_up(store).await;
    let pool = people.pool();
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(known) };
    let Some(asked) = Asked::of(&need, ground.today) else { return Ok(None) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let pairs = pool.entries().map(|(id, entry)| {
        let Entry { candidate, person, .. } = entry;
        (id, wish.clone(), Subject { candidate, person, shown: true, in_contact: false, asked: 0 })
    });
    Ok(Some(rank(ground, pairs).ranked.len()))
}
