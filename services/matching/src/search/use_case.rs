//! `saveSearch`, `watchMission`, `forgetSearch`; and what Vivier itself does: alerts and digests.

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Timer, Unit, UseCase};
use vivier_kernel::access::{Party, allows};
use vivier_kernel::id::{AccountId, MissionId, SeatId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::notice::{Family, Notice};
use vivier_kernel::problem::Problem;
use vivier_missions::domain::decide::Mission;

use super::domain::{Change, Criteria, MAX_ITEMS, MOST_AT_ONCE, Search, SearchCommand, SearchState};
use super::read::searches_of;
use crate::access::PERMISSIONS;
use crate::ids::SearchId;
use crate::ranking::policy::MAX_SCORE;

/// Searches that one account keeps at most.
pub const MAX_SEARCHES: usize = 30;
/// The kind of the timer that sends a digest.
pub const DIGEST: &str = "search_digest";

/// Which search a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SearchOutcome {
    pub search: SearchId,
    pub version: i64,
}

impl SearchOutcome {
    fn of(search: SearchId, aggregate: &Aggregate<Search>) -> Self {
        Self { search, version: aggregate.version }
    }
}

/// The actor saves what they want to hear of.
#[derive(Clone, Debug, Serialize)]
pub struct SaveSearch {
    pub criteria: Criteria,
}

impl UseCase for SaveSearch {
    const NAME: &'static str = "saveSearch";
    type Outcome = SearchOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<SearchOutcome, CommandError> {
        let account = signed_in(unit, Self::NAME)?;
        check(&self.criteria)?;
        if let Criteria::Mission { mission } = self.criteria {
            let mission = unit.load_existing::<Mission>(mission).await?;
            if !mission.state.was_published {
                return Err(CommandError::NotFound);
            }
        }
        let own = searches_of(unit.store(), account).await?;
        if let Some(same) = own.iter().find(|own| own.criteria == self.criteria) {
            // The same search again is the one that is there.
            let aggregate = unit.load_existing::<Search>(same.id).await?;
            return Ok(SearchOutcome::of(same.id, &aggregate));
        }
        if own.len() >= MAX_SEARCHES {
            return Err(Invalid::TooMany { max: MAX_SEARCHES }.at("criteria").into());
        }
        let search = SearchId::new(unit.clock());
        let mut aggregate = unit.load::<Search>(search).await?;
        unit.decide(&mut aggregate, SearchCommand::Save { search, account, criteria: self.criteria.clone() })?;
        Ok(SearchOutcome::of(search, &aggregate))
    }
}

fn check(criteria: &Criteria) -> Result<(), Problem> {
    match criteria {
        Criteria::Seats { skills, .. } if skills.len() > MAX_ITEMS => {
            Err(Invalid::TooMany { max: MAX_ITEMS }.at("skillIds"))
        }
        Criteria::Seats { regions, .. } if regions.len() > MAX_ITEMS => {
            Err(Invalid::TooMany { max: MAX_ITEMS }.at("regions"))
        }
        Criteria::Profile { least_score } if !(0..=MAX_SCORE).contains(least_score) => {
            Err(Invalid::OutOfRange { min: 0, max: MAX_SCORE }.at("leastScore"))
        }
        Criteria::Seats { .. } | Criteria::Profile { .. } | Criteria::Mission { .. } => Ok(()),
    }
}

/// The actor does not want to hear of it any more.
#[derive(Clone, Debug, Serialize)]
pub struct ForgetSearch {
    pub search: SearchId,
}

impl UseCase for ForgetSearch {
    const NAME: &'static str = "forgetSearch";
    type Outcome = SearchOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<SearchOutcome, CommandError> {
        let account = signed_in(unit, Self::NAME)?;
        let mut aggregate = unit.load_existing::<Search>(self.search).await?;
        if aggregate.state.account != Some(account) {
            return Err(CommandError::NotFound);
        }
        unit.decide(&mut aggregate, SearchCommand::Forget)?;
        unit.cancel_timer(&timer_key(self.search));
        Ok(SearchOutcome::of(self.search, &aggregate))
    }
}

/// A search has found something: its owner is told, at once or in the next digest.
#[derive(Clone, Debug, Serialize)]
pub struct AlertSearch {
    pub search: SearchId,
    pub mission: MissionId,
    pub seat: Option<SeatId>,
    /// For a watched mission: what happened to it.
    pub change: Option<Change>,
    /// Tells this alert from others of the same search.
    pub cause: String,
}

impl UseCase for AlertSearch {
    const NAME: &'static str = "alertSearch";
    type Outcome = SearchOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<SearchOutcome, CommandError> {
        by_vivier(unit, Self::NAME)?;
        let own = unit.load_existing::<Search>(self.search).await?;
        let Some(account) = own.state.account else { return Err(CommandError::NotFound) };
        let others = others_of(unit, account, self.search).await?;
        let heard =
            |(_, other): &(SearchId, SearchState)| self.seat.is_some_and(|seat| other.seats.contains_key(&seat));
        if others.iter().any(heard) {
            return Ok(SearchOutcome::of(self.search, &own));
        }
        let now = unit.clock().now();
        let elsewhere = others.iter().map(|(_, other)| other.told_lately(now)).sum();
        let full = own.state.told_lately(now) + elsewhere >= MOST_AT_ONCE;
        // A person gets one digest: what has to wait waits with what waits already.
        let waiting = others.iter().find(|(_, other)| full && other.digest_at.is_some()).map(|(search, _)| *search);
        let mut aggregate = match waiting {
            Some(other) => unit.load_existing::<Search>(other).await?,
            None => own,
        };
        let held = aggregate.state.held;
        let command = SearchCommand::Alert {
            mission: self.mission,
            seat: self.seat,
            elsewhere: if full { MOST_AT_ONCE } else { elsewhere },
        };
        if unit.decide(&mut aggregate, command)? == 0 {
            return Ok(SearchOutcome::of(self.search, &aggregate));
        }
        if aggregate.state.held > held {
            if let (Some(due_at), Some(search)) = (aggregate.state.digest_at, aggregate.state.search) {
                let payload = serde_json::json!({ "search": search });
                unit.schedule(Timer { key: timer_key(search), due_at, kind: DIGEST, payload });
            }
            return Ok(SearchOutcome::of(self.search, &aggregate));
        }
        let mission = unit.load_existing::<Mission>(self.mission).await?;
        let template = if self.change.is_some() { "match.mission" } else { "match.seat" };
        let mut notice = Notice::new(Family::Match, template, format!("search:{}:{}", self.search, self.cause))
            .to(account)
            .text("mission", mission.state.text.as_ref().map_or("", |text| text.title.as_str()))
            .link_to("/missions", self.mission);
        if let Some(seat) = self.seat.and_then(|seat| mission.state.seat(seat)) {
            notice = notice.text("seat", seat.spec.title.as_str());
        }
        if let Some(change) = self.change {
            notice = notice.word("change", change.as_str());
        }
        unit.notify(&notice)?;
        Ok(SearchOutcome::of(self.search, &aggregate))
    }
}

/// The person's other searches, those that were forgotten lately left out.
async fn others_of(
    unit: &Unit,
    account: AccountId,
    search: SearchId,
) -> Result<Vec<(SearchId, SearchState)>, CommandError> {
    let mut others = Vec::new();
    for other in searches_of(unit.store(), account).await? {
        if other.id != search {
            let state = unit.store().glance::<Search>(other.id.uuid()).await?.state;
            others.extend((!state.forgotten).then(|| (other.id, SearchState::clone(&state))));
        }
    }
    Ok(others)
}

/// What had waited is told together.
#[derive(Clone, Debug, Serialize)]
pub struct SendDigest {
    pub search: SearchId,
}

impl UseCase for SendDigest {
    const NAME: &'static str = "sendSearchDigest";
    type Outcome = SearchOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<SearchOutcome, CommandError> {
        by_vivier(unit, Self::NAME)?;
        let mut aggregate = unit.load_existing::<Search>(self.search).await?;
        let held = aggregate.state.held;
        if unit.decide(&mut aggregate, SearchCommand::Digest)? == 0 {
            return Ok(SearchOutcome::of(self.search, &aggregate));
        }
        if let Some(account) = aggregate.state.account {
            let cause = format!("search:{}:digest:{}", self.search, aggregate.version);
            let notice = Notice::new(Family::Match, "match.digest", cause)
                .to(account)
                .number("count", i64::from(held))
                .link("/missions");
            unit.notify(&notice)?;
        }
        Ok(SearchOutcome::of(self.search, &aggregate))
    }
}

fn timer_key(search: SearchId) -> String {
    format!("{DIGEST}:{}", search.uuid())
}

fn signed_in(unit: &Unit, action: &str) -> Result<AccountId, CommandError> {
    let account = unit.actor().account().filter(|_| allows(PERMISSIONS, action, &[Party::SignedIn]));
    account.ok_or_else(|| Problem::new("NOT_ALLOWED").into())
}

fn by_vivier(unit: &Unit, action: &str) -> Result<(), CommandError> {
    match unit.actor().is_system() && allows(PERMISSIONS, action, &[Party::System]) {
        true => Ok(()),
        false => Err(Problem::new("NOT_ALLOWED").into()),
    }
}
