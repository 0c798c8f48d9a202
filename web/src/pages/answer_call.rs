//! `/answer-call/{mobilisation}?token=…`: the page that the link in a call's mail leads to. It asks before it acts, needs no account and
//! no script, and answers once.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::zone::Zone;

use crate::commands::brigades::DECLINES;
use crate::executor::{Document, ExecuteError};
use crate::format::is_time;
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::mobilisations::AtLevel;
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
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: String,
    /// By whose clocks the page showed times, and takes them.
    #[serde(default)]
    zone: String,
    #[serde(flatten)]
    typed: Typed,
}

/// What was typed, which stands in its field again where it was refused.
#[derive(Deserialize, Default, Clone, PartialEq, Debug)]
pub struct Typed {
    #[serde(default)]
    from: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

impl Typed {
    /// What goes with the button that was pressed, and nothing else.
    fn sent_by(&self, answer: &str) -> Self {
        match answer {
            "LAST_RESORT" => Self { from: self.from.clone(), ..Self::default() },
            "NO" => Self { from: String::new(), ..self.clone() },
            _ => Self::default(),
        }
    }

    /// The field that holds no value which the page offers: the API's schema does not know it, and would not say where it stands.
    fn unknown(&self) -> Option<&'static str> {
        let reason = self.reason.trim();
        (!reason.is_empty() && !DECLINES.values().contains(&reason)).then_some("reason")
    }
}

/// What the buttons say.
const ANSWERS: [&str; 3] = ["YES", "LAST_RESORT", "NO"];

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
    mode: String,
    region: Option<String>,
    skills: Vec<AtLevel>,
    status: String,
    deadline: Option<DateTime<Utc>>,
    team_by: Option<DateTime<Utc>>,
    used: bool,
    open: bool,
    lost: bool,
    dissolved: bool,
    engaged_elsewhere: bool,
    no_longer_yours: bool,
    /// By whose clocks the mail told them of instants.
    #[serde(default)]
    zone: Zone,
    period: Period,
    host: Option<OrganisationName>,
}

impl Call {
    /// True while its deadline says something: later, nobody waits for the answer.
    fn is_awaited(&self) -> bool {
        self.status == "SENT"
    }

    /// How it stands: nobody has a seat any more of a team that has lost them, or that has stood down, and nobody is thanked who can no longer come.
    fn standing(&self) -> &str {
        match self.status.as_str() {
            "RELEASED" if self.engaged_elsewhere || self.no_longer_yours => "LET_GO",
            "ENGAGED" if self.lost => "LOST",
            "ENGAGED" if self.dissolved => "DISSOLVED",
            status => status,
        }
    }

    /// What there is to say instead of asking, by the end of its key; none while a yes by this link would still be heard.
    fn end(&self) -> Option<&str> {
        match self.standing() {
            end @ ("ENGAGED" | "LOST" | "DISSOLVED") => Some(end),
            _ if self.used => Some("USED"),
            _ if self.open => None,
            // Whatever has become of the call by it: that is all that there is to know.
            _ if self.engaged_elsewhere => Some("ENGAGED_ELSEWHERE"),
            _ if self.no_longer_yours => Some("NO_LONGER_YOURS"),
            status => Some(status),
        }
    }

    /// True where the person has to do with the team: they find the rest of it in the app.
    fn is_of_the_team(&self) -> bool {
        matches!(self.status.as_str(), "ENGAGED" | "RESERVE")
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

impl Refusal {
    fn new(page: &Page, at: Option<&'static str>, message: &str) -> Self {
        let words = match at {
            Some(field) => format!("{}{} {message}", page.word("field", field), page.t("pending.colon")),
            None => message.to_owned(),
        };
        Self { at, words }
    }
}

/// What has become of the call by an answer.
struct Done {
    status: String,
    /// From when on they come as a last resort, as they have just said.
    from: Option<DateTime<Utc>>,
}

impl Done {
    fn words(&self, page: &Page) -> String {
        match self.from.filter(|_| self.status == "ACCEPTED_AS_LAST_RESORT") {
            Some(from) => page.with("answered-from", "from", &page.moment(&from)),
            None => page.word("answered", &self.status),
        }
    }
}

#[derive(Template)]
#[template(path = "answer_call.html")]
struct AnswerPage {
    page: Page,
    /// None where the link is not good: `refused` says why.
    call: Option<Call>,
    /// True where it was, and its time has passed.
    expired: bool,
    mobilisation: String,
    token: String,
    refused: Vec<Refusal>,
    typed: Typed,
    /// What has become of the call by this answer.
    answered: Option<Done>,
}

impl AnswerPage {
    fn reasons(&self) -> &'static [&'static str] {
        DECLINES.values()
    }

    fn is_reason(&self, reason: &str) -> bool {
        self.typed.reason == reason
    }

    fn is_refused(&self, field: &str) -> bool {
        self.refused.iter().any(|refusal| refusal.at == Some(field))
    }

    /// Why there is nothing to answer, where there is not.
    fn closed(&self, call: &Call) -> Option<String> {
        let end = call.end()?;
        // Whoever has just answered is told what has come of it, and not how it stands besides.
        let told = matches!(end, "ENGAGED" | "LOST" | "DISSOLVED");
        (told || self.answered.is_none()).then(|| self.page.word("answer-call-end", end))
    }
}

/// `GET /answer-call/{mobilisation}?token=…`
pub async fn show(page: Page, Path(id): Path<String>, Query(link): Query<Link>) -> Response {
    render(page, id, link.token, Typed::default(), Vec::new(), None).await
}

/// `POST /answer-call/{mobilisation}`
pub async fn act(mut page: Page, Path(id): Path<String>, Form(sent): Form<Answer>) -> Response {
    let Answer { token, answer, zone, typed } = sent;
    let shown_in = Zone::ALL.iter().find(|known| known.as_str() == zone);
    page.zone = shown_in.copied().unwrap_or(page.zone);
    let told = typed.sent_by(&answer);
    let unknown = if ANSWERS.contains(&answer.as_str()) { told.unknown().map(Some) } else { Some(None) };
    if let Some(at) = unknown {
        let refused = vec![Refusal::new(&page, at, page.t("form.not-a-choice"))];
        return render(page, id, token, typed, refused, None).await;
    }
    // The API would ask for a time as programs write it, which the field does not take.
    if !told.from.trim().is_empty() && !is_time(told.from.trim()) {
        let refused = vec![Refusal::new(&page, Some("from"), page.t("form.not-a-time"))];
        return render(page, id, token, typed, refused, None).await;
    }
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    let from = some(told.from.trim()).map(|from| page.instant(&from));
    let input = json!({
        "mobilisationId": id,
        "token": token,
        "answer": answer,
        "from": from,
        "reason": some(told.reason.trim()),
        "words": some(&told.words).map(|words| words.replace("\r\n", "\n")),
    });
    match page.ask::<Answered>(ANSWER, json!({ "input": input })).await {
        Ok(Answered { answer_call_by_link: Outcome { call: Some(call), .. } }) => {
            let done = Done { status: call.status, from: from.and_then(|from| from.parse().ok()) };
            render(page, id, token, Typed::default(), Vec::new(), Some(done)).await
        }
        Ok(Answered { answer_call_by_link: outcome }) => {
            let refused = outcome.user_errors.iter();
            let refused = refused.map(|error| Refusal::new(&page, error.field(), &error.message)).collect();
            render(page, id, token, typed, refused, None).await
        }
        Err(error) => page.failure(&error),
    }
}

async fn render(
    mut page: Page,
    mobilisation: String,
    token: String,
    typed: Typed,
    mut refused: Vec<Refusal>,
    answered: Option<Done>,
) -> Response {
    let (wrong, mut expired) = (!refused.is_empty(), false);
    let call = match page.ask::<Found>(CALL, json!({ "id": mobilisation, "token": token })).await {
        Ok(found) => Some(found.call_by_link),
        Err(ExecuteError::Answered { codes, .. }) => {
            expired = codes.iter().any(|code| code == "ACTION_LINK_EXPIRED");
            let message = if expired { page.t("answer-call.expired") } else { page.t("answer-call.not-genuine") };
            if !wrong {
                refused.push(Refusal { at: None, words: message.to_owned() });
            }
            None
        }
        Err(error) => return page.failure(&error),
    };
    // The page says the same as the mail that led to it.
    if let Some(call) = &call {
        page.zone = call.zone;
    }
    let status = match (&call, wrong) {
        (_, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, false) => StatusCode::NOT_FOUND,
        (Some(_), false) => StatusCode::OK,
    };
    // Where the fields do not stand on the page, nothing leads to them.
    if !call.as_ref().is_some_and(|call| call.end().is_none() && call.is_awaited()) {
        refused.iter_mut().for_each(|refusal| refusal.at = None);
    }
    // A yes of somebody who had the seat already said nothing new, and left the link as it was.
    let answered = answered.filter(|_| call.as_ref().is_none_or(|call| call.used));
    let template = AnswerPage { page, call, expired, mobilisation, token, refused, typed, answered };
    template.page.render(status, &template)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use vivier_brigade::domain::mobilisation::transitions::CallStatus;
    use vivier_kernel::locale::Locale;

    use super::*;
    use crate::messages::Catalogue;

    fn call(status: &str) -> Call {
        let day = NaiveDate::default();
        Call {
            mobilisation: "Équipe".to_owned(),
            seat: "Poste".to_owned(),
            share: 60,
            mode: "REMOTE".to_owned(),
            region: None,
            skills: Vec::new(),
            status: status.to_owned(),
            deadline: None,
            team_by: None,
            used: false,
            open: true,
            lost: false,
            dissolved: false,
            engaged_elsewhere: false,
            no_longer_yours: false,
            zone: Zone::default(),
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
    fn whoever_has_the_seat_is_told_so_and_every_call_that_is_closed_says_why() {
        let end = |status: &str, used: bool, open: bool| {
            let call = Call { used, open, ..call(status) };
            call.end().map(str::to_owned)
        };
        assert_eq!(end("ENGAGED", false, false).as_deref(), Some("ENGAGED"));
        assert_eq!(end("ENGAGED", true, false).as_deref(), Some("ENGAGED"));
        let of_old = |lost: bool, dissolved: bool| {
            let call = Call { lost, dissolved, used: true, ..call("ENGAGED") };
            call.end().map(str::to_owned)
        };
        assert_eq!(of_old(true, false).as_deref(), Some("LOST"));
        assert_eq!(of_old(false, true).as_deref(), Some("DISSOLVED"));
        assert_eq!(end("RESERVE", true, false).as_deref(), Some("USED"));
        assert_eq!(end("RELEASED", false, false).as_deref(), Some("RELEASED"));
        assert_eq!(end("EXPIRED", false, true), None);
        for status in ["SENT", "RELEASED", "EXPIRED"] {
            let call = Call { engaged_elsewhere: true, open: false, ..call(status) };
            assert_eq!(call.end(), Some("ENGAGED_ELSEWHERE"), "{status}");
            assert_eq!(Call { used: true, ..call }.end(), Some("USED"), "{status}");
            let call = Call { no_longer_yours: true, open: false, ..self::call(status) };
            assert_eq!(call.end(), Some("NO_LONGER_YOURS"), "{status}");
        }
        for locale in Locale::ALL {
            let statuses = CallStatus::ALL.iter().map(|status| status.as_str());
            for end in statuses.chain(["USED", "LOST", "DISSOLVED", "ENGAGED_ELSEWHERE", "NO_LONGER_YOURS"]) {
                let key = format!("answer-call-end.{end}");
                assert!(Catalogue::of(locale).find(&key).is_some(), "{}: {key}", locale.tag());
            }
        }
    }

    #[test]
    fn what_no_list_offers_is_seen_before_it_is_sent_and_only_what_goes_with_the_button_is_sent() {
        let typed = |reason: &str| Typed { from: "abc".to_owned(), reason: reason.to_owned(), words: "Non".to_owned() };
        assert_eq!(typed("FOO").sent_by("NO").unknown(), Some("reason"));
        assert_eq!(typed("ON_LEAVE").sent_by("NO").unknown(), None);
        assert_eq!(typed("FOO").sent_by("YES"), Typed::default());
        assert_eq!(typed("FOO").sent_by("LAST_RESORT"), Typed { from: "abc".to_owned(), ..Typed::default() });
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
