//! Who could take each of many seats, for an allocation: the best of each from the index, asked in Vivier's own name.

use std::collections::{BTreeMap, HashMap, HashSet};

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SeatId, TalentId};
use vivier_kernel::problem::Problem;
use vivier_missions::read::open_seats::{SeatNeed, open_seats};
use vivier_ranking::pool::parallel;

use super::constraint::{Broken, Gate, Subject, Wish};
use super::load::{Asked, Surroundings};
use super::policy::POLICY;
use super::rank::Ground;
use super::score::{terms, total};
use super::seek::scores;
use crate::live::pool::{Entry, Freshness};
use crate::live::{People, Pool};
use crate::read::contacts::{all_on_seats, all_refused};

/// Seats that are asked about while patches of the pool wait.
const AT_A_TIME: usize = 32;

/// Who could take one seat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answers {
    pub seat: SeatId,
    /// The best first, with the ranking's score.
    pub fits: Vec<(TalentId, i64)>,
    /// True where there are more than these.
    pub cut: bool,
}

/// The best `most` people for each of the seats, and besides them whoever is in contact with it and fits: those who have applied or were invited are
/// possible answers like all others, and to propose the seat to them asks nothing new of them.
///
/// # Errors
/// `Store`.
pub async fn answers(
    store: &Store,
    people: &People,
    viewer: &Actor,
    needs: &[SeatNeed],
    most: usize,
) -> Result<(Freshness, Vec<Answers>), QueryError> {
    let known = people.catch_up(store).await;
    let around = Surroundings::without_a_seat(store, people, viewer).await?;
    let (contacts, refused) = (all_on_seats(store).await?, all_refused(store).await?);
    let freshness = people.pool().freshness(known);
    let (people, viewer, needs) = (people.clone(), viewer.clone(), needs.to_vec());
    // Many seats take seconds of processor time: apart from the threads that answer requests, and a few at a time, so that patches get in between.
    let asking = tokio::task::spawn_blocking(move || {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = HashSet::new();
        let of_some = |needs: &[SeatNeed]| {
            let subject = |seat: SeatId, id: TalentId, entry| {
                let subject = around.subject(&viewer, id, entry);
                let in_contact = contacts.get(&seat).unwrap_or(&nobody).contains(&id);
                let asked = if in_contact { 0 } else { subject.asked };
                Subject { refused: refused.get(&seat).unwrap_or(&nobody).contains(&id), asked, ..subject }
            };
            best_of_each(&people.pool(), needs, most, threads, &contacts, subject)
        };
        needs.chunks(AT_A_TIME).flat_map(of_some).collect()
    });
    let found = asking.await.map_err(|_| QueryError::Refused(Problem::new("ALLOCATION_FAILED")))?;
    Ok((freshness, found))
}

/// Whether somebody could still take a seat: with the score that they would have now, or the constraints that they break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Still {
    Fits {
        score: i64,
    },
    Out(Broken),
    /// They are not in the pool, or the seat is not open.
    Gone,
}

/// Looks at one pair again, as [`answers`] would now.
///
/// # Errors
/// `Store`.
pub async fn still(
    store: &Store,
    people: &People,
    viewer: &Actor,
    (talent, seat): (TalentId, SeatId),
) -> Result<Still, QueryError> {
    let Some(need) = open_seats(store, &[]).await?.into_iter().find(|need| need.seat == seat) else {
        return Ok(Still::Gone);
    };
    let known = people.catch_up(store).await;
    let around = Surroundings::of(store, people, viewer, seat).await?;
    let pool = people.pool();
    pool.freshness(known).up_to_date()?;
    let (Some(entry), Some(asked)) = (pool.get(talent), Asked::of(&need, pool.day())) else { return Ok(Still::Gone) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    // Whose service is gone is refused by the command itself, which says so.
    let subject = Subject { begins: true, ..around.subject(viewer, talent, entry) };
    let broken = Gate::of(&wish).broken(&subject);
    if !broken.is_empty() {
        return Ok(Still::Out(broken));
    }
    Ok(Still::Fits { score: total(&terms(&wish, &subject, &POLICY, pool.day())) })
}

/// The same over a pool, on several threads; seats whose days are over have nobody.
pub fn best_of_each<'a>(
    pool: &'a Pool,
    needs: &[SeatNeed],
    most: usize,
    threads: usize,
    contacts: &HashMap<SeatId, HashSet<TalentId>>,
    subject: impl Fn(SeatId, TalentId, &'a Entry) -> Subject<'a> + Sync,
) -> Vec<Answers> {
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(0) };
    parallel(needs, threads, |need| {
        let Some(asked) = Asked::of(need, ground.today) else {
            return Answers { seat: need.seat, fits: Vec::new(), cut: false };
        };
        let wanted = pool.wanted(&POLICY, &asked.needs(pool), asked.spec.title.as_str(), None);
        let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
        // One more than is wanted tells whether there are more.
        let mut fits = scores(pool, ground, &wish, most.saturating_add(1), |id, entry| subject(need.seat, id, entry));
        let cut = fits.len() > most;
        fits.truncate(most);
        if cut {
            let there: BTreeMap<TalentId, i64> = fits.iter().copied().collect();
            let others = contacts.get(&need.seat).into_iter().flatten().filter(|id| !there.contains_key(*id));
            let entries: Vec<(TalentId, &Entry)> = others.filter_map(|id| Some((*id, pool.get(*id)?))).collect();
            fits.extend(super::seek::each(ground, &wish, entries, |id, entry| subject(need.seat, id, entry)));
            fits.sort_unstable_by_key(|(id, score)| (-score, *id));
        }
        Answers { seat: need.seat, fits, cut }
    })
}
