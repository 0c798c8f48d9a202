//! One organisation: created, renamed, moved, merged, withdrawn, closed. Nothing of its history is lost.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::OrganisationId;

use super::event::{
    OrganisationClosed, OrganisationCreated, OrganisationEvent, OrganisationMerged, OrganisationMoved,
    OrganisationRenamed, OrganisationWithdrew,
};
use super::refusal::OrganisationRefusal;
use super::value::{Kind, Name, ShortName, Siret};

/// What the decisions need to know.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OrganisationState {
    pub exists: bool,
    pub closed: bool,
    /// Which one it became part of, where it did.
    pub merged_into: Option<OrganisationId>,
    pub parent: Option<OrganisationId>,
    pub names: Option<Names>,
    /// As it was created: neither changes afterwards.
    pub kind: Option<Kind>,
    pub siret: Option<Siret>,
}

/// What it is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Names {
    pub name: Name,
    pub name_en: Option<Name>,
    pub short_name: Option<ShortName>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum OrganisationCommand {
    Create(OrganisationCreated),
    Rename(Names),
    Move { parent: OrganisationId },
    Close,
    Merge { into: OrganisationId },
    Withdraw,
}

pub struct Organisation;

impl Decider for Organisation {
    const TYPE: &'static str = "organisation";
    type State = OrganisationState;
    type Command = OrganisationCommand;
    type Event = OrganisationEvent;
    type Refusal = OrganisationRefusal;

    fn decide(
        state: &OrganisationState,
        command: OrganisationCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<OrganisationEvent>, OrganisationRefusal> {
        match command {
            OrganisationCommand::Create(_) if state.exists => Err(OrganisationRefusal::AlreadyExists),
            OrganisationCommand::Create(created) => Ok(vec![created.into()]),
            OrganisationCommand::Close if state.closed => Ok(Vec::new()),
            // Without it nobody could act for any administration, nor put it back.
            OrganisationCommand::Move { .. }
            | OrganisationCommand::Merge { .. }
            | OrganisationCommand::Withdraw
            | OrganisationCommand::Close
                if state.kind == Some(Kind::Programme) =>
            {
                Err(OrganisationRefusal::ProgrammeStays)
            }
            OrganisationCommand::Close => Ok(vec![OrganisationClosed {}.into()]),
            OrganisationCommand::Rename(_)
            | OrganisationCommand::Move { .. }
            | OrganisationCommand::Merge { .. }
            | OrganisationCommand::Withdraw
                if state.closed =>
            {
                Err(OrganisationRefusal::Closed)
            }
            OrganisationCommand::Rename(names) if state.names.as_ref() == Some(&names) => Ok(Vec::new()),
            OrganisationCommand::Rename(Names { name, name_en, short_name }) => {
                Ok(vec![OrganisationRenamed { name, name_en, short_name }.into()])
            }
            OrganisationCommand::Merge { into } => Ok(vec![OrganisationMerged { into }.into()]),
            OrganisationCommand::Withdraw => Ok(vec![OrganisationWithdrew {}.into()]),
            OrganisationCommand::Move { parent } if state.parent == Some(parent) => Ok(Vec::new()),
            OrganisationCommand::Move { parent } => Ok(vec![OrganisationMoved { parent }.into()]),
        }
    }

    fn evolve(state: &mut OrganisationState, event: &OrganisationEvent) {
        match event.clone() {
            OrganisationEvent::OrganisationCreated(created) => {
                state.exists = true;
                state.parent = created.parent;
                state.kind = Some(created.kind);
                state.siret = created.siret;
                state.names =
                    Some(Names { name: created.name, name_en: created.name_en, short_name: created.short_name });
            }
            OrganisationEvent::OrganisationRenamed(OrganisationRenamed { name, name_en, short_name }) => {
                state.names = Some(Names { name, name_en, short_name });
            }
            OrganisationEvent::OrganisationMoved(moved) => state.parent = Some(moved.parent),
            OrganisationEvent::OrganisationMerged(OrganisationMerged { into }) => {
                state.closed = true;
                state.merged_into = Some(into);
            }
            OrganisationEvent::OrganisationClosed(_) | OrganisationEvent::OrganisationWithdrew(_) => {
                state.closed = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::id::TypedId as _;

    use super::*;

    #[test]
    fn the_programme_is_renamed_and_nothing_else() {
        let other = OrganisationId::from_uuid(uuid::Uuid::from_u128(2));
        let names = Names { name: Name::new("Vivier").expect("a name"), name_en: None, short_name: None };
        for (kind, stays) in [(Kind::Programme, true), (Kind::Ministry, false)] {
            let state = OrganisationState { exists: true, kind: Some(kind), ..OrganisationState::default() };
            let decide = |command| Organisation::decide(&state, command, DateTime::UNIX_EPOCH);
            assert!(decide(OrganisationCommand::Rename(names.clone())).is_ok(), "{kind:?}");
            for command in [
                OrganisationCommand::Move { parent: other },
                OrganisationCommand::Merge { into: other },
                OrganisationCommand::Withdraw,
                OrganisationCommand::Close,
            ] {
                let refused = decide(command.clone()).err();
                assert_eq!(refused, stays.then_some(OrganisationRefusal::ProgrammeStays), "{kind:?}: {command:?}");
            }
        }
    }
}
