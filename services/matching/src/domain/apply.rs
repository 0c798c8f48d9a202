//! What each event does to a placement.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::id::{AccountId, PlacementId};
use vivier_kernel::sealed::Sealed;

use super::amendment::Amendment;
use super::dispute::{Dispute, Settlement};
use super::event::{Pairing, PlacementEvent};
use super::rules::ReleaseStep;
use super::state::{Agreement, Completion, Ending, Engagement, Opinion, PlacementState, Release, Review, Signature};
use super::transitions::{PlacementAction, PlacementStatus, ReleaseStatus, release_after};
use super::value::{Motivation, Origin, Overdue, Side, Words};

impl PlacementState {
    pub(super) fn apply(&mut self, event: &PlacementEvent) {
        match event {
            PlacementEvent::PlacementApplied(e) => {
                self.open(PlacementStatus::Applied, e.placement, e.pairing, e.motivation.as_ref(), e.answer_by);
                self.origin = Some(Origin::Application);
                self.accepted.insert(Side::Talent);
            }
            PlacementEvent::PlacementInvited(e) => {
                self.open(PlacementStatus::Invited, e.placement, e.pairing, e.motivation.as_ref(), e.answer_by);
                self.origin = Some(Origin::Invitation);
                self.accepted.insert(Side::Host);
            }
            PlacementEvent::PlacementProposed(e) => {
                self.open(PlacementStatus::Proposed, e.placement, e.pairing, e.motivation.as_ref(), e.answer_by);
                self.origin = Some(Origin::Proposal);
                self.source = Some(e.source);
            }
            PlacementEvent::PlacementAccepted(e) => {
                self.accepted.insert(e.by);
            }
            PlacementEvent::PlacementAgreed(e) => self.wait(PlacementStatus::Agreed, e.answer_by),
            PlacementEvent::PlacementDeclined(e) => {
                self.end(PlacementStatus::Declined, Ending::new(e.by, Some(e.reason.as_str()), e.words.as_ref()));
            }
            PlacementEvent::PlacementWithdrawn(e) => {
                self.end(PlacementStatus::Withdrawn, Ending::new(e.by, Some(e.reason.as_str()), e.words.as_ref()));
            }
            PlacementEvent::ReleaseRequested(e) => {
                self.wait(PlacementStatus::ReleasePending, e.deadline);
                self.release = Some(Release {
                    status: ReleaseStatus::Requested,
                    organisation: e.organisation,
                    period: e.period,
                    share: e.share,
                    requested_on: e.on,
                    asked_at: e.asked_at,
                    deadline: e.deadline,
                    reminders: 0,
                    reminded_on: None,
                    delegate: None,
                    delegated_by: None,
                    delegated_until: None,
                    answered_by: None,
                    conditions: None,
                    refusal: None,
                    words: None,
                    route: e.route,
                    rules: e.rules,
                    steps: e.steps.clone(),
                    addressed_to: e.addressed_to,
                    vacant: e.vacant.clone(),
                    vacated: 0,
                    opinion: None,
                    opinion_waived: false,
                    escalated: false,
                    revoked_on: None,
                });
            }
            PlacementEvent::ReleaseReminded(e) => self.release_moves(PlacementAction::RemindRelease, |release| {
                release.reminders = e.number;
                release.reminded_on = Some(e.on);
            }),
            PlacementEvent::ReleaseDelegated(e) => self.release_moves(PlacementAction::DelegateRelease, |release| {
                release.delegate = Some(e.to);
                release.delegated_by = Some(e.by);
                release.delegated_until = e.until;
            }),
            PlacementEvent::ReleaseDelegationEnded(_) if self.status == PlacementStatus::ReleasePending => {
                self.release_moves(PlacementAction::EndDelegation, Release::nobody_stands_in);
            }
            // Nothing is asked again of a placement that is over.
            PlacementEvent::ReleaseDelegationEnded(_) => {
                if let Some(release) = &mut self.release {
                    release.nobody_stands_in();
                }
            }
            PlacementEvent::ReleaseReaddressed(e) => {
                if let Some(release) = &mut self.release {
                    release.addressed_to = e.addressed_to.or(release.addressed_to);
                }
            }
            PlacementEvent::ReleaseVacated(e) => {
                if let Some(release) = &mut self.release {
                    release.vacated += 1;
                    release.vacant.extend(&e.steps);
                    if e.steps.iter().any(|step| *step != ReleaseStep::HumanResourcesDecision) {
                        release.addressed_to = None;
                    }
                }
            }
            PlacementEvent::ReleaseVacancyFilled(e) => {
                if let Some(release) = &mut self.release {
                    release.vacant.retain(|step| !e.steps.contains(step));
                    release.addressed_to = e.addressed_to.or(release.addressed_to);
                }
            }
            PlacementEvent::ReleaseGranted(e) => {
                self.release_moves(PlacementAction::GrantRelease, |release| {
                    release.answered(e.by);
                    release.conditions = Some(e.conditions.clone());
                });
                self.wait(PlacementStatus::Released, e.answer_by);
                self.waits_since = e.at;
            }
            PlacementEvent::ReleaseRefused(e) => {
                self.release_moves(PlacementAction::RefuseRelease, |release| {
                    release.answered(e.by);
                    release.refusal = Some(e.reason);
                    release.words.clone_from(&e.words);
                });
                self.end(
                    PlacementStatus::ReleaseRefused,
                    Ending::new(Side::Service, Some(e.reason.as_str()), e.words.as_ref()),
                );
            }
            PlacementEvent::ReleaseExpired(_) => {
                self.release_moves(PlacementAction::Expire, Release::nobody_stands_in);
            }
            PlacementEvent::AgreementDrafted(e) => {
                let (terms, hash) = (e.terms.clone(), e.hash.clone());
                let document = e.document.clone();
                self.agreement = Some(Agreement { number: e.number, terms, hash, signatures: Vec::new(), document });
                // Whatever was signed by all is to be signed again.
                if self.status == PlacementStatus::Signed {
                    self.status = if self.is_external() { PlacementStatus::Agreed } else { PlacementStatus::Released };
                }
                if let Some(answer_by) = e.answer_by {
                    self.wait(self.status, answer_by);
                    self.waits_since = e.at;
                }
            }
            PlacementEvent::AgreementSigned(e) => {
                if let Some(agreement) = &mut self.agreement {
                    agreement.signatures.push(Signature { by: e.by, account: e.account, on: e.on });
                }
            }
            PlacementEvent::PlacementSigned(e) => {
                self.wait(PlacementStatus::Signed, e.answer_by);
                self.waits_since = e.at;
            }
            PlacementEvent::PlacementConfirmed(e) => {
                self.status = PlacementStatus::Confirmed;
                self.answer_by = None;
                self.reminders = 0;
                self.engagement = Some(Engagement { period: e.period, share: e.share });
            }
            PlacementEvent::PlacementStarted(_) => {
                self.status = PlacementStatus::Active;
                self.reminders = 0;
            }
            PlacementEvent::PlacementCompleted(e) => {
                self.status = PlacementStatus::Completed;
                self.answer_by = e.reviews_by;
                self.reminders = 0;
                self.amendment = None;
                self.completion = Some(Completion { half_days: e.half_days, skills: e.skills.clone() });
            }
            PlacementEvent::ReviewGiven(e) => {
                let words = e.words.clone();
                self.reviews.push(Review { by: e.by, rating: e.rating, words, half_days: e.half_days });
            }
            PlacementEvent::PlacementReviewed(_) => {
                self.reviews_open = true;
                self.answer_by = None;
                // What ended early is reviewed too, and stays ended early.
                if self.status == PlacementStatus::Completed {
                    self.status = PlacementStatus::Reviewed;
                }
            }
            PlacementEvent::PlacementEndedEarly(e) => {
                self.amendment = None;
                let ending = Ending::new(e.by, Some(e.reason.as_str()), e.words.as_ref());
                let last_day = Some(e.last_day);
                let (half_days, reviews_by) = (Some(e.half_days), e.reviews_by);
                self.end(PlacementStatus::EndedEarly, Ending { last_day, half_days, reviews_by, ..ending });
                self.answer_by = e.reviews_by;
                self.reminders = 0;
                self.engagement = self.engagement.and_then(|engagement| {
                    let period = engagement.period.ended_on(e.last_day)?;
                    Some(Engagement { period, ..engagement })
                });
            }
            PlacementEvent::PlacementExpired(_) => {
                self.end(PlacementStatus::Expired, Ending::new(Side::Vivier, None, None))
            }
            PlacementEvent::PlacementSuperseded(e) => {
                let ending = Ending::new(Side::Vivier, Some(e.reason.as_str()), None);
                self.end(PlacementStatus::Superseded, Ending { superseded_by: e.by, ..ending });
            }
            PlacementEvent::ReleaseOpinionGiven(e) => {
                if let Some(release) = &mut self.release {
                    release.opinion =
                        Some(Opinion { by: e.by, favourable: e.favourable, words: e.words.clone(), on: e.on });
                }
            }
            PlacementEvent::ReleaseRevoked(e) => {
                self.release_moves(PlacementAction::RevokeRelease, |release| {
                    release.refusal = Some(e.reason);
                    release.words.clone_from(&e.words);
                    release.revoked_on = Some(e.on);
                });
                if self.status.is_open() {
                    let ending = Ending::new(e.by, Some(e.reason.as_str()), e.words.as_ref());
                    self.end(PlacementStatus::ReleaseRefused, ending);
                }
            }
            PlacementEvent::PlacementReminded(e) => match (e.amendment, &mut self.amendment) {
                (None, _) => self.reminders = e.number,
                (Some(_), Some(amendment)) => amendment.reminders = e.number,
                (Some(_), None) => {}
            },
            PlacementEvent::PlacementEscalated(e) => self.escalate(e.overdue, e.on),
            PlacementEvent::AmendmentProposed(e) => {
                self.last_amendment = e.number;
                self.amendment = Some(Amendment {
                    number: e.number,
                    terms: e.terms.clone(),
                    document: e.document.clone(),
                    proposed_on: e.on,
                    answer_by: e.answer_by,
                    signatures: Vec::new(),
                    beyond_release: e.beyond_release,
                    reminders: 0,
                });
            }
            PlacementEvent::AmendmentSigned(e) => {
                if let Some(amendment) = &mut self.amendment {
                    amendment.signatures.push(Signature { by: e.by, account: e.account, on: e.on });
                }
            }
            PlacementEvent::AmendmentAgreed(e) => {
                self.amendments.extend(self.amendment.take());
                self.engagement = Some(Engagement { period: e.period, share: e.share });
                self.reminders = 0;
                self.completion_overdue = false;
            }
            PlacementEvent::AmendmentDeclined(e) => {
                self.amendment = None;
                self.declined_amendment = Some((e.by, e.reason));
                self.declined_words = e.words.clone();
            }
            PlacementEvent::AmendmentLapsed(_) => self.amendment = None,
            PlacementEvent::DisputeRaised(e) => self.disputes.push(Dispute {
                number: e.number,
                by: e.by,
                matter: e.matter,
                words: e.words.clone(),
                raised_on: e.on,
                answer_by: e.answer_by,
                overdue: false,
                settlement: None,
            }),
            PlacementEvent::DisputeSettled(e) => {
                if let Some(dispute) = self.disputes.iter_mut().find(|dispute| dispute.number == e.number) {
                    let (outcome, words, half_days) = (e.outcome, e.words.clone(), e.half_days);
                    dispute.settlement = Some(Settlement { outcome, words, half_days, on: e.on });
                }
            }
        }
    }

    fn escalate(&mut self, overdue: Overdue, on: NaiveDate) {
        match overdue {
            Overdue::ReleaseOpinion => {
                if let Some(release) = &mut self.release {
                    release.opinion_waived = true;
                }
            }
            Overdue::ReleaseDecision => {
                if let Some(release) = &mut self.release {
                    release.escalated = true;
                }
            }
            Overdue::Completion => self.completion_overdue = true,
            Overdue::Dispute => {
                // Never after the day in Paris, by which it is written now, nor after that in UTC, by which it was before.
                let late =
                    |dispute: &&mut Dispute| dispute.settlement.is_none() && dispute.answer_by.date_naive() <= on;
                self.disputes.iter_mut().filter(late).for_each(|dispute| dispute.overdue = true);
            }
        }
    }

    fn open(
        &mut self,
        status: PlacementStatus,
        placement: PlacementId,
        pairing: Pairing,
        motivation: Option<&Sealed<Motivation>>,
        answer_by: DateTime<Utc>,
    ) {
        self.placement = Some(placement);
        self.pairing = Some(pairing);
        self.motivation = motivation.cloned();
        self.wait(status, answer_by);
    }

    fn wait(&mut self, status: PlacementStatus, answer_by: DateTime<Utc>) {
        self.status = status;
        self.answer_by = Some(answer_by);
        self.waits_since = None;
        self.reminders = 0;
    }

    fn end(&mut self, status: PlacementStatus, ending: Ending) {
        self.status = status;
        self.answer_by = None;
        self.ending = Some(ending);
    }

    fn release_moves(&mut self, action: PlacementAction, change: impl FnOnce(&mut Release)) {
        if let Some(release) = &mut self.release {
            release.status = release_after(release.status, action);
            change(release);
        }
    }
}

impl Release {
    /// Somebody has answered. Whoever was asked for this answer alone stands in for nobody after it; who stands in for an absence does so to
    /// its end.
    fn answered(&mut self, by: AccountId) {
        self.answered_by = Some(by);
        if self.delegated_until.is_none() {
            self.nobody_stands_in();
        }
    }

    fn nobody_stands_in(&mut self) {
        self.delegate = None;
        self.delegated_by = None;
        self.delegated_until = None;
    }
}

impl Ending {
    fn new(by: Side, reason: Option<&str>, words: Option<&Sealed<Words>>) -> Self {
        Self {
            by,
            reason: reason.map(str::to_owned),
            words: words.cloned(),
            superseded_by: None,
            last_day: None,
            half_days: None,
            reviews_by: None,
        }
    }
}
