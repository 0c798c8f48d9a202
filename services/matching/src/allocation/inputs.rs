//! The problem as the services know it: open seats, people with their time, pairs that the ranking lets through with its score.
//!
//! The ranking is met through [`answers`] alone, which takes the best of each seat from the index, so that its insides may change. It is asked in Vivier's own
//! name: who sees which of the people that a run names is decided where the run is shown.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use uuid::Uuid;
use vivier_allocation::problem::{
    Day, Free, MAX_FIT, Mission, POLICY, Pair, Person, Policy, Problem, Seat, Service, Taken,
};
use vivier_event_store::{QueryError, ReadModel as _, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId as _};
use vivier_kernel::ministry::ministry;
use vivier_kernel::period::Period;
use vivier_missions::domain::value::Priority;
use vivier_missions::read::open_seats::{SeatNeed, open_seats, seat_need};
use vivier_skills::Skills;
use vivier_talents::domain::value::SkillKey;
use vivier_talents::read::candidates::{Candidate, candidates};

use super::held::{Held, held};
use super::value::Parameters;
use crate::domain::transitions::PlacementStatus;
use crate::live::People;
use crate::ranking::answers::answers;
use crate::ranking::load::{Asked, asked_lately};
use crate::ranking::policy::{MAX_SCORE, MOST_ASKED};
use crate::read::placement_card::PlacementCards;

/// The problem with what its indices stand for.
#[derive(Clone, Debug)]
pub struct Inputs {
    pub problem: Problem,
    pub people: Vec<TalentId>,
    pub seats: Vec<SeatId>,
    pub missions: Vec<MissionId>,
    /// The points of priority that each mission's administration has bought: they count where the programme sets none.
    pub bought: Vec<Priority>,
    /// Of so many seats only the best are looked at, since more people fit.
    pub cut: usize,
    /// The skills that each seat cannot do without.
    pub essential: Vec<Vec<SkillKey>>,
    /// The skills that each person holds, ascending.
    pub held: Vec<Vec<SkillKey>>,
    /// SHA-256 over all of it, in hexadecimal digits.
    pub hash: String,
}

/// What the ranking needs beside the store.
pub type Ranker = People;

/// A ranker of one's own, for what runs without a request.
///
/// # Errors
/// `Store`.
pub async fn ranker(store: &Store) -> Result<Ranker, QueryError> {
    let skills = Skills::open(store).await?;
    People::open(store, &skills).await
}

/// A placement that binds somebody's time, or says that somebody wishes for somebody.
struct Contact {
    placement: PlacementId,
    talent: TalentId,
    seat: SeatId,
    mission: MissionId,
    status: String,
    period: Period,
    share: i64,
}

/// How many pairs a run looks at, about; more than this are cut to the best of each seat.
const MOST_PAIRS: usize = 1_000_000;
/// So many of each seat are looked at in any case.
const LEAST_OF_EACH: usize = 100;

/// How many people of each seat are looked at: all of them, at the sizes of a programme.
pub fn most_of_each(seats: usize) -> usize {
    (MOST_PAIRS / seats.max(1)).max(LEAST_OF_EACH)
}

/// States the problem for these parameters, as everything stands now.
///
/// # Errors
/// `Store`.
pub async fn load(store: &Store, ranker: &Ranker, parameters: &Parameters) -> Result<Inputs, QueryError> {
    let vivier = Actor::system("allocation");
    let today = store.clock().today();
    let period = parameters.period;
    let contacts = contacts(store, None).await?;
    let asked = asked_lately(store).await?;
    let spoken_for: BTreeSet<SeatId> = contacts.iter().filter(|one| one.binds()).map(|one| one.seat).collect();
    let mut needs: Vec<SeatNeed> = open_seats(store, &[]).await?;
    let within = |need: &SeatNeed| need.days_left(today).is_some_and(|days| days.intersection(&period).is_some());
    needs.retain(|need| within(need) && !spoken_for.contains(&need.seat));
    needs.sort_by_key(|need| (need.mission, need.seat));

    let pool = candidates(store, &[], today).await?;
    let mut builder = Builder::new(parameters, &needs, today);
    let (freshness, answers) = answers(store, ranker, &vivier, &needs, most_of_each(needs.len())).await?;
    freshness.up_to_date()?;
    for one in answers {
        builder.cut += usize::from(one.cut);
        builder.fits.extend(one.fits.into_iter().map(|(talent, score)| (talent, one.seat, score)));
    }
    let mut services: BTreeMap<OrganisationId, Vec<OrganisationId>> = BTreeMap::new();
    let held = held(store, today).await?;
    let released = held.iter().filter_map(|one| one.home);
    for organisation in pool.iter().filter_map(|one| one.organisation).chain(released) {
        if let Entry::Vacant(unread) = services.entry(organisation) {
            unread.insert(vivier_organisations::read::lineage(store, organisation).await?);
        }
    }
    Ok(builder.build(&pool, &contacts, &held, &services, &asked))
}

/// The code of a proposal whose seat was proposed to somebody else since the run was solved.
pub const SEAT_PROPOSED: &str = "SEAT_PROPOSED";
/// The code of a proposal whose person was proposed for other seats since, beside which the time does not suffice.
pub const TIME_PROPOSED: &str = "TIME_PROPOSED";

/// Whether the seat or the person's time is spoken for by now, as by another run of the same minute: then [`load`] would leave the pair out.
///
/// # Errors
/// `Store`.
pub(super) async fn spoken_for(
    store: &Store,
    ranker: &Ranker,
    (talent, seat): (TalentId, SeatId),
) -> Result<Option<&'static str>, QueryError> {
    let Some(need) = seat_need(store, seat).await? else { return Ok(None) };
    let Some(asked) = Asked::of(&need, store.clock().today()) else { return Ok(None) };
    // What was opened a moment ago counts.
    store.wait_for(&[PlacementCards::NAME], store.committed()).await?;
    let contacts = contacts(store, Some((talent, seat))).await?;
    let binding: Vec<&Contact> = contacts.iter().filter(|one| one.binds()).collect();
    if binding.iter().any(|one| one.seat == seat) {
        return Ok(Some(SEAT_PROPOSED));
    }
    let own: Vec<&Contact> = binding.into_iter().filter(|one| one.talent == talent).collect();
    let pool = ranker.pool();
    let free = pool.get(talent).map(|entry| left(&entry.candidate, asked.days, &own));
    let short = free.iter().flatten().any(|stretch| stretch.percent < need.spec.share.percent());
    Ok(short.then_some(TIME_PROPOSED))
}

impl Contact {
    /// True from a proposal on: the seat and the person's time are spoken for until it is answered.
    fn binds(&self) -> bool {
        let asking = [PlacementStatus::Applied, PlacementStatus::Invited].map(PlacementStatus::as_str);
        !asking.contains(&self.status.as_str()) && self.status != PlacementStatus::Declined.as_str()
    }
}

/// Open placements and refusals, without a viewer: all of them, or those of a talent and of a seat.
async fn contacts(store: &Store, of: Option<(TalentId, SeatId)>) -> Result<Vec<Contact>, QueryError> {
    let rows = sqlx::query(
        "select id, talent, seat, mission, status, (state->'pairing'->'period'->>'start')::date as start, \
         (state->'pairing'->'period'->>'end')::date as \"end\", (state->'pairing'->>'share')::bigint as share \
         from placement_card where (open or status = 'DECLINED') and ($1::uuid is null or talent = $1 or seat = $2) order by id",
    )
    .bind(of.map(|(talent, _)| talent.uuid()))
    .bind(of.map(|(_, seat)| seat.uuid()))
    .fetch_all(store.pool())
    .await?;
    let mut contacts = Vec::with_capacity(rows.len());
    for row in rows {
        let (start, end): (NaiveDate, NaiveDate) = (row.try_get("start")?, row.try_get("end")?);
        let Ok(period) = Period::new(start, end) else { continue };
        contacts.push(Contact {
            placement: PlacementId::from_uuid(row.try_get::<Uuid, _>("id")?),
            talent: TalentId::from_uuid(row.try_get::<Uuid, _>("talent")?),
            seat: SeatId::from_uuid(row.try_get::<Uuid, _>("seat")?),
            mission: MissionId::from_uuid(row.try_get::<Uuid, _>("mission")?),
            status: row.try_get("status")?,
            period,
            share: row.try_get("share")?,
        });
    }
    Ok(contacts)
}

struct Builder<'a> {
    parameters: &'a Parameters,
    needs: &'a [SeatNeed],
    today: NaiveDate,
    fits: Vec<(TalentId, SeatId, i64)>,
    cut: usize,
}

impl<'a> Builder<'a> {
    fn new(parameters: &'a Parameters, needs: &'a [SeatNeed], today: NaiveDate) -> Self {
        Self { parameters, needs, today, fits: Vec::new(), cut: 0 }
    }

    fn build(
        self,
        pool: &[Candidate],
        contacts: &[Contact],
        held: &[Held],
        lineages: &BTreeMap<OrganisationId, Vec<OrganisationId>>,
        asked: &HashMap<TalentId, usize>,
    ) -> Inputs {
        let mut missions: Vec<MissionId> = self.needs.iter().map(|need| need.mission).collect();
        missions.dedup();
        let mission_at = |id: MissionId| missions.binary_search(&id).unwrap_or(0);
        let minimum = |id: MissionId| {
            let asked = self.parameters.minimums.iter().find(|minimum| minimum.mission == id);
            asked.map_or(0, |minimum| minimum.seats as usize)
        };
        let priority =
            |id: MissionId| self.needs.iter().find(|need| need.mission == id).map_or(0, |need| need.priority.weight());
        let bought_of = |id: &MissionId| {
            self.needs.iter().find(|need| need.mission == *id).map_or_else(Priority::default, |need| need.bought)
        };
        let seats: Vec<Seat> = self
            .needs
            .iter()
            .map(|need| {
                let days = need.days_left(self.today).unwrap_or(need.spec.period);
                let (first, last) = (day(days.start()), day(days.end()));
                Seat { mission: mission_at(need.mission), first, last, share: need.spec.share.percent() }
            })
            .collect();

        // Only who has a pair takes part.
        let with_pairs: BTreeSet<TalentId> = self.fits.iter().map(|(talent, _, _)| *talent).collect();
        let people: Vec<&Candidate> = pool.iter().filter(|one| with_pairs.contains(&one.id)).collect();
        let person_at: HashMap<TalentId, usize> = people.iter().enumerate().map(|(at, one)| (one.id, at)).collect();
        let seat_at: HashMap<SeatId, usize> = self.needs.iter().enumerate().map(|(at, one)| (one.seat, at)).collect();
        let services: Vec<OrganisationId> = lineages.keys().copied().collect();
        // The programme's own people are a ministry of their own.
        let ministry_of = |line: &Vec<OrganisationId>| ministry(line).or(line.first().copied());
        let ministries: BTreeSet<OrganisationId> = lineages.values().filter_map(ministry_of).collect();
        let ministries: Vec<OrganisationId> = ministries.into_iter().collect();
        let whole = self.needs.iter().map(|need| need.spec.period);
        let horizon = whole.fold(self.parameters.period, |all, one| {
            Period::new(all.start().min(one.start()), all.end().max(one.end())).unwrap_or(all)
        });
        let mut fitting: HashMap<TalentId, usize> = HashMap::new();
        self.fits.iter().for_each(|(talent, _, _)| *fitting.entry(*talent).or_default() += 1);
        let mut bound: HashMap<TalentId, Vec<&Contact>> = HashMap::new();
        for contact in contacts.iter().filter(|contact| contact.binds()) {
            bound.entry(contact.talent).or_default().push(contact);
        }
        let person = |one: &&Candidate| {
            let service = one.releasing_service();
            let ministry = service.and_then(|service| lineages.get(&service)).and_then(ministry_of);
            let bound = bound.get(&one.id).map(Vec::as_slice).unwrap_or_default();
            Person {
                service: service.and_then(|service| services.binary_search(&service).ok()),
                ministry: ministry.and_then(|ministry| ministries.binary_search(&ministry).ok()),
                free: left(one, horizon, bound),
                // A proposal beyond the limit could not be opened, and its seat would go to nobody.
                // Where it binds nothing, it is no part of the question.
                asks: Some(MOST_ASKED.saturating_sub(asked.get(&one.id).copied().unwrap_or_default()))
                    .filter(|asks| *asks < fitting[&one.id]),
            }
        };
        let of_status = |status: PlacementStatus| contacts.iter().filter(move |c| c.status == status.as_str());
        let missions_of = |status| of_status(status).map(|c| (c.talent, c.mission)).collect::<HashSet<_>>();
        let seats_of = |status| of_status(status).map(|c| (c.talent, c.seat)).collect::<HashSet<_>>();
        let [applied, invited] = [PlacementStatus::Applied, PlacementStatus::Invited].map(missions_of);
        let stated = |among: &HashSet<(TalentId, MissionId)>, pair| if among.contains(&pair) { 100 } else { 0 };
        // To leave somebody where they have applied, or were invited, disturbs least.
        let mut on_the_way = seats_of(PlacementStatus::Applied);
        on_the_way.extend(seats_of(PlacementStatus::Invited));
        let declined = seats_of(PlacementStatus::Declined);
        let mut pairs = Vec::with_capacity(self.fits.len());
        for (talent, seat, score) in &self.fits {
            let (Some(&person), Some(&at)) = (person_at.get(talent), seat_at.get(seat)) else { continue };
            if declined.contains(&(*talent, *seat)) {
                continue;
            }
            let mission = self.needs[at].mission;
            pairs.push(Pair {
                person,
                seat: at,
                fit: (score * MAX_FIT / MAX_SCORE).clamp(0, MAX_FIT),
                wish: stated(&applied, (*talent, mission)),
                call: stated(&invited, (*talent, mission)),
                begun: on_the_way.contains(&(*talent, *seat)),
                proposed: false,
            });
        }
        pairs.sort_unstable_by_key(|pair| (pair.seat, pair.person));
        let most = self.parameters.releases_per_service.map(|most| most as usize);
        // Who is on the way, or has left for a while, counts.
        let gone = |service: OrganisationId| {
            let of_service = held.iter().filter(|one| one.home == Some(service));
            of_service.filter(|one| one.period.overlaps(&self.parameters.period)).count()
        };
        let limit = |service: &OrganisationId| Service { most: most.map(|most| most.saturating_sub(gone(*service))) };
        let mut seats_held = BTreeSet::new();
        let taken = held.iter().filter(|one| one.stays && seats_held.insert(one.seat)).filter_map(|one| {
            let mission = missions.binary_search(&one.mission).ok()?;
            let ministry = one.home.and_then(|home| lineages.get(&home)).and_then(ministry_of);
            Some(Taken { mission, ministry: ministry.and_then(|ministry| ministries.binary_search(&ministry).ok()) })
        });
        let taken: Vec<Taken> = taken.collect();
        // Whoever has a seat already is one of those that its mission asks for.
        let lacking = |mission: usize, id: MissionId| {
            minimum(id).saturating_sub(taken.iter().filter(|taken| taken.mission == mission).count())
        };
        let problem = Problem {
            people: people.iter().map(person).collect(),
            missions: missions
                .iter()
                .enumerate()
                .map(|(arrived, id)| Mission { priority: priority(*id), minimum: lacking(arrived, *id), arrived })
                .collect(),
            seats,
            taken,
            services: services.iter().map(limit).collect(),
            pairs,
            policy: Policy { spread: self.parameters.spread_percent.into(), ..POLICY },
        };
        let essential = |need: &SeatNeed| {
            let asked = need.spec.skills.iter();
            asked
                .filter(|one| one.importance == vivier_missions::domain::value::Importance::Essential)
                .map(|one| one.skill)
                .collect()
        };
        let skills = |one: &&Candidate| {
            let mut skills: Vec<SkillKey> = one.skills.iter().map(|held| held.skill).collect();
            skills.sort_unstable();
            skills
        };
        let held = people.iter().map(skills).collect();
        let people: Vec<TalentId> = people.iter().map(|one| one.id).collect();
        let seats: Vec<SeatId> = self.needs.iter().map(|need| need.seat).collect();
        let hash = hash_of(format_args!("{people:?}{seats:?}{missions:?}{problem:?}"));
        let essential = self.needs.iter().map(essential).collect();
        let bought = missions.iter().map(bought_of).collect();
        Inputs { essential, problem, people, seats, missions, bought, cut: self.cut, held, hash }
    }
}

fn day(date: NaiveDate) -> Day {
    date.num_days_from_ce()
}

/// SHA-256 over a text that is never put together: a large problem has a hundred megabytes of it.
fn hash_of(text: fmt::Arguments<'_>) -> String {
    struct Hashing(Sha256);
    impl fmt::Write for Hashing {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0.update(part);
            Ok(())
        }
    }
    let mut hashing = Hashing(Sha256::new());
    // Hashing refuses nothing.
    let _ = fmt::write(&mut hashing, text);
    hashing.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What placements that are not booked yet leave free of somebody's time over these days.
fn left(person: &Candidate, days: Period, bound: &[&Contact]) -> Vec<Free> {
    // What came of a seat in a flash team takes the days and the share that the seat takes already.
    let beside: Vec<&Contact> = bound.iter().copied().filter(|one| !person.takes_as_team_seat(one.placement)).collect();
    less(&person.free_stretches(days), &beside)
}

/// Free stretches less what placements take that are not booked yet.
fn less(free: &[(Period, i64)], bound: &[&Contact]) -> Vec<Free> {
    let mut starts: Vec<Day> = free.iter().map(|(period, _)| day(period.start())).collect();
    for contact in bound {
        starts.push(day(contact.period.start()));
        starts.push(day(contact.period.end()) + 1);
    }
    starts.sort_unstable();
    starts.dedup();
    let mut left = Vec::new();
    for (period, percent) in free {
        let (first, last) = (day(period.start()), day(period.end()));
        let mut cuts: Vec<Day> = starts.iter().copied().filter(|start| (first..=last).contains(start)).collect();
        cuts.push(last + 1);
        for two in cuts.windows(2) {
            let taken: i64 = bound
                .iter()
                .filter(|one| day(one.period.start()) <= two[0] && two[0] <= day(one.period.end()))
                .map(|one| one.share)
                .sum();
            left.push(Free { first: two[0], last: two[1] - 1, percent: (percent - taken).max(0) });
        }
    }
    left
}
