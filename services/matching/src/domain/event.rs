//! What can have happened to a placement. Free text is sealed under the talent's subject; people stand in it as ids.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

pub use super::amendment::{AmendmentAgreed, AmendmentDeclined, AmendmentLapsed, AmendmentProposed, AmendmentSigned};
pub use super::dispute::{DisputeRaised, DisputeSettled};
use super::rules::{ReleaseStep, Route};
use super::terms::{Document, ReleaseConditions, Terms, TermsHash};
use super::value::{
    DeclineReason, DelegationEnd, EarlyEndReason, EvidencedSkill, HalfDays, Motivation, Overdue, ProposalSource,
    Rating, ReleaseRefusalReason, Side, SupersedeReason, WithdrawalReason, Words,
};

/// One talent and one seat, as they were when the placement was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Pairing {
    pub talent: TalentId,
    /// The talent's account.
    pub account: AccountId,
    /// Whose key seals the texts of this placement.
    pub subject: SubjectId,
    /// The talent's home organisation; none for external people, who need no release.
    pub home: Option<OrganisationId>,
    pub mission: MissionId,
    pub seat: SeatId,
    /// The organisation that has the mission.
    pub host: OrganisationId,
    /// The seat's days.
    pub period: Period,
    /// The seat's share of full working time.
    pub share: Share,
}

/// The talent asks for a seat: the first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementApplied {
    pub placement: PlacementId,
    pub pairing: Pairing,
    pub motivation: Option<Sealed<Motivation>>,
    /// When the placement expires without an answer.
    pub answer_by: DateTime<Utc>,
}

/// The mission's owner asks a talent: the first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementInvited {
    pub placement: PlacementId,
    pub pairing: Pairing,
    pub motivation: Option<Sealed<Motivation>>,
    pub answer_by: DateTime<Utc>,
}

/// The programme asks both: the first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementProposed {
    pub placement: PlacementId,
    pub pairing: Pairing,
    pub source: ProposalSource,
    pub motivation: Option<Sealed<Motivation>>,
    pub answer_by: DateTime<Utc>,
}

/// One side says yes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementAccepted {
    pub by: Side,
}

/// Both sides have said yes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementAgreed {
    pub answer_by: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementDeclined {
    pub by: Side,
    pub reason: DeclineReason,
    pub words: Option<Sealed<Words>>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementWithdrawn {
    pub by: Side,
    pub reason: WithdrawalReason,
    pub words: Option<Sealed<Words>>,
}

/// The talent's service is asked for its consent.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseRequested {
    pub by: Side,
    pub organisation: OrganisationId,
    pub period: Period,
    pub share: Share,
    pub on: NaiveDate,
    /// When the placement expires without an answer.
    pub deadline: DateTime<Utc>,
    /// The instant at which it was asked, by which the steps of a short deadline are set; requests of before say the day alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<DateTime<Utc>>,
    /// By what way, and under which version of the rules; requests from before there were rules have neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<u16>,
    /// What the service has to say, in order; the manager's decision alone where nothing stands here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<ReleaseStep>,
    /// The organisation whose manager is asked: the nearest one that has a manager. None where nobody has the role there or above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed_to: Option<OrganisationId>,
    /// The steps for which nobody had the role there or above: the programme names somebody. Not said before it was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vacant: Vec<ReleaseStep>,
}

/// Somebody was named for steps for which nobody had been when the service was asked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseVacancyFilled {
    /// Those that are vacant no more.
    pub steps: Vec<ReleaseStep>,
    /// The organisation whose manager is asked from now on, where a manager was missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed_to: Option<OrganisationId>,
}

/// The manager says what they think; human resources decide.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseOpinionGiven {
    pub by: AccountId,
    pub favourable: bool,
    pub words: Option<Sealed<Words>>,
    pub on: NaiveDate,
}

/// The service takes its consent back. Before confirmation the placement ends with it; afterwards it ends early, with notice.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseRevoked {
    pub by: Side,
    pub account: AccountId,
    pub reason: ReleaseRefusalReason,
    pub words: Option<Sealed<Words>>,
    pub on: NaiveDate,
}

/// Those whose turn it is are reminded.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementReminded {
    pub sides: Vec<Side>,
    /// The first reminder of this wait is 1.
    pub number: u32,
    pub on: NaiveDate,
    /// The amendment that they have not signed; none where something else is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<u32>,
}

/// Something was not done in time: whoever stands above is told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementEscalated {
    pub overdue: Overdue,
    pub on: NaiveDate,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseReminded {
    pub by: Side,
    /// The first reminder is 1.
    pub number: u32,
    pub on: NaiveDate,
}

/// Somebody else answers in the manager's place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseDelegated {
    pub by: AccountId,
    pub to: AccountId,
    /// The last day of the absence because of which; none where the manager chose to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// Whoever was asked can answer no more: others of the service, or those above it, are asked instead. The deadline stays.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseReaddressed {
    /// What they are asked for.
    pub steps: Vec<ReleaseStep>,
    /// The organisation whose manager is asked from now on; none where only human resources changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed_to: Option<OrganisationId>,
    pub on: NaiveDate,
}

/// Whoever was asked can answer no more, and nobody is left who could: the programme names somebody.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseVacated {
    pub steps: Vec<ReleaseStep>,
    pub on: NaiveDate,
}

/// The delegate answers no more: the request is the manager's again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseDelegationEnded {
    pub delegate: AccountId,
    pub cause: DelegationEnd,
    pub on: NaiveDate,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseGranted {
    pub by: AccountId,
    pub conditions: ReleaseConditions,
    /// When the placement expires without a signed agreement: never after the last day that the service leaves.
    pub answer_by: DateTime<Utc>,
    /// The instant of it, so that nobody is reminded of a short deadline with the request itself; not said of those of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseRefused {
    pub by: AccountId,
    pub reason: ReleaseRefusalReason,
    pub words: Option<Sealed<Words>>,
}

/// The service did not answer in time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseExpired {}

/// The terms, as they are from now on; earlier signatures are void.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AgreementDrafted {
    /// The first draft is 1.
    pub number: u32,
    pub terms: Terms,
    pub hash: TermsHash,
    /// The text that is signed, whose hash it is; drafts from before there were documents are signed by the hash of their terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// When the placement expires without its signatures: as the last of its own days ends. None where the deadline is what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<DateTime<Utc>>,
    /// As that of a release, where the deadline is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AgreementSigned {
    pub by: Side,
    pub account: AccountId,
    /// What was signed.
    pub hash: TermsHash,
    pub on: NaiveDate,
}

/// Everybody who has to has signed the same terms.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementSigned {
    pub hash: TermsHash,
    /// When the placement expires without a confirmation: never after the last day that is agreed on, nor after the last that the service leaves.
    pub answer_by: DateTime<Utc>,
    /// As that of a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
}

/// The talent's time is booked and the seat is filled, in the same transaction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementConfirmed {
    pub period: Period,
    pub share: Share,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementStarted {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementCompleted {
    pub half_days: HalfDays,
    /// The skills that the host saw at work.
    pub skills: Vec<EvidencedSkill>,
    /// When the reviews that were written by then are opened to both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviews_by: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReviewGiven {
    pub by: Side,
    pub rating: Rating,
    pub words: Option<Sealed<Words>>,
    /// What was worked, as this side saw it; none where it agrees with the host's account at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_days: Option<HalfDays>,
}

/// Both sides have reviewed, or the time for it has passed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementReviewed {}

/// The talent's time and the seat are free again after `last_day`, in the same transaction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementEndedEarly {
    pub by: Side,
    pub reason: EarlyEndReason,
    pub words: Option<Sealed<Words>>,
    /// The day before the first one where it never began.
    pub last_day: NaiveDate,
    pub half_days: HalfDays,
    /// By when the others can say that other days were worked. None where none could be, and of what ended before anybody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviews_by: Option<DateTime<Utc>>,
}

/// Nobody answered in time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementExpired {
    /// The deadline that passed.
    pub answer_by: DateTime<Utc>,
}

/// Something else came first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlacementSuperseded {
    pub reason: SupersedeReason,
    /// The placement that came first, where one did.
    pub by: Option<PlacementId>,
}

events! {
    /// What can have happened to a placement.
    pub enum PlacementEvent {
        PlacementApplied = 1,
        PlacementInvited = 1,
        PlacementProposed = 1,
        PlacementAccepted = 1,
        PlacementAgreed = 1,
        PlacementDeclined = 1,
        PlacementWithdrawn = 1,
        ReleaseRequested = 1,
        ReleaseReminded = 1,
        ReleaseDelegated = 1,
        ReleaseGranted = 1,
        ReleaseRefused = 1,
        ReleaseExpired = 1,
        AgreementDrafted = 1,
        AgreementSigned = 1,
        PlacementSigned = 1,
        PlacementConfirmed = 1,
        PlacementStarted = 1,
        PlacementCompleted = 1,
        ReviewGiven = 1,
        PlacementReviewed = 1,
        PlacementEndedEarly = 1,
        PlacementExpired = 1,
        PlacementSuperseded = 1,
        ReleaseOpinionGiven = 1,
        ReleaseRevoked = 1,
        PlacementReminded = 1,
        PlacementEscalated = 1,
        AmendmentProposed = 1,
        AmendmentSigned = 1,
        AmendmentAgreed = 1,
        AmendmentDeclined = 1,
        AmendmentLapsed = 1,
        DisputeRaised = 1,
        DisputeSettled = 1,
        ReleaseVacancyFilled = 1,
        ReleaseReaddressed = 1,
        ReleaseVacated = 1,
        ReleaseDelegationEnded = 1,
    }
}

pub use super::samples::samples;
