//! What the figures need of each event, with the moment from which it holds. A pure fold over the global order.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_event_store::{FoldError, Recorded};

use crate::moment::{Moment, Stamp, Subject};
use crate::read_event::Payload;

/// A value and the moment from which it holds.
pub(crate) type Since<T> = Vec<(Stamp, T)>;

/// The last value that holds as of a moment.
pub(crate) fn as_of<'a, T>(changes: &'a Since<T>, moment: &Moment) -> Option<&'a T> {
    changes.iter().rev().find(|(stamp, _)| moment.includes(stamp)).map(|(_, value)| value)
}

/// The first change that a moment includes.
pub(crate) fn first<'a, T>(changes: &'a Since<T>, moment: &Moment) -> Option<&'a (Stamp, T)> {
    changes.iter().find(|(stamp, _)| moment.includes(stamp))
}

#[derive(Default)]
pub(crate) struct Talent {
    pub(crate) home: Option<Uuid>,
    pub(crate) active: Since<bool>,
    pub(crate) regions: Since<Vec<String>>,
    /// By skill: claimed or not.
    pub(crate) skills: BTreeMap<Uuid, Since<bool>>,
    /// Invitations, proposals and calls.
    pub(crate) asked: Vec<Stamp>,
}

#[derive(Default)]
pub(crate) struct Seat {
    pub(crate) added: Option<Stamp>,
    pub(crate) removed: Option<Stamp>,
    /// Essential skills.
    pub(crate) skills: Since<Vec<Uuid>>,
    /// Placements that take or leave it, and the talent.
    pub(crate) fillings: Since<(Uuid, Option<Uuid>)>,
}

#[derive(Default)]
pub(crate) struct Mission {
    pub(crate) organisation: Option<Uuid>,
    pub(crate) published: Vec<Stamp>,
    /// True while everybody can apply.
    pub(crate) open: Since<bool>,
    pub(crate) seats: BTreeMap<Uuid, Seat>,
}

#[derive(Default)]
pub(crate) struct Placement {
    pub(crate) talent: Option<Uuid>,
    pub(crate) mission: Option<Uuid>,
    pub(crate) home: Option<Uuid>,
    pub(crate) host: Option<Uuid>,
    pub(crate) applied: bool,
    pub(crate) host_accepted: Option<Stamp>,
    pub(crate) host_declined: Option<Stamp>,
    pub(crate) expired: Option<Stamp>,
    pub(crate) agreed: Option<Stamp>,
    pub(crate) granted: Option<Stamp>,
    pub(crate) refused: Option<Stamp>,
    pub(crate) release_expired: Option<Stamp>,
    pub(crate) confirmed: Option<Stamp>,
    /// Half days, as the host told them and as both reviews correct them.
    pub(crate) worked: Since<i64>,
    /// What each review says of them.
    reviewed: Vec<Option<i64>>,
    /// True where the programme said what was worked.
    settled: bool,
}

#[derive(Default)]
pub(crate) struct Member {
    /// Each time that the person volunteered, and from where.
    pub(crate) home: Since<Option<Uuid>>,
    pub(crate) answered: Vec<Stamp>,
    pub(crate) member: Since<bool>,
    pub(crate) out_until: Since<Option<NaiveDate>>,
}

#[derive(Default)]
pub(crate) struct Mobilisation {
    pub(crate) declared: Option<Stamp>,
    pub(crate) exercise: bool,
    pub(crate) host: Option<Uuid>,
    pub(crate) mobilised: Option<Stamp>,
    pub(crate) deployed: Option<Stamp>,
    pub(crate) callees: HashMap<Uuid, Uuid>,
    /// Whom calls were sent to.
    pub(crate) called: Since<Uuid>,
}

/// All facts, by stream.
#[derive(Default)]
pub struct History {
    pub(crate) talents: BTreeMap<Uuid, Talent>,
    pub(crate) missions: BTreeMap<Uuid, Mission>,
    pub(crate) placements: BTreeMap<Uuid, Placement>,
    /// By brigade and talent.
    pub(crate) members: BTreeMap<(Uuid, Uuid), Member>,
    pub(crate) mobilisations: BTreeMap<Uuid, Mobilisation>,
    /// By organisation: its parent. What was closed, merged or left stays where it stood.
    pub(crate) tree: HashMap<Uuid, Since<Option<Uuid>>>,
    /// By skill: its URI and those of the broader ones, and the skills by URI.
    pub(crate) skills: HashMap<Uuid, Since<Vec<String>>>,
    pub(crate) by_uri: HashMap<String, Since<Uuid>>,
    pub(crate) last: Option<Stamp>,
    /// When each event was recorded, by position.
    instants: Vec<(i64, DateTime<Utc>)>,
}

impl History {
    pub fn new() -> Self {
        Self::default()
    }

    /// The last position that was seen; 0 before the first.
    pub fn position(&self) -> i64 {
        self.last.map_or(0, |stamp| stamp.position)
    }

    /// When the last event up to a position was recorded.
    pub(crate) fn last_instant(&self, position: i64) -> DateTime<Utc> {
        let seen = self.instants.partition_point(|(known, _)| *known <= position);
        seen.checked_sub(1).and_then(|last| self.instants.get(last)).map_or(DateTime::UNIX_EPOCH, |(_, at)| *at)
    }

    /// # Errors
    /// Where the payload is no JSON.
    pub fn see(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let subject = Subject::of(&event.stream_type);
        let stamp = Stamp { at: event.recorded_at, position: event.position, stream: event.stream_id, subject };
        self.last = Some(stamp);
        self.instants.push((stamp.position, stamp.at));
        let payload = || serde_json::from_str(&event.data).map(Payload);
        match event.stream_type.as_str() {
            "talent" => self.talent(&event.kind, stamp, &payload()?),
            "mission" => self.mission(&event.kind, stamp, &payload()?),
            "placement" => self.placement(&event.kind, stamp, &payload()?),
            "brigade" => self.brigade(&event.kind, stamp, &payload()?),
            "mobilisation" => self.mobilisation(&event.kind, stamp, &payload()?),
            _ if event.kind == "OrganisationPlaced" => {
                let payload = payload()?;
                let Some(organisation) = payload.id("/organisation") else { return Ok(()) };
                self.tree.entry(organisation).or_default().push((stamp, payload.id("/parent")));
            }
            _ if matches!(event.kind.as_str(), "SkillAdded" | "SkillRevised" | "SkillRestored") => {
                let payload = payload()?;
                let (Some(skill), Some(uri)) = (payload.id("/skill"), payload.text("/content/uri")) else {
                    return Ok(());
                };
                self.by_uri.entry(uri.to_owned()).or_default().push((stamp, skill));
                let broader =
                    payload.list("/content/broader").filter_map(|uri| uri.as_str().map(str::to_owned)).collect();
                self.skills.entry(skill).or_default().push((stamp, broader));
            }
            _ => {}
        }
        Ok(())
    }

    fn talent(&mut self, kind: &str, stamp: Stamp, payload: &Payload) {
        let talent = self.talents.entry(stamp.stream).or_default();
        match kind {
            "TalentRegistered" => talent.home = payload.id("/organisation"),
            "TalentActivated" | "TalentResumed" => talent.active.push((stamp, true)),
            "TalentPaused" | "TalentWithdrawn" | "TalentErased" => talent.active.push((stamp, false)),
            "ProfileDescribed" => {
                let regions = payload.list("/regions").filter_map(|region| region.as_str().map(str::to_owned));
                talent.regions.push((stamp, regions.collect()));
            }
            "SkillClaimed" | "SkillClaimWithdrawn" => {
                if let Some(skill) = payload.id("/skill") {
                    talent.skills.entry(skill).or_default().push((stamp, kind == "SkillClaimed"));
                }
            }
            _ => {}
        }
    }

    fn mission(&mut self, kind: &str, stamp: Stamp, payload: &Payload) {
        let mission = self.missions.entry(stamp.stream).or_default();
        match kind {
            "MissionDrafted" => mission.organisation = payload.id("/organisation"),
            "MissionPublished" => {
                mission.published.push(stamp);
                mission.open.push((stamp, true));
            }
            "MissionResumed" | "MissionReopened" => mission.open.push((stamp, true)),
            "MissionSuspended" | "MissionCancelled" | "MissionStaffed" | "MissionStarted" | "MissionCompleted" => {
                mission.open.push((stamp, false));
            }
            "SeatAdded" | "SeatChanged" | "SeatRemoved" | "SeatFilled" | "SeatVacated" => {
                let Some(id) = payload.id("/seat") else { return };
                let seat = mission.seats.entry(id).or_default();
                match kind {
                    "SeatAdded" | "SeatChanged" => {
                        seat.added.get_or_insert(stamp);
                        let essential = payload.list("/spec/skills").filter(|skill| skill["importance"] == "ESSENTIAL");
                        let skills = essential.filter_map(|skill| skill["skill"].as_str()?.parse().ok());
                        seat.skills.push((stamp, skills.collect()));
                    }
                    "SeatRemoved" => {
                        seat.removed.get_or_insert(stamp);
                    }
                    "SeatFilled" => {
                        if let Some(placement) = payload.id("/placement") {
                            let talent = Some(payload.id("/talent").unwrap_or_default());
                            seat.fillings.push((stamp, (placement, talent)));
                        }
                    }
                    _ => {
                        if let Some(placement) = payload.id("/placement") {
                            seat.fillings.push((stamp, (placement, None)));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn placement(&mut self, kind: &str, stamp: Stamp, payload: &Payload) {
        let placement = self.placements.entry(stamp.stream).or_default();
        let by_host = payload.text("/by") == Some("HOST");
        match kind {
            "PlacementApplied" | "PlacementInvited" | "PlacementProposed" => {
                placement.talent = payload.id("/pairing/talent");
                placement.mission = payload.id("/pairing/mission");
                placement.home = payload.id("/pairing/home");
                placement.host = payload.id("/pairing/host");
                placement.applied = kind == "PlacementApplied";
                if !placement.applied
                    && let Some(talent) = placement.talent
                {
                    self.talents.entry(talent).or_default().asked.push(stamp);
                }
            }
            "PlacementAccepted" if by_host => {
                placement.host_accepted.get_or_insert(stamp);
            }
            "PlacementDeclined" if by_host => {
                placement.host_declined.get_or_insert(stamp);
            }
            "PlacementExpired" => {
                placement.expired.get_or_insert(stamp);
            }
            "PlacementAgreed" => {
                placement.agreed.get_or_insert(stamp);
            }
            "ReleaseGranted" => {
                placement.granted.get_or_insert(stamp);
            }
            "ReleaseRefused" => {
                placement.refused.get_or_insert(stamp);
            }
            "ReleaseExpired" => {
                placement.release_expired.get_or_insert(stamp);
            }
            "PlacementConfirmed" => {
                placement.confirmed.get_or_insert(stamp);
            }
            "PlacementCompleted" | "PlacementEndedEarly" => {
                placement.worked.push((stamp, payload.number("/half_days").unwrap_or(0)));
            }
            // What the programme says of the days counts for all sides, whatever reviews say.
            "DisputeSettled" => {
                if let Some(half_days) = payload.number("/half_days") {
                    placement.settled = true;
                    placement.worked.push((stamp, half_days));
                }
            }
            "ReviewGiven" => {
                placement.reviewed.push(payload.number("/half_days"));
                if let [Some(one), Some(other)] = placement.reviewed[..]
                    && one == other
                    && !placement.settled
                {
                    placement.worked.push((stamp, one));
                }
            }
            _ => {}
        }
    }

    fn brigade(&mut self, kind: &str, stamp: Stamp, payload: &Payload) {
        let Some(talent) = payload.id("/talent") else { return };
        let known = self.members.contains_key(&(stamp.stream, talent));
        if kind != "MemberVolunteered" && !known {
            return;
        }
        let member = self.members.entry((stamp.stream, talent)).or_default();
        match kind {
            "MemberVolunteered" => {
                member.home.push((stamp, payload.id("/home")));
            }
            "MemberAccepted" => {
                member.answered.push(stamp);
                member.member.push((stamp, true));
                member.out_until.push((stamp, None));
            }
            "MemberDeclined" => member.answered.push(stamp),
            "MemberLeft" => member.member.push((stamp, false)),
            "MemberOptedOut" => member.out_until.push((stamp, payload.day("/until"))),
            "MemberOptedIn" => member.out_until.push((stamp, None)),
            _ => {}
        }
    }

    fn mobilisation(&mut self, kind: &str, stamp: Stamp, payload: &Payload) {
        let mobilisation = self.mobilisations.entry(stamp.stream).or_default();
        match kind {
            "MobilisationDeclared" => {
                mobilisation.declared = Some(stamp);
                mobilisation.exercise = payload.flag("/need/exercise");
                mobilisation.host = payload.id("/need/host");
            }
            "WavePlanned" => {
                for call in payload.list("/calls") {
                    let id = |pointer| call.pointer(pointer)?.as_str()?.parse::<Uuid>().ok();
                    if let (Some(call), Some(talent)) = (id("/call"), id("/callee/talent")) {
                        mobilisation.callees.insert(call, talent);
                    }
                }
            }
            "CallSent" if !mobilisation.exercise => {
                let talent = payload.id("/call").and_then(|call| mobilisation.callees.get(&call).copied());
                if let Some(talent) = talent {
                    mobilisation.called.push((stamp, talent));
                    self.talents.entry(talent).or_default().asked.push(stamp);
                }
            }
            "TeamMobilised" => {
                mobilisation.mobilised.get_or_insert(stamp);
            }
            "TeamDeployed" => {
                mobilisation.deployed.get_or_insert(stamp);
            }
            _ => {}
        }
    }
}
