//! Where a call-out has come to the people of another brigade its coordinators are told: once for each mobilisation, as the first of their
//! people is called. From then on it exists for them, with the calls of their people and nobody else's (`read/mobilisations.rs`).

use std::collections::BTreeSet;

use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::notice::{Family, Notice};

use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::value::{BrigadeId, MobilisationId, Name};

/// Tells the coordinators of each other brigade of whose people the first is called. In an exercise nobody is told anything.
///
/// # Errors
/// `Database`; as `Unit::notify`.
pub(crate) async fn tell(
    unit: &mut Unit,
    id: MobilisationId,
    (before, after): (&MobilisationState, &MobilisationState),
) -> Result<(), CommandError> {
    let Some(need) = after.need.as_ref().filter(|need| !need.exercise) else { return Ok(()) };
    let (had, have) = (lending(before, need), lending(after, need));
    for brigade in have.difference(&had).copied() {
        let lends = unit.store().glance::<Brigade>(brigade.uuid()).await?.state;
        if let (Some(name), Some(leads)) = (&lends.name, lends.organisation) {
            unit.notify(&called(id, need, (brigade, name), leads))?;
        }
    }
    Ok(())
}

/// The brigades other than the mobilisation's own through which somebody has been called.
fn lending(state: &MobilisationState, need: &Need) -> BTreeSet<BrigadeId> {
    let called = state.calls.iter().filter(|call| call.deadline.is_some()).map(|call| call.callee.brigade);
    called.filter(|brigade| *brigade != need.brigade).collect()
}

/// Who is called, and what they say, stands on the page.
fn called(id: MobilisationId, need: &Need, (brigade, name): (BrigadeId, &Name), leads: OrganisationId) -> Notice {
    Notice::new(Family::Mission, "brigade.lends", format!("mobilisation:{id}:lends:{brigade}"))
        .text("mobilisation", need.name.as_str())
        .text("brigade", name.as_str())
        .day("start", need.period.start())
        .day("end", need.period.end())
        .link_to("/mobilisations", id)
        .to_holders(Role::Coordinator, leads)
}
