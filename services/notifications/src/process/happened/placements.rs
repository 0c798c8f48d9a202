//! What happens to placements: their talent, the owner of their mission, and the talent's service hear of it.

use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, PlacementId};
use vivier_kernel::notice::{CalendarStatus, Family, Notice};
use vivier_kernel::period::Period;
use vivier_matching::domain::event::{Pairing, PlacementEvent};
use vivier_matching::domain::rules::ReleaseStep;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::value::Side;

use super::About;

pub(super) struct Happened<'a> {
    pub(super) placement: PlacementId,
    pub(super) pairing: Pairing,
    /// After the event.
    pub(super) state: &'a PlacementState,
    pub(super) about: &'a About,
}

impl Happened<'_> {
    pub(super) fn notices(&self, event: &PlacementEvent, cause: &str) -> Vec<Notice> {
        let (talent, owner) = (self.pairing.account, self.about.owner);
        let say = |family: Family, template: &str| {
            Notice::new(family, template, cause)
                .text("mission", &self.about.title)
                .person("talent", talent)
                .link_to("/placements", self.placement)
        };
        let placement = |template: &str| say(Family::Placement, template);
        let both = |notice: Notice| notice.to(talent).to(owner);
        match event {
            PlacementEvent::PlacementApplied(_) => vec![self.awaiting(placement("placement.applied")).to(owner)],
            PlacementEvent::PlacementInvited(_) => vec![self.awaiting(placement("placement.invited")).to(talent)],
            PlacementEvent::PlacementProposed(_) => vec![both(self.awaiting(placement("placement.proposed")))],
            // Where both have said yes, that is said in its own words.
            PlacementEvent::PlacementAccepted(_) if self.state.accepted.len() > 1 => Vec::new(),
            PlacementEvent::PlacementAccepted(accepted) => {
                vec![self.awaiting(placement("placement.accepted")).to(self.other(accepted.by))]
            }
            PlacementEvent::PlacementAgreed(_) => vec![both(self.awaiting(placement("placement.agreed")))],
            PlacementEvent::PlacementDeclined(declined) => {
                let notice = self.answered(placement("placement.declined")).word("reason", declined.reason.as_str());
                vec![notice.to(self.other(declined.by))]
            }
            PlacementEvent::PlacementWithdrawn(withdrawn) => {
                let notice = self.answered(placement("placement.withdrawn")).word("reason", withdrawn.reason.as_str());
                vec![notice.to(self.other(withdrawn.by))]
            }
            PlacementEvent::ReleaseRequested(requested) => {
                let notice = say(Family::Release, "release.requested")
                    .day("start", requested.period.start())
                    .day("end", requested.period.end())
                    .number("share", requested.share.percent())
                    .instant("deadline", requested.deadline)
                    .deadline(self.release_key(), requested.deadline, CalendarStatus::Tentative);
                vec![notice.to_holders(Role::ReleasingManager, requested.organisation)]
            }
            PlacementEvent::ReleaseReminded(_) => self.to_service(say(Family::Release, "release.reminded")),
            PlacementEvent::ReleaseDelegated(delegated) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let notice = say(Family::Release, "release.delegated").instant("deadline", release.deadline).deadline(
                    self.release_key(),
                    release.deadline,
                    CalendarStatus::Tentative,
                );
                vec![notice.to(delegated.to)]
            }
            PlacementEvent::ReleaseGranted(_) => vec![both(self.awaiting(say(Family::Release, "release.granted")))],
            PlacementEvent::ReleaseRefused(refused) => {
                // Why a service keeps somebody is between the two: the host only hears that it does.
                vec![
                    self.answered(say(Family::Release, "release.refused"))
                        .word("reason", refused.reason.as_str())
                        .to(talent),
                    self.answered(say(Family::Release, "release.not_given")).to(owner),
                ]
            }
            PlacementEvent::ReleaseExpired(_) => {
                let told = both(self.answered(say(Family::Release, "release.expired")));
                match self.pairing.home {
                    Some(home) => vec![told.to_holders(Role::ReleasingManager, home)],
                    None => vec![told],
                }
            }
            PlacementEvent::AgreementDrafted(drafted) => {
                let told =
                    both(say(Family::Agreement, "agreement.drafted")).number("number", i64::from(drafted.number));
                match self.pairing.home {
                    Some(home) => vec![told.to_holders(Role::ReleasingManager, home)],
                    None => vec![told],
                }
            }
            PlacementEvent::PlacementSigned(_) => {
                vec![both(self.awaiting(say(Family::Agreement, "agreement.signed")))]
            }
            PlacementEvent::PlacementConfirmed(confirmed) => {
                let told = placement("placement.confirmed")
                    .day("start", confirmed.period.start())
                    .day("end", confirmed.period.end());
                vec![both(self.takes_place(self.answered(told), confirmed.period))]
            }
            PlacementEvent::PlacementCompleted(_) => vec![both(placement("placement.completed"))],
            PlacementEvent::PlacementEndedEarly(ended) => {
                let told = placement("placement.ended_early")
                    .day("last_day", ended.last_day)
                    .word("reason", ended.reason.as_str());
                let told = match self.pairing.period.ended_on(ended.last_day) {
                    Some(period) => self.takes_place(told, period),
                    // It never began.
                    None => told.days(self.days_key(), self.pairing.period, CalendarStatus::Cancelled),
                };
                vec![both(told)]
            }
            PlacementEvent::PlacementExpired(expired) => {
                vec![both(self.answered(placement("placement.expired"))).instant("deadline", expired.answer_by)]
            }
            PlacementEvent::PlacementSuperseded(superseded) => {
                vec![both(self.answered(placement("placement.superseded"))).word("reason", superseded.reason.as_str())]
            }
            // The use case that decides these tells people itself: it knows whose turn it is.
            PlacementEvent::ReleaseOpinionGiven(_)
            | PlacementEvent::ReleaseRevoked(_)
            | PlacementEvent::PlacementReminded(_)
            | PlacementEvent::PlacementEscalated(_)
            | PlacementEvent::AmendmentProposed(_)
            | PlacementEvent::AmendmentSigned(_)
            | PlacementEvent::AmendmentAgreed(_)
            | PlacementEvent::AmendmentDeclined(_)
            | PlacementEvent::AmendmentLapsed(_)
            | PlacementEvent::DisputeRaised(_)
            | PlacementEvent::DisputeSettled(_)
            | PlacementEvent::AgreementSigned(_)
            | PlacementEvent::PlacementStarted(_)
            | PlacementEvent::ReviewGiven(_)
            | PlacementEvent::PlacementReviewed(_) => Vec::new(),
        }
    }

    /// Who hears of what a side did: the owner where it was the talent, the talent otherwise.
    fn other(&self, by: Side) -> AccountId {
        match by {
            Side::Talent => self.about.owner,
            Side::Host | Side::Service | Side::HumanResources | Side::Programme | Side::Vivier => self.pairing.account,
        }
    }

    /// An answer is awaited: its deadline is named, and stands in calendars.
    fn awaiting(&self, notice: Notice) -> Notice {
        match self.state.answer_by {
            Some(by) => notice.instant("deadline", by).deadline(self.answer_key(), by, CalendarStatus::Tentative),
            None => notice,
        }
    }

    /// No answer is awaited any more: the deadline leaves the calendars.
    fn answered(&self, notice: Notice) -> Notice {
        let by = self
            .state
            .answer_by
            .unwrap_or_else(|| self.pairing.period.start().and_time(chrono::NaiveTime::MIN).and_utc());
        notice.deadline(self.answer_key(), by, CalendarStatus::Cancelled)
    }

    fn takes_place(&self, notice: Notice, period: Period) -> Notice {
        notice.days(self.days_key(), period, CalendarStatus::Confirmed)
    }

    /// To whoever has to answer for the talent's service now: human resources where it is their turn, or else the delegate or the managers.
    fn to_service(&self, notice: Notice) -> Vec<Notice> {
        let Some(release) = &self.state.release else { return Vec::new() };
        let notice = notice.instant("deadline", release.deadline);
        vec![match (release.turn(), release.delegate) {
            (ReleaseStep::HumanResourcesDecision, _) => notice.to_holders(Role::HumanResources, release.organisation),
            (_, Some(delegate)) => notice.to(delegate),
            (_, None) => notice.to_holders(Role::ReleasingManager, release.organisation),
        }]
    }

    fn answer_key(&self) -> String {
        format!("placement:{}:answer", self.placement)
    }

    fn release_key(&self) -> String {
        format!("placement:{}:release", self.placement)
    }

    fn days_key(&self) -> String {
        format!("placement:{}", self.placement)
    }
}
