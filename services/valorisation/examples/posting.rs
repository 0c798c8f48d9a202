//! How fast transfers are posted beside plain SQL doing the same inserts on the same server, and how long a statement takes with many entries.
//!
//! `cargo run --profile quick --example posting -p vivier-valorisation -- [TRANSFERS] [ENTRIES] [MIXED]` (5,000, 1,000,000 and 100,000
//! unless said otherwise). Commits wait for the disk. The many entries are put into the read models as their folds would.
//!
//! Plain SQL leaves the same rows behind as a grant does, in the same tables with the same indexes: two events of the same bytes, two entries, and
//! for both accounts the balance and the sum of the day. Vivier writes the latter apart, so that its rate is told twice: until all commands
//! are acknowledged, and until all rows are there. Plain SQL is told twice, too: with the issuer's balance and day, rows that every transfer
//! changes and waits for, and without, as a design that sums the issuer's entries when they are asked for. The contenders take turns, first in
//! tables that are nearly empty and in the end beside the many entries, of which plain SQL then has a copy.
//!
//! The mixed part is a history of grants and of transfers between services, many at once, of which limits refuse some; afterwards every event
//! is read again: the sum of all entries is zero at each position, no account stands below its floor, and `vivier verify ledger`
//! finds nothing. It panics otherwise.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgPool;
use vivier_event_store::{
    AsOf, CommandContext, CommandError, MasterKey, ReadModel as _, Recorded, Registry, Store, StoreOptions,
};
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::durable_cluster;
use vivier_valorisation::domain::event::TransferEvent;
use vivier_valorisation::domain::value::{AccountClass, Amount, Holder, LedgerAccountId, Purpose};
use vivier_valorisation::process::credits;
use vivier_valorisation::read::READ_MODELS;
use vivier_valorisation::read::accounts::{account, policy};
use vivier_valorisation::read::ledger_account::LedgerAccounts;
use vivier_valorisation::read::ledger_day::LedgerDays;
use vivier_valorisation::read::ledger_entry::LedgerEntries;
use vivier_valorisation::read::statement::{Page, statement};
use vivier_valorisation::use_case::grant::{Gift, GrantCredits};
use vivier_valorisation::use_case::spend::TransferCredits;
use vivier_valorisation::verify::verify;

const CLIENTS: usize = 16;
/// How often each contender is measured.
const ROUNDS: usize = 3;
/// Organisations that get credit: with one of them, every command meets on one guard.
const SPREAD: usize = 64;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<usize>().ok());
    let transfers = numbers.next().unwrap_or(5_000);
    let entries = numbers.next().unwrap_or(1_000_000);
    let commands = numbers.next().unwrap_or(100_000);
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    let master_key = MasterKey::generate().expect("a key");
    let mut options = StoreOptions::new(cluster.url("postgres"), master_key, Arc::new(SystemClock));
    options.statement_timeout = Duration::from_secs(600);
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_valorisation::register(&mut registry);
    let store = Store::open(options, registry).await.expect("a store");
    let organisations = organisations(&store).await;

    contest(&store, &organisations, transfers, false).await;
    mixed(&store, &organisations, commands).await;
    check(&store).await;

    let id = LedgerAccountId::of(Holder::Organisation { organisation: organisations[1] });
    fill(store.pool(), id, entries).await;
    let viewer = Actor::system("bench");
    let page = Page { rows: 50, from: None, backward: false };
    let past = SystemClock.now() - chrono::Duration::days(300);
    for (name, at) in [("now", None), ("300 days ago", Some(AsOf::Instant(past)))] {
        let mut times = Vec::new();
        for _ in 0..50 {
            let begun = Instant::now();
            let entries = statement(&store, &viewer, id, at, page).await.expect("a statement");
            account(&store, &viewer, id, at).await.expect("an answer");
            assert_eq!(entries.len(), 50);
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        println!(
            "statement and balance {name} with {entries} entries: median {:?}, slowest of 50 {:?}",
            times[25], times[49]
        );
    }
    println!("and with {entries} entries of one account there:");
    contest(&store, &organisations, transfers, true).await;
    store.stop();
    store.pool().close().await;
    cluster.stop().await;
}

/// The contenders in turns, and the median of each. `full`: beside all the entries that are there, which plain SQL has in its tables too.
async fn contest(store: &Store, organisations: &[OrganisationId], transfers: usize, full: bool) {
    let mut rates: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let many = post(store, organisations, transfers).await;
        let one = post(store, &organisations[..1], transfers).await;
        let all = plain(store.pool(), transfers, true, full).await;
        let without = plain(store.pool(), transfers, false, full).await;
        for (name, rate) in [
            ("1. to 64 accounts, acknowledged", many.acknowledged),
            ("2. to 64 accounts, all rows there", many.there),
            ("3. to one account, acknowledged", one.acknowledged),
            ("4. to one account, all rows there", one.there),
            ("5. plain SQL, the same rows", all),
            ("6. plain SQL without the issuer's balance and day", without),
        ] {
            rates.entry(name).or_default().push(rate);
        }
    }
    for (name, mut rates) in rates {
        rates.sort_unstable_by(f64::total_cmp);
        println!("{name}: {:.0} transfers/s, median of {ROUNDS}, {CLIENTS} clients", rates[ROUNDS / 2]);
    }
}

async fn organisations(store: &Store) -> Vec<OrganisationId> {
    let mut organisations = Vec::new();
    let context = CommandContext::system("bench", store.clock());
    let create = async |name: &str, kind, parent| {
        let name = Name::new(name).expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        store.execute(&context, &create).await.expect("created").outcome.organisation
    };
    let root = create("Programme", Kind::Programme, None).await;
    let ministry = create("Ministère", Kind::Ministry, Some(root)).await;
    for number in 0..SPREAD {
        organisations.push(create(&format!("Service {number}"), Kind::Service, Some(ministry)).await);
    }
    store.wait_for_follower(credits::NAME, store.position()).await.expect("accounts are opened");
    organisations
}

/// Transfers a second.
struct Posted {
    acknowledged: f64,
    there: f64,
}

async fn post(store: &Store, holders: &[OrganisationId], transfers: usize) -> Posted {
    let begun = Instant::now();
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let (store, holders) = (store.clone(), holders.to_vec());
        clients.push(tokio::spawn(async move {
            let context = CommandContext::new(Actor::system("bench"), store.clock());
            for turn in 0..transfers / CLIENTS {
                let organisation = holders[(turn * CLIENTS + client) % holders.len()];
                let amount = Amount::new(50).expect("an amount");
                let purpose = Purpose::new("Essai").expect("words");
                let to = Holder::Organisation { organisation };
                let grant = GrantCredits { to, gift: Gift::Named { amount }, purpose };
                store.execute(&context, &grant).await.expect("granted");
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
    let acknowledged = transfers as f64 / begun.elapsed().as_secs_f64();
    for name in READ_MODELS {
        while store.lag(name).await.expect("a lag") > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    Posted { acknowledged, there: transfers as f64 / begun.elapsed().as_secs_f64() }
}

/// Grants, and transfers between services of amounts that they do not always have.
async fn mixed(store: &Store, organisations: &[OrganisationId], commands: usize) {
    let begun = Instant::now();
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let (store, organisations) = (store.clone(), organisations.to_vec());
        clients.push(tokio::spawn(async move {
            let context = CommandContext::new(Actor::system("bench"), store.clock());
            let mut seed = 0x9E37_79B9_7F4A_7C15_u64 + client as u64;
            let mut next = |below: usize| {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                usize::try_from(seed % below as u64).expect("small")
            };
            let (mut posted, mut refused) = (0_usize, 0_usize);
            for _ in 0..commands / CLIENTS {
                let purpose = Purpose::new("Essai").expect("words");
                let amount = Amount::new(1 + i64::try_from(next(400)).expect("small")).expect("an amount");
                let from = organisations[next(organisations.len())];
                let answer = if next(4) == 0 {
                    let to = Holder::Organisation { organisation: from };
                    store.execute(&context, &GrantCredits { to, gift: Gift::Named { amount }, purpose }).await
                } else {
                    let to = organisations[next(organisations.len())];
                    // Some ask for far more than anybody has.
                    let hundredths = if next(10) == 0 { 10_000_000 } else { amount.hundredths() };
                    let amount = Amount::new(hundredths).expect("an amount");
                    store.execute(&context, &TransferCredits { from, to, amount, purpose }).await
                };
                match answer {
                    Ok(_) => posted += 1,
                    Err(CommandError::Refused(_)) => refused += 1,
                    Err(error) => panic!("{error}"),
                }
            }
            (posted, refused)
        }));
    }
    let (mut posted, mut refused) = (0, 0);
    for client in clients {
        let (more, no) = client.await.expect("a client");
        (posted, refused) = (posted + more, refused + no);
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert!(posted > 0 && refused > 0, "the history has both");
    println!(
        "a mixed history: {commands} commands, {posted} posted, {refused} refused, {:.0} commands/s, {CLIENTS} clients",
        commands as f64 / seconds
    );
}

/// Reads every event again.
async fn check(store: &Store) {
    let begun = Instant::now();
    let (_, terms) = policy(store, None).await.expect("the policy");
    let mut balances: HashMap<LedgerAccountId, (AccountClass, i64)> = HashMap::new();
    let (mut sum, mut transfers) = (0_i64, 0_u64);
    let read = &mut |event: &Recorded| {
        if event.kind != "TransferPosted" {
            return Ok(());
        }
        let TransferEvent::TransferPosted(posted) = event.event()? else { return Ok(()) };
        transfers += 1;
        for leg in posted.legs.iter() {
            let (class, balance) = balances.entry(leg.account).or_insert((leg.class, 0));
            *balance += leg.amount.hundredths();
            sum += leg.amount.hundredths();
            let floor = terms.floor(*class).map(Amount::hundredths);
            assert!(floor.is_none_or(|floor| *balance >= floor), "{} at {}", leg.account, event.position);
        }
        assert_eq!(sum, 0, "the sum at {}", event.position);
        Ok(())
    };
    store.replay(0, read).await.expect("the events are read");
    println!("sums and floors over {transfers} transfers hold at every position, read in {:.1?}", begun.elapsed());
    let begun = Instant::now();
    let totals = verify(store).await.expect("the events are read").expect("nothing is wrong");
    println!("verify ledger: {} transfers, {} accounts, in {:.1?}", totals.transfers, totals.accounts, begun.elapsed());
}

/// Transfers a second of plain SQL, one transaction each; `issuer`: with the balance and the day of the issuer, account 0; `full`: beside a
/// copy of the entries that Vivier has.
async fn plain(pool: &PgPool, transfers: usize, issuer: bool, full: bool) -> f64 {
    let tables = format!(
        "drop schema if exists plain cascade; create schema plain; set local search_path to plain, public; \
         create table event (like public.es_event including all); create sequence event_position; {} {} {} \
         insert into ledger_account (id, class, holder, balance, entries, opened_position, opened_at, position, updated_at) \
         select md5('plain' || n)::uuid, 'SERVICE', '{{}}', 0, 0, 0, now(), 0, now() from generate_series(0, {SPREAD}) n",
        LedgerAccounts::DDL,
        LedgerEntries::DDL,
        LedgerDays::DDL,
    );
    let mut transaction = pool.begin().await.expect("a transaction");
    sqlx::raw_sql(sqlx::AssertSqlSafe(tables)).execute(&mut *transaction).await.expect("tables");
    transaction.commit().await.expect("committed");
    if full {
        let copied = "insert into plain.ledger_entry select * from public.ledger_entry; analyze plain.ledger_entry";
        sqlx::raw_sql(copied).execute(pool).await.expect("the same entries");
    }
    // Of the same bytes as the events that a grant left behind.
    let events: Vec<(String, String, String, String)> = sqlx::query_as(
        "select distinct on (kind) stream_type, kind, data::text, meta::text from es_event \
         where kind in ('TransferPosted', 'AmountPosted') order by kind, position desc",
    )
    .fetch_all(pool)
    .await
    .expect("events");
    assert_eq!(events.len(), 2, "a grant is two events");
    let begun = Instant::now();
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let (pool, events) = (pool.clone(), events.clone());
        clients.push(tokio::spawn(async move {
            for turn in 0..transfers / CLIENTS {
                let account = i64::try_from((turn * CLIENTS + client) % SPREAD + 1).expect("small");
                plain_transfer(&pool, &events, account, issuer).await.expect("posted");
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
    transfers as f64 / begun.elapsed().as_secs_f64()
}

async fn plain_transfer(
    pool: &PgPool,
    events: &[(String, String, String, String)],
    account: i64,
    issuer: bool,
) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    for (stream_type, kind, data, meta) in events {
        sqlx::query(
            "insert into plain.event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
             values (nextval('plain.event_position'), gen_random_uuid(), 1, $1, $2, 1, clock_timestamp(), $3::json, $4::json, \
             decode(repeat('00', 32), 'hex'))",
        )
        .bind(stream_type)
        .bind(kind)
        .bind(data)
        .bind(meta)
        .execute(&mut *transaction)
        .await?;
    }
    sqlx::query(
        "insert into plain.ledger_entry (id, account, transfer, rule, policy, cause, posted, posted_at, posted_position, ended_at, ended_position) \
         select gen_random_uuid(), md5('plain' || a)::uuid, t, 'NAMED_GRANT', 1, '{\"kind\":\"GRANT\",\"purpose\":null}', m, now(), \
         currval('plain.event_position'), now(), currval('plain.event_position') \
         from (select gen_random_uuid() as t) t, (values ($1::bigint, 50::bigint), (0, -50)) v(a, m)",
    )
    .bind(account)
    .execute(&mut *transaction)
    .await?;
    // Always in this order, so that no two wait for each other.
    for (number, amount) in [(account, 50_i64), (0, -50)] {
        if number == 0 && !issuer {
            continue;
        }
        sqlx::query(
            "update plain.ledger_account set balance = balance + $2, entries = entries + 1, updated_at = now(), \
             position = currval('plain.event_position') where id = md5('plain' || $1::bigint)::uuid",
        )
        .bind(number)
        .bind(amount)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "insert into plain.ledger_day as known (id, account, day, posted, entries, position) \
             values (md5('day' || $1::bigint)::uuid, md5('plain' || $1::bigint)::uuid, current_date, $2, 1, \
             currval('plain.event_position')) on conflict (id) do update set posted = known.posted + excluded.posted, \
             entries = known.entries + 1, position = excluded.position",
        )
        .bind(number)
        .bind(amount)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

/// Entries of one account over two years, and the sums of its days. Every other one was announced twenty days before it was posted, so that
/// as many are announced now as at any past moment.
async fn fill(pool: &PgPool, id: LedgerAccountId, entries: usize) {
    let count = i64::try_from(entries).expect("a number");
    sqlx::query(
        "insert into ledger_entry (id, account, transfer, rule, policy, cause, held, held_at, held_position, posted, posted_at, \
         posted_position, ended_at, ended_position) \
         select gen_random_uuid(), $1, gen_random_uuid(), 'NAMED_GRANT', 1, '{\"kind\":\"GRANT\",\"purpose\":null}', \
         case when announced then 50 end, case when announced then at - interval '20 days' end, \
         case when announced then -n - ahead end, case when n > 0 then 50 end, case when n > 0 then at end, \
         case when n > 0 then -n end, case when n > 0 then at end, case when n > 0 then -n end \
         from (select n, n % 2 = 0 as announced, $2 * 20 / 730 as ahead, now() - n * interval '730 days' / $2 as at \
         from generate_series(1 - $2 * 20 / 730, $2) n) entries where n > 0 or announced",
    )
    .bind(id.uuid())
    .bind(count)
    .execute(pool)
    .await
    .expect("entries");
    sqlx::query(
        "insert into ledger_day select gen_random_uuid(), $1, posted_at::date, sum(posted)::bigint, count(*), max(posted_position) \
         from ledger_entry where account = $1 and posted_position < 0 group by posted_at::date \
         on conflict do nothing",
    )
    .bind(id.uuid())
    .execute(pool)
    .await
    .expect("days");
    // The account is as old as its entries.
    sqlx::query(
        "update ledger_account set opened_position = -$2, opened_at = now() - interval '731 days' where id = $1",
    )
    .bind(id.uuid())
    .bind(count)
    .execute(pool)
    .await
    .expect("opened");
    sqlx::raw_sql("analyze").execute(pool).await.expect("analysed");
}
