//! Whether there is a team to take at all.

use serde::Deserialize;
use serde_json::json;

use crate::executor::{Document, ExecuteError};
use crate::page::Page;

const BEST: Document = Document { operation: "BestTeam", source: include_str!("../../../queries/best-team.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    team_proposal: Option<Proposal>,
}

#[derive(Deserialize)]
struct Proposal {
    teams: Vec<Team>,
}

#[derive(Deserialize)]
struct Team {}

/// False where no team meets the need as things stand; the page of the team says what blocks.
pub(super) async fn exists(page: &Page, id: &str) -> Result<bool, ExecuteError> {
    let answer = page.ask::<Answer>(BEST, json!({ "id": id })).await?;
    Ok(answer.team_proposal.is_none_or(|proposal| !proposal.teams.is_empty()))
}
