//! Who is told for the administration of a mission: whoever wrote it, as long as they answer for it, and never somebody of themselves.

use super::*;

/// Where a mission's owner answers for it no more.
fn left() -> About {
    About { owner_answers: false, ..about() }
}

fn others(besides: Option<AccountId>) -> Recipient {
    Recipient::Holders { role: Role::MissionOwner, organisation: about().organisation, besides }
}

#[test]
fn whoever_answers_for_a_mission_is_told_and_nobody_of_themselves() {
    let (owner, talent) = (about().owner, AccountId::default());
    assert_eq!(about().host(Some(talent)), Recipient::Account { account: owner });
    assert_eq!(about().host(None), Recipient::Account { account: owner });
    assert_eq!(about().host(Some(owner)), others(Some(owner)), "their own application is for others to answer");
    assert_eq!(left().host(Some(talent)), others(Some(talent)));
    assert_eq!(left().host(None), others(None));
}

#[test]
fn nothing_more_is_told_to_an_owner_who_answers_no_more() {
    let about = left();
    let mut state = vivier_matching::domain::state::PlacementState::default();
    let mut told = Vec::new();
    for event in vivier_matching::domain::event::samples() {
        if matches!(event.kind(), "PlacementApplied" | "PlacementInvited" | "PlacementProposed") {
            state = Default::default();
        }
        <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &event);
        let Some(pairing) = state.pairing else { continue };
        let (placement, state, about) = (PlacementId::default(), &state, &about);
        let (brings, stands_in, stood_in) = (None, None, None);
        let happened =
            placements::Happened { placement, pairing, state, about, brings, stands_in, stood_in, in_advance: false };
        told.extend(happened.notices(&event, "cause"));
        told.extend(happened.stood_down("cause"));
    }
    for event in vivier_missions::domain::event::samples() {
        told.extend(missions::notices(&event, &about, "cause"));
    }
    let former = Recipient::Account { account: about.owner };
    assert!(told.iter().all(|notice| !notice.recipients.contains(&former)), "{told:?}");
    let to_others = |notice: &&Notice| {
        let is_others = |one: &Recipient| matches!(one, Recipient::Holders { role: Role::MissionOwner, .. });
        notice.recipients.iter().any(is_others)
    };
    assert!(told.iter().filter(to_others).count() > 10, "others hear of it instead: {told:?}");
}
