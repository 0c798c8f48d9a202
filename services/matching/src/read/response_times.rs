//! How long each side takes to answer: measured from the steps of placements, by organisation, never by person.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::Party;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{OrganisationId, TypedId as _};

use super::placement_card::Step;
use crate::access;
use crate::domain::value::Side;

/// Fewer answers than this are shown to nobody: they would be somebody's.
pub const LEAST_ANSWERS: usize = 5;
/// Only what was asked within so many days counts.
pub const WINDOW_DAYS: i64 = 365;
/// The most placements that are looked at, the latest first.
const MOST_PLACEMENTS: i64 = 20_000;

/// How one side of one organisation answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResponseTimes {
    pub side: Side,
    pub organisation: OrganisationId,
    /// Answers, whatever they were.
    pub answered: usize,
    /// Requests that expired unanswered.
    pub expired: usize,
    /// Hours until an answer: half of them took no longer; nine of ten took no longer.
    pub median_hours: i64,
    pub ninth_decile_hours: i64,
}

/// One request and its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Response {
    pub side: Side,
    /// None where it expired.
    pub took: Option<Duration>,
}

/// The requests of one placement that a side was to answer: host and talent once it was opened, the service once it was asked, and human
/// resources, where `decide` is true, from the manager's opinion on, or from the instant at which it was overdue.
pub fn responses(steps: &[Step], decide: bool) -> Vec<Response> {
    let mut responses = Vec::new();
    let mut open: Option<(Side, DateTime<Utc>)> = None;
    for step in steps {
        let asked = match step.kind.as_str() {
            "PlacementApplied" => Some(Side::Host),
            "PlacementInvited" => Some(Side::Talent),
            "ReleaseRequested" => Some(Side::Service),
            _ => None,
        };
        if let Some(side) = asked {
            open = Some((side, step.at));
            continue;
        }
        let Some((side, at)) = open else { continue };
        match step.kind.as_str() {
            "ReleaseOpinionGiven" if side == Side::Service => {
                responses.push(Response { side, took: Some(step.at - at) });
                open = Some((Side::HumanResources, step.at));
            }
            // The opinion is overdue before the decision is late, which is told by the same event and changes nobody's turn.
            "PlacementEscalated" if decide && side == Side::Service => {
                responses.push(Response { side, took: None });
                open = Some((Side::HumanResources, step.at));
            }
            "PlacementAccepted" | "PlacementDeclined" | "ReleaseGranted" | "ReleaseRefused" => {
                responses.push(Response { side, took: Some(step.at - at) });
                open = None;
            }
            "PlacementExpired" => {
                responses.push(Response { side, took: None });
                open = None;
            }
            // Taken back by whoever asked, or overtaken: nobody owes an answer any more.
            "PlacementWithdrawn" | "PlacementSuperseded" => open = None,
            _ => {}
        }
    }
    responses
}

/// The value that `share` per cent of the sorted ones do not exceed.
fn quantile(sorted: &[i64], share: usize) -> i64 {
    let index = (sorted.len() * share).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or(0)
}

/// The host, the home, whether human resources decide, and the steps.
type Course = (Uuid, Option<Uuid>, bool, Json<Vec<Step>>);

/// The figures of organisations that gave enough answers, host sides and services, by organisation.
///
/// # Errors
/// `Store`.
pub async fn response_times(
    store: &Store,
    viewer: &Actor,
    organisations: &[OrganisationId],
) -> Result<Vec<ResponseTimes>, QueryError> {
    let parties = access::parties(viewer, &[], None);
    let signed_in = parties.iter().any(|party| matches!(party, Party::SignedIn | Party::System));
    if !signed_in {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = organisations.iter().map(|id| id.uuid()).collect();
    let rows: Vec<Course> = sqlx::query_as(
        "select host, home, needs_hr, steps from placement_card where opened_at > $1 \
         and (cardinality($2::uuid[]) = 0 or host = any($2) or home = any($2)) order by id desc limit $3",
    )
    .bind(store.clock().now() - Duration::days(WINDOW_DAYS))
    .bind(&ids)
    .bind(MOST_PLACEMENTS)
    .fetch_all(store.pool())
    .await?;
    let mut hours: BTreeMap<(OrganisationId, Side), (Vec<i64>, usize)> = BTreeMap::new();
    for (host, home, decide, steps) in rows {
        for response in responses(&steps.0, decide) {
            let organisation = match response.side {
                Side::Host => Some(host),
                Side::Service | Side::HumanResources => home,
                Side::Talent | Side::Programme | Side::Vivier => None,
            };
            let Some(organisation) = organisation.filter(|id| ids.is_empty() || ids.contains(id)) else { continue };
            let (taken, expired) = hours.entry((OrganisationId::from_uuid(organisation), response.side)).or_default();
            match response.took {
                Some(took) => taken.push(took.num_hours()),
                None => *expired += 1,
            }
        }
    }
    let measured = |((organisation, side), (mut taken, expired)): ((OrganisationId, Side), (Vec<i64>, usize))| {
        taken.sort_unstable();
        ResponseTimes {
            side,
            organisation,
            answered: taken.len(),
            expired,
            median_hours: quantile(&taken, 50),
            ninth_decile_hours: quantile(&taken, 90),
        }
    };
    Ok(hours.into_iter().filter(|(_, (taken, _))| taken.len() >= LEAST_ANSWERS).map(measured).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::transitions::PlacementStatus;

    fn step(kind: &str, at: &str) -> Step {
        let at = format!("2026-03-{at}:00:00Z").parse().expect("an instant");
        Step {
            version: 1,
            kind: kind.to_owned(),
            at,
            side: Side::Vivier,
            account: None,
            status: PlacementStatus::Applied,
        }
    }

    #[test]
    fn each_request_is_measured_once_and_what_nobody_owes_is_not() {
        let hours = |kinds: &[(&str, &str)]| -> Vec<(Side, Option<i64>)> {
            let steps: Vec<Step> = kinds.iter().map(|(kind, at)| step(kind, at)).collect();
            responses(&steps, true).into_iter().map(|r| (r.side, r.took.map(|took| took.num_hours()))).collect()
        };
        for (steps, expected) in [
            (
                vec![
                    ("PlacementApplied", "01T08"),
                    ("PlacementAccepted", "02T09"),
                    ("ReleaseRequested", "03T00"),
                    ("ReleaseReminded", "10T00"),
                    ("ReleaseGranted", "13T00"),
                    ("AgreementSigned", "14T00"),
                ],
                vec![(Side::Host, Some(25)), (Side::Service, Some(240))],
            ),
            (vec![("PlacementInvited", "01T00"), ("PlacementExpired", "22T00")], vec![(Side::Talent, None)]),
            (vec![("PlacementApplied", "01T00"), ("PlacementWithdrawn", "02T00")], vec![]),
            (
                vec![
                    ("PlacementApplied", "01T00"),
                    ("PlacementAccepted", "01T01"),
                    ("ReleaseRequested", "02T00"),
                    ("ReleaseExpired", "23T00"),
                    ("PlacementExpired", "23T00"),
                ],
                vec![(Side::Host, Some(1)), (Side::Service, None)],
            ),
            // A secondment: the manager is heard, human resources decide.
            (
                vec![
                    ("ReleaseRequested", "02T00"),
                    ("ReleaseOpinionGiven", "04T00"),
                    ("PlacementEscalated", "16T00"),
                    ("ReleaseGranted", "17T00"),
                ],
                vec![(Side::Service, Some(48)), (Side::HumanResources, Some(312))],
            ),
            // No opinion in time: from then on the decision is human resources'.
            (
                vec![
                    ("ReleaseRequested", "02T09"),
                    ("ReleaseReminded", "09T00"),
                    ("PlacementEscalated", "12T00"),
                    ("PlacementExpired", "23T09"),
                ],
                vec![(Side::Service, None), (Side::HumanResources, None)],
            ),
            // The same within the two days that a flash team leaves.
            (
                vec![("ReleaseRequested", "02T09"), ("PlacementEscalated", "03T09"), ("ReleaseGranted", "03T15")],
                vec![(Side::Service, None), (Side::HumanResources, Some(6))],
            ),
        ] {
            assert_eq!(hours(&steps), expected, "{steps:?}");
        }
    }

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let sorted: Vec<i64> = (1..=10).collect();
        assert_eq!((quantile(&sorted, 50), quantile(&sorted, 90), quantile(&[7], 90), quantile(&[], 50)), (5, 9, 7, 0));
    }
}
