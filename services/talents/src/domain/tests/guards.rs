//! What must hold besides the status: one row for each guard.

use chrono::{DateTime, Utc};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::problem::Refusal;

use super::support::*;
use crate::domain::capacity;
use crate::domain::command::TalentCommand;
use crate::domain::decide::{Talent, held_windows};
use crate::domain::event::Proof;
use crate::domain::refusal::TalentRefusal;
use crate::domain::state::{TalentState, Window};
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{EmploymentStatus, Evidence, MAX_AVAILABILITIES, MAX_SKILLS};

#[track_caller]
fn refuses(status: TalentStatus, command: TalentCommand, refusal: TalentRefusal) {
    assert_eq!(act(&mut somebody(status), command), Err(refusal));
}

#[test]
fn registration_asks_for_a_home_organisation_unless_external() {
    for (employment, organisation, expected) in [
        (EmploymentStatus::CivilServant, None, Some(TalentRefusal::OrganisationRequired)),
        (EmploymentStatus::FixedTermContract, None, Some(TalentRefusal::OrganisationRequired)),
        (EmploymentStatus::External, Some(id(3)), Some(TalentRefusal::ExternalHasNoOrganisation)),
        (EmploymentStatus::External, None, None),
        (EmploymentStatus::PermanentContract, Some(id(3)), None),
    ] {
        let command = TalentCommand::Register {
            talent: id(1),
            account: id(2),
            subject: id(2),
            employment,
            organisation,
            display_name: None,
            engaged: std::collections::BTreeMap::new(),
        };
        assert_eq!(act(&mut somebody(TalentStatus::Absent), command).err(), expected, "{employment}");
    }
}

#[test]
fn activation_says_what_is_missing() {
    let nameless = TalentCommand::Register {
        talent: id(1),
        account: id(2),
        subject: id(2),
        employment: EmploymentStatus::External,
        organisation: None,
        display_name: None,
        engaged: std::collections::BTreeMap::new(),
    };
    let mut state = given(vec![nameless]);
    let missing =
        |state: &mut _| act(state, TalentCommand::Activate).map_err(|r| r.problem().params["missing"].clone());
    assert_eq!(missing(&mut state), Err("DISPLAY_NAME,SKILL".to_owned()));
    act(&mut state, claim(RUST, 1)).expect("claimed");
    assert_eq!(missing(&mut state), Err("DISPLAY_NAME".to_owned()));
    act(&mut state, profile(true)).expect("described");
    assert!(act(&mut state, TalentCommand::Activate).is_ok());

    let mut unskilled = given(vec![register()]);
    assert_eq!(missing(&mut unskilled), Err("SKILL".to_owned()));
}

#[test]
fn an_active_profile_stays_complete() {
    refuses(TalentStatus::Active, profile(false), TalentRefusal::DisplayNameRequired);
    assert!(act(&mut somebody(TalentStatus::Registered), profile(false)).is_ok());
    let mut state = somebody(TalentStatus::Active);
    act(&mut state, TalentCommand::WithdrawSkillClaim { skill: DESIGN }).expect("one stays");
    assert_eq!(act(&mut state, TalentCommand::WithdrawSkillClaim { skill: RUST }), Err(TalentRefusal::LastSkillClaim));
}

#[test]
fn skill_claims_are_guarded() {
    refuses(TalentStatus::Active, claim(RUST, 1), TalentRefusal::SkillAlreadyClaimed);
    let unknown = uuid::Uuid::from_u128(99);
    let revise = |skill, since| TalentCommand::ReviseSkillClaim { skill, level: level(2), since };
    refuses(TalentStatus::Active, revise(unknown, None), TalentRefusal::SkillNotClaimed);
    refuses(
        TalentStatus::Active,
        revise(RUST, Some(day("2026-06-16"))),
        TalentRefusal::DateInFuture { field: "since" },
    );
    refuses(TalentStatus::Active, TalentCommand::WithdrawSkillClaim { skill: unknown }, TalentRefusal::SkillNotClaimed);
    refuses(
        TalentStatus::Active,
        TalentCommand::EndorseSkill { skill: unknown, by: id(7) },
        TalentRefusal::SkillNotClaimed,
    );
    refuses(TalentStatus::Active, TalentCommand::EndorseSkill { skill: RUST, by: id(2) }, TalentRefusal::OwnSkill);
    let mut state = somebody(TalentStatus::Active);
    for number in 0..(MAX_SKILLS - 2) as u128 {
        act(&mut state, claim(uuid::Uuid::from_u128(100 + number), 1)).expect("room for one more");
    }
    assert_eq!(act(&mut state, claim(unknown, 1)), Err(TalentRefusal::TooManySkills { max: MAX_SKILLS }));
}

#[test]
fn what_was_already_so_makes_no_event() {
    let mut state = somebody(TalentStatus::Paused);
    for command in [
        TalentCommand::ReviseSkillClaim { skill: RUST, level: level(3), since: None },
        TalentCommand::Pause { until: day("2026-07-01") },
        TalentCommand::ReviseAvailability {
            availability: window(),
            period: period("2026-01-01", "2026-12-31"),
            share: share(50),
        },
        book(1, period("2026-09-01", "2026-09-30"), 20),
        TalentCommand::ReleaseEngagement { placement: placement(1), last_day: day("2026-09-30") },
        TalentCommand::ReleaseEngagement { placement: placement(9), last_day: day("2026-09-30") },
    ] {
        assert_eq!(act(&mut state, command.clone()), Ok(Vec::new()), "{command:?}");
    }
}

#[test]
fn a_pause_ends_on_a_day_to_come() {
    refuses(TalentStatus::Active, TalentCommand::Pause { until: day("2026-06-15") }, TalentRefusal::PauseMustEndLater);
}

#[test]
fn of_what_two_sides_saw_at_one_placement_the_higher_word_stands_whoever_spoke_last() {
    let seen = |number| TalentCommand::ProveSkill {
        skill: RUST,
        level: level(number),
        proof: Proof::Placement { placement: placement(1) },
        on: day("2026-06-01"),
        expires_on: None,
    };
    for said in [[2, 3], [3, 2]] {
        let mut state = somebody(TalentStatus::Active);
        for number in said {
            act(&mut state, seen(number)).expect("said");
        }
        let proofs: Vec<_> = state.claims[&RUST].proofs.iter().map(|proof| proof.level).collect();
        assert_eq!(proofs, [level(3)], "{said:?}");
    }
}

#[test]
fn evidence_counts_for_the_level_it_was_given_for_and_until_it_expires() {
    let mut state = somebody(TalentStatus::Active);
    let evidence = |state: &crate::domain::state::TalentState, on| state.claims[&RUST].evidence(day(on));
    assert_eq!(evidence(&state, "2026-06-15"), Evidence::Claimed);
    act(&mut state, TalentCommand::EndorseSkill { skill: RUST, by: id(7) }).expect("endorsed");
    assert_eq!(evidence(&state, "2026-06-15"), Evidence::Endorsed);
    let proof = |number, on, expires| TalentCommand::ProveSkill {
        skill: RUST,
        level: level(number),
        proof: Proof::Placement { placement: placement(1) },
        on: day(on),
        expires_on: expires,
    };
    assert_eq!(
        act(&mut state, proof(3, "2026-06-01", Some(day("2026-05-01")))),
        Err(TalentRefusal::ExpiresBeforeProof)
    );
    assert_eq!(act(&mut state, proof(3, "2026-07-01", None)), Err(TalentRefusal::DateInFuture { field: "on" }));
    act(&mut state, proof(3, "2026-06-01", Some(day("2026-12-31")))).expect("proven");
    assert_eq!(evidence(&state, "2026-12-31"), Evidence::Proven);
    assert_eq!(evidence(&state, "2027-01-01"), Evidence::Endorsed);
    act(&mut state, TalentCommand::ReviseSkillClaim { skill: RUST, level: level(4), since: None }).expect("revised");
    assert_eq!(evidence(&state, "2026-12-31"), Evidence::Claimed, "nobody stood behind level 4");
}

#[test]
fn what_was_seen_below_the_claimed_level_leaves_the_claim_as_it_was_and_is_kept() {
    let mut state = somebody(TalentStatus::Active);
    act(&mut state, TalentCommand::ReviseSkillClaim { skill: RUST, level: level(4), since: None }).expect("revised");
    let seen = TalentCommand::ProveSkill {
        skill: RUST,
        level: level(2),
        proof: Proof::Placement { placement: placement(1) },
        on: day("2026-06-01"),
        expires_on: None,
    };
    act(&mut state, seen).expect("seen at work");
    assert_eq!(state.claims[&RUST].evidence(day("2026-06-15")), Evidence::Claimed, "nobody saw level 4");
    act(&mut state, TalentCommand::ReviseSkillClaim { skill: RUST, level: level(2), since: None }).expect("revised");
    assert_eq!(state.claims[&RUST].evidence(day("2026-06-15")), Evidence::Proven, "it stands for level 2");
}

#[test]
fn availability_is_not_taken_from_under_a_placement() {
    let reduce =
        |percent, period| TalentCommand::ReviseAvailability { availability: window(), period, share: share(percent) };
    let year = period("2026-01-01", "2026-12-31");
    let overbooked = |declared| TalentRefusal::AvailabilityIsBooked { day: day("2026-09-01"), declared, booked: 20 };
    assert_eq!(held_windows(&somebody(TalentStatus::Active)), [window()]);
    let mut free = somebody(TalentStatus::Active);
    free.engagements.clear();
    assert!(held_windows(&free).is_empty());
    refuses(TalentStatus::Active, TalentCommand::WithdrawAvailability { availability: window() }, overbooked(0));
    refuses(TalentStatus::Active, reduce(19, year), overbooked(19));
    refuses(
        TalentStatus::Active,
        reduce(50, period("2026-01-01", "2026-09-10")),
        TalentRefusal::AvailabilityIsBooked { day: day("2026-09-11"), declared: 0, booked: 20 },
    );
    assert!(act(&mut somebody(TalentStatus::Active), reduce(20, year)).is_ok());
    assert!(act(&mut somebody(TalentStatus::Active), reduce(50, period("2026-09-01", "2026-09-30"))).is_ok());
    refuses(
        TalentStatus::Active,
        TalentCommand::WithdrawAvailability { availability: id(99) },
        TalentRefusal::NoSuchAvailability,
    );
}

#[test]
fn a_window_that_is_over_is_neither_declared_nor_what_another_becomes() {
    let (over, ends_today) = (period("2026-06-01", "2026-06-14"), period("2026-06-01", "2026-06-15"));
    let revise = |period| TalentCommand::ReviseAvailability { availability: window(), period, share: share(50) };
    let new = |period| TalentCommand::DeclareAvailability { availability: id(31), period, share: share(10) };
    let mut free = somebody(TalentStatus::Active);
    free.engagements.clear();
    for command in [new(over), revise(over)] {
        assert_eq!(act(&mut free.clone(), command), Err(TalentRefusal::AvailabilityIsOver));
    }
    for command in [new(ends_today), revise(ends_today)] {
        assert!(act(&mut free.clone(), command.clone()).is_ok(), "{command:?}");
    }
    // What was said in time stays as it was said.
    free.windows.insert(window(), Window { period: over, share: share(50) });
    assert_eq!(act(&mut free, revise(over)), Ok(Vec::new()));
}

#[test]
fn windows_are_counted() {
    let mut state = somebody(TalentStatus::Active);
    for number in 1..MAX_AVAILABILITIES as u128 {
        let command = TalentCommand::DeclareAvailability {
            availability: id(5000 + number),
            period: period("2026-07-01", "2026-07-02"),
            share: share(1),
        };
        act(&mut state, command).expect("room for one more");
    }
    let refusal = TalentRefusal::TooManyAvailabilities { max: MAX_AVAILABILITIES };
    assert_eq!(act(&mut state, declare(period("2026-07-01", "2026-07-02"), 1)), Err(refusal));
}

#[test]
fn a_booking_fits_the_declared_share_on_every_day() {
    let exceeded = |on, declared, booked| TalentRefusal::ShareExceeded { day: day(on), declared, booked };
    for (start, end, percent, expected) in [
        ("2026-09-01", "2026-09-30", 30, None),
        ("2026-09-01", "2026-09-30", 31, Some(exceeded("2026-09-01", 50, 51))),
        ("2026-08-01", "2026-10-31", 40, Some(exceeded("2026-09-01", 50, 60))),
        ("2026-10-01", "2026-12-31", 50, None),
        ("2026-12-31", "2027-01-01", 10, Some(exceeded("2027-01-01", 0, 10))),
        ("2026-09-30", "2026-10-01", 31, Some(exceeded("2026-09-30", 50, 51))),
    ] {
        let answer = act(&mut somebody(TalentStatus::Active), book(2, period(start, end), percent));
        assert_eq!(answer.err(), expected, "{start}..{end} {percent} %");
    }
    refuses(TalentStatus::Active, book(1, period("2026-09-01", "2026-09-29"), 20), TalentRefusal::EngagementDiffers);
}

#[test]
fn a_release_gives_back_the_days_after_the_last() {
    let mut state = somebody(TalentStatus::Active);
    let release = |last| TalentCommand::ReleaseEngagement { placement: placement(1), last_day: day(last) };
    act(&mut state, release("2026-09-10")).expect("released");
    assert_eq!(state.free_share(period("2026-09-11", "2026-09-30")), 50);
    assert_eq!(state.free_share(period("2026-09-10", "2026-09-30")), 30);
    act(&mut state, release("2026-08-31")).expect("released before its first day");
    assert!(state.engagements.is_empty());
}

#[test]
fn a_seat_in_a_team_is_engaged_beside_what_is_booked_and_once_with_its_placement() {
    let mut state = somebody(TalentStatus::Active);
    let october = period("2026-10-01", "2026-10-10");
    let free = |state: &TalentState| capacity::free_share(&state.declared(), &state.engaged(), october);
    let take = |placement| TalentCommand::TakeTeamSeat { team: TEAM, seat: team_seat(placement) };
    assert_eq!(act(&mut state, take(None)).map(|events| events.len()), Ok(1));
    assert_eq!(act(&mut state, take(None)), Ok(Vec::new()), "it was so already");
    assert_eq!((free(&state), state.free_share(october)), (30, 50));
    act(&mut state, take(Some(placement(2)))).expect("deployed");
    assert_eq!(free(&state), 30);
    // What a team takes hinders no placement, not even its own.
    act(&mut state, book(2, october, 20)).expect("confirmed");
    assert_eq!((free(&state), state.free_share(october)), (30, 30));
    act(&mut state, TalentCommand::LeaveTeamSeat { team: TEAM }).expect("the team is over");
    assert_eq!(act(&mut state, TalentCommand::LeaveTeamSeat { team: TEAM }), Ok(Vec::new()));
    assert_eq!(free(&state), 30, "what is booked stays so");
    assert!(state.team_seats.is_empty());
}

#[test]
fn erasure_leaves_nothing_of_the_person() {
    let mut state = somebody(TalentStatus::Active);
    act(&mut state, TalentCommand::TakeTeamSeat { team: TEAM, seat: team_seat(None) }).expect("engaged");
    act(&mut state, TalentCommand::Erase).expect("erased");
    assert!(state.team_seats.is_empty());
    assert_eq!(state.profile, crate::domain::state::Profile::default());
    assert!(state.claims.is_empty());
    assert_eq!(state.engagements.len(), 1, "what a placement took is also the other side's business");
}

#[test]
fn today_is_the_day_in_paris() {
    // There it is the second of July.
    let night: DateTime<Utc> = "2026-07-01T22:30:00Z".parse().expect("an instant");
    let state = somebody(TalentStatus::Active);
    let at_night = |command: TalentCommand| Talent::decide(&state, command, night);
    let pause = |until: &str| TalentCommand::Pause { until: day(until) };
    assert_eq!(at_night(pause("2026-07-02")), Err(TalentRefusal::PauseMustEndLater));
    assert!(at_night(pause("2026-07-03")).is_ok());
    let since = |since: &str| TalentCommand::ReviseSkillClaim { skill: RUST, level: level(3), since: Some(day(since)) };
    assert!(at_night(since("2026-07-02")).is_ok());
    assert_eq!(at_night(since("2026-07-03")), Err(TalentRefusal::DateInFuture { field: "since" }));
}
