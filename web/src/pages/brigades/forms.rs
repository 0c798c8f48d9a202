//! What can be done with a brigade: a new one, one's own membership, and other members.

use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::actor::Role;

use super::{Agent, Answer, Brigade, Member, QuietHours, answer};
use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, brigades};
use crate::executor::{Document, ExecuteError};
use crate::page::{Page, encode};
use crate::pages::profile::organisations;
use crate::pages::recipes::offer_skills;

const KINDS: Document =
    Document { operation: "BrigadeKinds", source: include_str!("../../../queries/brigade-kinds.graphql") };
/// The kind of which there is one.
const CORE: &str = "CORE";
/// What is proposed to whoever has no quiet hours yet: zone, first hour, and the hour at which they end.
const QUIET_NIGHT: (&str, u64, u64) = ("METROPOLITAN", 20, 8);

#[derive(Deserialize)]
struct Kinds {
    brigades: Vec<OfKind>,
}

#[derive(Deserialize)]
struct OfKind {
    kind: String,
}

/// Kinds that no new brigade can be of: there is one core team.
async fn taken(page: &Page) -> Result<Vec<&'static str>, ExecuteError> {
    let Kinds { brigades } = page.ask(KINDS, json!({})).await?;
    Ok(if brigades.iter().any(|brigade| brigade.kind == CORE) { vec![CORE] } else { Vec::new() })
}

/// `GET /brigades/found`: a new brigade, for the programme.
pub async fn ask_new(page: Page) -> Response {
    new(page, None).await
}

/// `POST /brigades/found`
pub async fn found(page: Page, Form(sent): Form<Sent>) -> Response {
    new(page, Some(sent)).await
}

async fn new(page: Page, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    if !page.is_administrator() {
        return page.not_found();
    }
    let (offered, left_out) = match (organisations(&page).await, taken(&page).await) {
        (Ok(offered), Ok(left_out)) => (offered, left_out),
        (Err(error), _) | (_, Err(error)) => return page.failure(&error),
    };
    let subject = Subject {
        title: page.t("brigades.title").to_owned(),
        back: "/brigades".to_owned(),
        action: "/brigades/found".to_owned(),
        offered,
        left_out,
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, &brigades::FOUND, subject, sent).await,
        None => form::show(page, &brigades::FOUND, subject, &Sent::new()),
    }
}

/// `GET /brigades/{id}/{command}`: one's own membership, or a recipe that is new.
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(query): Query<Sent>) -> Response {
    own(page, &id, &name, &query, None).await
}

/// `POST /brigades/{id}/{command}`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    own(page, &id, &name, &query, Some(sent)).await
}

async fn own(page: Page, id: &str, name: &str, query: &Sent, sent: Option<Sent>) -> Response {
    let known = brigades::OWN
        .iter()
        .copied()
        .chain([&brigades::WRITE_RECIPE, &brigades::RENAME])
        .find(|command| command.name == name);
    let Some(command) = known else { return page.not_found() };
    let (talent, brigade) = match answer(&page, id).await {
        Ok(Answer { own_talent, brigade: Some(brigade), .. }) => (own_talent, brigade),
        Ok(_) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    if is_for_leaders(command) && !brigade.coordinated {
        return page.not_found();
    }
    let mut subject = subject_of(&brigade, command);
    if command.name == brigades::WRITE_RECIPE.name {
        subject.version = None;
        subject.item = Some(("seats", Vec::new()));
        if let Err(error) = offer_skills(&page, &mut subject, query).await {
            return page.failure(&error);
        }
    } else if command.name == brigades::RENAME.name {
        subject.values.insert("name", brigade.name.clone());
    } else {
        let Some(talent) = talent else { return page.not_found() };
        subject.ids.push(("talentId", talent.id));
        let duty = named(query, sent.as_ref(), "duty", "dutyId");
        subject.which = duty_words(&page, &brigade, &duty);
        subject.values.insert("dutyId", duty);
        if command.name == brigades::KEEP_DUTY.name {
            subject.more.push(("open", json!(false)));
        }
        if command.name == brigades::LEAVE.name {
            let own = brigade.members.iter().find(|member| member.is_you);
            let lost = own.map(Member::good_releases).filter(|lost| *lost > 0);
            subject.lost = lost.map(|lost| page.items("release-lost.by-leaving", lost));
        }
        let others = brigade.members.iter().filter(|member| !member.is_you && member.status == "ACCEPTED");
        subject.offered = others.map(|member| (member.talent_id.clone(), member.name().to_owned())).collect();
        if command.name == brigades::QUIET.name {
            let present = brigade.members.iter().find(|member| member.is_you);
            let present = present.and_then(|member| member.quiet_hours.as_ref());
            let (zone, from, until) = present.map_or(QUIET_NIGHT, QuietHours::parts);
            subject.values.insert("hours.zone", zone.to_owned());
            subject.values.insert("hours.fromHour", from.to_string());
            subject.values.insert("hours.untilHour", until.to_string());
        }
    }
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, query),
    }
}

/// What those who lead a brigade do with somebody's membership.
const ON_MEMBERS: &[&Command] = &[
    &brigades::ACCEPT,
    &brigades::DECLINE,
    &brigades::REMOVE,
    &brigades::CLEAR,
    &brigades::ASSIGN,
    &brigades::DROP_DUTY,
];

/// True for what only those who lead the brigade can do: nobody else is asked to fill in what is always refused.
fn is_for_leaders(command: &Command) -> bool {
    let others = [&brigades::WRITE_RECIPE, &brigades::RENAME];
    ON_MEMBERS.iter().copied().chain(others).any(|known| known.name == command.name)
}

/// The id of what the form is about, of several: in its address where it is asked for, among its fields where it is sent.
fn named(query: &Sent, sent: Option<&Sent>, key: &str, field: &str) -> String {
    let asked = query.iter().find(|(name, _)| name == key);
    let typed = sent.into_iter().flatten().find(|(name, _)| name == field);
    asked.or(typed).map(|(_, id)| id.clone()).unwrap_or_default()
}

/// The duty with this id, as the page of the brigade calls it.
fn duty_words(page: &Page, brigade: &Brigade, id: &str) -> Option<String> {
    let given = brigade.duties.iter().map(|duty| (&duty.id, &duty.kind, duty.starts_on, duty.ends_on));
    let offered = brigade.offered_duties.iter().map(|duty| (&duty.id, &duty.kind, duty.starts_on, duty.ends_on));
    let (_, kind, start, end) = given.chain(offered).find(|(known, ..)| known.as_str() == id)?;
    Some(format!("{}, {}", page.word("duty", kind), page.period(&start, &end)))
}

/// The release in advance with this id, likewise.
fn release_words(page: &Page, brigade: &Brigade, id: &str) -> Option<String> {
    let of_members = brigade.members.iter().flat_map(|member| &member.standing_releases);
    let of_agents = brigade.agents.iter().flat_map(|agent| &agent.standing_releases);
    let release = of_members.chain(of_agents).find(|release| release.id == id)?;
    let share = page.with_number("seat.percent", "share", &release.share);
    Some(format!("{share}, {}", page.period(&release.starts_on, &release.ends_on)))
}

fn subject_of(brigade: &Brigade, command: &'static Command) -> Subject {
    let back = format!("/brigades/{}", brigade.id);
    Subject {
        ids: vec![("brigadeId", brigade.id.clone())],
        version: Some(brigade.version),
        title: brigade.name.clone(),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    }
}

/// `GET /brigades/{id}/members/{talent}/{command}`
pub async fn ask_of_member(
    page: Page,
    Path((id, talent, name)): Path<(String, String, String)>,
    Query(query): Query<Sent>,
) -> Response {
    of_member(page, (&id, &talent, &name), &query, None).await
}

/// `POST /brigades/{id}/members/{talent}/{command}`
pub async fn act_on_member(
    page: Page,
    Path((id, talent, name)): Path<(String, String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    of_member(page, (&id, &talent, &name), &query, Some(sent)).await
}

async fn of_member(page: Page, (id, talent, name): (&str, &str, &str), query: &Sent, sent: Option<Sent>) -> Response {
    let Some(command) = brigades::MEMBER.iter().copied().find(|command| command.name == name) else {
        return page.not_found();
    };
    let brigade = match answer(&page, id).await {
        Ok(Answer { brigade: Some(brigade), .. }) => brigade,
        Ok(_) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    if is_for_leaders(command) && !brigade.coordinated {
        return page.not_found();
    }
    let mut subject = subject_of(&brigade, command);
    subject.action = format!("{}/members/{}/{}", subject.back, encode(talent), command.name);
    subject.ids.push(("talentId", talent.to_owned()));
    let member = brigade.members.iter().find(|member| member.talent_id == talent);
    if command.name == brigades::REMOVE.name {
        let lost = member.map(Member::good_releases).filter(|lost| *lost > 0);
        subject.lost = lost.map(|lost| page.items("release-lost.by-removal", lost));
    }
    // The member's page leads here, for them to send the address on.
    let of_the_service = [&brigades::GRANT, &brigades::REVOKE].into_iter().any(|known| known.name == command.name);
    if of_the_service && !page.viewer.actor.holds_anywhere(Role::ReleasingManager) {
        subject.hindered = Some(page.t("brigade.manager-alone").to_owned());
    }
    let agent = || brigade.agents.iter().find(|agent| agent.talent_id == talent).map(Agent::name);
    let who = member.map(Member::name).or_else(agent);
    if let Some(name) = who {
        subject.title = format!("{} – {name}", brigade.name);
    }
    let duty = named(query, sent.as_ref(), "duty", "dutyId");
    let release = named(query, sent.as_ref(), "release", "standingReleaseId");
    let what = duty_words(&page, &brigade, &duty).or_else(|| release_words(&page, &brigade, &release));
    let which: Vec<String> = who.map(str::to_owned).into_iter().chain(what).collect();
    subject.which = Some(which.join(" – ")).filter(|which| !which.is_empty());
    if command.name == brigades::REVOKE.name {
        subject.action = format!("{}?release={}", subject.action, encode(&release));
    }
    subject.values.insert("dutyId", duty);
    subject.values.insert("standingReleaseId", release);
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, query),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_those_who_lead_a_brigade_are_no_others_and_ones_own_membership_is_everybodys() {
        assert!(is_for_leaders(&brigades::WRITE_RECIPE) && is_for_leaders(&brigades::RENAME));
        let of_services = [&brigades::GRANT, &brigades::REVOKE];
        for command in brigades::OWN.iter().copied().chain(of_services) {
            assert!(!is_for_leaders(command), "{}", command.name);
        }
        let led = brigades::MEMBER.iter().filter(|command| is_for_leaders(command)).count();
        assert_eq!(led + of_services.len(), brigades::MEMBER.len(), "each form is somebody's");
    }
}
