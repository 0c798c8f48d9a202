//! After a mission is published, or a seat of it is added, changed or free again, whoever looks for such a seat is told; and whoever watches a mission is told of
//! what happens to it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;
use vivier_event_store::follower::context;
use vivier_event_store::{
    AsOf, CommandError, DueTimer, Follower, QueryError, Recorded, Store, StoreError, TimerHandler, UseCase as _,
};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, MissionId, SeatId, TypedId as _};
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::event::MissionEvent;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_missions::read::open_seats::{SeatNeed, open_seats};
use vivier_skills::Skills;
use vivier_talents::read::talents::talent_of_account;

use super::domain::{Change, Criteria, Search};
use super::read::{SearchRow, all_searches, searches_of};
use super::use_case::{AlertSearch, DIGEST, SendDigest};
use crate::ids::SearchId;
use crate::live::People;
use crate::ranking::load::seats_for_talent;
use crate::read::applying::begins;
use crate::read::contacts::no_news_of;
use crate::read::placements::spoken_for;
use crate::use_case::amendment::SignAmendment;

const NAME: &str = "search-alerts";

/// Tells of seats and missions.
#[derive(Default)]
pub struct Alerts {
    /// Opened when somebody's search first needs it.
    people: Arc<OnceCell<People>>,
}

impl Alerts {
    /// What sends the digests, over the same people.
    pub fn digest(&self) -> Digest {
        Digest { people: Arc::clone(&self.people) }
    }
}

impl Follower for Alerts {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "MissionPublished",
            "MissionResumed",
            "MissionSuspended",
            "MissionCancelled",
            "MissionStaffed",
            "SeatAdded",
            "SeatChanged",
            "SeatVacated",
        ]
    }

    fn follow<'a>(&'a self, store: &'a Store, event: &'a Recorded) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let mission = MissionId::from_uuid(event.stream_id);
            // Seats of a draft are told with its publication.
            if matches!(event.kind.as_str(), "SeatAdded" | "SeatChanged") {
                let then = store.load_at::<Mission>(mission.uuid(), AsOf::Position(event.position)).await?.state;
                if !then.status.looks_for_people() {
                    return Ok(());
                }
            }
            // What the searches and the seats say must be as of this event at least.
            // Who came with a mission that was raised for a team stands in its placements, which are recorded after it.
            let position = event.position.max(store.committed());
            store.wait_for(&["mission_card", "placement_card", super::read::READ_MODEL], position).await?;
            // Amended terms give the seat back and take it again: nothing is free by it, and nobody new has come.
            let amended = event.meta.command == SignAmendment::NAME;
            let of_seat = came(event);
            let taken = spoken_for(store, mission).await?;
            let mut seats = open_seats(store, &[]).await?;
            seats.retain(|seat| seat.mission == mission && !taken.contains(&seat.seat));
            seats.retain(|seat| of_seat.is_none_or(|of| of == seat.seat));
            let change = match event.kind.as_str() {
                "MissionSuspended" if !was_suspended(store, event).await? => Some(Change::Suspended),
                "MissionResumed" => Some(Change::Resumed),
                "MissionCancelled" => Some(Change::Cancelled),
                "MissionStaffed" if !amended => Some(Change::Staffed),
                "SeatVacated" if !seats.is_empty() => Some(Change::SeatOpen),
                _ => None,
            };
            if let Some(change) = change {
                for search in all_searches(store, Some(mission)).await? {
                    self.alert(store, event, &search, mission, None, Some(change)).await?;
                }
            }
            if matches!(event.kind.as_str(), "MissionSuspended" | "MissionCancelled" | "MissionStaffed")
                || seats.is_empty()
            {
                return Ok(());
            }
            let ids: Vec<SeatId> = seats.iter().map(|seat| seat.seat).collect();
            let known = no_news_of(store, &ids).await?;
            let first = match event.kind.as_str() {
                "MissionResumed" => came_meanwhile(store, event).await?,
                _ => HashSet::new(),
            };
            for search in all_searches(store, None).await? {
                // Whoever carries the mission does not look for its seats.
                if seats.iter().any(|seat| seat.owner == search.account) {
                    continue;
                }
                // One alert for a mission, however many of its seats fit; whoever has heard of those of before hears of one that came since.
                let fits = self.fits(store, &search, &seats, &known).await?;
                if let Some(seat) = fits.into_iter().min_by_key(|seat| !first.contains(seat))
                    && begins(store, search.account).await?
                {
                    self.alert(store, event, &search, mission, Some(seat), None).await?;
                }
            }
            Ok(())
        })
    }
}

/// True where the mission was suspended already: the programme's suspension in place of an owner's changes nothing for whoever watches.
async fn was_suspended(store: &Store, event: &Recorded) -> Result<bool, StoreError> {
    let before = store.load_at::<Mission>(event.stream_id, AsOf::Position(event.position - 1)).await?.state;
    Ok(before.status == MissionStatus::Suspended)
}

/// The seat that an event adds, makes another one, or frees.
fn came(event: &Recorded) -> Option<SeatId> {
    match event.event::<MissionEvent>() {
        Ok(MissionEvent::SeatAdded(added)) => Some(added.seat),
        Ok(MissionEvent::SeatChanged(changed)) => Some(changed.seat),
        Ok(MissionEvent::SeatVacated(vacated)) => Some(vacated.seat),
        Ok(_) | Err(_) => None,
    }
}

/// The seats that were added, changed or freed while a mission was suspended, once it is resumed.
async fn came_meanwhile(store: &Store, resumed: &Recorded) -> Result<HashSet<SeatId>, StoreError> {
    let history = store.history(resumed.stream_id).await?;
    let before = history.iter().rev().skip_while(|event| event.position >= resumed.position);
    let meanwhile = before.take_while(|event| event.kind != "MissionResumed" && event.kind != "MissionPublished");
    // The programme's suspension may follow an owner's: it counts from the first.
    let (mut seats, mut suspended) = (HashSet::new(), Vec::new());
    for event in meanwhile {
        suspended.extend(came(event));
        if event.kind == "MissionSuspended" {
            seats.extend(suspended.drain(..));
        }
    }
    Ok(seats)
}

/// The seats for which somebody is ranked now, with the score, the best first; none of who is no talent.
async fn ranked(
    people: &OnceCell<People>,
    store: &Store,
    account: AccountId,
) -> Result<Vec<(SeatId, i64)>, QueryError> {
    let Some(talent) = talent_of_account(store, account).await? else { return Ok(Vec::new()) };
    let open = || async {
        let skills = Skills::open(store).await?;
        People::open(store, &skills).await
    };
    let people = people.get_or_try_init(open).await?;
    let Some(seats) = seats_for_talent(store, people, &Actor::system(NAME), talent).await? else {
        return Ok(Vec::new());
    };
    seats.ranking.freshness.up_to_date()?;
    Ok(seats.ranking.ranked.iter().map(|ranked| (ranked.key, ranked.score)).collect())
}

impl Alerts {
    /// Those of the seats that a search looks for, the best first where it goes by a score.
    async fn fits(
        &self,
        store: &Store,
        search: &SearchRow,
        seats: &[SeatNeed],
        known: &HashSet<(AccountId, SeatId)>,
    ) -> Result<Vec<SeatId>, QueryError> {
        match &search.criteria {
            Some(criteria @ Criteria::Seats { .. }) => {
                let fits = seats.iter().filter(|seat| criteria.take(&seat.spec)).map(|seat| seat.seat);
                Ok(fits.filter(|seat| !known.contains(&(search.account, *seat))).collect())
            }
            Some(Criteria::Mission { .. }) | None => Ok(Vec::new()),
            Some(Criteria::Profile { least_score }) => {
                let ranked = ranked(&self.people, store, search.account).await?;
                let fits = ranked.iter().filter(|(_, score)| score >= least_score).map(|(key, _)| *key);
                Ok(fits.filter(|key| seats.iter().any(|seat| seat.seat == *key)).collect())
            }
        }
    }

    async fn alert(
        &self,
        store: &Store,
        event: &Recorded,
        search: &SearchRow,
        mission: MissionId,
        seat: Option<SeatId>,
        change: Option<Change>,
    ) -> Result<(), CommandError> {
        let step = search.id.uuid().to_string();
        let alert = AlertSearch { search: search.id, mission, seat, change, cause: event.reference() };
        match store.execute(&context(store, NAME, event, &step), &alert).await {
            // Forgotten meanwhile.
            Ok(_) | Err(CommandError::Refused(_) | CommandError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Sends the digest of a search.
pub struct Digest {
    people: Arc<OnceCell<People>>,
}

impl Digest {
    /// What the ranking says now to somebody who has a search by their own profile.
    async fn ranked(&self, store: &Store, search: SearchId) -> Result<Option<BTreeMap<SeatId, i64>>, QueryError> {
        let Some(account) = store.glance::<Search>(search.uuid()).await?.state.account else { return Ok(None) };
        let by_profile = |row: &SearchRow| matches!(row.criteria, Some(Criteria::Profile { .. }));
        if !searches_of(store, account).await?.iter().any(by_profile) {
            return Ok(None);
        }
        Ok(Some(ranked(&self.people, store, account).await?.into_iter().collect()))
    }
}

impl TimerHandler for Digest {
    fn kind(&self) -> &'static str {
        DIGEST
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let search: SearchId = serde_json::from_value(timer.payload["search"].clone())?;
            let ranked = self.ranked(store, search).await?;
            match store.execute(&timer.context(store), &SendDigest { search, ranked }).await {
                Ok(_) | Err(CommandError::Refused(_) | CommandError::NotFound) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }
}
