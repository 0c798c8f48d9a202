//! What is closed says why.

use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Value;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::{AgreementSigned, PlacementEvent, PlacementSuperseded};
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::value::{Side, SupersedeReason};

use super::{each_is_worded, granted_plainly, heard, sample, told_of};
use crate::words::catalogue;

#[test]
fn a_service_reads_why_what_it_was_asked_for_is_closed() {
    let reason = SupersedeReason::TalentLeft;
    let told = told_of(&heard(), &PlacementSuperseded { reason, by: None }.into());
    let mut service = told.iter().filter(|notice| notice.template == "release.superseded").peekable();
    assert!(service.peek().is_some());
    assert!(service.all(|notice| notice.values.get("reason") == Some(&Value::Word("TALENT_LEFT".to_owned()))));
    for locale in Locale::ALL {
        let words = catalogue::find("release.superseded.text", locale);
        assert!(words.is_some_and(|words| words.contains("{reason}")), "{words:?}");
    }
}

/// The placement once the service agreed and the agreement was drafted, signed by these sides.
fn signed_by(sides: &[Side]) -> PlacementState {
    let mut state = heard();
    let signed = |by: &Side| -> PlacementEvent {
        let PlacementEvent::AgreementSigned(signed) = sample("AgreementSigned") else { panic!("a signature") };
        AgreementSigned { by: *by, ..signed }.into()
    };
    let happened = [granted_plainly(), sample("AgreementDrafted")].into_iter().chain(sides.iter().map(signed));
    for event in happened {
        <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &event);
    }
    state
}

/// The placement of somebody without a releasing service, once these sides said yes.
fn external_accepted_by(sides: &[Side]) -> PlacementState {
    let mut state = heard();
    state.release = None;
    state.pairing.as_mut().expect("a pairing").home = None;
    state.accepted = sides.iter().copied().collect();
    state
}

/// The placement once the service agreed, and the host has the agreement to write.
fn released() -> PlacementState {
    let mut state = heard();
    <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &granted_plainly());
    state
}

/// Nobody who signed reads that they did not answer, and no service that what it signed was not made.
#[test]
fn who_reads_of_a_placement_that_expired_reads_what_was_missing() {
    let all = [Side::Talent, Side::Service, Side::Host];
    for (state, told, service) in [
        (heard(), "placement.expired", None),
        (released(), "placement.undrafted", Some("release.unused")),
        (external_accepted_by(&[Side::Talent]), "placement.expired", None),
        (external_accepted_by(&[Side::Talent, Side::Host]), "placement.undrafted", None),
        (signed_by(&[Side::Talent]), "placement.unsigned", Some("release.unused")),
        (signed_by(&all), "placement.unconfirmed", Some("release.unconfirmed")),
    ] {
        let notices = told_of(&state, &sample("PlacementExpired"));
        let templates: Vec<&str> = notices.iter().map(|notice| notice.template.as_str()).collect();
        assert_eq!(templates, [told].into_iter().chain(service).collect::<Vec<_>>());
        each_is_worded(&notices);
    }
}
