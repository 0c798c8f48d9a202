//! The read model `placement_card`: one row for each placement, with its state and its steps.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded, VersionedReadModel};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId};

use crate::domain::decide::Placement;
use crate::domain::event::PlacementEvent;
use crate::domain::state::PlacementState;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::Side;

/// The rows of `placement_card`.
pub struct PlacementCards;

/// One placement. The columns beside `state` and `steps` are what lists filter on; each follows from `state`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PlacementRow {
    pub id: PlacementId,
    pub talent: TalentId,
    /// The talent's account.
    pub account: AccountId,
    pub home: Option<OrganisationId>,
    pub mission: MissionId,
    pub seat: SeatId,
    pub host: OrganisationId,
    pub status: PlacementStatus,
    /// True before confirmation, while it can still come to something.
    pub open: bool,
    pub release_status: Option<ReleaseStatus>,
    /// Who answers in the releasing manager's place.
    pub delegate: Option<AccountId>,
    /// True where the home administration's human resources decide on the release.
    pub needs_hr: bool,
    /// The sides whose turn it is.
    pub awaits: Vec<Side>,
    pub answer_by: Option<DateTime<Utc>>,
    pub opened_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// The same fold that decisions are made on.
    pub state: PlacementState,
}

/// One event of a placement's history.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Place in the stream, from 1.
    pub version: i64,
    /// The event's name.
    pub kind: String,
    pub at: DateTime<Utc>,
    /// On whose behalf.
    pub side: Side,
    /// The account that acted; none for Vivier itself.
    pub account: Option<AccountId>,
    /// Where the placement stood afterwards.
    pub status: PlacementStatus,
}

impl ReadModel for PlacementCards {
    const NAME: &'static str = "placement_card";
    const VERSION: i32 = 7;
    const DDL: &'static str = "
        create table placement_card (
            id uuid primary key,
            talent uuid not null,
            account uuid not null,
            home uuid,
            mission uuid not null,
            seat uuid not null,
            host uuid not null,
            status text not null,
            open boolean not null,
            release_status text,
            delegate uuid,
            needs_hr boolean not null,
            awaits text[] not null,
            answer_by timestamptz,
            opened_at timestamptz not null,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            steps jsonb not null,
            state jsonb not null
        );
        create index on placement_card (account, id);
        create index on placement_card (talent, id);
        create index on placement_card (mission, id);
        create index on placement_card (seat, id);
        create index on placement_card (host, id);
        create index on placement_card (home, id);
        create index on placement_card (delegate, id);
    ";
    const EVENTS: &'static [&'static str] = &[
        "PlacementApplied",
        "PlacementInvited",
        "PlacementProposed",
        "PlacementAccepted",
        "PlacementAgreed",
        "PlacementDeclined",
        "PlacementWithdrawn",
        "ReleaseRequested",
        "ReleaseReminded",
        "ReleaseDelegated",
        "ReleaseGranted",
        "ReleaseRefused",
        "ReleaseExpired",
        "AgreementDrafted",
        "AgreementSigned",
        "PlacementSigned",
        "PlacementConfirmed",
        "PlacementStarted",
        "PlacementCompleted",
        "ReviewGiven",
        "PlacementReviewed",
        "PlacementEndedEarly",
        "PlacementExpired",
        "PlacementSuperseded",
        "ReleaseOpinionGiven",
        "ReleaseRevoked",
        "PlacementReminded",
        "PlacementEscalated",
        "AmendmentProposed",
        "AmendmentSigned",
        "AmendmentAgreed",
        "AmendmentDeclined",
        "AmendmentLapsed",
        "DisputeRaised",
        "DisputeSettled",
        "ReleaseVacancyFilled",
        "ReleaseReaddressed",
        "ReleaseVacated",
        "ReleaseDelegationEnded",
    ];
    type Row = PlacementRow;

    fn fold(key: Uuid, row: Option<PlacementRow>, event: &Recorded) -> Result<Option<PlacementRow>, FoldError> {
        let happened: PlacementEvent = event.event()?;
        let (opened_at, mut steps, mut state) = match row {
            Some(row) => (row.opened_at, row.steps, row.state),
            None => (event.recorded_at, Vec::new(), PlacementState::default()),
        };
        let before = state.clone();
        Placement::evolve(&mut state, &happened);
        let Some(pairing) = state.pairing else {
            return Err(FoldError::Unexpected(format!("placement {key} was never opened")));
        };
        let account = event.meta.actor.strip_prefix("account:").and_then(|account| account.parse::<AccountId>().ok());
        steps.push(Step {
            version: event.version,
            kind: event.kind.clone(),
            at: event.recorded_at,
            side: side(&happened, &before, account),
            account,
            status: state.status,
        });
        Ok(Some(PlacementRow {
            id: PlacementId::from_uuid(key),
            talent: pairing.talent,
            account: pairing.account,
            home: pairing.home,
            mission: pairing.mission,
            seat: pairing.seat,
            host: pairing.host,
            status: state.status,
            open: state.status.is_open(),
            release_status: state.release.as_ref().map(|release| release.status),
            delegate: state.release.as_ref().and_then(|release| release.delegate),
            needs_hr: state.release.as_ref().is_some_and(|release| release.needs_human_resources()),
            awaits: state.awaits(),
            answer_by: state.answer_by,
            opened_at,
            updated_at: event.recorded_at,
            version: event.version,
            position: event.position,
            steps,
            state,
        }))
    }
}

impl VersionedReadModel for PlacementCards {
    fn version(row: &PlacementRow) -> i64 {
        row.version
    }
}

/// On whose behalf an event happened: what it says itself, or the side that alone can bring it about.
fn side(event: &PlacementEvent, before: &PlacementState, account: Option<AccountId>) -> Side {
    let follows =
        || before.pairing.map(|pairing| if account == Some(pairing.account) { Side::Talent } else { Side::Host });
    match event {
        PlacementEvent::PlacementApplied(_) => Side::Talent,
        PlacementEvent::PlacementInvited(_)
        | PlacementEvent::AgreementDrafted(_)
        | PlacementEvent::PlacementConfirmed(_)
        | PlacementEvent::PlacementCompleted(_) => Side::Host,
        PlacementEvent::PlacementProposed(_) => account.map_or(Side::Vivier, |_| Side::Programme),
        PlacementEvent::PlacementAccepted(e) => e.by,
        PlacementEvent::PlacementDeclined(e) => e.by,
        PlacementEvent::PlacementWithdrawn(e) => e.by,
        PlacementEvent::ReleaseRequested(e) => e.by,
        PlacementEvent::ReleaseReminded(e) => e.by,
        PlacementEvent::ReleaseDelegated(_) if account.is_none() => Side::Vivier,
        PlacementEvent::ReleaseDelegated(_) | PlacementEvent::ReleaseOpinionGiven(_) => Side::Service,
        PlacementEvent::ReleaseGranted(_) | PlacementEvent::ReleaseRefused(_) => {
            before.release.as_ref().map_or(Side::Service, |release| release.decider())
        }
        PlacementEvent::ReleaseRevoked(e) => e.by,
        PlacementEvent::AmendmentProposed(_) => Side::Host,
        PlacementEvent::AmendmentSigned(e) => e.by,
        PlacementEvent::AmendmentAgreed(_) => before
            .amendment
            .as_ref()
            .and_then(|amendment| amendment.signatures.last())
            .map_or(Side::Vivier, |signature| signature.by),
        PlacementEvent::AmendmentDeclined(e) => e.by,
        PlacementEvent::DisputeRaised(e) => e.by,
        PlacementEvent::DisputeSettled(_) => Side::Programme,
        PlacementEvent::PlacementReviewed(_) if account.is_none() => Side::Vivier,
        PlacementEvent::AgreementSigned(e) => e.by,
        PlacementEvent::ReviewGiven(e) => e.by,
        PlacementEvent::PlacementEndedEarly(e) => e.by,
        PlacementEvent::PlacementStarted(_) if account.is_some() => Side::Host,
        // These follow from what happened just before, by the same hand.
        PlacementEvent::PlacementAgreed(_) | PlacementEvent::PlacementReviewed(_) => follows().unwrap_or(Side::Vivier),
        PlacementEvent::PlacementSigned(_) => before
            .agreement
            .as_ref()
            .and_then(|agreement| agreement.signatures.last())
            .map_or(Side::Vivier, |signature| signature.by),
        PlacementEvent::PlacementStarted(_)
        | PlacementEvent::ReleaseExpired(_)
        | PlacementEvent::PlacementExpired(_)
        | PlacementEvent::PlacementReminded(_)
        | PlacementEvent::PlacementEscalated(_)
        | PlacementEvent::ReleaseVacancyFilled(_)
        | PlacementEvent::ReleaseReaddressed(_)
        | PlacementEvent::ReleaseVacated(_)
        | PlacementEvent::ReleaseDelegationEnded(_)
        | PlacementEvent::AmendmentLapsed(_)
        | PlacementEvent::PlacementSuperseded(_) => Side::Vivier,
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event_of_a_placement() {
        let kinds: Vec<&str> = PlacementEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(PlacementCards::EVENTS, kinds);
    }
}
