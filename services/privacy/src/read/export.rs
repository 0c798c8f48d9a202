//! Everything that is held about a person, for them to take along: what it amounts to, and every event that says it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::PlacementEvent;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::read::placements::states_of;
use vivier_matching::read::withheld;
use vivier_talents::domain::decide::Talent;

use super::accesses::all_accesses_to_me;
use super::export_parts::{AccessData, DeliveryData, NotificationData, SettingsData, parts};
use super::export_work::{
    AbsenceData, ActionData, CallData, CreditData, MembershipData, RankingData, SearchData, work,
};
use super::open::{open_all, withhold};
use crate::access;

/// Raise it when the shape changes.
pub const FORMAT_VERSION: u16 = 3;

/// The whole export. Its JSON Schema is `schema/personal-data.json`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalData {
    /// Always `vivier.personal-data`.
    pub format: String,
    /// The version of this shape.
    pub version: u16,
    pub generated_at: DateTime<Utc>,
    pub account: AccountData,
    /// How the account is entered: no secret, and nothing by which somebody could come in.
    pub access: AccessData,
    /// What the person was told, the latest first, in their language.
    pub notifications: Vec<NotificationData>,
    /// How it went to them, the latest first.
    pub deliveries: Vec<DeliveryData>,
    /// How they chose to be told.
    pub settings: SettingsData,
    /// The profiles in the pool as they are now, texts opened.
    pub talents: Vec<ObjectData>,
    /// The placements as they are now, texts and documents opened, but for what the person does not read today.
    pub placements: Vec<ObjectData>,
    /// When the person is away, and who answers meanwhile.
    pub absence: Option<AbsenceData>,
    /// What the person wants to hear of, the newest first.
    pub searches: Vec<SearchData>,
    pub memberships: Vec<MembershipData>,
    /// The calls to flash teams, the newest first.
    pub calls: Vec<CallData>,
    /// The entries of their credit account, the latest first.
    pub credits: Vec<CreditData>,
    /// Their places in rankings by which somebody decided, the latest first.
    pub rankings: Vec<RankingData>,
    /// What the person did, in order, in their own objects and in those of others, whose content is theirs.
    pub actions: Vec<ActionData>,
    /// Who read what about the person, the latest first.
    pub read_by: Vec<ReadData>,
    /// Everything that ever happened to the person, in order, texts opened: what is sealed for others stays closed, and
    /// so does what the person does not read today.
    pub history: Vec<HappenedData>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountData {
    pub id: Uuid,
    pub email: Option<String>,
    pub name: Option<String>,
    pub verified: bool,
    /// `fr` or `en`.
    pub locale: String,
    /// Roles, with the organisation in which each is held.
    pub roles: Vec<Value>,
}

/// One object by its id: its fields are those of its events and are described there (`schema/events`).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectData {
    pub id: Uuid,
    pub state: Value,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadData {
    pub reader: Uuid,
    pub name: Option<String>,
    /// A section of the profile, `PLACEMENT`, `ACCOUNT`, `RANKING`, `CREDITS`, `MOBILISATION` or `CLEARANCE`.
    pub what: String,
    pub day: chrono::NaiveDate,
    pub times: i32,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HappenedData {
    pub at: DateTime<Utc>,
    /// What it happened to: `account`, `talent`, `placement` and so on.
    pub object: String,
    pub id: Uuid,
    /// The event's name.
    pub kind: String,
    /// Its content, by the schema of that event.
    pub data: Value,
}

/// The JSON Schema of an export, as it is committed.
pub fn json_schema() -> schemars::Schema {
    schemars::schema_for!(PersonalData)
}

/// Everything about the viewer; none for whoever has not signed in.
///
/// # Errors
/// `Store`.
pub async fn own_data(store: &Store, viewer: &Actor) -> Result<Option<PersonalData>, QueryError> {
    let Some(account) = viewer.account().filter(|_| access::may(viewer, "ownData")) else { return Ok(None) };
    let Some(holder) = vivier_accounts::read::account(store, viewer, account).await? else { return Ok(None) };
    let subject = SubjectId::from(account);
    let keys = store.keys();
    let talents = vivier_talents::read::talents::all_of_account(store, account).await?;
    let mut profiles = Vec::with_capacity(talents.len());
    for talent in &talents {
        let state = store.glance::<Talent>(talent.uuid()).await?.state;
        let mut state = serde_json::to_value(&state).map_err(vivier_event_store::StoreError::from)?;
        open_all(keys, subject, &mut state).await?;
        profiles.push(ObjectData { id: talent.uuid(), state });
    }
    let mut placements = Vec::new();
    // What a placement says to others only, or not yet, is not for its talent: neither as it is nor in what happened.
    let states: BTreeMap<Uuid, PlacementState> =
        states_of(store, account).await?.into_iter().map(|(id, state)| (id.uuid(), state)).collect();
    for (id, placement) in &states {
        let mut state = serde_json::to_value(placement).map_err(vivier_event_store::StoreError::from)?;
        withhold(&mut state, withheld::in_state(placement).iter().map(String::as_str));
        open_all(keys, subject, &mut state).await?;
        placements.push(ObjectData { id: *id, state });
    }
    let streams: Vec<Uuid> = std::iter::once(account.uuid())
        .chain(profiles.iter().map(|object| object.id))
        .chain(placements.iter().map(|object| object.id))
        .collect();
    let (mut history, unknown) = (Vec::new(), PlacementState::default());
    for event in store.all_about(subject, &streams).await? {
        let mut data: Value = serde_json::from_str(&event.data).map_err(vivier_event_store::StoreError::from)?;
        if event.stream_type == Placement::TYPE {
            let unfit = |source| vivier_event_store::StoreError::Visit { position: event.position, source };
            let happened: PlacementEvent = event.event().map_err(unfit)?;
            // Of one that the read model does not have yet nothing is known to be open.
            let placement = states.get(&event.stream_id).unwrap_or(&unknown);
            withhold(&mut data, withheld::in_event(placement, &happened).iter().copied());
        }
        open_all(keys, subject, &mut data).await?;
        history.push(HappenedData {
            at: event.recorded_at,
            object: event.stream_type,
            id: event.stream_id,
            kind: event.kind,
            data,
        });
    }
    let parts = parts(store, viewer, account, holder.locale).await?;
    let work = work(store, viewer, account, &talents).await?;
    let read_by = all_accesses_to_me(store, viewer).await?;
    let read = |entry: super::accesses::AccessView| ReadData {
        reader: entry.reader.uuid(),
        name: entry.name,
        what: entry.what,
        day: entry.day,
        times: entry.times,
    };
    let roles = holder.grants.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
    Ok(Some(PersonalData {
        format: "vivier.personal-data".to_owned(),
        version: FORMAT_VERSION,
        generated_at: store.clock().now(),
        account: AccountData {
            id: account.uuid(),
            email: holder.email,
            name: holder.name,
            verified: holder.verified,
            locale: holder.locale.tag().to_owned(),
            roles: roles.map_err(vivier_event_store::StoreError::from)?,
        },
        access: parts.access,
        notifications: parts.notifications,
        deliveries: parts.deliveries,
        settings: parts.settings,
        talents: profiles,
        placements,
        absence: work.absence,
        searches: work.searches,
        memberships: work.memberships,
        calls: work.calls,
        credits: work.credits,
        rankings: work.rankings,
        actions: work.actions,
        read_by: read_by.into_iter().map(read).collect(),
        history,
    }))
}
