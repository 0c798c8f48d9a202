//! A random history of everything that is paid, many at once: grants, transfers, what is taken back, priority that is bought, placements that
//! end with their reviews and disputes, calls that are answered. Nobody passes a hard limit but by the one exception of decision 0025: what a
//! placement paid too much is taken back even where it was spent. The sum is zero at every position, every entry goes back to what it was
//! paid for and the other way round, and one changed byte is found.

use std::sync::Arc;
use std::time::Instant;

use vivier_event_store::StoreError;
use vivier_event_store::integrity::verify::What;
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId};
use vivier_matching::domain::value::{DisputeMatter, DisputeOutcome, Rating, Words};
use vivier_matching::use_case::course::{CompletePlacement, ReviewPlacement, StartPlacement};
use vivier_matching::use_case::dispute::{RaiseDispute, SettleDispute};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;

use super::calls::{AnswerCall, Called, call};
use super::support::*;
use crate::domain::policy::PolicyTerms;
use crate::domain::value::{AccountClass, Amount, Holder, Purpose, TransferId};
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::reverse::ReverseTransfer;
use crate::use_case::spend::{BuyPriority, TransferCredits};

/// Transfers, unless `VIVIER_TRANSFERS` says otherwise: the whole figure of the requirement, 100,000, takes minutes (`make soak`).
const TRANSFERS: usize = 2_000;
const CLIENTS: usize = 16;
/// Talents of the history; the people of the roles have smaller numbers.
const FIRST_TALENT: u128 = 10_000;
/// As many as the first policy sells for one mission.
const POINTS: usize = 5;
/// The most half days at half time in March 2026.
const MOST_HALF_DAYS: u64 = 22;

/// A small generator of its own for each client: from one seed the same run, up to who comes first.
struct Draw(u64);

impl Draw {
    fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn half_days(&mut self) -> i64 {
        i64::try_from(self.below(MOST_HALF_DAYS)).expect("small") + 1
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).expect("small")]
    }
}

/// What is paid for besides what administrations give each other.
#[derive(Clone, Copy)]
enum Happening {
    /// A placement on its last day, and whose it is.
    Ends(u128, PlacementId),
    Answers(Called),
    Buys(MissionId),
}

/// What one client did.
#[derive(Default)]
struct Done {
    posted: usize,
    refused: usize,
    bought: usize,
    answered: usize,
}

struct Client {
    world: Arc<World>,
    /// Of one ministry. The first two give each other every eighth time, so that commands meet there, however many there are.
    services: Arc<Vec<OrganisationId>>,
    happenings: Vec<Happening>,
    draw: Draw,
    done: Done,
    /// A grant that was not taken back yet.
    last: Option<TransferId>,
}

fn purpose() -> Purpose {
    Purpose::new("Essai").expect("words")
}

impl Client {
    /// What a limit refuses is no transfer: it goes on until it has its part of them, and everything has happened that was to.
    async fn play(mut self, transfers: usize) -> Done {
        let every = (transfers / (self.happenings.len() + 1)).max(1) as u64;
        while self.done.posted < transfers || !self.happenings.is_empty() {
            if self.done.posted >= transfers || self.draw.below(every) == 0 {
                match self.happenings.pop() {
                    Some(Happening::Ends(talent, placement)) => self.ends(talent, placement).await,
                    Some(Happening::Answers(called)) => {
                        let accepts = self.draw.below(2) == 0;
                        let answer = AnswerCall { called, accepts };
                        let answered = self.world.run(&self.world.administrator(), answer).await.expect("answered");
                        self.done.answered += usize::from(answered);
                    }
                    Some(Happening::Buys(mission)) => {
                        let buy = BuyPriority { mission, points: 1 };
                        let answer = self.world.run(&self.world.owner(), buy).await;
                        self.done.bought += usize::from(self.counted(answer.map(|_| ())));
                    }
                    None => {}
                }
                continue;
            }
            let pair = if self.draw.below(8) == 0 { &self.services[..2] } else { self.services.as_slice() };
            let from = self.draw.one(pair);
            let amount = Amount::new(i64::try_from(self.draw.below(900)).expect("small") + 1).expect("an amount");
            match (self.draw.below(10), self.last) {
                (0, _) => {
                    let organisation = if self.draw.below(4) == 0 { self.world.host } else { from };
                    let to = Holder::Organisation { organisation };
                    let grant = GrantCredits { to, gift: Gift::Named { amount }, purpose: purpose() };
                    let answer = self.world.run(&self.world.administrator(), grant).await;
                    self.last = answer.as_ref().ok().and_then(|done| done.transfer);
                    self.counted(answer.map(|_| ()));
                }
                (1, Some(transfer)) => {
                    self.last = None;
                    let answer = self.world.run(&self.world.administrator(), ReverseTransfer { transfer }).await;
                    self.counted(answer.map(|_| ()));
                }
                _ => {
                    let to = self.draw.one(pair);
                    if to != from {
                        let send = TransferCredits { from, to, amount, purpose: purpose() };
                        let answer = self.world.run(&self.world.manager(), send).await;
                        self.counted(answer.map(|_| ()));
                    }
                }
            }
        }
        self.done
    }

    /// True where it was posted; a limit may refuse it, and nothing else.
    fn counted(&mut self, answer: Result<(), vivier_event_store::CommandError>) -> bool {
        match answer {
            Ok(()) => self.done.posted += 1,
            refused => {
                assert_eq!(code(refused), "LEDGER_HARD_LIMIT");
                self.done.refused += 1;
                return false;
            }
        }
        true
    }

    /// The host says the days; then both agree, or the talent says others, or both do, or the programme has to.
    async fn ends(&mut self, talent: u128, placement: PlacementId) {
        let (world, draw) = (&self.world, &mut self.draw);
        let (owner, administrator) = (world.owner(), world.administrator());
        let expected_version = None;
        let stated = half_days(draw.half_days());
        let complete = CompletePlacement { placement, expected_version, half_days: stated, skills: Vec::new() };
        world.run(&owner, complete).await.expect("completed");
        let words = || Words::new("Ce ne sont pas mes jours.").expect("words");
        let other = half_days(draw.half_days());
        let said = match draw.below(4) {
            0 => vec![(person(talent), None)],
            1 => vec![(person(talent), Some(other))],
            2 => vec![(person(talent), Some(other)), (owner, Some(other))],
            _ => {
                let matter = DisputeMatter::HoursCounted;
                let raise = RaiseDispute { placement, expected_version, matter, words: words() };
                world.run(&person(talent), raise).await.expect("raised");
                let (outcome, half_days) = (DisputeOutcome::Upheld, Some(other));
                let settle =
                    SettleDispute { placement, expected_version, number: 1, outcome, words: words(), half_days };
                world.run(&administrator, settle).await.expect("settled");
                Vec::new()
            }
        };
        for (actor, half_days) in said {
            let review = ReviewPlacement { placement, expected_version, rating: Rating::Good, words: None, half_days };
            world.run(&actor, review).await.expect("reviewed");
        }
    }
}

/// Placements on their last day, calls that were sent, and missions whose seats are open; as many of each.
async fn prepared(world: &World, number: usize) -> Vec<Happening> {
    let (mut happenings, mut talents, mut placements) = (Vec::new(), Vec::new(), Vec::new());
    for talent in (FIRST_TALENT..).take(number) {
        // Some have no service that lets them go.
        let home = (talent % 5 != 0).then_some(world.home);
        talents.push((world.talent(talent, home).await, talent, home));
        let (_, seat) = world.mission().await;
        let placement = world.asked(talent, seat).await;
        world.confirmed(talent, placement).await;
        placements.push((talent, placement));
        let (open, _) = world.mission().await;
        happenings.extend(std::iter::repeat_n(Happening::Buys(open), POINTS));
    }
    world.until("2026-03-01").await;
    for (talent, placement) in placements {
        let start = StartPlacement { placement, expected_version: None };
        world.run(&world.owner(), start).await.expect("started");
        happenings.push(Happening::Ends(talent, placement));
    }
    world.until("2026-03-31").await;
    for people in talents.chunks(5) {
        happenings.extend(call(world, people).await.into_iter().map(Happening::Answers));
    }
    happenings
}

async fn services(world: &World, more: usize) -> Vec<OrganisationId> {
    let mut services = vec![world.home, world.sister];
    for number in 0..more {
        let name = Name::new(&format!("Service {number}")).expect("a name");
        let (kind, parent) = (Kind::Service, Some(world.ministry));
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        services.push(
            world.run(&vivier_kernel::actor::Actor::system("tests"), create).await.expect("created").organisation,
        );
    }
    services
}

/// Read models and followers that have much before them are waited for as long as they go on.
async fn caught_up(world: &World) {
    let mut before = None;
    loop {
        match world.tests.settle_followers().await {
            Ok(()) => return,
            Err(StoreError::ReadModelBehind { name, position }) => {
                let rows: i64 = sqlx::query_scalar(
                    "select ((select coalesce(sum(position), 0) from es_checkpoint where active) \
                     + (select coalesce(sum(position), 0) from es_follower))::bigint",
                )
                .fetch_one(world.tests.store.pool())
                .await
                .expect("a number");
                assert_ne!(before.replace(rows), Some(rows), "{name} stands still before {position}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

async fn number(world: &World, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(world.tests.store.pool()).await.expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_keep_the_sum_at_zero_and_pass_no_limit() {
    let transfers = std::env::var("VIVIER_TRANSFERS").ok().and_then(|n| n.parse().ok()).unwrap_or(TRANSFERS);
    let drawn = vivier_event_store::testing::seed("many_at_once_keep_the_sum_at_zero_and_pass_no_limit");
    let begun = Instant::now();
    let world = Arc::new(world().await);
    let ended = (transfers / 800).clamp(8, 120);
    let services = Arc::new(services(&world, (transfers / 400).clamp(6, 250)).await);
    let happenings = prepared(&world, ended).await;
    caught_up(&world).await;
    let prepared = begun.elapsed();

    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let draw = Draw((drawn ^ 0x9E37_79B9_u64.wrapping_mul(client as u64 + 1)).max(1));
            let happenings = happenings.iter().skip(client).step_by(CLIENTS).copied().collect();
            let (world, services) = (Arc::clone(&world), Arc::clone(&services));
            let client = Client { world, services, happenings, draw, done: Done::default(), last: None };
            tokio::spawn(client.play(transfers / CLIENTS))
        })
        .collect();
    let mut all = Done::default();
    for client in clients {
        let did = client.await.expect("a client");
        all.posted += did.posted;
        all.refused += did.refused;
        all.bought += did.bought;
        all.answered += did.answered;
    }
    let Done { posted: done, refused, bought, answered } = all;
    let played = begun.elapsed() - prepared;
    assert!(refused > 0 && done >= transfers / CLIENTS * CLIENTS, "limits were met: {done} done, {refused} refused");
    caught_up(&world).await;
    let settled = begun.elapsed() - prepared - played;

    // The events alone: sums, limits, and what each entry was paid for, both ways.
    let totals = world.audit().await.expect("clean");
    assert!(totals.transfers >= done, "{totals:?}");
    assert_eq!((totals.placements + totals.unconfirmed, totals.awaited), (ended, 0), "{totals:?}");
    assert!(totals.placements > 0, "{totals:?}");
    only_corrections_pass_a_limit(&world).await;
    // Rows are what the events say, a statement's balance is a sum of its entries, and what was paid for stands in them.
    for (expected, statement) in [
        (
            0,
            "select count(*) from ledger_account a \
             left join (select account, sum(posted) as sum from ledger_entry group by account) e on e.account = a.id \
             left join (select account, sum(posted) as sum from ledger_day group by account) d on d.account = a.id \
             where balance <> coalesce(e.sum, 0) or balance <> coalesce(d.sum, 0)",
        ),
        (0, "select sum(balance)::bigint from ledger_account"),
        (
            0,
            "select count(*) from (select from ledger_entry where posted is not null \
             group by posted_position having sum(posted) <> 0) unbalanced",
        ),
        (
            i64::try_from(bought).expect("small"),
            "select count(distinct transfer) from ledger_entry where rule = 'PRIORITY_PURCHASE' and posted is not null",
        ),
        (
            i64::try_from(answered).expect("small"),
            "select count(distinct transfer) from ledger_entry where rule = 'CALL_ANSWERED' and posted is not null",
        ),
    ] {
        assert_eq!(number(&world, statement).await, expected, "{statement}");
    }
    assert!(bought > 0 && answered > 0);
    let audited = begun.elapsed() - prepared - played - settled;

    let events = one_changed_byte_is_found(&world, drawn).await;
    let found = begun.elapsed() - prepared - played - settled - audited;
    eprintln!(
        "{done} transfers posted, {refused} refused at a limit, {bought} points bought, {answered} calls answered, {totals:?}, {events} events; prepared in {prepared:.1?}, \
         played in {played:.1?}, read models after {settled:.1?}, audited in {audited:.1?}, a changed byte found in {found:.1?}"
    );
}

/// Whoever stands below the hard limit, talents too, had a placement's payment taken back, and would not stand there without that.
async fn only_corrections_pass_a_limit(world: &World) {
    let accounts: Vec<(String, i64, i64)> = sqlx::query_as(
        "select a.class, a.balance, coalesce(( \
             select sum(-back.posted) from ledger_entry back \
             join ledger_entry paid on paid.account = back.account and paid.transfer = (back.cause->>'of')::uuid \
             where back.account = a.id and back.rule = 'REVERSAL' and back.posted < 0 and paid.rule = 'PLACEMENT_COMPLETED' \
         ), 0)::bigint from ledger_account a",
    )
    .fetch_all(world.tests.store.pool())
    .await
    .expect("the accounts");
    let terms = PolicyTerms::first();
    let mut limited = 0;
    for (class, balance, corrected) in accounts {
        let class = AccountClass::ALL.iter().find(|known| known.as_str() == class).expect("a class");
        let Some(floor) = terms.floor(*class) else { continue };
        limited += 1;
        let (floor, class) = (floor.hundredths(), class.as_str());
        assert!(balance >= floor || corrected > 0, "{class} at {balance}, below {floor} without a correction");
        assert!(balance + corrected >= floor, "{class} at {balance}, {corrected} taken back, below {floor}");
    }
    assert!(limited > 0, "nobody has a limit");
}

/// Any digit of any entry, changed in the table by somebody with the database's password.
async fn one_changed_byte_is_found(world: &World, drawn: u64) -> u64 {
    let store = &world.tests.store;
    store.seal_blocks().await.expect("sealed");
    let clean = store.verify(&mut |_| {}).await.expect("verified");
    assert!(clean.is_clean(), "{:?}", clean.findings);
    let mut draw = Draw(drawn);
    let entries: Vec<i64> = sqlx::query_scalar("select position from es_event where kind = 'AmountPosted' order by 1")
        .fetch_all(store.pool())
        .await
        .expect("the entries");
    let position = draw.one(&entries);
    let data: String = sqlx::query_scalar("select data::text from es_event where position = $1")
        .bind(position)
        .fetch_one(store.pool())
        .await
        .expect("an event");
    let digits: Vec<usize> = data.match_indices(|letter: char| letter.is_ascii_digit()).map(|(at, _)| at).collect();
    let at = draw.one(&digits);
    // Another digit that is not 0 before others: what is stored stays JSON.
    let digit = if &data[at..=at] == "7" { "8" } else { "7" };
    let changed = format!("{}{digit}{}", &data[..at], &data[at + 1..]);
    let mut transaction = store.pool().begin().await.expect("begin");
    for (statement, binds) in [
        ("alter table es_event disable trigger user", false),
        ("update es_event set data = $1::json where position = $2", true),
        ("alter table es_event enable trigger user", false),
    ] {
        let query = sqlx::query(statement);
        let query = if binds { query.bind(&changed).bind(position) } else { query };
        query.execute(&mut *transaction).await.expect("changed");
    }
    transaction.commit().await.expect("commit");
    let report = store.verify(&mut |_| {}).await.expect("verified");
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.position, finding.what)).collect();
    assert_eq!(found.first(), Some(&(Some(position), What::Changed)), "{changed} at {at}");
    report.events
}
