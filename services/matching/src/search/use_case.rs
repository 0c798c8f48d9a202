//! `saveSearch`, `watchMission`, `forgetSearch`; and what Vivier itself does: alerts and digests.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Timer, Unit, UseCase};
use vivier_kernel::access::{Party, allows};
use vivier_kernel::id::{AccountId, MissionId, SeatId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::notice::{Family, Notice, OpenSeat};
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::Zone;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::state::MissionState;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_skills::domain::value::SkillId;
use vivier_talents::use_case::register::ACCOUNT_SCOPE;

use super::book::{SearchBook, SearchBookCommand, SearchBookState};
use super::domain::{
    Change, Criteria, HOURS, MAX_ITEMS, MOST_AT_ONCE, Search, SearchCommand, SearchRefusal, SearchState, Waiting,
};
use super::news::{Looking, template};
use super::read::{SearchRow, searches_of, telling};
use crate::access::PERMISSIONS;
use crate::ids::{SearchBookId, SearchId};
use crate::ranking::policy::MAX_SCORE;
use crate::read::applying::begins;
use crate::read::contacts::no_news_to;
use crate::use_case::open::talent_required;

/// Seats that a digest names at most; the catalogue has a line for each.
const MOST_NAMED: usize = 10;
/// Within which an account's searches are claimed, see [`claim_of`].
const SEARCH_SCOPE: &str = "search.criteria";
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
        check_there(unit, account, &self.criteria).await?;
        let watched = match self.criteria {
            Criteria::Mission { mission } => Some(unit.load_existing::<Mission>(mission).await?.state),
            Criteria::Seats { .. } | Criteria::Profile { .. } => None,
        };
        if watched.as_ref().is_some_and(|mission| !mission.was_published) {
            return Err(CommandError::NotFound);
        }
        let own = searches_of(unit.store(), account).await?;
        let is_same = |criteria: &Criteria| criteria.is_same(&self.criteria);
        let same = own.iter().find(|own| own.criteria.as_ref().is_some_and(is_same)).map(|own| own.id);
        let claim = claim_of(account, &self.criteria);
        // One that was saved a moment ago is claimed, and not read yet; those of before they were claimed are only read.
        let claimed = unit.store().find_claim(SEARCH_SCOPE, &claim).await?.map(SearchId::from_uuid);
        if let Some(search) = claimed.or(same) {
            let aggregate = unit.load_existing::<Search>(search).await?;
            // The same search again is the one that is there.
            if !aggregate.state.forgotten {
                return Ok(SearchOutcome::of(search, &aggregate));
            }
        }
        if let Some(status) = watched.map(|mission| mission.status).filter(|status| status.has_ended()) {
            return Err(nothing_to_hear(status).into());
        }
        let search = SearchId::new(unit.clock());
        let mut book = unit.load::<SearchBook>(SearchBookId::of(account)).await?;
        let known = kept_besides(unit, &own, &book.state).await?;
        unit.decide(&mut book, SearchBookCommand::Keep { account, search, known })?;
        let mut aggregate = unit.load::<Search>(search).await?;
        unit.decide(&mut aggregate, SearchCommand::Save { search, account, criteria: self.criteria.clone() })?;
        unit.claim(SEARCH_SCOPE, &claim, search);
        Ok(SearchOutcome::of(search, &aggregate))
    }
}

/// What the account keeps that its book does not know: searches of before there were books. The read model may still list one that was
/// forgotten a moment ago.
async fn kept_besides(unit: &Unit, own: &[SearchRow], book: &SearchBookState) -> Result<Vec<SearchId>, CommandError> {
    let mut kept = Vec::new();
    for search in own.iter().map(|own| own.id).filter(|search| !book.kept.contains(search)) {
        if !unit.store().load::<Search>(search.uuid()).await?.state.forgotten {
            kept.push(search);
        }
    }
    Ok(kept)
}

/// An account keeps each search once, however many times it is saved at the same moment.
fn claim_of(account: AccountId, criteria: &Criteria) -> String {
    format!("{account}:{}", criteria.name())
}

/// Of a mission that has ended nothing more is told: nobody begins to watch it.
fn nothing_to_hear(status: MissionStatus) -> Problem {
    Problem::new("MISSION_STATUS_FORBIDS").at("missionId").with("status", status).with("action", "watchMission")
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

/// Refuses what could never find anything: skills that no framework has, and seats for a talent who is none. Headings are no mistake: a seat may
/// ask for any node of the skill graph, though people claim only some.
async fn check_there(unit: &Unit, account: AccountId, criteria: &Criteria) -> Result<(), CommandError> {
    match criteria {
        Criteria::Seats { skills, .. } if !skills.is_empty() => {
            let ids: Vec<SkillId> = skills.iter().map(|skill| SkillId::from_uuid(*skill)).collect();
            let known = vivier_skills::read::skills(unit.store(), &ids).await?;
            for (index, asked) in skills.iter().enumerate() {
                if !known.iter().any(|skill| skill.id == *asked) {
                    return Err(Problem::new("UNKNOWN_SKILL").at(&format!("skillIds.{index}")).into());
                }
            }
            Ok(())
        }
        Criteria::Profile { .. } => match unit.store().find_claim(ACCOUNT_SCOPE, &account.to_string()).await? {
            Some(_) => Ok(()),
            None => Err(talent_required().at("leastScore").into()),
        },
        Criteria::Seats { .. } | Criteria::Mission { .. } => Ok(()),
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
        let (waiting, digest_at) = (aggregate.state.waiting.clone(), aggregate.state.digest_at);
        unit.decide(&mut aggregate, SearchCommand::Forget)?;
        if let Some(criteria) = &aggregate.state.criteria {
            unit.release(SEARCH_SCOPE, &claim_of(account, criteria), self.search);
        }
        let mut book = unit.load::<SearchBook>(SearchBookId::of(account)).await?;
        unit.decide(&mut book, SearchBookCommand::Drop { search: self.search })?;
        unit.cancel_timer(&timer_key(self.search));
        if let Some(digest_at) = digest_at {
            hand_over(unit, account, self.search, waiting, digest_at).await?;
        }
        Ok(SearchOutcome::of(self.search, &aggregate))
    }
}

/// What waits with a search may have been found by others of the same person: that goes on waiting with one of these, with which something
/// waits already if there is one. What none of them looks for is forgotten with the search.
async fn hand_over(
    unit: &mut Unit,
    account: AccountId,
    search: SearchId,
    waiting: Vec<Waiting>,
    digest_at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let mut others = others_of(unit, account, search).await?;
    others.retain(|(_, other)| !other.forgotten);
    others.sort_by_key(|(_, other)| other.digest_at.is_none());
    let waiting = accounted_for(unit, &others, waiting, None).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    for (other, _) in others {
        let mut heir = unit.load_existing::<Search>(other).await?;
        // Forgotten at the same time.
        if heir.state.forgotten {
            continue;
        }
        if unit.decide(&mut heir, SearchCommand::TakeOver { waiting, digest_at })? > 0 {
            set_timer(unit, &heir.state);
        }
        return Ok(());
    }
    Ok(())
}

/// What of this the searches look for, by what its seats are now; and by what the ranking says now, where it was asked.
async fn accounted_for(
    unit: &Unit,
    searches: &[(SearchId, SearchState)],
    waiting: Vec<Waiting>,
    ranked: Option<&BTreeMap<SeatId, i64>>,
) -> Result<Vec<Waiting>, CommandError> {
    let ranks = |criteria: &Criteria, waiting: &Waiting| match (criteria, ranked) {
        (Criteria::Profile { least_score }, Some(ranked)) => {
            waiting.seat.and_then(|seat| ranked.get(&seat)).is_some_and(|score| score >= least_score)
        }
        (Criteria::Seats { .. } | Criteria::Profile { .. } | Criteria::Mission { .. }, _) => true,
    };
    // A mission can have many seats.
    let mut missions: BTreeMap<MissionId, MissionState> = BTreeMap::new();
    let mut kept = Vec::new();
    for one in waiting {
        if let Entry::Vacant(unread) = missions.entry(one.mission) {
            unread.insert(unit.store().glance::<Mission>(one.mission.uuid()).await?.state);
        }
        let mission = &missions[&one.mission];
        let seat = one.seat.and_then(|seat| mission.seat(seat)).map(|seat| &seat.spec);
        let mut criteria = searches.iter().filter_map(|(_, search)| search.criteria.as_ref());
        if criteria.any(|criteria| criteria.accounts_for(&one, seat) && ranks(criteria, &one)) {
            kept.push(one);
        }
    }
    Ok(kept)
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
        if own.state.forgotten {
            return Err(CommandError::refused(SearchRefusal::Forgotten));
        }
        let others = others_of(unit, account, self.search).await?;
        // What the search itself has told is looked at here too: the alert may have to wait with another search, which knows nothing of it. And
        // what one told that has been forgotten since was told.
        let heard = |search: &SearchState| self.seat.is_some_and(|seat| search.seats.contains_key(&seat));
        if heard(&own.state) || others.iter().any(|(_, other)| heard(other)) {
            return Ok(SearchOutcome::of(self.search, &own));
        }
        let now = unit.clock().now();
        // What was told was told, by a search that has been forgotten since too.
        let elsewhere = others.iter().map(|(_, other)| other.told_lately(now)).sum();
        let full = own.state.told_lately(now) + elsewhere >= MOST_AT_ONCE;
        // A person gets one digest: what has to wait waits with what waits already.
        let waits = |other: &SearchState| full && !other.forgotten && other.digest_at.is_some();
        let waiting = others.iter().find(|(_, other)| waits(other)).map(|(search, _)| *search);
        let mut aggregate = own;
        if let Some(other) = waiting {
            let other = unit.load_existing::<Search>(other).await?;
            // What waited with one that was forgotten at the same time waits elsewhere now.
            if !other.state.forgotten {
                aggregate = other;
            }
        }
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
            set_timer(unit, &aggregate.state);
            return Ok(SearchOutcome::of(self.search, &aggregate));
        }
        let mission = unit.load_existing::<Mission>(self.mission).await?;
        let template = if self.change.is_some() { "match.mission" } else { "match.seat" };
        let mut notice = Notice::new(Family::Match, template, format!("search:{}:{}", self.search, self.cause))
            .to(account)
            .text("mission", mission.state.text.as_ref().map_or("", |text| text.title.as_str()))
            .link_to("/missions", self.mission);
        if let Some(seat) = self.seat.and_then(|seat| mission.state.seat(seat)) {
            // What waits for a daily or weekly mail is no news once the seat's days are over, nor once somebody has it.
            let over = Zone::Metropolitan.begins(seat.spec.period.end() + Duration::days(1));
            let open = OpenSeat { mission: self.mission, seat: seat.id };
            notice = notice.text("seat", seat.spec.title.as_str()).until(over).while_open("seat", open);
        }
        if let Some(change) = self.change {
            notice = notice.word("change", change.as_str());
        }
        unit.notify(&notice)?;
        Ok(SearchOutcome::of(self.search, &aggregate))
    }
}

/// The person's other searches, those among them that were forgotten lately.
async fn others_of(
    unit: &Unit,
    account: AccountId,
    search: SearchId,
) -> Result<Vec<(SearchId, SearchState)>, CommandError> {
    let since = unit.clock().now() - Duration::hours(HOURS);
    let mut others = Vec::new();
    for other in telling(unit.store(), account, since).await? {
        if other != search {
            others.push((other, unit.store().glance::<Search>(other.uuid()).await?.state));
        }
    }
    Ok(others)
}

/// The digest comes when the first that waits has waited long enough.
fn set_timer(unit: &mut Unit, state: &SearchState) {
    if let (Some(due_at), Some(search)) = (state.digest_at, state.search) {
        let payload = serde_json::json!({ "search": search });
        unit.schedule(Timer { key: timer_key(search), due_at, kind: DIGEST, payload });
    }
}

/// What had waited is told together.
#[derive(Clone, Debug, Serialize)]
pub struct SendDigest {
    pub search: SearchId,
    /// The score for each seat for which the person is ranked now; none where no search of theirs goes by it. No part of what the command is known by: it
    /// may be otherwise when the same digest is tried again.
    #[serde(skip)]
    pub ranked: Option<BTreeMap<SeatId, i64>>,
}

impl UseCase for SendDigest {
    const NAME: &'static str = "sendSearchDigest";
    type Outcome = SearchOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<SearchOutcome, CommandError> {
        by_vivier(unit, Self::NAME)?;
        let mut aggregate = unit.load_existing::<Search>(self.search).await?;
        let state = aggregate.state.clone();
        let mut searches = match state.account {
            Some(account) => others_of(unit, account, self.search).await?,
            None => Vec::new(),
        };
        searches.push((self.search, state.clone()));
        searches.retain(|(_, search)| !search.forgotten);
        let fitting = accounted_for(unit, &searches, state.waiting.clone(), self.ranked.as_ref()).await?;
        let news = News::of(unit, &state, &fitting).await?;
        let told = SearchCommand::Digest { count: news.count(), untold: news.untold.clone() };
        if unit.decide(&mut aggregate, told)? == 0 || news.count() == 0 {
            return Ok(SearchOutcome::of(self.search, &aggregate));
        }
        if let Some(account) = aggregate.state.account {
            let cause = format!("search:{}:digest:{}", self.search, aggregate.version);
            let notice = digest(unit, cause, &news).await?;
            unit.notify(&notice.to(account))?;
        }
        Ok(SearchOutcome::of(self.search, &aggregate))
    }
}

/// What a digest has to say once its time has come.
struct News {
    /// The seats that waited and for which somebody is still looked for, with their names, the first that waited first.
    seats: Vec<(OpenSeat, String)>,
    /// Those that cannot be asked for now, or were meanwhile.
    untold: Vec<SeatId>,
    /// More than a search keeps apart: they are seats, for nobody watches so many missions.
    beyond: usize,
    /// Watched missions to which something happened, once for each time.
    changes: Vec<MissionId>,
}

impl News {
    /// `fitting`: what of all that waits the person's searches look for by what the seats are now.
    async fn of(unit: &Unit, search: &SearchState, fitting: &[Waiting]) -> Result<Self, CommandError> {
        let SearchState { account, held, waiting, .. } = search;
        let changes = waiting.iter().filter(|one| one.seat.is_none()).map(|one| one.mission).collect();
        let beyond = usize::try_from(*held).unwrap_or(usize::MAX).saturating_sub(waiting.len());
        let today = unit.today();
        let (known, begins) = match account {
            Some(account) => (no_news_to(unit.store(), *account).await?, begins(unit.store(), *account).await?),
            None => (HashSet::new(), true),
        };
        // A mission can have many seats.
        let mut missions: BTreeMap<MissionId, Looking> = BTreeMap::new();
        let (mut seats, mut untold) = (Vec::new(), Vec::new());
        for (mission, id) in waiting.iter().filter_map(|one| Some((one.mission, one.seat?))) {
            if let Entry::Vacant(unread) = missions.entry(mission) {
                unread.insert(Looking::of(unit.store(), mission).await?);
            }
            let looking = &missions[&mission];
            // Much can happen in a day: what nobody can ask for is no news, nor what they have asked for meanwhile, nor what asks for something else now.
            let fits = fitting.iter().any(|one| one.seat == Some(id));
            let open = looking.open(id, today).filter(|_| begins && fits && !known.contains(&id));
            if let (Some(seat), Some(text)) = (open, &looking.mission.text) {
                let name = format!("{} – {}", seat.spec.title.as_str(), text.title.as_str());
                seats.push((OpenSeat { mission, seat: id }, name));
            } else {
                untold.push(id);
            }
        }
        Ok(Self { seats, untold, beyond, changes })
    }

    fn seats(&self) -> usize {
        self.seats.len() + self.beyond
    }

    fn count(&self) -> u32 {
        u32::try_from(self.seats() + self.changes.len()).unwrap_or(u32::MAX)
    }
}

/// What a digest says: how many seats, the first of them by name, and apart from them what became of watched missions. Every seat is looked at
/// once more when the mail is written, named or not: they are counted.
async fn digest(unit: &Unit, cause: String, news: &News) -> Result<Notice, CommandError> {
    let seats = news.seats();
    let template = template(whole(seats), whole(news.changes.len()));
    let mut notice = Notice::new(Family::Match, template, cause).number("count", whole(seats)).link("/missions");
    for (number, (open, title)) in (1..).zip(&news.seats) {
        let name = format!("seat-{number:02}");
        notice = notice.while_open(&name, *open);
        if number <= MOST_NAMED {
            notice = notice.text(&name, title);
        }
    }
    let named = news.seats.len().min(MOST_NAMED);
    if named > 0 && named < seats {
        notice = notice.number("seat-more", whole(seats - named));
    }
    match news.changes.as_slice() {
        [] => Ok(notice),
        [mission] => {
            let mission = unit.store().glance::<Mission>(mission.uuid()).await?.state;
            Ok(notice.text("watched-one", mission.text.as_ref().map_or("", |text| text.title.as_str())))
        }
        changes => Ok(notice.number("watched-many", whole(changes.len()))),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
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
