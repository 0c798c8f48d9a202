//! What the events of a placement amount to.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::amendment::Amendment;
use super::dispute::Dispute;
use super::event::Pairing;
use super::rules::{ReleaseStep, Route};
use super::terms::{Document, ReleaseConditions, Terms, TermsHash};
use super::transitions::{PlacementStatus, ReleaseStatus};
use super::value::{
    DeclineReason, EvidencedSkill, HalfDays, Motivation, Origin, ProposalSource, Rating, ReleaseRefusalReason, Side,
    Words,
};

/// A placement, as decisions need it and views show it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct PlacementState {
    pub status: PlacementStatus,
    pub placement: Option<PlacementId>,
    pub pairing: Option<Pairing>,
    pub origin: Option<Origin>,
    pub source: Option<ProposalSource>,
    pub motivation: Option<Sealed<Motivation>>,
    /// The sides that have said yes.
    pub accepted: BTreeSet<Side>,
    /// When it expires without an answer; none where it waits for none.
    pub answer_by: Option<DateTime<Utc>>,
    /// Since when it waits for that, where it is known.
    #[serde(default)]
    pub waits_since: Option<DateTime<Utc>>,
    pub release: Option<Release>,
    pub agreement: Option<Agreement>,
    /// What was confirmed: days and share, cut short by an early end.
    pub engagement: Option<Engagement>,
    pub completion: Option<Completion>,
    pub reviews: Vec<Review>,
    /// True once both may read both.
    #[serde(default)]
    pub reviews_open: bool,
    pub ending: Option<Ending>,
    /// How often those whose turn it is were reminded in this wait (a release counts its own).
    #[serde(default)]
    pub reminders: u32,
    /// A change to the terms that is not signed by all yet.
    #[serde(default)]
    pub amendment: Option<Amendment>,
    /// The changes that hold, in order.
    #[serde(default)]
    pub amendments: Vec<Amendment>,
    /// The number of the last proposal, whatever became of it.
    #[serde(default)]
    pub last_amendment: u32,
    /// Who said no to the one before, and why.
    #[serde(default)]
    pub declined_amendment: Option<(Side, DeclineReason)>,
    /// In which words.
    #[serde(default)]
    pub declined_words: Option<Sealed<Words>>,
    #[serde(default)]
    pub disputes: Vec<Dispute>,
    /// True where the programme was told that nobody declares the end of the work.
    #[serde(default)]
    pub completion_overdue: bool,
}

/// The consent of the talent's service.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Release {
    pub status: ReleaseStatus,
    pub organisation: OrganisationId,
    pub period: Period,
    pub share: Share,
    pub requested_on: NaiveDate,
    /// None for requests of which the day alone is known.
    #[serde(default)]
    pub asked_at: Option<DateTime<Utc>>,
    pub deadline: DateTime<Utc>,
    pub reminders: u32,
    pub reminded_on: Option<NaiveDate>,
    /// Who was asked to answer in the manager's place; [`PlacementState::stand_in`] says on which days they do.
    pub delegate: Option<AccountId>,
    /// The manager in whose place.
    #[serde(default)]
    pub delegated_by: Option<AccountId>,
    /// The last day of the manager's absence, where it is because of one.
    #[serde(default)]
    pub delegated_until: Option<NaiveDate>,
    pub answered_by: Option<AccountId>,
    pub conditions: Option<ReleaseConditions>,
    pub refusal: Option<ReleaseRefusalReason>,
    pub words: Option<Sealed<Words>>,
    #[serde(default)]
    pub route: Option<Route>,
    /// The version of the rules under which it was asked for.
    #[serde(default)]
    pub rules: Option<u16>,
    #[serde(default)]
    pub steps: Vec<ReleaseStep>,
    /// Whose manager is asked; none where nobody has the role there or above.
    #[serde(default)]
    pub addressed_to: Option<OrganisationId>,
    /// The steps for which nobody has the role.
    #[serde(default)]
    pub vacant: Vec<ReleaseStep>,
    /// How often whoever was asked was gone and nobody was left: each time the programme is told anew.
    #[serde(default)]
    pub vacated: u32,
    #[serde(default)]
    pub opinion: Option<Opinion>,
    /// True where the opinion came too late: it goes on without.
    #[serde(default)]
    pub opinion_waived: bool,
    /// True where whoever stands above was told that nobody decides.
    #[serde(default)]
    pub escalated: bool,
    #[serde(default)]
    pub revoked_on: Option<NaiveDate>,
}

/// What the manager thinks, where somebody else decides.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Opinion {
    pub by: AccountId,
    pub favourable: bool,
    pub words: Option<Sealed<Words>>,
    pub on: NaiveDate,
}

impl Release {
    /// What the service has to say next.
    pub fn turn(&self) -> ReleaseStep {
        let heard = self.opinion.is_some() || self.opinion_waived;
        let next = self.steps.iter().find(|step| **step != ReleaseStep::ManagerOpinion || !heard);
        next.copied().unwrap_or(ReleaseStep::ManagerDecision)
    }

    /// True where nobody had the role for the step when it was asked for, nor was it delegated since: the programme has to name somebody.
    pub fn is_vacant(&self, step: ReleaseStep) -> bool {
        let delegated = step != ReleaseStep::HumanResourcesDecision && self.delegate.is_some();
        self.vacant.contains(&step) && !delegated
    }

    /// What is still to be said, in order.
    pub fn left(&self) -> impl Iterator<Item = ReleaseStep> + '_ {
        let turn = self.turn();
        self.steps.iter().copied().skip_while(move |step| *step != turn)
    }

    /// Who says yes or no for the service.
    pub fn decider(&self) -> Side {
        if self.needs_human_resources() { Side::HumanResources } else { Side::Service }
    }

    pub fn needs_human_resources(&self) -> bool {
        self.steps.contains(&ReleaseStep::HumanResourcesDecision)
    }

    /// What was granted: what was asked for, within the conditions. None before the answer.
    pub fn granted(&self) -> Option<Engagement> {
        let conditions = self.conditions.as_ref()?;
        let period = conditions.last_day.map_or(Some(self.period), |last_day| self.period.ended_on(last_day))?;
        let share = conditions.max_share.map_or(self.share, |max| max.min(self.share));
        Some(Engagement { period, share })
    }
}

/// The present draft and who has signed it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Agreement {
    pub number: u32,
    pub terms: Terms,
    pub hash: TermsHash,
    pub signatures: Vec<Signature>,
    #[serde(default)]
    pub document: Option<Document>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signature {
    pub by: Side,
    pub account: AccountId,
    pub on: NaiveDate,
}

/// Booked time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Engagement {
    pub period: Period,
    pub share: Share,
}

/// What was done, as the host says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Completion {
    pub half_days: HalfDays,
    pub skills: Vec<EvidencedSkill>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Review {
    pub by: Side,
    pub rating: Rating,
    pub words: Option<Sealed<Words>>,
    /// What was worked, where this side saw it otherwise than the host said at the end.
    #[serde(default)]
    pub half_days: Option<HalfDays>,
}

/// Why it came to nothing, or ended early.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Ending {
    pub by: Side,
    /// The item of the closed list that goes with the status.
    pub reason: Option<String>,
    pub words: Option<Sealed<Words>>,
    /// The placement that came first, where one did.
    pub superseded_by: Option<PlacementId>,
    /// The last day of a placement that ended early.
    pub last_day: Option<NaiveDate>,
    pub half_days: Option<HalfDays>,
    /// By when the others can say that other days were worked.
    #[serde(default)]
    pub reviews_by: Option<DateTime<Utc>>,
}

impl PlacementState {
    /// True where the talent has no releasing service.
    pub fn is_external(&self) -> bool {
        self.pairing.is_some_and(|pairing| pairing.home.is_none())
    }

    /// Who answers in the manager's place on a day: whoever a manager chose, until the service has answered or nothing is asked of it any
    /// more; whoever stands in for one who is away, to the last day of the absence, and no longer.
    pub fn stand_in(&self, today: NaiveDate) -> Option<AccountId> {
        let release = self.release.as_ref()?;
        let waits = self.status == PlacementStatus::ReleasePending;
        release.delegate.filter(|_| release.delegated_until.map_or(waits, |until| today <= until))
    }

    /// Who has to sign: talent and host, and the service where there is one.
    pub fn signatories(&self) -> &'static [Side] {
        if self.is_external() { &[Side::Talent, Side::Host] } else { &[Side::Talent, Side::Service, Side::Host] }
    }

    /// Who has to sign a change to it: those who signed, and human resources where they decided on the release.
    pub fn amendment_signatories(&self) -> &'static [Side] {
        let decide = self.release.as_ref().is_some_and(Release::needs_human_resources);
        if decide { &[Side::Talent, Side::Service, Side::HumanResources, Side::Host] } else { self.signatories() }
    }

    pub fn has_signed(&self, side: Side) -> bool {
        self.agreement
            .as_ref()
            .is_some_and(|agreement| agreement.signatures.iter().any(|signature| signature.by == side))
    }

    /// What was agreed last.
    pub fn terms_in_force(&self) -> Option<&Terms> {
        let agreed = self.amendments.last().map(|amendment| &amendment.terms);
        agreed.or(self.agreement.as_ref().map(|agreement| &agreement.terms))
    }

    pub fn open_disputes(&self) -> impl Iterator<Item = &Dispute> {
        self.disputes.iter().filter(|dispute| dispute.settlement.is_none())
    }

    /// The days it takes: those confirmed, or else those of the draft, or else the seat's.
    pub fn span(&self) -> Option<Engagement> {
        let drafted = self.agreement.as_ref().map(|a| Engagement { period: a.terms.period, share: a.terms.share });
        let seat = self.pairing.map(|pairing| Engagement { period: pairing.period, share: pairing.share });
        self.engagement.or(drafted).or(seat)
    }

    /// The sides whose turn it is. Time plays no part: a placement that only waits for its first or last day waits for nobody.
    /// A step of the release for which nobody is named is the programme's too, from the request on.
    pub fn awaits(&self) -> Vec<Side> {
        // A beginning and an end wait for their days, not for somebody.
        let waited = self.pending().into_iter().filter(|pending| !pending.of_the_course());
        let mut sides = Vec::new();
        for pending in waited {
            if !sides.contains(&pending.side) {
                sides.push(pending.side);
            }
        }
        let release = self.release.as_ref().filter(|_| self.status == PlacementStatus::ReleasePending);
        if release.is_some_and(|release| release.left().any(|step| release.is_vacant(step))) {
            sides.push(Side::Programme);
        }
        sides
    }
}
