//! Who may read what happened to a brigade, to its recipes and to its mobilisations. It is told in sentences that name none of those whom it
//! happened to, so that the programme, which does not see inside, can follow anything that was done; and who did it, where that is what coordinators
//! do: who is a member, was called and what they answered is for the coordinators.

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use super::recipes::recipe;
use crate::access::{self, may};
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::recipe::decide::Recipe;
use crate::domain::value::{BrigadeId, MobilisationId, RecipeId};

/// True where there is such a brigade and the viewer may follow it.
///
/// # Errors
/// `Store`.
pub async fn follows_brigade(store: &Store, viewer: &Actor, id: BrigadeId) -> Result<bool, QueryError> {
    let exists = store.glance::<Brigade>(id.uuid()).await?.state.brigade.is_some();
    Ok(follows(store, viewer, id).await? && exists)
}

/// True where there is such a mobilisation and the viewer may follow its brigade.
///
/// # Errors
/// `Store`.
pub async fn follows_mobilisation(store: &Store, viewer: &Actor, id: MobilisationId) -> Result<bool, QueryError> {
    let state = store.glance::<Mobilisation>(id.uuid()).await?.state;
    // One that does not exist takes what one takes that may not be followed.
    let brigade = state.need.as_ref().map(|need| need.brigade);
    Ok(follows(store, viewer, brigade.unwrap_or_default()).await? && brigade.is_some())
}

/// True where there is such a recipe and the viewer may see it, or follow its brigade.
///
/// # Errors
/// `Store`.
pub async fn follows_recipe(store: &Store, viewer: &Actor, id: RecipeId) -> Result<bool, QueryError> {
    if recipe(store, viewer, id).await?.is_some() {
        return Ok(true);
    }
    let brigade = store.glance::<Recipe>(id.uuid()).await?.state.brigade;
    Ok(follows(store, viewer, brigade.unwrap_or_default()).await? && brigade.is_some())
}

async fn follows(store: &Store, viewer: &Actor, brigade: BrigadeId) -> Result<bool, QueryError> {
    Ok(may("brigadeHistory", &access::of_brigade(store, viewer, brigade).await?))
}

/// What coordinators do, and nobody else: whoever did it is no member or callee by that.
const OF_COORDINATORS: &[&str] = &[
    "BrigadeFounded",
    "BrigadeRenamed",
    "MemberAccepted",
    "MemberDeclined",
    "ClearanceRecorded",
    "DutyAssigned",
    "MobilisationDeclared",
    "NeedCorrected",
    "SeatsPacked",
    "TeamComposed",
    "BrigadeReached",
    "WavePlanned",
    "TeamDeployed",
    "TeamPlaced",
    "TeamStoodDown",
    "MobilisationCancelled",
    "MobilisationFailed",
];

/// Of whom the viewer may know that they acted in a brigade.
///
/// # Errors
/// `Store`.
pub async fn knows_who(store: &Store, viewer: &Actor, brigade: BrigadeId) -> Result<WhoActed, QueryError> {
    Ok(WhoActed { everybody: access::coordinates(store, viewer, brigade).await? })
}

/// Of whom a viewer may know that they acted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WhoActed {
    everybody: bool,
}

impl WhoActed {
    /// Whether whoever did what an event of this kind tells may be known.
    pub fn may_be_known(self, kind: &str) -> bool {
        self.everybody || OF_COORDINATORS.contains(&kind)
    }
}

/// The same of a mobilisation, by its brigade.
///
/// # Errors
/// `Store`.
pub async fn knows_who_mobilised(store: &Store, viewer: &Actor, id: MobilisationId) -> Result<WhoActed, QueryError> {
    let need = store.glance::<Mobilisation>(id.uuid()).await?.state.need;
    knows_who(store, viewer, need.map(|need| need.brigade).unwrap_or_default()).await
}
