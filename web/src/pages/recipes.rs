//! `/recipes/{id}`: a team recipe with its seats; mobilisations and exercises start from it.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, brigades};
use crate::executor::{Document, ExecuteError};
use crate::page::{Page, encode};
use crate::pages::mission::skill_labels;
use crate::pages::placements::{Done, SkillLabel};
use crate::pages::profile::{found_skills, organisations};

const RECIPE: Document =
    Document { operation: "TeamRecipe", source: include_str!("../../queries/team-recipe.graphql") };
/// As many skills as one seat may ask for.
const MOST_SKILLS: usize = 12;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    team_recipe: Option<Recipe>,
}

#[derive(Deserialize)]
struct Recipe {
    id: String,
    version: i64,
    name: Option<String>,
    edition: u64,
    retired: bool,
    brigade: Option<Keeper>,
    seats: Vec<Seat>,
}

/// The brigade that keeps it.
#[derive(Deserialize)]
struct Keeper {
    id: String,
    name: String,
    coordinated: bool,
}

impl Recipe {
    /// True for those who coordinate the brigade that keeps it: recipes of the core brigade are there for all coordinators to read.
    fn is_coordinated(&self) -> bool {
        self.brigade.as_ref().is_some_and(|brigade| brigade.coordinated)
    }

    /// True where something can be done with it: one that was retired stays as it was.
    fn is_open(&self) -> bool {
        self.is_coordinated() && !self.retired
    }
}

#[derive(Deserialize)]
struct Seat {
    id: String,
    title: String,
    share: u64,
    mode: String,
    region: Option<String>,
    clearance: String,
    skills: Vec<Skill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Skill {
    skill_id: String,
    level: u64,
    skill: Option<SkillLabel>,
}

impl Seat {
    /// What the fields begin with that change it.
    fn values(&self) -> [(&'static str, String); 5] {
        [
            ("seat.title", self.title.clone()),
            ("seat.share", self.share.to_string()),
            ("seat.mode", self.mode.clone()),
            ("seat.region", self.region.clone().unwrap_or_default()),
            ("seat.clearance", self.clearance.clone()),
        ]
    }

    /// The seat as the next edition takes it: work that is all done at a distance has no region any more, as it could have before.
    fn kept(&self) -> Value {
        let region = self.region.as_deref().filter(|_| self.mode != "REMOTE");
        let skill = |skill: &Skill| json!({ "skillId": skill.skill_id, "level": skill.level });
        json!({ "seatId": self.id, "seat": {
            "title": self.title, "share": self.share, "mode": self.mode, "region": region,
            "clearance": self.clearance, "skills": self.skills.iter().map(skill).collect::<Vec<_>>(),
        }})
    }
}

#[derive(Template)]
#[template(path = "recipe.html")]
struct RecipePage {
    page: Page,
    recipe: Recipe,
    done: Option<&'static str>,
}

async fn recipe(page: &Page, id: &str) -> Result<Option<Recipe>, ExecuteError> {
    Ok(page.ask::<Answer>(RECIPE, json!({ "id": id })).await?.team_recipe)
}

/// `GET /recipes/{id}`
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    match recipe(&page, &id).await {
        Ok(Some(recipe)) => {
            let done = done
                .done
                .as_deref()
                .and_then(|name| brigades::RECIPE.iter().map(|command| command.name).find(|known| *known == name));
            let template = RecipePage { page, recipe, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /recipes/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(query): Query<Sent>) -> Response {
    form_of(page, &id, &name, &query, None).await
}

/// `POST /recipes/{id}/{command}`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    form_of(page, &id, &name, &query, Some(sent)).await
}

/// `GET /recipes/{id}/seats/{seat}/{command}`: one of its seats.
pub async fn ask_of_seat(
    page: Page,
    Path((id, seat, name)): Path<(String, String, String)>,
    Query(query): Query<Sent>,
) -> Response {
    form_of(page, &id, &name, &of_seat(query, seat), None).await
}

/// `POST /recipes/{id}/seats/{seat}/{command}`
pub async fn change_seat(
    page: Page,
    Path((id, seat, name)): Path<(String, String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    form_of(page, &id, &name, &of_seat(query, seat), Some(sent)).await
}

/// The address with the seat that its path names.
fn of_seat(mut query: Sent, seat: String) -> Sent {
    query.retain(|(key, _)| key != "seat");
    query.push(("seat".to_owned(), seat));
    query
}

async fn form_of(page: Page, id: &str, name: &str, query: &Sent, sent: Option<Sent>) -> Response {
    let Some(command) = brigades::RECIPE.iter().copied().find(|command| command.name == name) else {
        return page.not_found();
    };
    let recipe = match recipe(&page, id).await {
        Ok(Some(recipe)) => recipe,
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    if !recipe.is_coordinated() {
        return page.not_found();
    }
    // Nobody fills in a form that is refused; what was sent meanwhile is answered by the API.
    if recipe.retired && sent.is_none() {
        return Redirect::to(&format!("/recipes/{}", recipe.id)).into_response();
    }
    let is_gone = recipe.seats.iter().all(|seat| seat.id != named(query));
    if command.name == brigades::EDIT_RECIPE_SEAT.name && is_gone && sent.is_none() {
        return page.not_found();
    }
    // What is dropped already is not asked about again, and the only seat stays.
    let drops = command.name == brigades::DROP_RECIPE_SEAT.name;
    if drops && (is_gone || (recipe.seats.len() == 1 && sent.is_none())) {
        return Redirect::to(&format!("/recipes/{}", recipe.id)).into_response();
    }
    match (subject(&page, &recipe, command, query).await, sent) {
        (Ok(subject), Some(sent)) if command.name == brigades::DECLARE.name => {
            declare(page, command, subject, sent).await
        }
        (Ok(subject), Some(sent)) => form::submit(page, command, subject, sent).await,
        (Ok(subject), None) => form::show(page, command, subject, query),
        (Err(error), _) => page.failure(&error),
    }
}

/// Declares the need, and goes on to the teams that are proposed for it.
async fn declare(page: Page, command: &'static Command, subject: Subject, sent: Sent) -> Response {
    match form::send(page, command, subject, sent).await {
        Ok((_, subject, payload)) => {
            let done = teams_of(&payload).or_else(|| subject.done.clone());
            form::done(command, Subject { done, ..subject })
        }
        Err(response) => response,
    }
}

/// Where the teams stand that are proposed for what was declared.
fn teams_of(payload: &Value) -> Option<String> {
    let id = payload.pointer("/mobilisation/id")?.as_str()?;
    Some(format!("/mobilisations/{id}/team"))
}

async fn subject(
    page: &Page,
    recipe: &Recipe,
    command: &'static Command,
    query: &Sent,
) -> Result<Subject, ExecuteError> {
    let back = format!("/recipes/{}", recipe.id);
    let mut subject = Subject {
        ids: vec![("recipeId", recipe.id.clone())],
        version: Some(recipe.version),
        title: recipe.name.clone().unwrap_or_default(),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    };
    let name = json!(recipe.name);
    if command.name == brigades::ADD_RECIPE_SEAT.name {
        subject.more.push(("name", name));
        subject.item = Some(("seats", recipe.seats.iter().map(Seat::kept).collect()));
        subject.wrapped = true;
        offer_skills(page, &mut subject, query).await?;
    } else if command.name == brigades::EDIT_RECIPE_SEAT.name {
        let id = named(query);
        subject.action = format!("{}/seats/{}/{}", subject.back, encode(id), command.name);
        subject.more.push(("name", name));
        let others = recipe.seats.iter().filter(|other| other.id != id);
        subject.item = Some(("seats", others.map(Seat::kept).collect()));
        subject.wrapped = true;
        // A seat that was dropped while it was changed here has no place: what was typed stays, and the API says that the seat is no more.
        let place = recipe.seats.iter().position(|seat| seat.id == id);
        subject.place = Some((place.unwrap_or(recipe.seats.len()), id.to_owned()));
        let mut offered = Sent::new();
        if let Some(seat) = place.map(|place| &recipe.seats[place]) {
            subject.which = Some(seat.title.clone());
            subject.values.extend(seat.values());
            let level = |skill: &Skill| (format!("seat.skills:{}", skill.skill_id), skill.level.to_string());
            subject.chosen = seat.skills.iter().map(level).collect();
            // What it asks for comes first among what it could ask for.
            offered.extend(seat.skills.iter().map(|skill| ("skill".to_owned(), skill.skill_id.clone())));
        }
        let more = query.iter().filter(|pair| !offered.contains(pair)).cloned().collect::<Sent>();
        offered.extend(more);
        offer_skills(page, &mut subject, &offered).await?;
    } else if command.name == brigades::DROP_RECIPE_SEAT.name {
        let dropped = named(query);
        let kept: Vec<Value> = recipe.seats.iter().filter(|seat| seat.id != dropped).map(Seat::kept).collect();
        subject.which = recipe.seats.iter().find(|seat| seat.id == dropped).map(|seat| seat.title.clone());
        subject.action = format!("{}?seat={}", subject.action, encode(dropped));
        subject.more.extend([("name", name), ("seats", json!(kept))]);
    } else if command.name != brigades::RETIRE_RECIPE.name {
        // A mobilisation and an exercise are no changes of the recipe.
        subject.version = None;
        let brigade = recipe.brigade.as_ref().map(|brigade| brigade.id.clone()).unwrap_or_default();
        subject.ids.push(("brigadeId", brigade.clone()));
        subject.values.insert("name", recipe.name.clone().unwrap_or_default());
        subject.offered = organisations(page).await?;
        let exercise = command.name == brigades::EXERCISE.name;
        subject.done = Some(if exercise { format!("/brigades/{brigade}") } else { "/brigades".to_owned() });
    }
    Ok(subject)
}

/// The seat that the address names.
fn named(query: &Sent) -> &str {
    query.iter().find(|(key, _)| key == "seat").map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// Puts the skills that were chosen and found into a form, and the search for more above it.
pub async fn offer_skills(page: &Page, subject: &mut Subject, query: &Sent) -> Result<(), ExecuteError> {
    let of = |name: &'static str| query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone());
    let chosen: Vec<String> = of("skill").take(MOST_SKILLS).collect();
    let text = of("q").next().unwrap_or_default();
    let mut offered = skill_labels(page, &chosen).await?;
    for (id, label) in found_skills(page, text.trim()).await? {
        if !offered.iter().any(|(known, _)| *known == id) && offered.len() < MOST_SKILLS {
            offered.push((id, label));
        }
    }
    let search = subject.action.clone();
    let kept: String = offered.iter().map(|(id, _)| format!("&skill={}", encode(id))).collect();
    subject.action = format!("{}?{}", subject.action, kept.trim_start_matches('&'));
    subject.search = Some((search, text));
    subject.offered = offered;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_that_remote_work_had_once_is_in_the_way_of_no_other_change() {
        for (mode, region) in [("REMOTE", Value::Null), ("HYBRID", json!("BRETAGNE"))] {
            let seat = json!({
                "id": "one", "title": "Base", "share": 60, "mode": mode, "region": "BRETAGNE", "clearance": "NONE", "skills": [],
            });
            let seat: Seat = serde_json::from_value(seat).expect("a seat");
            assert_eq!(seat.kept()["seat"]["region"], region, "{mode}");
        }
    }

    #[test]
    fn whoever_has_declared_a_need_goes_on_to_its_teams() {
        let declared = json!({ "mobilisation": { "id": "mobilisation_1" }, "userErrors": [] });
        assert_eq!(teams_of(&declared).as_deref(), Some("/mobilisations/mobilisation_1/team"));
        assert_eq!(teams_of(&json!({ "mobilisation": null })), None);
    }
}
