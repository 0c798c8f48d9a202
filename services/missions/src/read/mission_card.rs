//! The read model `mission_card`: one row for each mission, with its seats.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded, VersionedReadModel};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, TypedId};

use crate::domain::decide::Mission;
use crate::domain::event::MissionEvent;
use crate::domain::state::MissionState;
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{Region, SkillKey, Words, WorkMode};

/// The rows of `mission_card`.
pub struct MissionCards;

/// One mission. The columns beside `state` are what lists filter and sort on; each follows from the events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MissionRow {
    pub id: MissionId,
    pub organisation: OrganisationId,
    pub owner: AccountId,
    pub status: MissionStatus,
    /// True once everybody could read it, whatever became of it since.
    pub was_published: bool,
    pub priority: i64,
    /// The skills that its seats ask for.
    pub skill_keys: Vec<SkillKey>,
    /// The regions of its seats.
    pub regions: Vec<Region>,
    /// True where a seat can be held wholly at a distance.
    pub remote: bool,
    pub seats: i64,
    /// First and last day over all its seats.
    pub first_day: Option<NaiveDate>,
    pub last_day: Option<NaiveDate>,
    /// The last day on which a seat looks for somebody, should its administration go on; none where no seat does.
    pub looks_until: Option<NaiveDate>,
    /// Title, description and seat titles, folded for searching.
    pub search: String,
    pub reason: Option<Reason>,
    pub drafted_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    /// The version that everybody could read first.
    pub published_version: Option<i64>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// The same fold that decisions are made on.
    pub state: MissionState,
}

/// Why a mission was rejected, suspended or cancelled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// The item of the closed list.
    pub code: String,
    pub words: Option<String>,
    /// True where the programme has suspended it, and alone resumes it.
    #[serde(default)]
    pub by_programme: bool,
}

impl ReadModel for MissionCards {
    const NAME: &'static str = "mission_card";
    const VERSION: i32 = 4;
    const DDL: &'static str = "
        create table mission_card (
            id uuid primary key,
            organisation uuid not null,
            owner uuid not null,
            status text not null,
            was_published boolean not null,
            priority bigint not null,
            skill_keys uuid[] not null,
            regions text[] not null,
            remote boolean not null,
            seats bigint not null,
            first_day date,
            last_day date,
            looks_until date,
            search text not null,
            reason jsonb,
            drafted_at timestamptz not null,
            published_at timestamptz,
            published_version bigint,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            state jsonb not null
        );
        create index on mission_card (organisation);
        create index on mission_card (looks_until);
        create index on mission_card (was_published, id);
        create index on mission_card (was_published, priority, id);
        create index on mission_card using gin (skill_keys);
    ";
    const EVENTS: &'static [&'static str] = &[
        "MissionDrafted",
        "MissionEdited",
        "SeatAdded",
        "SeatChanged",
        "SeatRemoved",
        "MissionSubmitted",
        "MissionPublished",
        "MissionRaised",
        "MissionRejected",
        "MissionSuspended",
        "MissionResumed",
        "MissionCancelled",
        "SeatFilled",
        "SeatVacated",
        "MissionStaffed",
        "MissionReopened",
        "MissionStarted",
        "MissionCompleted",
        "PrioritySet",
        "PriorityBought",
    ];
    type Row = MissionRow;

    fn fold(key: Uuid, row: Option<MissionRow>, event: &Recorded) -> Result<Option<MissionRow>, FoldError> {
        let happened: MissionEvent = event.event()?;
        let (drafted_at, published, former_reason, mut state) = match row {
            Some(row) => (row.drafted_at, row.published_at.zip(row.published_version), row.reason, row.state),
            None => (event.recorded_at, None, None, MissionState::default()),
        };
        Mission::evolve(&mut state, &happened);
        let Some(identity) = state.identity else {
            return Err(FoldError::Unexpected(format!("mission {key} has no draft")));
        };
        let published_now =
            matches!(happened, MissionEvent::MissionPublished(_)).then_some((event.recorded_at, event.version));
        let published = published.or(published_now);
        let skills = state.seats.iter().flat_map(|seat| seat.spec.skills.iter().map(|required| required.skill));
        Ok(Some(MissionRow {
            id: MissionId::from_uuid(key),
            organisation: identity.organisation,
            owner: identity.owner,
            status: state.status,
            was_published: state.was_published,
            priority: state.effective_priority().weight(),
            skill_keys: sorted(skills),
            regions: sorted(state.seats.iter().filter_map(|seat| seat.spec.region)),
            remote: state.seats.iter().any(|seat| seat.spec.mode == WorkMode::Remote),
            seats: i64::try_from(state.seats.len()).unwrap_or(i64::MAX),
            first_day: state.seats.iter().map(|seat| seat.spec.period.start()).min(),
            last_day: state.seats.iter().map(|seat| seat.spec.period.end()).max(),
            looks_until: state.looks_until(),
            search: searchable(&state),
            reason: reason(&happened, state.status, former_reason),
            drafted_at,
            published_at: published.map(|(at, _)| at),
            published_version: published.map(|(_, version)| version),
            updated_at: event.recorded_at,
            version: event.version,
            position: event.position,
            state,
        }))
    }
}

impl VersionedReadModel for MissionCards {
    fn version(row: &MissionRow) -> i64 {
        row.version
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// The reason of the present status; none where the status needs none.
fn reason(happened: &MissionEvent, status: MissionStatus, former: Option<Reason>) -> Option<Reason> {
    let given = |code: String, words: &Option<Words>, by_programme| {
        Some(Reason { code, words: words.as_ref().map(ToString::to_string), by_programme })
    };
    match happened {
        MissionEvent::MissionRejected(e) => given(e.reason.to_string(), &e.words, false),
        MissionEvent::MissionSuspended(e) => given(e.reason.to_string(), &e.words, e.by_programme),
        MissionEvent::MissionCancelled(e) => given(e.reason.to_string(), &e.words, false),
        _ if matches!(status, MissionStatus::Rejected | MissionStatus::Suspended | MissionStatus::Cancelled) => former,
        _ => None,
    }
}

fn searchable(state: &MissionState) -> String {
    let mut text = String::new();
    if let Some(mission) = &state.text {
        text.push_str(mission.title.as_str());
        text.push('\n');
        text.push_str(mission.description.as_str());
    }
    for seat in &state.seats {
        text.push('\n');
        text.push_str(seat.spec.title.as_str());
        if let Some(place) = &seat.spec.place {
            text.push('\n');
            text.push_str(place.as_str());
        }
    }
    fold_text(&text)
}

/// Lower case without accents: « Économie » and `economie` meet.
pub(super) fn fold_text(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain = text.to_lowercase().replace('œ', "oe").replace('æ', "ae");
    plain.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event_of_a_mission() {
        let kinds: Vec<&str> = MissionEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(MissionCards::EVENTS, kinds);
    }

    #[test]
    fn folded_texts_meet_whatever_their_accents() {
        assert_eq!(fold_text("Œuvre d’Économie À RÉFORMER"), "oeuvre d’economie a reformer");
    }
}
