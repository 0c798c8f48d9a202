//! What it costs to ask about the past: every figure, now and at past instants, over 100,000 talents. Without a store: figures are
//! worked out from a history in memory, which is read once.
//!
//! `cargo run --release -p vivier-indicators --example past_figures -- [TALENTS] [ROUNDS]` (100,000 and 9 unless said otherwise) prints the
//! median of interleaved rounds for each figure now, and its ratio twenty and forty days ago, since when one in a hundred and one
//! in ten of the talents have changed. Every tenth has had a placement, which took ten days.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use uuid::Uuid;
use vivier_event_store::{AsOf, Meta, Recorded};
use vivier_indicators::definition::DEFINITIONS;
use vivier_indicators::figure::figure;
use vivier_indicators::history::History;
use vivier_indicators::moment::Moment;
use vivier_kernel::clock::{Clock as _, SystemClock};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<usize>().ok());
    let people = numbers.next().unwrap_or(100_000);
    let rounds = numbers.next().unwrap_or(9);
    let now = SystemClock.now();
    let log = fill(people, now);
    let moments = [0, 20, 40].map(|days| (days > 0).then(|| AsOf::Instant(now - Duration::days(days))));
    println!("| figure | now, ms | 1 % changed since, ÷ now | 10 % changed since, ÷ now |");
    let mut whole = [0.0; 3];
    for definition in DEFINITIONS {
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        // The first round warms up.
        for round in 0..=rounds {
            for (at, times) in moments.iter().zip(&mut times) {
                let begun = Instant::now();
                let answer = figure(&log.history, definition.id, &Moment::new(*at, now), None);
                assert!(answer.is_some(), "{} is an indicator", definition.id);
                if round > 0 {
                    times.push(begun.elapsed().as_secs_f64() * 1_000.0);
                }
            }
        }
        let medians = times.map(|mut times| {
            times.sort_unstable_by(f64::total_cmp);
            times[times.len() / 2]
        });
        let [live, one, ten] = medians;
        for (sum, median) in whole.iter_mut().zip(medians) {
            *sum += median;
        }
        println!("| {} | {live:.2} | {:.2} | {:.2} |", definition.id, one / live, ten / live);
    }
    let [live, one, ten] = whole;
    println!("| all together | {live:.2} | {:.2} | {:.2} |", one / live, ten / live);
}

struct Log {
    history: History,
    position: i64,
}

impl Log {
    fn add(&mut self, at: DateTime<Utc>, stream: (&str, Uuid), kind: &str, data: &serde_json::Value) {
        self.position += 1;
        let event = Recorded {
            position: self.position,
            stream_id: stream.1,
            stream_type: stream.0.to_owned(),
            version: 1,
            kind: kind.to_owned(),
            schema_version: 1,
            recorded_at: at,
            data: data.to_string(),
            meta: Meta::default(),
            hash: [0; 32],
        };
        self.history.see(&event).expect("it is read");
    }
}

fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128((kind << 64) | (number as u128 + 1))
}

fn fill(people: usize, now: DateTime<Utc>) -> Log {
    let mut log = Log { history: History::new(), position: 0 };
    let begun = now - Duration::days(60);
    let skill = |number: usize| id(4, number % 2_000);
    for number in 0..people {
        let talent = ("talent", id(5, number));
        log.add(begun, talent, "TalentRegistered", &json!({ "organisation": id(2, number % 50) }));
        log.add(begun, talent, "SkillClaimed", &json!({ "skill": skill(number) }));
        log.add(begun, talent, "TalentActivated", &json!({}));
    }
    for number in (0..people).step_by(10) {
        let (mission, placement) = (("mission", id(6, number)), ("placement", id(8, number)));
        let skills = json!([{ "skill": skill(number), "importance": "ESSENTIAL" }]);
        log.add(begun, mission, "MissionDrafted", &json!({ "organisation": id(2, number % 50) }));
        log.add(begun, mission, "SeatAdded", &json!({ "seat": id(7, number), "spec": { "skills": skills } }));
        log.add(begun, mission, "MissionPublished", &json!({}));
        let (talent, home, host) = (id(5, number), id(2, number % 50), id(2, number % 49));
        let pairing = json!({ "pairing": { "talent": talent, "mission": mission.1, "home": home, "host": host } });
        for (days, kind) in
            [(1, "PlacementInvited"), (2, "PlacementAgreed"), (3, "ReleaseGranted"), (4, "PlacementConfirmed")]
        {
            log.add(begun + Duration::days(days), placement, kind, &pairing);
        }
        let filled = json!({ "seat": id(7, number), "placement": placement.1, "talent": talent });
        log.add(begun + Duration::days(4), mission, "SeatFilled", &filled);
        log.add(begun + Duration::days(14), placement, "PlacementCompleted", &json!({ "half_days": 7 }));
    }
    for (every, days) in [(10, 30), (100, 10)] {
        for number in (0..people).step_by(every) {
            let claimed = json!({ "skill": skill(number + days) });
            log.add(now - Duration::days(days as i64), ("talent", id(5, number)), "SkillClaimed", &claimed);
        }
    }
    log
}
