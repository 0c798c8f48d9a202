//! Random histories of every kind of event that a figure reads: not all that the domain would allow, but all that a fold may meet.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

const REGIONS: [&str; 3] = ["BRETAGNE", "OCCITANIE", "NORMANDIE"];

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one<T: Clone>(&mut self, among: &[T]) -> T {
        let index = usize::try_from(self.below(among.len() as u64)).unwrap_or(0);
        among[index].clone()
    }
}

fn id(kind: u128, number: u64) -> String {
    Uuid::from_u128((kind << 64) | (u128::from(number) + 1)).to_string()
}

struct Log {
    lines: String,
    position: i64,
    at: DateTime<Utc>,
}

impl Log {
    fn add(&mut self, stream_type: &str, stream: &str, kind: &str, data: Value) {
        self.position += 1;
        let event = json!({
            "position": self.position, "stream": stream, "streamType": stream_type, "version": 1, "kind": kind,
            "recordedAt": self.at.to_rfc3339_opts(SecondsFormat::AutoSi, true), "data": data,
        });
        self.lines.push_str(&event.to_string());
        self.lines.push('\n');
    }
}

/// The events as JSON lines, and instants to ask at: within, and of the last event.
pub fn history(seed: u64, length: usize) -> (String, Vec<String>) {
    let mut random = Random(seed);
    let begun: DateTime<Utc> = "2026-01-01T06:00:00Z".parse().expect("an instant");
    let mut log = Log { lines: String::new(), position: 0, at: begun };
    log.add("organisation_tree", &id(1, 0), "OrganisationPlaced", json!({ "organisation": id(2, 0), "parent": null }));
    for number in 1..8 {
        let place = json!({ "organisation": id(2, number), "parent": id(2, number / 3) });
        log.add("organisation_tree", &id(1, 0), "OrganisationPlaced", place);
    }
    let add_skill = |log: &mut Log, number: u64| {
        let broader = if number < 2 { json!([]) } else { json!([format!("skill:{}", number % 2)]) };
        let content = json!({ "uri": format!("skill:{number}"), "broader": broader });
        log.add("framework", &id(3, 0), "SkillAdded", json!({ "skill": id(4, number), "content": content }));
    };
    for number in 2..6 {
        add_skill(&mut log, number);
    }
    let mut placements: Vec<(String, u64)> = Vec::new();
    let (mut talents, mut missions, mut mobilisations) = (0, 0, 0);
    for step in 0..length {
        // What they are below comes later.
        for number in (0..2).filter(|number| step == length * (*number as usize + 1) / 4) {
            add_skill(&mut log, number);
        }
        log.at += Duration::microseconds(i64::try_from(random.below(40_000_000_000)).unwrap_or(0));
        match random.below(14) {
            0 | 1 => {
                let talent = id(5, talents);
                talents += 1;
                let home = if random.below(5) == 0 { Value::Null } else { json!(id(2, random.below(8))) };
                log.add("talent", &talent, "TalentRegistered", json!({ "organisation": home }));
                let regions: Vec<&str> = REGIONS.into_iter().filter(|_| random.below(2) == 0).collect();
                log.add("talent", &talent, "ProfileDescribed", json!({ "regions": regions }));
                log.add("talent", &talent, "SkillClaimed", json!({ "skill": id(4, random.below(6)) }));
                if random.below(6) > 0 {
                    log.add("talent", &talent, "TalentActivated", json!({}));
                }
            }
            2 if talents > 0 => {
                let talent = id(5, random.below(talents));
                let kinds = ["TalentPaused", "TalentResumed", "TalentWithdrawn", "TalentErased", "TalentActivated"];
                log.add("talent", &talent, random.one(&kinds), json!({}));
            }
            3 if talents > 0 => {
                let talent = id(5, random.below(talents));
                let kind = if random.below(3) == 0 { "SkillClaimWithdrawn" } else { "SkillClaimed" };
                log.add("talent", &talent, kind, json!({ "skill": id(4, random.below(6)) }));
            }
            4 => {
                let mission = id(6, missions);
                log.add("mission", &mission, "MissionDrafted", json!({ "organisation": id(2, random.below(8)) }));
                for seat in 0..=random.below(3) {
                    let importance = if random.below(4) == 0 { "DESIRABLE" } else { "ESSENTIAL" };
                    let skills = json!([{ "skill": id(4, random.below(6)), "importance": importance }]);
                    let added = json!({ "seat": id(7, missions * 4 + seat), "spec": { "skills": skills } });
                    log.add("mission", &mission, "SeatAdded", added);
                }
                if random.below(5) > 0 {
                    log.add("mission", &mission, "MissionPublished", json!({}));
                }
                missions += 1;
            }
            5 if missions > 0 => {
                let number = random.below(missions);
                let kinds = [
                    "MissionSuspended",
                    "MissionResumed",
                    "MissionStaffed",
                    "MissionReopened",
                    "MissionStarted",
                    "MissionCompleted",
                    "MissionCancelled",
                ];
                log.add("mission", &id(6, number), random.one(&kinds), json!({}));
                match random.below(4) {
                    0 => log.add("mission", &id(6, number), "SeatRemoved", json!({ "seat": id(7, number * 4) })),
                    1 => {
                        let importance = if random.below(4) == 0 { "DESIRABLE" } else { "ESSENTIAL" };
                        let skills = json!([{ "skill": id(4, random.below(6)), "importance": importance }]);
                        // The first one, which every mission has: a seat that is removed is changed no more.
                        let seat = id(7, number * 4);
                        let gone = |line: &str| line.contains("\"SeatRemoved\"") && line.contains(&seat);
                        if !log.lines.lines().any(gone) {
                            let changed = json!({ "seat": seat, "spec": { "skills": skills } });
                            log.add("mission", &id(6, number), "SeatChanged", changed);
                        }
                    }
                    _ => {}
                }
            }
            6 if talents > 0 && missions > 0 => {
                let (talent, mission) = (random.below(talents), random.below(missions));
                let placement = id(8, placements.len() as u64);
                let home = if random.below(4) == 0 { Value::Null } else { json!(id(2, random.below(8))) };
                let pairing = json!({ "talent": id(5, talent), "mission": id(6, mission), "home": home, "host": id(2, random.below(8)) });
                let kinds = ["PlacementApplied", "PlacementInvited", "PlacementProposed"];
                log.add("placement", &placement, random.one(&kinds), json!({ "pairing": pairing }));
                placements.push((placement, mission));
            }
            7..=9 if !placements.is_empty() => {
                let (placement, mission) = random.one(&placements);
                let side = random.one(&["HOST", "TALENT"]);
                let (kind, data) = match random.below(11) {
                    0 => ("PlacementAccepted", json!({ "by": side })),
                    1 => ("PlacementDeclined", json!({ "by": side })),
                    2 => ("PlacementExpired", json!({})),
                    3 => ("PlacementAgreed", json!({})),
                    4 => ("ReleaseGranted", json!({})),
                    5 => ("ReleaseRefused", json!({})),
                    6 => ("ReleaseExpired", json!({})),
                    7 | 8 => ("PlacementConfirmed", json!({})),
                    _ => ("PlacementReviewed", json!({})),
                };
                log.add("placement", &placement, kind, data);
                if kind == "PlacementConfirmed" {
                    let seat = id(7, mission * 4);
                    let filled =
                        json!({ "seat": seat, "placement": placement, "talent": id(5, random.below(talents)) });
                    log.add("mission", &id(6, mission), "SeatFilled", filled);
                    if random.below(3) == 0 {
                        log.add(
                            "mission",
                            &id(6, mission),
                            "SeatVacated",
                            json!({ "seat": seat, "placement": placement }),
                        );
                    }
                    // Once at most: a placement is completed or ended early, never both.
                    if random.below(2) == 0 && !log.lines.contains(&format!("\"half_days\":0,\"of\":\"{placement}\"")) {
                        let kind = random.one(&["PlacementCompleted", "PlacementEndedEarly"]);
                        log.add(
                            "placement",
                            &placement,
                            "PlacementStarted",
                            json!({ "half_days": 0, "of": placement }),
                        );
                        log.add("placement", &placement, kind, json!({ "half_days": random.below(9) }));
                        // The programme settles what was worked before the reviews, after them, or not at all; or settles something else.
                        let settlement = random.below(4);
                        let settled =
                            json!({ "number": 1, "half_days": (random.below(3) > 0).then(|| random.below(9)) });
                        if settlement == 1 {
                            log.add("placement", &placement, "DisputeSettled", settled.clone());
                        }
                        // Both sides, one, or none; that they agree is not rare.
                        for side in ["TALENT", "HOST"].iter().take(usize::try_from(random.below(3)).unwrap_or(0)) {
                            let half_days = (random.below(4) > 0).then(|| random.below(2));
                            let review = json!({ "by": side, "rating": 3, "half_days": half_days });
                            log.add("placement", &placement, "ReviewGiven", review);
                        }
                        if settlement == 2 {
                            log.add("placement", &placement, "DisputeSettled", settled);
                        }
                    }
                }
            }
            10 if talents > 0 => {
                let (brigade, talent) = (id(9, random.below(2)), id(5, random.below(talents)));
                let volunteered = json!({ "talent": talent, "home": id(2, random.below(8)) });
                log.add("brigade", &brigade, "MemberVolunteered", volunteered);
                log.at += Duration::hours(i64::try_from(random.below(500)).unwrap_or(0));
                for _ in 0..random.below(4) {
                    let kinds = ["MemberAccepted", "MemberDeclined", "MemberLeft", "MemberOptedOut", "MemberOptedIn"];
                    let until = (log.at + Duration::days(i64::try_from(random.below(20)).unwrap_or(0))).date_naive();
                    let data = json!({ "talent": talent, "until": until });
                    log.add("brigade", &brigade, random.one(&kinds), data);
                }
            }
            11 if talents > 0 => {
                let mobilisation = id(10, mobilisations);
                let host = if random.below(5) == 0 { Value::Null } else { json!(id(2, random.below(8))) };
                let need = json!({ "need": { "exercise": random.below(3) == 0, "host": host } });
                log.add("mobilisation", &mobilisation, "MobilisationDeclared", need);
                let calls: Vec<String> =
                    (0..random.below(9)).map(|number| id(11, mobilisations * 10 + number)).collect();
                let planned: Vec<Value> = calls
                    .iter()
                    .map(|call| json!({ "call": call, "callee": { "talent": id(5, random.below(talents)) } }))
                    .collect();
                log.add("mobilisation", &mobilisation, "WavePlanned", json!({ "calls": planned }));
                for call in calls {
                    if random.below(3) > 0 {
                        log.add("mobilisation", &mobilisation, "CallSent", json!({ "call": call }));
                    }
                }
                log.at += Duration::minutes(i64::try_from(random.below(3_000)).unwrap_or(0));
                if random.below(3) > 0 {
                    log.add("mobilisation", &mobilisation, "TeamMobilised", json!({}));
                    log.add("mobilisation", &mobilisation, "TeamDeployed", json!({}));
                }
                mobilisations += 1;
            }
            // The tree changes: what stood there is closed, which moves nothing, or stands elsewhere; its root stays.
            12 => {
                let number = 1 + random.below(7);
                if random.below(2) == 0 {
                    let taken = json!({ "organisation": id(2, number) });
                    log.add("organisation_tree", &id(1, 0), "OrganisationTakenOut", taken);
                } else {
                    // Below one with a smaller number: never in a circle.
                    let place = json!({ "organisation": id(2, number), "parent": id(2, random.below(number)) });
                    log.add("organisation_tree", &id(1, 0), "OrganisationPlaced", place);
                }
            }
            // So does the framework: a skill comes below another family, or below none.
            13 => {
                let number = 2 + random.below(4);
                let broader =
                    if random.below(4) == 0 { json!([]) } else { json!([format!("skill:{}", random.below(2))]) };
                let content = json!({ "uri": format!("skill:{number}"), "broader": broader });
                let kind = random.one(&["SkillRevised", "SkillRestored"]);
                log.add("framework", &id(3, 0), kind, json!({ "skill": id(4, number), "content": content }));
            }
            _ => {}
        }
    }
    let text = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Micros, true);
    let span = log.at - begun;
    (log.lines, vec![text(begun + span / 3), text(begun + span * 2 / 3), text(begun + span)])
}
