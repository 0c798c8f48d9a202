//! `/answer-release?token=…`, `/give-opinion?token=…`, `/answer-placement?token=…` and `/sign-agreement?token=…`: where the links in e-mails lead that ask for a decision,
//! a yes or a signature. They show what is asked, need no account, and act only on a button: mail servers open links too.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use vivier_kernel::locale::Locale;

use crate::commands::placements::REFUSALS;
use crate::executor::Document;
use crate::page::{Page, encode};
use crate::pages::credits::days;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::Period;
use crate::state::WebState;

/// What a link asks for: the same page and the same handlers for each.
struct Asking {
    /// Its path without the slash, and its words: `by-link-title.NAME`, `by-link-yes.NAME`, `by-link-done.NAME`, `by-link-over.NAME`.
    name: &'static str,
    shows: Document,
    acts: Document,
    /// True where the link shows a document to be signed as it stands, and not a question.
    signs: bool,
    /// The input's field for a yes, the command that says no, and its reasons with their family of words; an opinion needs none.
    no: Option<(&'static str, &'static str, &'static str, &'static [&'static str])>,
}

const RELEASE: Asking = Asking {
    name: "answer-release",
    shows: Document { operation: "ReleaseByLink", source: include_str!("../../queries/release-by-link.graphql") },
    acts: Document {
        operation: "AnswerReleaseByLink",
        source: include_str!("../../queries/answer-release-by-link.graphql"),
    },
    signs: false,
    no: Some(("grant", "refuse-release", "release-refusal", REFUSALS)),
};
/// The manager is heard on a secondment, and decides nothing.
const OPINION: Asking = Asking {
    name: "give-opinion",
    shows: RELEASE.shows,
    acts: Document {
        operation: "GiveOpinionByLink",
        source: include_str!("../../queries/give-opinion-by-link.graphql"),
    },
    signs: false,
    no: Some(("favourable", "", "", &[])),
};
const PLACEMENT: Asking = Asking {
    name: "answer-placement",
    shows: Document { operation: "PlacementByLink", source: include_str!("../../queries/placement-by-link.graphql") },
    acts: Document {
        operation: "AnswerPlacementByLink",
        source: include_str!("../../queries/answer-placement-by-link.graphql"),
    },
    signs: false,
    no: Some(("accept", "decline", "decline-reason", &[])),
};
const AGREEMENT: Asking = Asking {
    name: "sign-agreement",
    shows: PLACEMENT.shows,
    acts: Document {
        operation: "SignAgreementByLink",
        source: include_str!("../../queries/sign-agreement-by-link.graphql"),
    },
    signs: true,
    no: None,
};

/// What the address says, and what the buttons send.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Sent {
    token: String,
    answer: String,
    reason: String,
    words: String,
    hash: String,
    side: String,
    /// In percent: under which conditions a service says yes.
    max_share: String,
    last_day: String,
    conditions: String,
}

/// The fields of the conditions.
const CONDITIONS: [&str; 3] = ["maxShare", "lastDay", "conditions"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placement {
    placement_id: String,
    /// True where its time has passed: nothing more is told of it.
    expired: bool,
    mission: Option<String>,
    /// True while there is something to answer by this link.
    open: bool,
    /// None once there is not.
    asked: Option<Asked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    talent_name: Option<String>,
    seat: Option<String>,
    host: Option<OrganisationName>,
    motivation: Option<String>,
    answer_by: Option<DateTime<Utc>>,
    period: Option<Period>,
    share: Option<u64>,
    half_days: Option<u64>,
    /// In hundredths of a day; none where nothing is announced.
    service_receives: Option<i64>,
    route: Option<String>,
    source: Option<String>,
    /// True where the link asks what its person thinks, and not for their decision.
    #[serde(default)]
    opinion_wanted: bool,
    opinion: Option<Opinion>,
    /// For whom the reader has still to sign.
    #[serde(default)]
    sides: Vec<String>,
    #[serde(default)]
    decline_reasons: Vec<String>,
    document: Option<Text>,
}

/// What the manager said, for human resources, who decide.
#[derive(Deserialize)]
struct Opinion {
    favourable: bool,
    words: Option<String>,
}

impl Opinion {
    fn said(&self, page: &Page) -> String {
        let opinion = page.t(if self.favourable { "release.favourable" } else { "release.unfavourable" });
        let words = self.words.as_ref().map(|words| format!("{} {words}", page.t("pending.colon")));
        format!("{opinion}{}", words.unwrap_or_default())
    }
}

#[derive(Deserialize)]
struct Text {
    hash: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct UserError {
    message: String,
    #[serde(default)]
    path: Vec<String>,
}

/// What was refused, and the field that it is about.
struct Problem {
    words: String,
    field: Option<String>,
}

impl UserError {
    /// With the name of the field that it is about, where one is shown.
    fn said(mut self, page: &Page) -> Problem {
        let is_shown = |field: &str| ["reason", "words", "side"].contains(&field) || CONDITIONS.contains(&field);
        let field = self.path.pop().filter(|field| is_shown(field));
        let words = match &field {
            Some(field) => format!("{}{} {}", page.word("field", field), page.t("pending.colon"), self.message),
            None => self.message,
        };
        Problem { words, field }
    }
}

impl Placement {
    /// What it is about: names and values, with the language of what is quoted from another.
    fn facts(&self, page: &Page) -> Vec<(String, String, Option<&'static str>)> {
        let mut facts = Vec::new();
        let mut say =
            |key: &str, value: Option<String>| facts.extend(value.map(|value| (page.t(key).to_owned(), value, None)));
        let seat = self.asked.as_ref().and_then(|asked| asked.seat.as_ref());
        let seat = seat.map(|seat| format!(", {seat}")).unwrap_or_default();
        let mission = self.mission.as_ref().map(|mission| format!("{mission}{seat}"));
        let Some(asked) = &self.asked else {
            say("placement.mission", mission);
            return facts;
        };
        say("placements.talent", asked.talent_name.clone());
        say("placement.mission", mission);
        say("mission.organisation", asked.host.as_ref().map(|host| host.name.clone()));
        say("seat.period", asked.period.as_ref().map(|period| page.period(&period.start, &period.end)));
        say("seat.share", asked.share.map(|share| page.with_number("seat.percent", "share", &share)));
        say("release.takes", asked.half_days.map(|half_days| page.count("completion.half-days", &half_days)));
        let receives = asked.service_receives.map(|amount| days(page, amount));
        say("release.receives", receives.map(|amount| page.with("credits.worked", "days", &amount)));
        say("release.route", asked.route.as_ref().map(|route| page.word("route", route)));
        // The law speaks French: elsewhere it is quoted, and what it means is said below it.
        let quoted = (page.locale != Locale::Fr).then_some("fr");
        let source = asked.source.clone();
        facts.extend(source.map(|source| (page.t("release.source").to_owned(), source, quoted)));
        let gloss = asked.route.as_ref().filter(|_| quoted.is_some() && asked.source.is_some());
        let gloss = gloss.map(|route| page.word("rule-gloss", route));
        facts.extend(gloss.map(|gloss| (page.t("release.source-gloss").to_owned(), gloss, None)));
        let opinion = asked.opinion.as_ref().map(|opinion| opinion.said(page));
        facts.extend(opinion.map(|opinion| (page.t("release.opinion").to_owned(), opinion, None)));
        facts.extend(asked.answer_by.map(|by| (page.t("placement.answer-by").to_owned(), page.day_of(&by), None)));
        facts
    }
}

#[derive(Template)]
#[template(path = "by_link.html")]
struct ByLinkPage {
    page: Page,
    asking: &'static Asking,
    /// None where the link is for nothing or not genuine: both show the same.
    placement: Option<Placement>,
    /// What was sent: nothing typed is lost where it was refused.
    sent: Sent,
    problems: Vec<Problem>,
    done: bool,
}

impl ByLinkPage {
    /// An opinion is for or against, with the same words.
    fn is_opinion(&self) -> bool {
        self.asking.name == OPINION.name
    }

    /// Where more can be said than by the link: what for, the link's words, and the address.
    fn elsewhere(&self) -> Option<(&str, &str, String)> {
        let id = &self.placement.as_ref().filter(|_| self.open())?.placement_id;
        let (what_for, words) = match self.asking.name {
            name if name == RELEASE.name => (self.page.t("by-link.delegate"), self.page.t("by-link.conditions-here")),
            name if name == AGREEMENT.name => (self.page.t("by-link.disagree"), self.page.t("by-link.disagree-here")),
            _ => return None,
        };
        Some((what_for, words, format!("/placements/{id}")))
    }

    /// The page of the placement for whoever signs in, where the link's time has passed.
    fn beyond(&self) -> Option<String> {
        self.onward().filter(|_| self.placement.as_ref().is_some_and(|placement| placement.expired))
    }

    /// The same wherever the link asks for nothing.
    fn onward(&self) -> Option<String> {
        let over = self.placement.as_ref().filter(|_| !self.done && !self.open())?;
        Some(format!("/placements/{}", encode(&over.placement_id)))
    }

    fn open(&self) -> bool {
        let wanted = |asked: &Asked| asked.opinion_wanted == self.is_opinion();
        let open = self.placement.as_ref().is_some_and(|placement| placement.open);
        !self.done && open && self.asked().is_some_and(wanted)
    }

    /// The field that a refusal is about, where the page still asks for it.
    fn anchor<'a>(&self, problem: &'a Problem) -> Option<&'a str> {
        let field = problem.field.as_deref().filter(|_| self.open())?;
        let is_shown = match field {
            "side" => self.asking.signs,
            field if CONDITIONS.contains(&field) => self.takes_conditions(),
            "reason" => !self.asking.signs && !self.is_opinion(),
            _ => !self.asking.signs,
        };
        is_shown.then_some(field)
    }

    /// True where a yes can be given under conditions.
    fn takes_conditions(&self) -> bool {
        self.asking.name == RELEASE.name
    }

    /// The reasons for a no: a service's are the same for each; of a placement's, those of whoever is asked.
    fn reasons(&self) -> Vec<&str> {
        let own = self.asked().into_iter().flat_map(|asked| asked.decline_reasons.iter().map(String::as_str));
        let listed = self.asking.no.iter().flat_map(|(_, _, _, reasons)| reasons.iter().copied());
        listed.chain(own).collect()
    }

    fn asked(&self) -> Option<&Asked> {
        self.placement.as_ref()?.asked.as_ref()
    }

    fn facts(&self) -> Vec<(String, String, Option<&'static str>)> {
        self.placement.as_ref().map(|placement| placement.facts(&self.page)).unwrap_or_default()
    }
}

async fn asked(page: &Page, asking: &Asking, token: &str) -> Option<Placement> {
    let variables = if asking.shows.operation == "ReleaseByLink" {
        json!({ "token": token })
    } else {
        json!({ "token": token, "sign": asking.signs })
    };
    match page.ask::<BTreeMap<String, Option<Placement>>>(asking.shows, variables).await {
        Ok(answer) => answer.into_values().next().flatten(),
        // What is not as the page expects it is our fault, and not the link's.
        Err(error) => {
            tracing::info!(%error, asking = asking.name, "nothing is shown to whoever has this link");
            None
        }
    }
}

/// The path of each kind of link.
pub fn routes() -> Router<WebState> {
    let routes = [&RELEASE, &OPINION, &PLACEMENT, &AGREEMENT].into_iter().map(|asking| {
        let shown = get(move |page: Page, sent: Query<Sent>| show(asking, page, sent));
        (asking.name, shown.post(move |page: Page, sent: Form<Sent>| act(asking, page, sent)))
    });
    routes.fold(Router::new(), |router, (name, handlers)| router.route(&format!("/{name}"), handlers))
}

/// `GET /{name}?token=…`
async fn show(asking: &'static Asking, page: Page, Query(sent): Query<Sent>) -> Response {
    let placement = asked(&page, asking, &sent.token).await;
    let is_good = placement.as_ref().is_some_and(|placement| !placement.expired);
    let status = if is_good { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let template = ByLinkPage { page, asking, placement, sent, problems: Vec::new(), done: false };
    template.page.render(status, &template)
}

/// `POST /{name}`
async fn act(asking: &'static Asking, page: Page, Form(sent): Form<Sent>) -> Response {
    let mut input = Map::from_iter([("token".to_owned(), json!(sent.token))]);
    if let Some((field, ..)) = asking.no {
        input.insert(field.to_owned(), json!(sent.answer == "yes"));
    }
    let (words, conditions) = (sent.words.replace("\r\n", "\n"), sent.conditions.replace("\r\n", "\n"));
    for (name, value) in [
        ("reason", &sent.reason),
        ("words", &words),
        ("hash", &sent.hash),
        ("side", &sent.side),
        ("lastDay", &sent.last_day),
        ("conditions", &conditions),
    ] {
        if !value.trim().is_empty() {
            input.insert(name.to_owned(), json!(value));
        }
    }
    // What is no number is refused at its field by the API, as any share that there is not.
    let share = sent.max_share.trim();
    if !share.is_empty() {
        input.insert("maxShare".to_owned(), share.parse::<i64>().map_or_else(|_| json!(0), |share| json!(share)));
    }
    let answer = page.ask::<BTreeMap<String, Payload>>(asking.acts, json!({ "input": Value::Object(input) })).await;
    let problems: Vec<Problem> = match answer {
        Ok(answer) => {
            answer.into_values().flat_map(|payload| payload.user_errors).map(|error| error.said(&page)).collect()
        }
        Err(error) if error.is_of_the_input() => {
            vec![Problem { words: page.t("form.not-a-choice").to_owned(), field: None }]
        }
        Err(error) => return page.failure(&error),
    };
    let done = problems.is_empty();
    let placement = asked(&page, asking, &sent.token).await;
    let status = if done { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = ByLinkPage { page, asking, placement, sent, problems, done };
    template.page.render(status, &template)
}
