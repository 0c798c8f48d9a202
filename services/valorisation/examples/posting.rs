//! How fast transfers are posted beside plain SQL doing the same inserts on the same server, and how long a statement takes with many entries.
//!
//! `cargo run --profile quick --example posting -p vivier-valorisation -- [TRANSFERS] [ENTRIES] [MIXED]` (5,000, 1,000,000 and 100,000
//! unless said otherwise). Commits wait for the disk. The entries of the second part are put into the read models as their folds would.
//!
//! The mixed part is a history of grants and of transfers between services, many at once, of which limits refuse some; afterwards every event
//! is read again: the sum of all entries is zero at each position, no account stands below its floor, and `vivier verify ledger`
//! finds nothing. It panics otherwise.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgPool;
use vivier_event_store::{AsOf, CommandContext, CommandError, MasterKey, Recorded, Registry, Store, StoreOptions};
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::durable_cluster;
use vivier_valorisation::domain::event::TransferEvent;
use vivier_valorisation::domain::value::{AccountClass, Amount, Holder, LedgerAccountId, Purpose};
use vivier_valorisation::process::credits;
use vivier_valorisation::read::accounts::{account, policy};
use vivier_valorisation::read::statement::{Page, statement};
use vivier_valorisation::use_case::grant::{Gift, GrantCredits};
use vivier_valorisation::use_case::spend::TransferCredits;
use vivier_valorisation::verify::verify;

const CLIENTS: usize = 16;
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

    for (name, holders) in [("64 accounts", organisations.as_slice()), ("one account", &organisations[..1])] {
        let rate = post(&store, holders, transfers).await;
        println!("posting to {name}: {rate:.0} transfers/s, {CLIENTS} clients");
    }
    let rate = plain(store.pool(), transfers).await;
    println!("plain SQL, two inserts and two updates a transaction: {rate:.0} transfers/s, {CLIENTS} clients");

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
    store.stop();
    store.pool().close().await;
    cluster.stop().await;
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
async fn post(store: &Store, holders: &[OrganisationId], transfers: usize) -> f64 {
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
    transfers as f64 / begun.elapsed().as_secs_f64()
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

/// The same in plain SQL: two entries and two balances in one transaction each.
async fn plain(pool: &PgPool, transfers: usize) -> f64 {
    let tables = "create table plain_account (id bigint primary key, balance bigint not null); \
        insert into plain_account select n, 0 from generate_series(0, 64) n; \
        create table plain_entry (id bigserial primary key, transfer uuid not null, account bigint not null, amount bigint not null, \
          cause jsonb not null, at timestamptz not null default clock_timestamp()); create index on plain_entry (account, id)";
    sqlx::raw_sql(tables).execute(pool).await.expect("tables");
    let begun = Instant::now();
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let pool = pool.clone();
        clients.push(tokio::spawn(async move {
            for turn in 0..transfers / CLIENTS {
                let account = i64::try_from((turn * CLIENTS + client) % SPREAD + 1).expect("small");
                let mut transaction = pool.begin().await.expect("a transaction");
                sqlx::query(
                    "insert into plain_entry (transfer, account, amount, cause) \
                     select t, a, m, '{\"kind\":\"GRANT\"}' from (select gen_random_uuid() as t) t, (values ($1, 50), (0, -50)) v(a, m)",
                )
                .bind(account)
                .execute(&mut *transaction)
                .await
                .expect("entries");
                sqlx::query("update plain_account set balance = balance + 50 where id = $1")
                    .bind(account)
                    .execute(&mut *transaction)
                    .await
                    .expect("a balance");
                sqlx::query("update plain_account set balance = balance - 50 where id = 0")
                    .execute(&mut *transaction)
                    .await
                    .expect("the issuer's balance");
                transaction.commit().await.expect("committed");
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
    transfers as f64 / begun.elapsed().as_secs_f64()
}

/// Entries of one account over two years, and the sums of its days.
async fn fill(pool: &PgPool, id: LedgerAccountId, entries: usize) {
    let count = i64::try_from(entries).expect("a number");
    sqlx::query(
        "insert into ledger_entry (id, account, transfer, rule, policy, cause, posted, posted_at, posted_position, ended_at, ended_position) \
         select gen_random_uuid(), $1, gen_random_uuid(), 'NAMED_GRANT', 1, '{\"kind\":\"GRANT\",\"purpose\":null}', 50, at, -n, at, -n \
         from (select n, now() - n * interval '730 days' / $2 as at from generate_series(1, $2) n) entries",
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
