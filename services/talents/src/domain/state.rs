//! What the events of a talent amount to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{AccountId, AvailabilityId, OrganisationId, PlacementId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::capacity::{self, Stretch};
use super::event::{Proof, TalentEvent};
use super::transitions::TalentStatus;
use super::value::{
    Audience, Clearance, DisplayName, EmploymentStatus, Evidence, Headline, Level, MAX_ENDORSEMENTS, MAX_PROOFS,
    Presentation, ProfilePart, Region, RemotePreference, Section, SkillKey, TeamKey,
};

/// A talent, as decisions need it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct TalentState {
    pub status: TalentStatus,
    pub identity: Option<Identity>,
    pub profile: Profile,
    /// Claims by skill.
    pub claims: BTreeMap<SkillKey, SkillClaim>,
    pub windows: BTreeMap<AvailabilityId, Window>,
    /// What confirmed placements take.
    pub engagements: BTreeMap<PlacementId, Window>,
    /// What seats in flash teams take; rows that were written before this was kept have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub team_seats: BTreeMap<TeamKey, TeamSeat>,
    /// The sections for which an audience was chosen.
    pub audiences: BTreeMap<Section, Audience>,
    /// What their service or the programme has seen; rows that were written before there were clearances have none.
    #[serde(default)]
    pub clearance: Cleared,
    pub paused_until: Option<NaiveDate>,
}

/// What registration says, and what does not change afterwards.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Identity {
    pub talent: TalentId,
    pub account: AccountId,
    pub subject: SubjectId,
    pub employment: EmploymentStatus,
    pub organisation: Option<OrganisationId>,
}

/// The descriptive part of a profile.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct Profile {
    pub display_name: Option<Sealed<DisplayName>>,
    pub headline: Option<Sealed<Headline>>,
    pub presentation: Option<Sealed<Presentation>>,
    pub regions: Vec<Region>,
    pub remote: RemotePreference,
}

/// Up to what protection somebody is cleared, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Cleared {
    pub clearance: Clearance,
    /// The last day on which it counts, where it ends.
    pub expires_on: Option<NaiveDate>,
}

impl Cleared {
    /// What counts on `day`.
    pub fn on(&self, day: NaiveDate) -> Clearance {
        if self.expires_on.is_some_and(|last| last < day) { Clearance::None } else { self.clearance }
    }
}

/// A share of time over a period.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Window {
    pub period: Period,
    pub share: Share,
}

/// What a seat in a flash team takes.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct TeamSeat {
    pub period: Period,
    pub share: Share,
    /// What it became as the team was deployed.
    pub placement: Option<PlacementId>,
}

/// A skill that somebody says they have, and what stands behind it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SkillClaim {
    pub level: Level,
    pub since: Option<NaiveDate>,
    pub endorsements: Vec<Endorsement>,
    pub proofs: Vec<ProofOfSkill>,
}

/// A colleague's word.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Endorsement {
    pub by: AccountId,
    /// The level that was claimed when the word was given.
    pub level: Level,
    pub on: NaiveDate,
}

/// A completed placement or a certificate.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ProofOfSkill {
    pub proof: Proof,
    pub level: Level,
    pub on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
}

impl SkillClaim {
    /// The strongest evidence on `day` for the level that is claimed: a word for level 2 says nothing of level 4.
    pub fn evidence(&self, day: NaiveDate) -> Evidence {
        let proven = self
            .proofs
            .iter()
            .any(|proof| proof.level >= self.level && proof.expires_on.is_none_or(|last| day <= last));
        if proven {
            return Evidence::Proven;
        }
        if self.endorsements.iter().any(|endorsement| endorsement.level >= self.level) {
            return Evidence::Endorsed;
        }
        Evidence::Claimed
    }
}

impl TalentState {
    pub fn account(&self) -> Option<AccountId> {
        self.identity.as_ref().map(|identity| identity.account)
    }

    pub fn organisation(&self) -> Option<OrganisationId> {
        self.identity.as_ref().and_then(|identity| identity.organisation)
    }

    /// True for people from outside the State: their placements need no release.
    pub fn is_external(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.employment == EmploymentStatus::External)
    }

    /// The chosen audience of a section, or its default.
    pub fn audience(&self, section: Section) -> Audience {
        self.audiences.get(&section).copied().unwrap_or_else(|| section.default_audience())
    }

    /// What is missing before activation.
    pub fn missing(&self) -> Vec<ProfilePart> {
        let parts = [
            (ProfilePart::DisplayName, self.profile.display_name.is_none()),
            (ProfilePart::Skill, self.claims.is_empty()),
        ];
        parts.into_iter().filter(|(_, missing)| *missing).map(|(part, _)| part).collect()
    }

    /// The declared windows, as stretches for the sweep.
    pub fn declared(&self) -> Vec<Stretch> {
        self.windows.values().map(|window| (window.period, window.share)).collect()
    }

    /// The engagements, as stretches for the sweep.
    pub fn booked(&self) -> Vec<Stretch> {
        self.engagements.values().map(|window| (window.period, window.share)).collect()
    }

    /// The seats in flash teams that take time beside the engagements: one that became a confirmed placement does not count twice.
    pub fn in_teams(&self) -> impl Iterator<Item = &TeamSeat> {
        let is_open = |placement: PlacementId| !self.engagements.contains_key(&placement);
        self.team_seats.values().filter(move |seat| seat.placement.is_none_or(is_open))
    }

    /// The engagements and the seats in flash teams, as stretches for the sweep: what nothing new is proposed over. A placement may still be
    /// confirmed over a team's seat, which the person then loses.
    pub fn engaged(&self) -> Vec<Stretch> {
        let in_teams = self.in_teams().map(|seat| (seat.period, seat.share));
        self.booked().into_iter().chain(in_teams).collect()
    }

    /// The share in percent, 0 to 100, that confirmed placements leave free on every day of `period`, whatever seats in flash teams take.
    pub fn free_share(&self, period: Period) -> i64 {
        capacity::free_share(&self.declared(), &self.booked(), period)
    }

    pub(super) fn apply(&mut self, event: &TalentEvent) {
        match event {
            TalentEvent::TalentRegistered(e) => {
                self.status = TalentStatus::Registered;
                self.identity = Some(Identity {
                    talent: e.talent,
                    account: e.account,
                    subject: e.subject,
                    employment: e.employment,
                    organisation: e.organisation,
                });
                self.profile.display_name.clone_from(&e.display_name);
            }
            TalentEvent::ProfileDescribed(e) => {
                self.profile = Profile {
                    display_name: e.display_name.clone(),
                    headline: e.headline.clone(),
                    presentation: e.presentation.clone(),
                    regions: e.regions.clone(),
                    remote: e.remote,
                };
            }
            TalentEvent::SkillClaimed(e) => {
                let claim = SkillClaim { level: e.level, since: e.since, endorsements: Vec::new(), proofs: Vec::new() };
                self.claims.insert(e.skill, claim);
            }
            TalentEvent::SkillClaimRevised(e) => {
                if let Some(claim) = self.claims.get_mut(&e.skill) {
                    claim.level = e.level;
                    claim.since = e.since;
                }
            }
            TalentEvent::SkillClaimWithdrawn(e) => {
                self.claims.remove(&e.skill);
            }
            TalentEvent::SkillEndorsed(e) => {
                if let Some(claim) = self.claims.get_mut(&e.skill) {
                    claim.endorse(Endorsement { by: e.by, level: e.level, on: e.on });
                }
            }
            TalentEvent::SkillProven(e) => {
                if let Some(claim) = self.claims.get_mut(&e.skill) {
                    claim.prove(ProofOfSkill {
                        proof: e.proof.clone(),
                        level: e.level,
                        on: e.on,
                        expires_on: e.expires_on,
                    });
                }
            }
            TalentEvent::AvailabilityDeclared(e) => {
                self.windows.insert(e.availability, Window { period: e.period, share: e.share });
            }
            TalentEvent::AvailabilityRevised(e) => {
                self.windows.insert(e.availability, Window { period: e.period, share: e.share });
            }
            TalentEvent::AvailabilityWithdrawn(e) => {
                self.windows.remove(&e.availability);
            }
            TalentEvent::VisibilityChosen(e) => self.audiences.extend(e.audiences.iter().map(|(s, a)| (*s, *a))),
            TalentEvent::TalentCleared(e) => {
                self.clearance = Cleared { clearance: e.clearance, expires_on: e.expires_on };
            }
            TalentEvent::TalentActivated(_) | TalentEvent::TalentResumed(_) => {
                self.status = TalentStatus::Active;
                self.paused_until = None;
            }
            TalentEvent::TalentPaused(e) => {
                self.status = TalentStatus::Paused;
                self.paused_until = Some(e.until);
            }
            TalentEvent::TalentWithdrawn(_) => {
                self.status = TalentStatus::Withdrawn;
                self.paused_until = None;
            }
            TalentEvent::TalentErased(_) => self.erase(),
            TalentEvent::EngagementBooked(e) => {
                self.engagements.insert(e.placement, Window { period: e.period, share: e.share });
            }
            TalentEvent::EngagementReleased(e) => self.release(e.placement, e.last_day),
            TalentEvent::TeamSeatTaken(e) => {
                self.team_seats.insert(e.team, TeamSeat { period: e.period, share: e.share, placement: e.placement });
            }
            TalentEvent::TeamSeatLeft(e) => {
                self.team_seats.remove(&e.team);
            }
        }
    }

    /// Nothing stays of the person; what placements took stays, for they are others' business too.
    fn erase(&mut self) {
        self.status = TalentStatus::Erased;
        self.profile = Profile::default();
        self.claims.clear();
        self.audiences.clear();
        self.clearance = Cleared::default();
        self.team_seats.clear();
        self.paused_until = None;
    }

    fn release(&mut self, placement: PlacementId, last_day: NaiveDate) {
        let Some(engagement) = self.engagements.get_mut(&placement) else { return };
        match engagement.period.ended_on(last_day) {
            Some(period) => engagement.period = period,
            None => {
                self.engagements.remove(&placement);
            }
        }
    }
}

impl SkillClaim {
    /// One word per colleague: a later one takes the place of the former.
    pub(crate) fn endorse(&mut self, endorsement: Endorsement) {
        self.endorsements.retain(|known| known.by != endorsement.by);
        self.endorsements.push(endorsement);
        keep_latest(&mut self.endorsements, MAX_ENDORSEMENTS);
    }

    pub(crate) fn prove(&mut self, proof: ProofOfSkill) {
        self.proofs.retain(|known| known.proof != proof.proof);
        self.proofs.push(proof);
        keep_latest(&mut self.proofs, MAX_PROOFS);
    }
}

fn keep_latest<T>(items: &mut Vec<T>, max: usize) {
    let surplus = items.len().saturating_sub(max);
    items.drain(..surplus);
}
