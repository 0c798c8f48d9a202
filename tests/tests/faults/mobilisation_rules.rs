//! The rules of calling, read off the events alone: it knows nothing of the code that wrote them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_kernel::zone::QuietHours;

#[derive(sqlx::FromRow)]
pub struct Event {
    pub position: i64,
    pub stream_id: Uuid,
    pub kind: String,
    pub recorded_at: DateTime<Utc>,
    pub data: Json<Value>,
}

impl Event {
    fn text(&self, name: &str) -> String {
        self.data.0[name].as_str().unwrap_or_default().to_owned()
    }

    fn instant(&self, name: &str) -> DateTime<Utc> {
        self.text(name).parse().unwrap_or_else(|_| panic!("{name} of {}: {}", self.kind, self.data.0))
    }
}

/// What there was to look at, of the teams that were declared since.
#[derive(Default, Debug)]
pub struct Seen {
    pub ended: usize,
    pub sent: usize,
    pub reminded: usize,
    pub expired: usize,
    pub engaged: usize,
}

#[derive(Clone)]
struct Call {
    seat: String,
    talent: String,
    step: &'static str,
    deadline: Option<DateTime<Utc>>,
    reminded: bool,
}

#[derive(Default)]
struct Team {
    /// It was declared by this test; the others are the demo's, whose past was written down at once.
    own: bool,
    seats: BTreeSet<String>,
    calls: BTreeMap<String, Call>,
    /// Calls that have a seat.
    engaged: BTreeSet<String>,
    ended: bool,
}

/// Holds every rule against all events; `begun`: teams declared from then on are looked at in all respects.
pub fn hold(events: &[Event], begun: DateTime<Utc>) -> Seen {
    let mut teams: BTreeMap<Uuid, Team> = BTreeMap::new();
    let mut quiet: BTreeMap<String, QuietHours> = BTreeMap::new();
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = Seen::default();
    for event in events {
        match event.kind.as_str() {
            "QuietHoursSet" => {
                let hours = serde_json::from_value::<Option<QuietHours>>(event.data.0["hours"].clone()).expect("hours");
                match hours {
                    Some(hours) => drop(quiet.insert(event.text("talent"), hours)),
                    None => drop(quiet.remove(&event.text("talent"))),
                }
            }
            "NotificationRaised" => *told.entry(event.text("cause")).or_default() += 1,
            _ => step(event, &mut teams, &quiet, begun, &mut seen),
        }
    }
    for (id, team) in teams.iter().filter(|(_, team)| team.own) {
        for (call, state) in &team.calls {
            let open = matches!(state.step, "planned" | "sent" | "last resort" | "accepted");
            assert!(!open, "call {call} of {id} was left {}", state.step);
            if state.deadline.is_some() {
                let times = told.get(&format!("call:{call}:sent")).copied().unwrap_or(0);
                assert_eq!(times, 1, "call {call} was told so often");
            }
        }
        seen.ended += usize::from(team.ended);
    }
    seen
}

fn step(
    event: &Event,
    teams: &mut BTreeMap<Uuid, Team>,
    quiet: &BTreeMap<String, QuietHours>,
    begun: DateTime<Utc>,
    seen: &mut Seen,
) {
    let kind = event.kind.as_str();
    let call_id = event.text("call");
    let holds_seat = |teams: &BTreeMap<Uuid, Team>, talent: &str| {
        teams.values().any(|team| team.engaged.iter().any(|call| team.calls[call].talent == talent))
    };
    let in_quiet_hours = |talent: &str| quiet.get(talent).is_some_and(|hours| hours.covers(event.recorded_at));
    let talent_of = |teams: &BTreeMap<Uuid, Team>| {
        teams.get(&event.stream_id).and_then(|team| team.calls.get(&call_id)).map(|call| call.talent.clone())
    };
    let talent = talent_of(teams).unwrap_or_default();
    let busy = holds_seat(teams, &talent);
    let mut listed = BTreeSet::new();
    if kind == "WavePlanned" {
        for planned in event.data.0["calls"].as_array().expect("calls") {
            let talent = planned["callee"]["talent"].as_str().expect("a talent").to_owned();
            assert!(!holds_seat(teams, &talent), "{talent} is called while engaged");
            assert!(listed.insert(talent.clone()), "{talent} is called twice in a wave");
        }
    }
    let team = teams.entry(event.stream_id).or_default();
    let seats = match kind {
        "MobilisationDeclared" | "NeedCorrected" => &event.data.0["need"]["seats"],
        "SeatsPacked" => &event.data.0["seats"],
        _ => &Value::Null,
    };
    if kind == "MobilisationDeclared" {
        team.own = event.recorded_at >= begun;
    }
    if let Some(seats) = seats.as_array() {
        assert!(team.calls.is_empty(), "{kind} after a call");
        team.seats = seats.iter().map(|seat| seat["id"].as_str().expect("an id").to_owned()).collect();
    }
    assert!(!team.ended, "{kind} after the end");
    let own = team.own;
    match kind {
        "WavePlanned" => {
            for planned in event.data.0["calls"].as_array().expect("calls") {
                let text = |value: &Value| value.as_str().expect("an id").to_owned();
                let (seat, talent) = (text(&planned["seat"]), text(&planned["callee"]["talent"]));
                assert!(team.seats.contains(&seat));
                let call = Call { seat, talent, step: "planned", deadline: None, reminded: false };
                assert!(team.calls.insert(text(&planned["call"]), call).is_none(), "a call is planned once");
            }
        }
        "CallSent" => {
            let deadline = event.instant("deadline");
            let call = team.calls.get_mut(&call_id).expect("a call that was planned");
            assert_eq!(call.step, "planned", "a call is sent once");
            (call.step, call.deadline) = ("sent", Some(deadline));
            if own {
                assert!(!busy, "{talent} is called while engaged");
                assert!(!in_quiet_hours(&talent), "{talent} is called in quiet hours");
                assert!(event.recorded_at <= deadline);
                seen.sent += 1;
            }
        }
        "CallReminded" => {
            let call = team.calls.get_mut(&call_id).expect("a call");
            assert_eq!((call.step, call.reminded), ("sent", false), "reminded once, and not after an answer");
            call.reminded = true;
            if own {
                assert!(!in_quiet_hours(&talent), "{talent} is reminded in quiet hours");
                seen.reminded += 1;
            }
        }
        "CallExpired" => {
            let call = team.calls.get_mut(&call_id).expect("a call");
            assert_eq!(call.step, "sent", "a timer rings once");
            call.step = "expired";
            if own {
                assert!(call.deadline.is_some_and(|deadline| deadline <= event.recorded_at), "no sooner than its time");
                seen.expired += 1;
            }
        }
        "CallAccepted" => team.calls.get_mut(&call_id).expect("a call").step = "accepted",
        "CallAcceptedAsLastResort" => team.calls.get_mut(&call_id).expect("a call").step = "last resort",
        "CallReserved" => team.calls.get_mut(&call_id).expect("a call").step = "reserve",
        "CallDeclined" => team.calls.get_mut(&call_id).expect("a call").step = "declined",
        "CallReleased" => {
            team.engaged.remove(&call_id);
            team.calls.get_mut(&call_id).expect("a call").step = "released";
        }
        "SeatGivenBack" => {
            assert!(team.engaged.remove(&call_id), "only who has a seat gives it back");
            team.calls.get_mut(&call_id).expect("a call").step = "declined";
        }
        "CallEngaged" => {
            let seat = event.text("seat");
            let filled = team.engaged.iter().any(|other| team.calls[other].seat == seat);
            assert!(!filled, "seat {seat} is filled twice");
            assert!(!busy, "{talent} has two seats");
            let call = team.calls.get_mut(&call_id).expect("a call");
            (call.step, call.seat) = ("engaged", seat);
            team.engaged.insert(call_id.clone());
            seen.engaged += usize::from(own);
        }
        "TeamMobilised" => assert_eq!(team.engaged.len(), team.seats.len(), "every seat has somebody"),
        "TeamStoodDown" => team.engaged.clear(),
        "MobilisationFailed" | "MobilisationCancelled" | "MobilisationReviewed" => {
            team.engaged.clear();
            team.ended = true;
        }
        _ => {}
    }
}
