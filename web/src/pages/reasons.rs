//! `/mobilisations/{id}/reasons`: why each person was called for a flash team or was not, now, on the evening of a day, or just after any of
//! the things that have happened.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{self, Listing, Narrowing};
use crate::page::{Page, encode};
use crate::pages::brigades::Name;
use crate::pages::mobilisations::{released, standing, was_dropped};

const REASONS: Document =
    Document { operation: "MobilisationReasons", source: include_str!("../../queries/mobilisation-reasons.graphql") };
const NARROWINGS: [(&str, Narrowing); 1] = [("on", Narrowing::PastDay)];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    mobilisation: Option<Mobilisation>,
    mobilisation_reasons: Option<Reasons>,
}

#[derive(Deserialize)]
struct Mobilisation {
    id: String,
    name: Option<String>,
    seats: Vec<Seat>,
    timeline: Vec<Entry>,
}

#[derive(Deserialize)]
struct Seat {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Entry {
    at: DateTime<Utc>,
    position: String,
    kind: String,
    talent: Option<Name>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasons {
    at: DateTime<Utc>,
    composed_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    status: String,
    people: Vec<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    talent_id: String,
    talent: Option<Name>,
    outcome: String,
    quiet_until: Option<DateTime<Utc>>,
    calls: Vec<Call>,
    places: Vec<Place>,
    against: Vec<Objection>,
}

impl Person {
    fn name(&self, page: &Page) -> String {
        let name = self.talent.as_ref().and_then(|talent| talent.display_name.clone());
        name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    seat_id: String,
    wave: u64,
    status: String,
    lost: bool,
    send_at: DateTime<Utc>,
    deadline: Option<DateTime<Utc>>,
    decline_reason: Option<String>,
    release_reason: Option<String>,
}

impl Call {
    /// How it stood, as the board says it.
    fn standing(&self, mobilisation: &str) -> &str {
        let dropped = was_dropped(&self.status, self.deadline);
        standing((&self.status, dropped, self.lost), self.release_reason.as_deref(), mobilisation)
    }

    /// True where the person was asked; what has become of it since is not of that time.
    fn was_sent(&self) -> bool {
        self.deadline.is_some()
    }

    /// When it was to go out, where it had not yet.
    fn leaves_at(&self) -> Option<DateTime<Utc>> {
        (self.status == "PLANNED").then_some(self.send_at)
    }

    /// Until when it waited for an answer; none where nobody waited any more.
    fn awaited_until(&self) -> Option<DateTime<Utc>> {
        self.deadline.filter(|_| self.status == "SENT")
    }

    /// Why it was let go, as the board says it.
    fn released(&self) -> Option<&str> {
        released(self.release_reason.as_deref(), was_dropped(&self.status, self.deadline))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    seat_id: String,
    place: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Objection {
    seat_id: String,
    constraints: Vec<String>,
}

impl Objection {
    /// What they did not meet, in words.
    fn words(&self, page: &Page) -> String {
        let words = self.constraints.iter().map(|constraint| page.word("blocking", constraint));
        words.collect::<Vec<_>>().join(", ")
    }
}

#[derive(Template)]
#[template(path = "reasons.html")]
struct ReasonsPage {
    page: Page,
    mobilisation: Mobilisation,
    /// None where it was not declared yet.
    reasons: Option<Reasons>,
    listing: Listing,
}

impl ReasonsPage {
    fn seat(&self, id: &str) -> &str {
        self.mobilisation.seats.iter().find(|seat| seat.id == id).map_or("–", |seat| seat.title.as_str())
    }
}

/// `GET /mobilisations/{id}/reasons?on=2026-03-14` or `?position=…`; for coordinators.
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/mobilisations/{}/reasons", encode(&id));
    let listing = Listing::read("reasons", path, &NARROWINGS, &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let position = address.iter().find(|(name, _)| name == "position").map(|(_, value)| value.as_str());
    let position = position.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
    let as_of = listing.as_of().filter(|_| position.is_none());
    let variables = json!({ "id": id, "asOf": as_of, "position": position });
    match page.ask::<Answer>(REASONS, variables).await {
        // Whoever may see the calls has a timeline, from the declaration on.
        Ok(Answer { mobilisation: Some(mobilisation), mobilisation_reasons: reasons })
            if reasons.is_some() || !mobilisation.timeline.is_empty() =>
        {
            let mut listing = listing;
            listing.turn(None, reasons.as_ref().map(|reasons| reasons.people.len() as u64));
            let template = ReasonsPage { page, mobilisation, reasons, listing };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => page.unseen(),
        Err(error) if position.is_some() && is_no_position(&error) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// True where the address says a place in the log that there is not.
fn is_no_position(error: &ExecuteError) -> bool {
    const NONE: [&str; 3] = ["IN_THE_FUTURE", "MALFORMED", "OUT_OF_RANGE"];
    matches!(error, ExecuteError::Answered { codes, .. } if !codes.is_empty() && codes.iter().all(|code| NONE.contains(&code.as_str())))
}

#[cfg(test)]
mod tests {
    use vivier_brigade::read::why::CallOutcome;
    use vivier_kernel::locale::Locale;

    use super::*;
    use crate::messages::Catalogue;

    #[test]
    fn nobody_is_said_to_have_the_seat_of_a_team_that_has_lost_them_or_is_no_more() {
        let call = |status: &str, lost: bool| -> Call {
            let call = json!({
                "seatId": "s", "wave": 1, "status": status, "lost": lost, "sendAt": "2026-03-14T08:00:00Z",
                "deadline": null, "declineReason": null, "releaseReason": null,
            });
            serde_json::from_value(call).expect("a call")
        };
        for (status, lost, mobilisation, said) in [
            ("ENGAGED", false, "DEPLOYED", "ENGAGED"),
            ("ENGAGED", true, "DEPLOYED", "LOST"),
            ("ENGAGED", false, "STOOD_DOWN", "DISSOLVED"),
            // Without a deadline it never left.
            ("RELEASED", false, "DEPLOYED", "NEVER_SENT"),
        ] {
            assert_eq!(call(status, lost).standing(mobilisation), said, "{status}, {lost}, {mobilisation}");
        }
        // No deadline is left of what is answered or over, and only what has left is said to have been a call.
        let by: DateTime<Utc> = "2026-03-14T09:30:00Z".parse().expect("an instant");
        for (status, deadline, sent, waits, leaves) in [
            ("PLANNED", None, false, false, true),
            ("SENT", Some(by), true, true, false),
            ("DECLINED", Some(by), true, false, false),
            ("ENGAGED", Some(by), true, false, false),
            ("RELEASED", Some(by), true, false, false),
            ("RELEASED", None, false, false, false),
        ] {
            let call = Call { deadline, ..call(status, false) };
            let said = (call.was_sent(), call.awaited_until().is_some(), call.leaves_at().is_some());
            assert_eq!(said, (sent, waits, leaves), "{status}, {deadline:?}");
        }
        for locale in Locale::ALL {
            for outcome in CallOutcome::ALL {
                let key = format!("call-outcome.{outcome}");
                assert!(Catalogue::of(locale).find(&key).is_some(), "{}: {key}", locale.tag());
            }
        }
    }
}
