//! What the work of each seat is, for whoever has been called to one.

use serde::Deserialize;
use serde_json::json;

use super::AtLevel;
use crate::executor::{Document, ExecuteError};
use crate::page::Page;

const WORK: Document =
    Document { operation: "MobilisationWork", source: include_str!("../../../queries/mobilisation-work.graphql") };

#[derive(Deserialize)]
struct Described {
    mobilisation: Option<Works>,
}

#[derive(Deserialize)]
struct Works {
    seats: Vec<Work>,
}

/// The work of one seat.
#[derive(Deserialize)]
pub(super) struct Work {
    pub(super) id: String,
    pub(super) share: u64,
    pub(super) mode: String,
    pub(super) region: Option<String>,
    pub(super) skills: Vec<AtLevel>,
}

/// The work of each seat of a mobilisation.
pub(super) async fn of_seats(page: &Page, id: &str) -> Result<Vec<Work>, ExecuteError> {
    let described = page.ask::<Described>(WORK, json!({ "id": id })).await?;
    Ok(described.mobilisation.map(|works| works.seats).unwrap_or_default())
}
