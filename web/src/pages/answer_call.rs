//! `/answer-call/{mobilisation}?token=…`: the page that the link in a call's mail leads to. It asks before it acts, needs no account and
//! no script, and answers once.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::Kind;
use crate::commands::brigades::DECLINES;
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::Period;

const CALL: Document = Document { operation: "CallByLink", source: include_str!("../../queries/call-by-link.graphql") };
const ANSWER: Document =
    Document { operation: "AnswerCallByLink", source: include_str!("../../queries/answer-call-by-link.graphql") };

/// What the address carries.
#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// What a button sends.
#[derive(Deserialize)]
pub struct Answer {
    token: String,
    answer: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    call_by_link: Call,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    mobilisation: String,
    seat: String,
    share: u64,
    status: String,
    deadline: Option<DateTime<Utc>>,
    team_by: Option<DateTime<Utc>>,
    used: bool,
    open: bool,
    period: Period,
    host: Option<OrganisationName>,
}

impl Call {
    /// True while its deadline says something: later, nobody waits for the answer.
    fn is_awaited(&self) -> bool {
        self.status == "SENT"
    }

    /// True where the seat is asked of others, or has somebody: a yes is still one, but to stand by.
    fn is_late(&self) -> bool {
        matches!(self.status.as_str(), "EXPIRED" | "RELEASED")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    answer_call_by_link: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    call: Option<Status>,
    user_errors: Vec<Refused>,
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

#[derive(Deserialize)]
struct Refused {
    message: String,
    #[serde(default)]
    path: Option<Vec<String>>,
}

impl Refused {
    /// The field of the page that it is about, which is the last part of its path.
    fn field(&self) -> Option<&'static str> {
        let last = self.path.as_ref()?.last()?;
        ["from", "reason", "words"].into_iter().find(|field| *field == last.as_str())
    }
}

/// What was refused, and the id of the field on the page that it is about.
struct Refusal {
    at: Option<&'static str>,
    words: String,
}

fn refusal(page: &Page, error: &Refused) -> Refusal {
    let at = error.field();
    let words = match at {
        Some(field) => format!("{}{} {}", page.word("field", field), page.t("pending.colon"), error.message),
        None => error.message.clone(),
    };
    Refusal { at, words }
}

#[derive(Template)]
#[template(path = "answer_call.html")]
struct AnswerPage {
    page: Page,
    /// None where the link is not good: `refused` says why.
    call: Option<Call>,
    mobilisation: String,
    token: String,
    refused: Vec<Refusal>,
    /// What has become of the call by this answer.
    answered: Option<String>,
}

impl AnswerPage {
    fn reasons(&self) -> &'static [&'static str] {
        match DECLINES {
            Kind::Choice(_, reasons) => reasons,
            _ => &[],
        }
    }
}

/// `GET /answer-call/{mobilisation}?token=…`
pub async fn show(page: Page, Path(id): Path<String>, Query(link): Query<Link>) -> Response {
    render(page, id, link.token, Vec::new(), None).await
}

/// `POST /answer-call/{mobilisation}`
pub async fn act(page: Page, Path(id): Path<String>, Form(sent): Form<Answer>) -> Response {
    let Answer { token, answer, from, reason, words } = sent;
    let some = |text: String| (!text.trim().is_empty()).then_some(text);
    // Only what goes with the button that was pressed is sent.
    let (from, reason, words) = match answer.as_str() {
        "LAST_RESORT" => (some(from).map(|from| page.instant(&from)), None, None),
        "NO" => (None, some(reason), some(words).map(|words| words.replace("\r\n", "\n"))),
        _ => (None, None, None),
    };
    let input = json!({
        "mobilisationId": id, "token": token, "answer": answer, "from": from, "reason": reason, "words": words,
    });
    match page.ask::<Answered>(ANSWER, json!({ "input": input })).await {
        Ok(Answered { answer_call_by_link: Outcome { call: Some(call), .. } }) => {
            render(page, id, token, Vec::new(), Some(call.status)).await
        }
        Ok(Answered { answer_call_by_link: outcome }) => {
            let refused = outcome.user_errors.iter().map(|error| refusal(&page, error)).collect();
            render(page, id, token, refused, None).await
        }
        Err(error) => page.failure(&error),
    }
}

async fn render(
    page: Page,
    mobilisation: String,
    token: String,
    mut refused: Vec<Refusal>,
    answered: Option<String>,
) -> Response {
    let call = match page.ask::<Found>(CALL, json!({ "id": mobilisation, "token": token })).await {
        Ok(found) => Some(found.call_by_link),
        Err(ExecuteError::Answered { codes, .. }) => {
            let known = codes.iter().any(|code| code == "ACTION_LINK_EXPIRED");
            let message = if known { page.t("answer-call.expired") } else { page.t("answer-call.not-genuine") };
            if refused.is_empty() {
                refused.push(Refusal { at: None, words: message.to_owned() });
            }
            None
        }
        Err(error) => return page.failure(&error),
    };
    let status = match (&call, refused.is_empty()) {
        (None, _) => StatusCode::NOT_FOUND,
        (Some(_), true) => StatusCode::OK,
        (Some(_), false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let template = AnswerPage { page, call, mobilisation, token, refused, answered };
    template.page.render(status, &template)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn call(status: &str) -> Call {
        let day = NaiveDate::default();
        Call {
            mobilisation: "Équipe".to_owned(),
            seat: "Poste".to_owned(),
            share: 60,
            status: status.to_owned(),
            deadline: None,
            team_by: None,
            used: false,
            open: true,
            period: Period { start: day, end: day },
            host: None,
        }
    }

    #[test]
    fn only_a_call_that_waits_has_a_deadline_and_a_yes_that_comes_late_is_explained_as_one() {
        for (status, awaited, late) in [
            ("SENT", true, false),
            ("ACCEPTED_AS_LAST_RESORT", false, false),
            ("EXPIRED", false, true),
            ("RELEASED", false, true),
        ] {
            let call = call(status);
            assert_eq!((call.is_awaited(), call.is_late()), (awaited, late), "{status}");
        }
    }

    #[test]
    fn a_refusal_names_the_field_that_it_is_about() {
        let of = |path: &[&str]| {
            let path = path.iter().map(|part| (*part).to_owned()).collect();
            Refused { message: String::new(), path: Some(path) }.field()
        };
        assert_eq!(of(&["input", "from"]), Some("from"));
        assert_eq!(of(&["input", "reason"]), Some("reason"));
        assert_eq!(of(&["input", "token"]), None);
        assert_eq!(Refused { message: String::new(), path: None }.field(), None);
    }
}
