//! `/profile/preview`: one's own profile as others are shown it. The API answers as it would answer them: no second rule stands here.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::talents::Talent;
use crate::executor::Document;
use crate::page::Page;

const SEEN_BY: Document =
    Document { operation: "OwnTalentSeenBy", source: include_str!("../../queries/own-talent-seen-by.graphql") };
/// Who may look, as the API names them; the first where the address says nobody.
const ONLOOKERS: [&str; 4] = ["ANYONE", "SIGNED_IN", "VERIFIED_COLLEAGUE", "INVOLVED"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    own_talent: Option<Own>,
    own_talent_seen_by: Option<Talent>,
}

#[derive(Deserialize)]
struct Own {
    status: Option<String>,
    actions: Vec<String>,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    page: Page,
    onlookers: [&'static str; 4],
    onlooker: &'static str,
    talent: Option<Talent>,
    /// Parts of the profile that are kept from this onlooker.
    hidden: Vec<&'static str>,
    /// True where who sees what can be chosen: not any more once one has left the pool.
    chooses: bool,
    /// Whoever pauses is seen by those alone who have to do with them already, and comes back by a command of its own.
    paused: bool,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(rename = "as")]
    onlooker: Option<String>,
}

/// `GET /profile/preview?as=VERIFIED_COLLEAGUE`
pub async fn show(page: Page, Query(asked): Query<Asked>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let said = asked.onlooker.unwrap_or_default();
    let onlooker = ONLOOKERS.into_iter().find(|known| *known == said).unwrap_or("ANYONE");
    match page.ask::<Answer>(SEEN_BY, json!({ "onlooker": onlooker })).await {
        Ok(Answer { own_talent: None, .. }) => Redirect::to("/profile").into_response(),
        Ok(Answer { own_talent: Some(own), own_talent_seen_by: talent }) => {
            let hidden = talent.as_ref().map(Talent::hidden).unwrap_or_default();
            let chooses = own.actions.iter().any(|action| action == "CHOOSE_VISIBILITY");
            let paused = own.status.as_deref() == Some("PAUSED");
            let template = PreviewPage { page, onlookers: ONLOOKERS, onlooker, talent, hidden, chooses, paused };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}
