//! A seat moves under those who said yes to it: each hears what it was and what it is, and whether their word still reaches it.

use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::domain::state::PlacementState;
use vivier_missions::domain::value::{Place, SeatSpec};

use super::super::seats::Moved;
use super::*;

/// The seat of the samples.
fn seat() -> SeatSpec {
    let mut samples = vivier_missions::domain::event::samples().into_iter();
    let spec = samples.find_map(|event| match event {
        MissionEvent::SeatAdded(added) => Some(added.spec),
        _ => None,
    });
    spec.expect("a sample")
}

fn days(first: &str, last: &str) -> Period {
    Period::new(first.parse().expect("a day"), last.parse().expect("a day")).expect("a period")
}

/// The seat on other days.
fn on(period: Period) -> SeatSpec {
    SeatSpec { period, ..seat() }
}

fn told(state: &PlacementState, to: &SeatSpec) -> Vec<Notice> {
    let (about, pairing) = (about(), state.pairing.expect("a placement"));
    let (placement, about) = (PlacementId::default(), &about);
    let (brings, stands_in, stood_in) = (None, None, None);
    let happened =
        placements::Happened { placement, pairing, state, about, brings, stands_in, stood_in, in_advance: false };
    happened.seat_moved(&Moved { from: &seat(), to }, "cause")
}

fn templates(notices: &[Notice]) -> Vec<&str> {
    notices.iter().map(|notice| notice.template.as_str()).collect()
}

/// The placement of the samples once the service said yes and the agreement was drafted.
fn drafted() -> PlacementState {
    let mut state = heard();
    for event in [granted_plainly(), sample("AgreementDrafted")] {
        <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &event);
    }
    state
}

/// The days that the service was asked for.
fn asked(state: &PlacementState) -> Period {
    state.release.as_ref().expect("asked").period
}

/// Everything that can be told of a seat that moved.
pub(super) fn all() -> Vec<(&'static str, Vec<Notice>)> {
    let (heard, drafted) = (heard(), drafted());
    let never = days("2031-01-06", "2031-01-31");
    let last = asked(&drafted).end();
    let shorter = Period::new(last, last).expect("a day");
    let told = [told(&heard, &on(asked(&heard))), told(&heard, &on(never)), told(&drafted, &on(shorter))];
    told.into_iter().map(|notices| ("SeatChanged", notices)).collect()
}

#[test]
fn the_talent_and_everybody_who_was_asked_in_the_service_hear_of_it() {
    let state = heard();
    let notices = told(&state, &on(asked(&state)));
    assert_eq!(templates(&notices), ["placement.seat_changed", "release.seat_changed"]);
    let talent = state.pairing.expect("a placement").account;
    assert_eq!(notices[0].recipients, [Recipient::Account { account: talent }]);
    assert!(reaches(&notices, Role::ReleasingManager) && reaches(&notices, Role::HumanResources));
    for notice in &notices {
        assert_eq!(notice.values.get("former_start"), Some(&Value::Day(seat().period.start())));
        assert_eq!(notice.values.get("start"), Some(&Value::Day(asked(&state).start())));
        assert!(notice.cause != "cause", "somebody may have two placements on one seat's mission: {}", notice.cause);
    }
    // Where no service was asked, the talent alone hears of it.
    let unasked = PlacementState { release: None, ..state };
    assert_eq!(templates(&told(&unasked, &on(days("2031-01-06", "2031-01-31")))), ["placement.seat_changed"]);
}

#[test]
fn a_word_that_no_longer_reaches_the_seat_is_said_to_be_one() {
    for state in [heard(), drafted()] {
        let notices = told(&state, &on(days("2031-01-06", "2031-01-31")));
        assert_eq!(templates(&notices), ["placement.seat_out_of_reach", "release.seat_out_of_reach"]);
    }
    let state = drafted();
    let last = asked(&state).end();
    let agreed = state.agreement.as_ref().expect("a draft").terms.share;
    let less = Share::new(agreed.percent() - 10).expect("a share");
    let all = asked(&state);
    for seat in [on(Period::new(last, last).expect("a day")), SeatSpec { share: less, ..on(all) }] {
        assert_eq!(templates(&told(&state, &seat)), ["placement.seat_unagreed", "release.seat_unagreed"]);
    }
    let more = SeatSpec { share: agreed, ..on(all) };
    assert_eq!(templates(&told(&state, &more)), ["placement.seat_changed", "release.seat_changed"]);
}

#[test]
fn what_changes_nothing_for_whoever_was_chosen_is_told_to_nobody() {
    let from = seat();
    let matters = |to: &SeatSpec| Moved { from: &from, to }.matters();
    assert!(!matters(&from));
    assert!(!matters(&SeatSpec { skills: Vec::new(), ..seat() }));
    assert!(matters(&on(days("2031-01-06", "2031-01-31"))));
    assert!(matters(&SeatSpec { place: Place::new("Rennes").ok(), ..seat() }));
}
