//! `/profile/guide`: the profile in six steps, each a form of its own. What is done is read from the profile itself, so that the guide can be
//! left at any step, on any device, and goes on where the profile ends.

use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use vivier_kernel::clock::{Clock as _, SystemClock};

use super::profile::{About, Talent, own, subject};
use crate::commands::form::{self, Sent};
use crate::commands::{Command, talents};
use crate::executor::ExecuteError;
use crate::messages::fill;
use crate::page::Page;

/// One step: its part of the address, its form, and the action that must be possible for it.
struct Step {
    name: &'static str,
    command: &'static Command,
    action: &'static str,
    /// True where the form can be sent several times before one goes on.
    several: bool,
}

const STEPS: [Step; 6] = [
    Step { name: "situation", command: &talents::REGISTER, action: "REGISTER_TALENT", several: false },
    Step { name: "presentation", command: &talents::DESCRIBE, action: "DESCRIBE_PROFILE", several: false },
    Step { name: "skills", command: &talents::CLAIM_SKILL, action: "CLAIM_SKILL", several: true },
    Step {
        name: "availability",
        command: &talents::DECLARE_AVAILABILITY,
        action: "DECLARE_AVAILABILITY",
        several: true,
    },
    Step { name: "visibility", command: &talents::CHOOSE_VISIBILITY, action: "CHOOSE_VISIBILITY", several: false },
    Step { name: "activation", command: &talents::ACTIVATE, action: "ACTIVATE_TALENT", several: false },
];

/// Where somebody stands in the guide, as a page shows it.
#[derive(Clone)]
pub struct Guide {
    /// The present step: 1 for the first.
    pub place: usize,
    pub steps: Vec<Standing>,
    /// What the profile holds of this step already: its words, and where it is changed.
    pub held: Vec<(String, String)>,
    /// The command that was given just before.
    pub done: Option<&'static str>,
}

/// One step as somebody stands in it.
#[derive(Clone)]
pub struct Standing {
    pub name: &'static str,
    pub done: bool,
    /// False where there is nothing to be done in it.
    pub open: bool,
}

impl Guide {
    pub fn present(&self) -> &str {
        self.steps.get(self.place - 1).map_or("", |step| step.name)
    }

    /// Which step of how many.
    pub fn place_words(&self, page: &Page) -> String {
        let number = |count: usize| page.number(&u64::try_from(count).unwrap_or_default());
        fill(&page.with("guide.place", "place", &number(self.place)), "steps", &number(self.steps.len()))
    }

    pub fn next(&self) -> Option<&Standing> {
        self.steps.get(self.place)
    }

    pub fn is_present(&self, index: &usize) -> bool {
        index + 1 == self.place
    }
}

/// What is done of each step, by the profile alone.
pub(super) fn standings(talent: Option<&Talent>) -> Vec<Standing> {
    let today = SystemClock.today();
    let of = |step: &Step| match talent {
        None => (false, step.name == "situation"),
        Some(talent) => {
            let is_told = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
            // Whoever pauses has entered it, and comes back by a command of its own.
            let in_the_pool = matches!(talent.status.as_str(), "ACTIVE" | "PAUSED");
            let done = match step.name {
                "situation" => true,
                "presentation" => is_told(&talent.display_name) && is_told(&talent.headline),
                "skills" => talent.skills.as_ref().is_some_and(|skills| !skills.is_empty()),
                "availability" => talent.availabilities.iter().flatten().any(|window| window.period.end >= today),
                // There is a choice for each part from the beginning: whoever enters the pool has agreed to it.
                _ => in_the_pool,
            };
            (done, step.name != "situation" && talent.can(step.action))
        }
    };
    STEPS.iter().map(|step| (step.name, of(step))).map(|(name, (done, open))| Standing { name, done, open }).collect()
}

/// The first step that is left to do.
pub(super) fn next_of(standings: &[Standing]) -> Option<&Standing> {
    standings.iter().find(|step| !step.done && step.open)
}

/// The profile that the guide goes on with: whoever has left the pool begins a new one.
async fn begun(page: &Page) -> Result<Option<Talent>, ExecuteError> {
    Ok(own(page).await?.own_talent.filter(|talent| !talent.has_left()))
}

/// `GET /profile/guide`: on to the first step that is left.
pub async fn resume(page: Page) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match begun(&page).await {
        Ok(talent) => match next_of(&standings(talent.as_ref())) {
            Some(step) => Redirect::to(&format!("/profile/guide/{}", step.name)).into_response(),
            None => Redirect::to("/profile").into_response(),
        },
        Err(error) => page.failure(&error),
    }
}

/// `GET /profile/guide/{step}`
pub async fn ask(page: Page, Path(name): Path<String>, query: Query<About>, typed: Query<Sent>) -> Response {
    step(page, &name, query.0, typed.0, None).await
}

/// `POST /profile/guide/{step}`
pub async fn act(page: Page, Path(name): Path<String>, query: Query<About>, Form(sent): Form<Sent>) -> Response {
    step(page, &name, query.0, Sent::new(), Some(sent)).await
}

async fn step(page: Page, name: &str, about: About, mut typed: Sent, sent: Option<Sent>) -> Response {
    let Some(index) = STEPS.iter().position(|step| step.name == name) else { return page.not_found() };
    let Some(step) = STEPS.get(index) else { return page.not_found() };
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let talent = match begun(&page).await {
        Ok(talent) => talent,
        Err(error) => return page.failure(&error),
    };
    let standings = standings(talent.as_ref());
    let is_open = standings.get(index).is_some_and(|standing| standing.open);
    if sent.is_none() && !is_open {
        return Redirect::to("/profile").into_response();
    }
    let done = typed.iter().find(|(name, _)| name == "done").and_then(|(_, done)| talents::named(done));
    let guide = Guide {
        place: index + 1,
        held: talent.as_ref().map(|talent| held(&page, talent, step.name)).unwrap_or_default(),
        done: done.map(|command| command.name),
        steps: standings,
    };
    let mut subject = match subject(&page, step.command, &about).await {
        Ok(Some(subject)) => subject,
        Ok(None) => return Redirect::to("/profile").into_response(),
        Err(error) => return page.failure(&error),
    };
    let here = format!("/profile/guide/{}", step.name);
    subject.done = Some(match guide.next() {
        _ if step.several => here.clone(),
        // Whoever is in the pool already does not enter it: what was saved is said on the profile.
        Some(next) if talent.is_some() && !next.open => "/profile".to_owned(),
        Some(next) => format!("/profile/guide/{}", next.name),
        None => "/profile".to_owned(),
    });
    if let Some((address, text)) = &mut subject.search {
        subject.action = format!("{here}?q={}", crate::page::encode(text));
        *address = here;
    } else {
        subject.action = here;
    }
    subject.guide = Some(guide);
    match sent {
        Some(sent) => form::submit(page, step.command, subject, sent).await,
        None => {
            typed.retain(|(name, _)| name != "done" && name != "id");
            form::show(page, step.command, subject, &typed)
        }
    }
}

/// What there is of a step that takes several.
fn held(page: &Page, talent: &Talent, step: &str) -> Vec<(String, String)> {
    let encoded = |id: &str| crate::page::encode(id);
    match step {
        "skills" => {
            let claims = talent.skills.iter().flatten();
            let words = claims.map(|claim| {
                let (level, evidence) =
                    (page.word("level", &claim.level.to_string()), page.word("evidence", &claim.evidence));
                let text = format!("{} – {level} – {evidence}", claim.label());
                (text, format!("/profile/revise-skill?id={}", encoded(&claim.skill_id)))
            });
            words.collect()
        }
        "availability" => {
            let windows = talent.availabilities.iter().flatten();
            let words = windows.map(|window| {
                let share = page.with_number("seat.percent", "share", &window.share);
                let text = format!("{} – {share}", page.period(&window.period.start, &window.period.end));
                (text, format!("/profile/revise-availability?id={}", encoded(&window.id)))
            });
            words.collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn talent(changes: serde_json::Value) -> Talent {
        let mut value = json!({
            "id": "t", "version": 1, "status": "REGISTERED", "displayName": "Ada", "headline": null, "presentation": null,
            "regions": [], "remotePreference": "ANY", "employmentStatus": "EXTERNAL", "pausedUntil": null, "missing": [],
            "organisation": null, "skills": [], "availabilities": [], "engagements": [], "visibility": [],
            "actions": ["DESCRIBE_PROFILE", "CLAIM_SKILL", "DECLARE_AVAILABILITY", "CHOOSE_VISIBILITY", "ACTIVATE_TALENT"],
        });
        for (name, change) in changes.as_object().expect("an object") {
            value[name] = change.clone();
        }
        serde_json::from_value(value).expect("a talent")
    }

    #[test]
    fn the_profile_itself_says_what_comes_next() {
        let skill = json!([{ "skillId": "s", "level": 2, "since": null, "evidence": "CLAIMED", "endorsementCount": 0, "skill": null }]);
        let window = |end: &str| json!([{ "id": "w", "period": { "start": "2020-01-01", "end": end }, "share": 20 }]);
        for (talent, next) in [
            (None, Some("situation")),
            (Some(talent(json!({}))), Some("presentation")),
            (Some(talent(json!({ "headline": "Rust" }))), Some("skills")),
            (Some(talent(json!({ "headline": "Rust", "skills": skill }))), Some("availability")),
            // A window that is over is no availability.
            (
                Some(talent(json!({ "headline": "Rust", "skills": skill, "availabilities": window("2020-02-01") }))),
                Some("availability"),
            ),
            (
                Some(talent(json!({ "headline": "Rust", "skills": skill, "availabilities": window("9999-01-01") }))),
                Some("visibility"),
            ),
            (
                Some(talent(
                    json!({ "headline": "R", "skills": skill, "availabilities": window("9999-01-01"), "status": "ACTIVE", "actions": [] }),
                )),
                None,
            ),
            (
                Some(talent(json!({
                    "headline": "R", "skills": skill, "availabilities": window("9999-01-01"), "status": "PAUSED",
                    "actions": ["CHOOSE_VISIBILITY", "RESUME_TALENT"],
                }))),
                None,
            ),
        ] {
            assert_eq!(next_of(&standings(talent.as_ref())).map(|step| step.name), next);
        }
    }
}
