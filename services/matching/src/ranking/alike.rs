//! People like a person, for a replacement: who covers most of the same skills, level by level, from the index. Hard constraints filter here as
//! they do in every ranking, those of a seat too where one is named.

use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::{Party, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_missions::read::open_seats::SeatNeed;

use super::constraint::{Broken, Constraint, Gate, Subject, Wish};
use super::load::{Asked, Surroundings, anyone, rankable};
use super::policy::{MOST_ASKED, POLICY};
use super::rank::Removed;
use super::shown;
use crate::access::{PERMISSIONS, parties};
use crate::live::pool::Freshness;
use crate::live::{People, Pool};

/// Most people that one answer gives.
pub const MOST: usize = 50;

/// Somebody like a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alike {
    pub talent: TalentId,
    /// Of 1,000: how much of the person's skills they cover, by rarity and level.
    pub likeness: i64,
}

/// The people like a person, and what took others out.
#[derive(Clone, PartialEq, Debug)]
pub struct Replacements {
    /// How current the pool was.
    pub freshness: Freshness,
    /// How many people of the pool have anything of the person's skills.
    pub considered: usize,
    /// What each constraint took out, in the order of the constraints.
    pub removed: Vec<Removed>,
    /// The likest first.
    pub alike: Vec<Alike>,
}

/// The people likest to one whom the viewer sees, in the pool or out of it for now, among those whom the viewer sees; with a seat, those who could
/// take it. `None` where the viewer may not ask, does not see the person's skills, or may not rank for the seat.
///
/// # Errors
/// `Store`.
pub async fn talents_like(
    store: &Store,
    people: &People,
    viewer: &Actor,
    talent: TalentId,
    seat: Option<SeatId>,
    most: usize,
) -> Result<Option<Replacements>, QueryError> {
    let mut roles = parties(viewer, &[], None);
    for (role, party) in [(Role::MissionOwner, Party::MissionOwner), (Role::Coordinator, Party::Coordinator)] {
        if viewer.holds_anywhere(role) {
            roles.push(party);
        }
    }
    if !allows(PERMISSIONS, "talentsLike", &roles) {
        return Ok(None);
    }
    let need = match seat {
        Some(seat) => match rankable(store, viewer, seat).await? {
            Some(need) => Some(need),
            None => return Ok(None),
        },
        None => None,
    };
    let known = people.catch_up(store).await;
    let around = match seat {
        Some(seat) => Surroundings::of(store, people, viewer, seat).await?,
        None => Surroundings::without_a_seat(store, people, viewer).await?,
    };
    let found = likest(&people.pool(), known, &around, viewer, talent, need.as_ref(), most);
    let Some(found) = found else { return Ok(None) };
    let talents: Vec<TalentId> = found.alike.iter().map(|alike| alike.talent).collect();
    shown::note(store, viewer, &talents).await?;
    Ok(Some(found))
}

/// None where the viewer does not see what the person can do; `known` is how far this process knows of events.
fn likest(
    pool: &Pool,
    known: i64,
    around: &Surroundings,
    viewer: &Actor,
    talent: TalentId,
    need: Option<&SeatNeed>,
    most: usize,
) -> Option<Replacements> {
    // Whoever is away, or has left, is whom somebody is looked for to replace.
    let own = anyone(pool, talent).filter(|own| around.shows(viewer, talent, &own.candidate))?;
    let freshness = pool.freshness(known);
    let asked = match need {
        // Nobody takes it any more.
        Some(need) => match Asked::of(need, pool.day()) {
            Some(asked) => Some(asked),
            None => {
                return Some(Replacements { freshness, considered: 0, removed: Removed::none(), alike: Vec::new() });
            }
        },
        None => None,
    };
    let wanted = asked.map(|asked| (asked, pool.wanted(&POLICY, &asked.needs(pool), asked.spec.title.as_str(), None)));
    let wish = wanted.as_ref().map(|(asked, wanted)| Wish { seat: asked.spec, days: asked.days, wanted });
    let gate = wish.as_ref().map(Gate::of);
    let hits = pool.like(&POLICY, talent, &own.person, pool.len());
    let whole = Pool::most_alike(&POLICY);
    let mut found = Replacements { freshness, considered: hits.len(), removed: Removed::none(), alike: Vec::new() };
    // Whoever is taken out leaves no gap: the next one takes the place.
    for hit in hits {
        let Some(entry) = pool.get(hit.key) else { continue };
        let subject = around.subject(viewer, hit.key, entry);
        let broken = match &gate {
            Some(gate) => gate.broken(&subject),
            None => broken_without_a_seat(&subject),
        };
        Removed::count(&mut found.removed, broken);
        if broken.is_empty() && found.alike.len() < most.min(MOST) {
            let likeness = i64::try_from(hit.score * 1000 / whole).unwrap_or_default();
            found.alike.push(Alike { talent: hit.key, likeness });
        }
    }
    Some(found)
}

/// What takes somebody out, whatever seat they would be looked for.
fn broken_without_a_seat(subject: &Subject<'_>) -> Broken {
    let holds = [
        (Constraint::NotShown, subject.shown),
        (Constraint::NotInPool, subject.begins),
        (Constraint::AskedOften, subject.asked < MOST_ASKED),
    ];
    let broken: Vec<Constraint> = holds.iter().filter(|(_, holds)| !holds).map(|(constraint, _)| *constraint).collect();
    Broken::of(&broken)
}
