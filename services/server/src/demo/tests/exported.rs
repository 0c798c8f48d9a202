//! What people of the brigade export of their work is all of it: memberships, calls and credits, counted in the events and in the ledger.

use uuid::Uuid;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_privacy::read::export::own_data;

use super::Bench;
use crate::database::{ToolUse, open_for_tool};

/// By account: how often somebody volunteered for a brigade and was called, the entries of their credit account, and its balance.
const WORK: &str = "
    with at_work as (
        select (data ->> 'account')::uuid as account, 1 as membership, 0 as call from es_event where kind = 'MemberVolunteered'
        union all
        select (one -> 'callee' ->> 'account')::uuid, 0, 1 from es_event
        cross join lateral json_array_elements(data -> 'calls') as one where kind = 'WavePlanned'),
    work as (select account, sum(membership)::bigint as memberships, sum(call)::bigint as calls from at_work group by account),
    credit as (
        select t.account, (select count(*) from ledger_entry e where e.account = l.id) as entries, l.balance
        from ledger_account l join talent_card t on t.id = l.talent)
    select w.account, w.memberships, w.calls, coalesce(sum(c.entries), 0)::bigint, coalesce(sum(c.balance), 0)::bigint
    from work w left join credit c on c.account = w.account group by w.account, w.memberships, w.calls";

pub async fn whole(bench: &Bench) {
    let store = open_for_tool(&bench.config, &bench.database, ToolUse::Plain).await.expect("a store");
    let people: Vec<(Uuid, i64, i64, i64, i64)> = sqlx::query_as(WORK).fetch_all(&bench.pool).await.expect(WORK);
    let mut seen = (0, 0, 0);
    for (account, memberships, calls, entries, balance) in people {
        let holder = Actor::Account { account: AccountId::from_uuid(account), verified: true, grants: Vec::new() };
        let data = own_data(&store, &holder).await.expect("an answer").expect("their data");
        let posted: i64 = data.credits.iter().filter(|entry| entry.status == "POSTED").map(|entry| entry.amount).sum();
        let exported = (data.memberships.len() as i64, data.calls.len() as i64, data.credits.len() as i64, posted);
        assert_eq!(exported, (memberships, calls, entries, balance), "{account}");
        seen = (seen.0 + memberships, seen.1 + calls, seen.2 + entries);
    }
    assert!(seen.0 > 0 && seen.1 > 0 && seen.2 > 0, "there is something of each: {seen:?}");
    store.stop();
}
