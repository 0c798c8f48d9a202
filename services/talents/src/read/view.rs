//! What one viewer is shown of one talent: section by section, as the talent chose.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_event_store::{KeyRing, StoreError};
use vivier_kernel::access::{Party, allows};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, AvailabilityId, OrganisationId, PlacementId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use crate::access::{self, PERMISSIONS};
use crate::domain::capacity;
use crate::domain::decide::held_windows;
use crate::domain::event::Proof;
use crate::domain::state::{Cleared, SkillClaim, TalentState};
use crate::domain::transitions::{TalentAction, TalentStatus, possible};
use crate::domain::value::{
    Audience, EmploymentStatus, Evidence, Level, ProfilePart, Region, RemotePreference, Section, SkillKey,
};

/// A talent as one viewer sees it. A section that is `None` is not shown to them.
#[derive(Clone, PartialEq, Debug)]
pub struct TalentView {
    pub id: TalentId,
    pub status: TalentStatus,
    pub version: i64,
    /// Who looks at whom, where what is read of it has to be written down before it is shown.
    pub look: Option<Look>,
    pub identity: Option<IdentityView>,
    pub presentation: Option<PresentationView>,
    pub skills: Option<Vec<SkillView>>,
    pub availability: Option<AvailabilityView>,
    pub location: Option<LocationView>,
    pub employment: Option<EmploymentView>,
    /// Only for the talent, those involved, the releasing service and the programme: no choice of audience opens it further.
    pub clearance: Option<Cleared>,
    /// Only for the talent, the programme's administrators and Vivier itself.
    pub private: Option<PrivateView>,
    /// True where the viewer is shown what the person has reached, which another service knows; never of a past moment.
    pub milestones: bool,
    /// The commands that the viewer can give now, as far as status and rights say.
    pub actions: Vec<TalentAction>,
}

/// A signed-in viewer looks at somebody else. What a person or Vivier itself reads is not written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    pub reader: AccountId,
    pub of: SubjectId,
}

impl Look {
    fn at(viewer: &Actor, account: AccountId, of: SubjectId) -> Option<Self> {
        viewer.account().filter(|reader| *reader != account).map(|reader| Self { reader, of })
    }
}

#[derive(Clone, PartialEq, Debug)]
pub struct IdentityView {
    pub account: AccountId,
    pub display_name: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct PresentationView {
    pub headline: Option<String>,
    pub presentation: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct SkillView {
    pub skill: SkillKey,
    pub level: Level,
    pub since: Option<NaiveDate>,
    /// The strongest evidence today for this level.
    pub evidence: Evidence,
    pub endorsements: usize,
    /// Who endorsed; only for colleagues.
    pub endorsed_by: Vec<EndorsementView>,
    pub proofs: Vec<ProofView>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct EndorsementView {
    pub by: AccountId,
    pub level: Level,
    pub on: NaiveDate,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ProofView {
    /// True of a completed placement, false of a certificate.
    pub completed: bool,
    /// The placement behind it; only for those involved.
    pub placement: Option<PlacementId>,
    /// The certificate's title; only for colleagues.
    pub certificate: Option<String>,
    pub level: Level,
    pub on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct AvailabilityView {
    pub windows: Vec<WindowView>,
    /// What confirmed placements and seats in flash teams leave free over the coming year, in stretches of equal share (percent).
    pub free: Vec<(Period, i64)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct WindowView {
    pub id: AvailabilityId,
    pub period: Period,
    pub share: Share,
}

#[derive(Clone, PartialEq, Debug)]
pub struct LocationView {
    pub regions: Vec<Region>,
    pub remote: RemotePreference,
}

#[derive(Clone, PartialEq, Debug)]
pub struct EmploymentView {
    pub status: EmploymentStatus,
    pub organisation: Option<OrganisationId>,
}

/// What nobody but the talent and the programme needs to know.
#[derive(Clone, PartialEq, Debug)]
pub struct PrivateView {
    pub paused_until: Option<NaiveDate>,
    pub audiences: Vec<(Section, Audience)>,
    /// What confirmed placements take, by placement.
    pub engagements: Vec<(PlacementId, Period, Share)>,
    /// Windows that those need on some day.
    pub held_windows: Vec<AvailabilityId>,
    /// What is still missing before activation.
    pub missing: Vec<ProfilePart>,
}

/// Somebody else, by what decides about what they are shown of a talent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Onlooker {
    /// Has not signed in.
    Anyone,
    /// Has signed in with an address outside the public service.
    SignedIn,
    /// A verified agent.
    Colleague,
    /// There is a placement between the two.
    Involved,
}

impl Onlooker {
    /// Such a person, who is nobody in particular, and whether they are involved.
    pub(crate) fn actor(self) -> (Actor, bool) {
        let account = AccountId::from_uuid(Uuid::nil());
        let colleague = Actor::Account { account, verified: true, grants: Vec::new() };
        match self {
            Self::Anyone => (Actor::Anonymous, false),
            Self::SignedIn => (Actor::Outsider { account }, false),
            Self::Colleague => (colleague, false),
            Self::Involved => (colleague, true),
        }
    }
}

/// With what rights somebody looks at one talent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rights {
    /// Sees everything.
    pub(crate) whole: bool,
    /// Sees what is for those involved.
    pub(crate) involved: bool,
    /// An agent by a verified address, or by a role: an address that anybody gets is not enough.
    pub(crate) colleague: bool,
    pub(crate) signed_in: bool,
    /// The releasing manager of the talent's organisation.
    pub(crate) releases: bool,
}

impl Rights {
    /// `releases`: the viewer is the releasing manager of the talent's organisation. `involved`: there is a placement
    /// between the viewer and the talent.
    pub(crate) fn of(viewer: &Actor, account: AccountId, releases: bool, involved: bool) -> Self {
        Self::as_parties(access::parties(viewer, Some(account)), releases, involved)
    }

    /// With what rights somebody looks at everybody else, whoever it is.
    fn over_anybody(viewer: &Actor) -> Self {
        Self::as_parties(access::parties(viewer, None), false, false)
    }

    fn as_parties(mut parties: Vec<Party>, releases: bool, involved: bool) -> Self {
        let colleague = parties.contains(&Party::Colleague) || parties.contains(&Party::System);
        let signed_in = parties.contains(&Party::SignedIn) || parties.contains(&Party::System);
        let whole = parties.iter().any(|p| matches!(p, Party::Oneself | Party::ProgrammeAdministrator | Party::System));
        if releases {
            parties.push(Party::ReleasingManager);
        }
        let involved = involved || allows(PERMISSIONS, "talentInvolved", &parties);
        Self { whole, involved, colleague, signed_in, releases }
    }

    /// True where the talent exists for this viewer: in the pool for everybody, outside it for few.
    pub(crate) fn sees(&self, status: TalentStatus) -> bool {
        match status {
            TalentStatus::Absent | TalentStatus::Erased => false,
            TalentStatus::Active => true,
            TalentStatus::Registered | TalentStatus::Paused | TalentStatus::Withdrawn => self.whole || self.involved,
        }
    }

    pub(crate) fn sees_clearance(&self) -> bool {
        self.whole || self.involved
    }

    pub(crate) fn sees_section(&self, section: Section, audience: Audience) -> bool {
        if self.whole || self.involved {
            return true;
        }
        let identifies = matches!(section, Section::Identity | Section::Presentation);
        match audience {
            Audience::Public => self.signed_in || !identifies,
            Audience::VerifiedColleagues => self.colleague,
            Audience::Involved => false,
        }
    }
}

/// The choices of audience under which the viewer is shown this section of anybody's profile: what a filter in SQL goes by.
pub(super) fn audiences(viewer: &Actor, section: Section) -> Vec<&'static str> {
    let rights = Rights::over_anybody(viewer);
    let shown = Audience::ALL.iter().filter(|audience| rights.sees_section(section, **audience));
    shown.map(|audience| audience.as_str()).collect()
}

/// A talent to be shown: its id, its state, and the stream's version.
pub(crate) struct Shown<'a> {
    pub(crate) id: TalentId,
    pub(crate) version: i64,
    pub(crate) state: &'a TalentState,
    /// Whose choices of audience hold: the present ones, also when an old state is shown.
    pub(crate) chosen: &'a TalentState,
}

/// Opens what the viewer may see. `None` where the talent does not exist for them.
pub(crate) async fn view(
    keys: &KeyRing,
    viewer: &Actor,
    rights: Rights,
    shown: Shown<'_>,
    now: DateTime<Utc>,
) -> Result<Option<TalentView>, StoreError> {
    let Shown { id, version, state, chosen } = shown;
    let Some(identity) = state.identity.as_ref().filter(|_| rights.sees(chosen.status)) else { return Ok(None) };
    let sees = |section| rights.sees_section(section, chosen.audience(section));
    let today = Zone::Metropolitan.day(now);
    let identity_view = match sees(Section::Identity) {
        true => Some(IdentityView {
            account: identity.account,
            display_name: open(keys, state.profile.display_name.as_ref()).await?,
        }),
        false => None,
    };
    let presentation = match sees(Section::Presentation) {
        true => Some(PresentationView {
            headline: open(keys, state.profile.headline.as_ref()).await?,
            presentation: open(keys, state.profile.presentation.as_ref()).await?,
        }),
        false => None,
    };
    let skills = match sees(Section::Skills) {
        true => {
            let mut skills = Vec::with_capacity(state.claims.len());
            for (skill, claim) in &state.claims {
                skills.push(skill_view(keys, rights, *skill, claim, today).await?);
            }
            Some(skills)
        }
        false => None,
    };
    Ok(Some(TalentView {
        id,
        status: state.status,
        version,
        look: Look::at(viewer, identity.account, identity.subject),
        identity: identity_view,
        presentation,
        skills,
        availability: sees(Section::Availability).then(|| availability(state, today)),
        location: sees(Section::Location)
            .then(|| LocationView { regions: state.profile.regions.clone(), remote: state.profile.remote }),
        employment: sees(Section::Employment)
            .then_some(EmploymentView { status: identity.employment, organisation: identity.organisation }),
        clearance: rights.sees_clearance().then_some(state.clearance),
        private: rights.whole.then(|| private(state)),
        milestones: sees(Section::Milestones),
        actions: possible(state.status)
            .filter(|action| access::may_with(viewer, action.as_str(), Some(identity.account), rights.releases))
            .filter(|action| !action.is_for_others() || viewer.account() != Some(identity.account))
            .collect(),
    }))
}

async fn open<T>(keys: &KeyRing, sealed: Option<&Sealed<T>>) -> Result<Option<String>, StoreError>
where
    T: serde::de::DeserializeOwned + Into<String>,
{
    match sealed {
        Some(sealed) => Ok(keys.open(sealed).await?.map(Into::into)),
        None => Ok(None),
    }
}

async fn skill_view(
    keys: &KeyRing,
    rights: Rights,
    skill: SkillKey,
    claim: &SkillClaim,
    today: NaiveDate,
) -> Result<SkillView, StoreError> {
    let mut proofs = Vec::with_capacity(claim.proofs.len());
    for proof in &claim.proofs {
        let (placement, certificate) = match &proof.proof {
            Proof::Placement { placement } => (rights.involved.then_some(*placement), None),
            Proof::Certificate { title } => {
                (None, if rights.colleague { open(keys, Some(title)).await? } else { None })
            }
        };
        proofs.push(ProofView {
            completed: matches!(proof.proof, Proof::Placement { .. }),
            placement,
            certificate,
            level: proof.level,
            on: proof.on,
            expires_on: proof.expires_on,
        });
    }
    let endorsed_by = claim.endorsements.iter().filter(|_| rights.colleague);
    Ok(SkillView {
        skill,
        level: claim.level,
        since: claim.since,
        evidence: claim.evidence(today),
        endorsements: claim.endorsements.len(),
        endorsed_by: endorsed_by.map(|e| EndorsementView { by: e.by, level: e.level, on: e.on }).collect(),
        proofs,
    })
}

fn availability(state: &TalentState, today: NaiveDate) -> AvailabilityView {
    let mut windows: Vec<WindowView> = state
        .windows
        .iter()
        .map(|(id, window)| WindowView { id: *id, period: window.period, share: window.share })
        .collect();
    windows.sort_by_key(|window| (window.period.start(), window.id));
    let year = today.checked_add_days(chrono::Days::new(364)).and_then(|end| Period::new(today, end).ok());
    let free = year.map(|year| capacity::free_stretches(&state.declared(), &state.engaged(), year)).unwrap_or_default();
    AvailabilityView { windows, free: free.into_iter().filter(|(_, percent)| *percent > 0).collect() }
}

fn private(state: &TalentState) -> PrivateView {
    PrivateView {
        paused_until: state.paused_until,
        audiences: Section::ALL.iter().map(|section| (*section, state.audience(*section))).collect(),
        engagements: state.engagements.iter().map(|(placement, e)| (*placement, e.period, e.share)).collect(),
        held_windows: held_windows(state),
        missing: state.missing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three views of a person, and the person's own, over every section and every choice of audience.
    #[test]
    fn three_views_of_a_person_stand_in_one_table() {
        let rights =
            |whole, involved, colleague, signed_in| Rights { whole, involved, colleague, signed_in, releases: false };
        let (stranger, reader) = (rights(false, false, false, false), rights(false, false, false, true));
        let (colleague, involved) = (rights(false, false, true, true), rights(false, true, true, true));
        let own = rights(true, false, false, true);
        for section in Section::ALL {
            let names = matches!(section, Section::Identity | Section::Presentation);
            for (audience, sees) in [
                (Audience::Public, [!names, true, true, true, true]),
                (Audience::VerifiedColleagues, [false, false, true, true, true]),
                (Audience::Involved, [false, false, false, true, true]),
            ] {
                let found =
                    [&stranger, &reader, &colleague, &involved, &own].map(|r| r.sees_section(*section, audience));
                assert_eq!(found, sees, "{section} for {audience}");
            }
        }
        for status in TalentStatus::ALL {
            let found = [&stranger, &reader, &colleague, &involved, &own].map(|r| r.sees(*status));
            let expected = match status {
                TalentStatus::Absent | TalentStatus::Erased => [false; 5],
                TalentStatus::Active => [true; 5],
                TalentStatus::Registered | TalentStatus::Paused | TalentStatus::Withdrawn => {
                    [false, false, false, true, true]
                }
            };
            assert_eq!(found, expected, "{status}");
        }
    }
}
