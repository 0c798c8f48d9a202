//! What the guards of a profile refuse is not offered by its page, which says why, nor can its form be sent.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{AvailabilityId, PlacementId, SubjectId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_talents::domain::command::TalentCommand;
use vivier_talents::domain::decide::{Talent, held_windows};
use vivier_talents::domain::state::{Profile, SkillClaim, TalentState, Window};
use vivier_talents::domain::transitions::{TalentStatus, Verdict, verdict};
use vivier_talents::domain::value::Level;

use crate::page;
use crate::shape::Shaped;

/// A share of time, in per cent, over the days between two.
fn window(from: &str, until: &str, percent: i64) -> Window {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    Window {
        period: Period::new(day(from), day(until)).expect("a period"),
        share: Share::new(percent).expect("a share"),
    }
}

/// A talent that claims so many skills, with its windows and what is booked of them.
fn talent(status: TalentStatus, named: bool, skills: u128, windows: &[Window], booked: &[Window]) -> TalentState {
    let claim = SkillClaim {
        level: Level::new(3).expect("a level"),
        since: None,
        endorsements: Vec::new(),
        proofs: Vec::new(),
    };
    let sealed = || Sealed::from_parts(SubjectId::from_uuid(Uuid::from_u128(9)), "c2VhbGVk".to_owned());
    TalentState {
        status,
        profile: Profile { display_name: named.then(sealed), ..Profile::default() },
        claims: (1..=skills).map(|number| (Uuid::from_u128(number), claim.clone())).collect(),
        windows: (1..).map(|number| AvailabilityId::from_uuid(Uuid::from_u128(number))).zip(windows.to_vec()).collect(),
        engagements: (1..).map(|number| PlacementId::from_uuid(Uuid::from_u128(number))).zip(booked.to_vec()).collect(),
        ..TalentState::default()
    }
}

/// The profile as the API shows it to its person.
fn shown(state: &TalentState, actions: &[&str]) -> Shaped {
    let skill = |skill: &Uuid| {
        json!({
            "skillId": skill.to_string(), "level": 3, "since": null, "evidence": "CLAIMED", "endorsementCount": 0, "skill": null,
        })
    };
    let window = |(id, window): (&AvailabilityId, &Window)| {
        let period = json!({ "start": window.period.start(), "end": window.period.end() });
        json!({ "id": id.to_string(), "period": period, "share": window.share.percent() })
    };
    let missing: Vec<&str> = state.missing().into_iter().map(|part| part.as_str()).collect();
    let held: Vec<String> = held_windows(state).into_iter().map(|window| window.to_string()).collect();
    Shaped::full()
        .with("Talent.status", json!(state.status.as_str()))
        .with("Talent.actions", json!(actions))
        .with("Talent.missing", json!(missing))
        .with("Talent.skills", state.claims.keys().map(skill).collect::<Value>())
        .with("Talent.availabilities", state.windows.iter().map(window).collect::<Value>())
        .with("Talent.heldAvailabilityIds", json!(held))
}

/// What is asked of a profile: the API's name, the form, and the command.
fn asked(state: &TalentState) -> Vec<(&'static str, String, TalentCommand)> {
    let mut all = vec![("ACTIVATE_TALENT", "activate".to_owned(), TalentCommand::Activate)];
    for skill in state.claims.keys() {
        let command = TalentCommand::WithdrawSkillClaim { skill: *skill };
        all.push(("WITHDRAW_SKILL_CLAIM", format!("withdraw-skill?id={skill}"), command));
    }
    for window in state.windows.keys() {
        let command = TalentCommand::WithdrawAvailability { availability: *window };
        all.push(("WITHDRAW_AVAILABILITY", format!("withdraw-availability?id={window}"), command));
    }
    all
}

#[tokio::test]
async fn what_the_guards_of_a_profile_refuse_is_not_offered_and_the_page_says_why() {
    use TalentStatus::{Active, Paused, Registered};
    let (year, autumn) = (window("2026-01-01", "2026-12-31", 50), window("2026-09-01", "2026-11-30", 50));
    let september = window("2026-09-01", "2026-09-30", 20);
    let mut seen = BTreeSet::new();
    for state in [
        talent(Registered, false, 0, &[], &[]),
        talent(Registered, true, 0, &[year], &[]),
        talent(Registered, false, 1, &[], &[]),
        talent(Registered, true, 1, &[], &[]),
        talent(Active, true, 1, &[year], &[]),
        talent(Active, true, 2, &[year], &[september]),
        talent(Active, true, 2, &[year, window("2027-01-01", "2027-12-31", 50)], &[september]),
        // Either of the two suffices.
        talent(Active, true, 1, &[year, autumn], &[september]),
        talent(Active, true, 1, &[year, autumn], &[window("2026-09-01", "2026-09-30", 80)]),
        talent(Paused, true, 1, &[year], &[september]),
    ] {
        let taken = |command: &TalentCommand| matches!(verdict(state.status, command.action()), Verdict::Taken(_));
        let asked: Vec<_> = asked(&state).into_iter().filter(|(_, _, command)| taken(command)).collect();
        let actions: Vec<&str> = asked.iter().map(|(action, _, _)| *action).collect();
        let answers = || shown(&state, &actions);
        let profile = page(answers(), "/profile").await;
        for (action, form, command) in asked {
            let refused = Talent::decide(&state, command, SystemClock.now()).is_err();
            let way = format!("href=\"/profile/{form}\"");
            assert_eq!(profile.contains(&way), !refused, "{action} of {state:?}: {profile}");
            let form = page(answers(), &format!("/profile/{form}")).await;
            let dead =
                form.contains("<button class=\"fr-btn\" type=\"submit\" disabled aria-describedby=\"hindered\">");
            assert_eq!((dead, form.contains("id=\"hindered\"")), (refused, refused), "{action} of {state:?}: {form}");
            seen.insert((action, refused));
        }
        for described in profile.split("disabled").skip(1).filter_map(|rest| rest.split("aria-describedby=\"").nth(1)) {
            let id = described.split('"').next().unwrap_or_default();
            assert!(
                profile.contains(&format!("id=\"{id}\"")),
                "a button is described by {id}, which is not in\n{profile}"
            );
        }
        // The last step of the guide is the same command.
        if actions.contains(&"ACTIVATE_TALENT") {
            let step = page(answers(), "/profile/guide/activation").await;
            assert_eq!(step.contains("id=\"hindered\""), !state.missing().is_empty(), "{state:?}: {step}");
        }
    }
    assert_eq!(seen.len(), 6, "each is refused once and taken once: {seen:?}");
}
