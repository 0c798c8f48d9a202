//! What the guards of a mission refuse is not offered by its page, which says why.

use axum::http::StatusCode;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use uuid::Uuid;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{PlacementId, SeatId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::command::MissionCommand;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::state::{Filling, MissionState, Seat};
use vivier_missions::domain::transitions::{MissionStatus, Verdict, verdict};
use vivier_missions::domain::value::{
    CancellationReason, Clearance, Importance, Justification, Level, RequiredSkill, SeatSpec, SeatTitle, WorkMode,
};

use crate::shape::Shaped;
use crate::{get, page};

/// Days from today.
fn day(away: i64) -> NaiveDate {
    let today = SystemClock.today();
    let days = Days::new(away.unsigned_abs());
    let day = if away < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) };
    day.expect("a day of the calendar")
}

/// A seat until a day, with the placements that have or had it: their days, and whether they were cut short.
fn seat(number: u128, until: i64, stays: &[(i64, i64, bool)]) -> Seat {
    let period = |from, until| Period::new(day(from), day(until)).expect("a period");
    let filling = |(from, until, cut_short): &(i64, i64, bool)| Filling {
        placement: PlacementId::from_uuid(Uuid::from_u128(7)),
        talent: TalentId::from_uuid(Uuid::from_u128(8)),
        period: period(*from, *until),
        cut_short: *cut_short,
    };
    Seat {
        id: SeatId::from_uuid(Uuid::from_u128(number)),
        spec: spec(period(-90, until), 40),
        fillings: stays.iter().map(filling).collect(),
    }
}

fn spec(period: Period, share: i64) -> SeatSpec {
    let skill = RequiredSkill {
        skill: Uuid::from_u128(9),
        importance: Importance::Essential,
        minimum_level: Level::new(3).expect("a level"),
    };
    SeatSpec {
        title: SeatTitle::new("Juriste").expect("a title"),
        skills: vec![skill],
        period,
        share: Share::new(share).expect("a share"),
        mode: WorkMode::Remote,
        region: None,
        place: None,
        clearance: Clearance::None,
    }
}

/// The same seat, as the API shows it to whoever answers for the mission.
fn shown(seat: &Seat) -> Value {
    let period = |period: &Period| json!({ "start": period.start(), "end": period.end() });
    let occupations: Vec<Value> =
        seat.fillings.iter().map(|filling| json!({ "period": period(&filling.period) })).collect();
    json!({
        "id": seat.id.to_string(), "title": "Juriste", "share": 40, "workMode": "REMOTE", "place": null, "region": null,
        "clearance": "NONE", "filled": seat.is_filled(), "occupations": occupations, "period": period(&seat.spec.period),
        "skills": [], "applicationRefusal": null, "looksForSomebody": false,
    })
}

/// What is asked of a mission and of its first seat: the API's name of each, its form, and the command.
fn asked(seats: &[Seat]) -> Vec<(&'static str, String, MissionCommand)> {
    let because = || Some(Justification::new("Les dates changent.").expect("a justification"));
    let cancel = MissionCommand::Cancel { reason: CancellationReason::NeedGone, words: None };
    let mut all = vec![
        ("SUBMIT_MISSION", "submit".to_owned(), MissionCommand::Submit),
        ("START_MISSION", "start-mission".to_owned(), MissionCommand::Start),
        ("COMPLETE_MISSION", "complete-mission".to_owned(), MissionCommand::Complete),
        ("CANCEL_MISSION", "cancel".to_owned(), cancel),
    ];
    if let Some(first) = seats.first() {
        let other = Box::new(spec(first.spec.period, 50));
        let change = MissionCommand::ChangeSeat { seat: first.id, spec: other, justification: because() };
        let remove = MissionCommand::RemoveSeat { seat: first.id, justification: because() };
        all.push(("CHANGE_SEAT", format!("change-seat?id={}", first.id), change));
        all.push(("REMOVE_SEAT", format!("remove-seat?id={}", first.id), remove));
    }
    all
}

#[tokio::test]
async fn what_the_guards_of_a_mission_refuse_is_not_offered_and_the_page_says_why() {
    use MissionStatus::{Draft, Published, Staffed, Submitted, UnderWay};
    for (status, seats) in [
        (Draft, vec![]),
        (Draft, vec![seat(1, 90, &[])]),
        (Draft, vec![seat(1, 90, &[]), seat(2, -1, &[])]),
        (Draft, vec![seat(1, 0, &[])]),
        (Submitted, vec![seat(1, 90, &[])]),
        (Published, vec![seat(1, 90, &[])]),
        (Published, vec![seat(1, 90, &[]), seat(2, 90, &[])]),
        (Published, vec![seat(1, 90, &[]), seat(2, 90, &[(1, 30, false)])]),
        (Published, vec![seat(1, 90, &[(-30, -10, true)]), seat(2, 90, &[])]),
        (Staffed, vec![seat(1, 90, &[(1, 30, false)])]),
        (Staffed, vec![seat(1, 90, &[(0, 30, false)])]),
        (UnderWay, vec![seat(1, 90, &[(-30, 30, false)])]),
        (UnderWay, vec![seat(1, 90, &[(-30, 0, false)])]),
        (UnderWay, vec![seat(1, 90, &[(-30, -1, false)]), seat(2, 90, &[])]),
    ] {
        let state = MissionState { status, seats, was_published: true, ..MissionState::default() };
        let taken = |command: &MissionCommand| matches!(verdict(status, command.action()), Verdict::Taken(_));
        let asked: Vec<_> = asked(&state.seats).into_iter().filter(|(_, _, command)| taken(command)).collect();
        let actions: Vec<&str> = asked.iter().map(|(action, _, _)| *action).collect();
        let answers = || {
            let answers = Shaped::full().with("Mission.actions", json!(actions));
            let answers = answers.with("Mission.status", json!(status.as_str()));
            answers.with("Mission.seats", json!(state.seats.iter().map(shown).collect::<Vec<_>>()))
        };
        let page = page(answers(), "/missions/id").await;
        for (action, form, command) in asked {
            let told = format!("{action} of {status}, {:?}", state.seats);
            let refused = Mission::decide(&state, command, SystemClock.now()).is_err();
            let way = format!("href=\"/missions/id/{form}\"");
            assert_eq!(page.contains(&way), !refused, "{told}: {page}");
            let form = get(answers(), &format!("/missions/id/{form}")).await;
            let expected = if refused { StatusCode::SEE_OTHER } else { StatusCode::OK };
            assert_eq!(form.status(), expected, "{told}");
        }
        for described in page.split("disabled").skip(1).filter_map(|rest| rest.split("aria-describedby=\"").nth(1)) {
            let id = described.split('"').next().unwrap_or_default();
            assert!(page.contains(&format!("id=\"{id}\"")), "a button is described by {id}, which is not in\n{page}");
        }
    }
}
