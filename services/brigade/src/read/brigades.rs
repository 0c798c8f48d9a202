//! Queries on brigades: what anybody signed in sees, and who is in them, which only their coordinators and each person do.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{OrganisationId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::zone::Zone;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use super::brigade_card::BrigadeRow;
use crate::access::{self, may};
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::state::{BrigadeState, Duty, Member};
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::value::{BrigadeId, BrigadeKind, DutyId};

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "brigade_card";

/// What a look at somebody's membership and clearance is called in the log of reads.
const READ_AS: &str = "CLEARANCE";

/// A brigade, as a viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct BrigadeView {
    pub id: BrigadeId,
    pub kind: BrigadeKind,
    pub organisation: OrganisationId,
    pub name: String,
    /// Members who are in the pool now, and can be in a team: not those who are paused.
    pub size: i64,
    /// Whether the viewer coordinates it, or the core one.
    pub coordinated: bool,
    /// All of them for its coordinators; one's own membership for oneself; nobody for others.
    pub members: Vec<(TalentId, Member)>,
    /// The duties of those members.
    pub duties: Vec<(DutyId, Duty)>,
    /// The duties that other members offer, for whoever is a member and could take one. Whose they are is not for the viewer.
    pub offered: Vec<(DutyId, Duty)>,
    pub version: i64,
}

/// Every brigade, the core one first. For processes and for queries that check rights themselves.
///
/// # Errors
/// `Store`.
pub async fn brigade_ids(store: &Store) -> Result<Vec<BrigadeId>, QueryError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from brigade_card order by kind = 'CORE' desc, id")
        .fetch_all(store.pool())
        .await?;
    Ok(ids.into_iter().map(BrigadeId::from_uuid).collect())
}

/// One brigade.
///
/// # Errors
/// `Store`.
pub async fn brigade(store: &Store, viewer: &Actor, id: BrigadeId) -> Result<Option<BrigadeView>, QueryError> {
    Ok(view(store, viewer, rows(store, &[id]).await?).await?.pop())
}

/// All brigades, the core one first: there are a few dozen.
///
/// # Errors
/// `Store`.
pub async fn brigades(store: &Store, viewer: &Actor) -> Result<Vec<BrigadeView>, QueryError> {
    let ids = brigade_ids(store).await?;
    let mut views = view(store, viewer, rows(store, &ids).await?).await?;
    views.sort_by_key(|view| ids.iter().position(|id| *id == view.id));
    Ok(views)
}

/// The members whose release in advance the viewer could take back, as one of the service's present managers: with their releases, and
/// nobody whose service has granted none. Who else is in the brigade is not the service's business.
///
/// # Errors
/// `Store`.
pub async fn agents(store: &Store, viewer: &Actor, id: BrigadeId) -> Result<Vec<(TalentId, Member)>, QueryError> {
    let Some(reader) = viewer.account().filter(|_| viewer.holds_anywhere(Role::ReleasingManager)) else {
        return Ok(Vec::new());
    };
    let state = store.glance::<Brigade>(id.uuid()).await?.state;
    let (mut agents, today) = (Vec::new(), Zone::Metropolitan.day(store.clock().now()));
    for (talent, member) in state.accepted().filter(|(_, member)| member.is_released(today)) {
        let person = store.glance::<Talent>(talent.uuid()).await?.state;
        let whom = (person.account(), person.organisation());
        if may("standingReleases", &access::of_member(store, viewer, id, whom).await?) {
            agents.push((talent, member.clone()));
        }
    }
    let looked: Vec<(SubjectId, &str)> = agents.iter().map(|(_, member)| (member.subject, READ_AS)).collect();
    store.note_access(reader, &looked).await?;
    Ok(agents)
}

/// The viewer's own places in brigades, for them to take along.
///
/// # Errors
/// `Store`.
pub async fn own_memberships(store: &Store, viewer: &Actor) -> Result<Vec<(BrigadeId, Member)>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(Vec::new()) };
    let mut own = Vec::new();
    for row in rows(store, &brigade_ids(store).await?).await? {
        let members = row.state.members.into_values().filter(|member| member.account == account);
        own.extend(members.map(|member| (row.id, member)));
    }
    Ok(own)
}

/// The first day on which somebody who is of a brigade, or offers to be, is back in the pool; none where they are not paused.
///
/// # Errors
/// `Store`.
pub async fn paused_until(
    store: &Store,
    (talent, member): (TalentId, &Member),
) -> Result<Option<NaiveDate>, QueryError> {
    if !matches!(member.status, MemberStatus::Volunteered | MemberStatus::Accepted) {
        return Ok(None);
    }
    Ok(store.glance::<Talent>(talent.uuid()).await?.state.paused_until)
}

/// The members of a brigade who are not in the pool now, each with the last day on which they are paused: the last of all days where they have left
/// it, and the brigade is about to know.
///
/// # Errors
/// `Store`.
pub(crate) async fn pauses(store: &Store, state: &BrigadeState) -> Result<HashMap<TalentId, NaiveDate>, QueryError> {
    let members: Vec<Uuid> = state.accepted().map(|(talent, _)| talent.uuid()).collect();
    let in_pool = in_pool(store, &members).await?;
    let mut pauses = HashMap::new();
    for (talent, _) in state.accepted().filter(|(talent, _)| !in_pool.contains(talent)) {
        if let Some(last) = pause(store, talent).await? {
            pauses.insert(talent, last);
        }
    }
    Ok(pauses)
}

/// The last day on which somebody is paused; none where they are in the pool.
async fn pause(store: &Store, talent: TalentId) -> Result<Option<NaiveDate>, QueryError> {
    let person = store.glance::<Talent>(talent.uuid()).await?.state;
    Ok(match person.status {
        TalentStatus::Active => None,
        TalentStatus::Paused => person.paused_until.and_then(|back| back.pred_opt()),
        TalentStatus::Absent | TalentStatus::Registered | TalentStatus::Withdrawn | TalentStatus::Erased => {
            Some(NaiveDate::MAX)
        }
    })
}

async fn rows(store: &Store, ids: &[BrigadeId]) -> Result<Vec<BrigadeRow>, QueryError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows: Vec<Json<BrigadeRow>> =
        sqlx::query_scalar("select row_to_json(b) from brigade_card b where id = any($1)")
            .bind(&ids)
            .fetch_all(store.pool())
            .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Which of these people are in the pool now.
async fn in_pool(store: &Store, ids: &[Uuid]) -> Result<HashSet<TalentId>, QueryError> {
    let found: Vec<Uuid> = sqlx::query_scalar("select id from talent_card where id = any($1) and status = $2")
        .bind(ids)
        .bind(TalentStatus::Active.as_str())
        .fetch_all(store.pool())
        .await?;
    Ok(found.into_iter().map(TalentId::from_uuid).collect())
}

async fn view(store: &Store, viewer: &Actor, rows: Vec<BrigadeRow>) -> Result<Vec<BrigadeView>, QueryError> {
    let mut views = Vec::new();
    let mut looked: Vec<(SubjectId, &str)> = Vec::new();
    let accepted: Vec<Uuid> =
        rows.iter().flat_map(|row| row.state.accepted()).map(|(talent, _)| talent.uuid()).collect();
    let in_pool = in_pool(store, &accepted).await?;
    for row in rows {
        let parties = access::of_brigade(store, viewer, row.id).await?;
        if !may("brigade", &parties) {
            continue;
        }
        let all = may("brigadeMembers", &parties);
        let size = row.state.accepted().filter(|(talent, _)| in_pool.contains(talent)).count();
        let offered = offered(store, viewer, &row.state).await?;
        let shown = |member: &Member| all || viewer.account() == Some(member.account);
        let members: Vec<(TalentId, Member)> =
            row.state.members.into_iter().filter(|(_, member)| shown(member)).collect();
        let others = members.iter().filter(|(_, member)| viewer.account() != Some(member.account));
        looked.extend(others.map(|(_, member)| (member.subject, READ_AS)));
        let seen = |(_, duty): &(DutyId, Duty)| members.iter().any(|(talent, _)| *talent == duty.talent);
        let duties = row.state.duties.into_iter().filter(seen).collect();
        views.push(BrigadeView {
            id: row.id,
            kind: row.kind,
            organisation: row.organisation,
            name: row.name,
            size: i64::try_from(size).unwrap_or(i64::MAX),
            coordinated: all,
            members,
            duties,
            offered,
            version: row.version,
        });
    }
    // What a membership says of somebody, their clearance above all, is written down before it is shown to others.
    if let Some(reader) = viewer.account() {
        store.note_access(reader, &looked).await?;
    }
    Ok(views)
}

/// The duties that others offer and the viewer could take, as a member.
async fn offered(store: &Store, viewer: &Actor, state: &BrigadeState) -> Result<Vec<(DutyId, Duty)>, QueryError> {
    let own = |(_, member): &(TalentId, &Member)| viewer.account() == Some(member.account);
    let Some((talent, _)) = state.accepted().find(own) else { return Ok(Vec::new()) };
    let (paused, now) = (pause(store, talent).await?, store.clock().now());
    let today = Zone::Metropolitan.day(now);
    let open = |duty: &Duty| duty.offered && duty.talent != talent && duty.period.end() >= today;
    let could_take = |duty: &Duty| open(duty) && state.could_take((talent, paused), duty.period, now);
    Ok(state.duties.iter().filter(|(_, duty)| could_take(duty)).map(|(id, duty)| (*id, *duty)).collect())
}
