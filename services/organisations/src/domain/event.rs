//! What happens to organisations and to the tree.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{OrganisationId, TypedId as _};

use super::value::{Kind, Name, ShortName, Siret};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationCreated {
    pub organisation: OrganisationId,
    pub kind: Kind,
    pub name: Name,
    pub name_en: Option<Name>,
    pub short_name: Option<ShortName>,
    pub siret: Option<Siret>,
    pub parent: Option<OrganisationId>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationRenamed {
    pub name: Name,
    pub name_en: Option<Name>,
    pub short_name: Option<ShortName>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationMoved {
    pub parent: OrganisationId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationClosed {}

/// It is part of another now: what was its own is answered for there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationMerged {
    pub into: OrganisationId,
}

/// It has left the programme: what is under way is brought to its end, and nothing new begins.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationWithdrew {}

vivier_kernel::events! {
    /// What happens to one organisation.
    pub enum OrganisationEvent {
        OrganisationCreated = 1,
        OrganisationRenamed = 1,
        OrganisationMoved = 1,
        OrganisationClosed = 1,
        OrganisationMerged = 1,
        OrganisationWithdrew = 1,
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationPlaced {
    pub organisation: OrganisationId,
    /// None for a root.
    pub parent: Option<OrganisationId>,
}

/// Closed: out of the tree, and still answered for from the place that it had.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationTakenOut {
    pub organisation: OrganisationId,
}

/// Out of the tree, with its place in another: whoever has rights there has them here.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationAbsorbed {
    pub organisation: OrganisationId,
    pub into: OrganisationId,
}

/// Out of the tree, with the place that it had: rights stay for what is under way.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OrganisationDetached {
    pub organisation: OrganisationId,
}

vivier_kernel::events! {
    /// What happens to the tree as a whole.
    pub enum TreeEvent {
        OrganisationPlaced = 1,
        OrganisationTakenOut = 1,
        OrganisationAbsorbed = 1,
        OrganisationDetached = 1,
    }
}

/// One sample of each event of an organisation, the same at each call.
pub fn samples() -> Vec<OrganisationEvent> {
    let (id, parent) = (sample_id(1), sample_id(2));
    let name = |text: &str| Name::new(text).expect("a sample name");
    let short = |text: &str| ShortName::new(text).expect("a sample name");
    vec![
        OrganisationCreated {
            organisation: id,
            kind: Kind::Direction,
            name: name("Direction interministérielle du numérique"),
            name_en: Some(name("Interministerial Directorate for Digital Affairs")),
            short_name: Some(short("DINUM")),
            siret: Some(Siret::new("13002526500013").expect("a sample number")),
            parent: Some(parent),
        }
        .into(),
        OrganisationRenamed { name: name("Direction du numérique"), name_en: None, short_name: Some(short("DNUM")) }
            .into(),
        OrganisationMoved { parent }.into(),
        OrganisationClosed {}.into(),
        OrganisationMerged { into: parent }.into(),
        OrganisationWithdrew {}.into(),
    ]
}

/// One sample of each event of the tree.
pub fn tree_samples() -> Vec<TreeEvent> {
    vec![
        OrganisationPlaced { organisation: sample_id(1), parent: Some(sample_id(2)) }.into(),
        OrganisationTakenOut { organisation: sample_id(1) }.into(),
        OrganisationAbsorbed { organisation: sample_id(1), into: sample_id(2) }.into(),
        OrganisationDetached { organisation: sample_id(1) }.into(),
    ]
}

fn sample_id(number: u128) -> OrganisationId {
    OrganisationId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}
