//! What happens to placements: their talent, whoever answers for their mission, and the talent's service hear of it.

use chrono::{DateTime, Utc};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, PlacementId, TypedId as _};
use vivier_kernel::notice::{Action, CalendarStatus, Family, Notice, Ways};
use vivier_kernel::period::Period;
use vivier_matching::domain::event::{Pairing, PlacementEndedEarly, PlacementEvent};
use vivier_matching::domain::rules::ReleaseStep;
use vivier_matching::domain::state::{PlacementState, Release};
use vivier_matching::domain::terms::ReleaseConditions;
use vivier_matching::domain::transitions::{PlacementStatus, ReleaseStatus};
use vivier_matching::domain::value::{DelegationEnd, EarlyEndReason, Overdue, ProposalSource, Side};
use vivier_matching::use_case::by_link::{
    ANSWER_RELEASE, ANSWER_RELEASE_PAGE, GIVE_OPINION, GIVE_OPINION_PAGE, Signing,
};
use vivier_matching::use_case::tell::{answer_key, says_yes_or_no, signs};

use super::About;

/// What stands in the calendar of whoever has answered: what the others are told is about somebody else.
const PUT_AWAY: &str = "placement.put_away";

pub(super) struct Happened<'a> {
    pub(super) placement: PlacementId,
    pub(super) pairing: Pairing,
    /// After the event.
    pub(super) state: &'a PlacementState,
    pub(super) about: &'a About,
    /// What the talent's service would get for letting them go, in hundredths of a day; none where it is nothing, or nobody is asked.
    pub(super) brings: Option<i64>,
    /// Who answers in the manager's place today.
    pub(super) stands_in: Option<AccountId>,
    /// Who answered in the manager's place before the event, and may not after it.
    pub(super) stood_in: Option<AccountId>,
    /// True where a release that was granted in advance answered for the service, in the step in which it was asked.
    pub(super) in_advance: bool,
}

impl Happened<'_> {
    pub(super) fn notices(&self, event: &PlacementEvent, cause: &str) -> Vec<Notice> {
        let talent = self.pairing.account;
        let say = |family: Family, template: &str| self.say(family, template, cause);
        let placement = |template: &str| say(Family::Placement, template);
        let both = |notice: Notice| self.to_host(notice.to(talent));
        match event {
            PlacementEvent::PlacementApplied(_) => {
                vec![self.to_host(self.awaiting_yes(placement("placement.applied")))]
            }
            PlacementEvent::PlacementInvited(_) => vec![self.awaiting_yes(placement("placement.invited")).to(talent)],
            // A flash team has said yes to its call, and the administration has asked for it: neither is asked again.
            PlacementEvent::PlacementProposed(_)
            | PlacementEvent::PlacementAccepted(_)
            | PlacementEvent::PlacementAgreed(_)
                if self.about.raised =>
            {
                Vec::new()
            }
            PlacementEvent::PlacementProposed(_) => vec![both(self.awaiting_yes(placement("placement.proposed")))],
            // Where both have said yes, that is said in its own words.
            PlacementEvent::PlacementAccepted(_) if self.state.accepted.len() > 1 => Vec::new(),
            PlacementEvent::PlacementAccepted(accepted) => {
                let told = self.to_other(self.awaiting_yes(placement("placement.accepted")), accepted.by);
                vec![told, self.put_away(placement(PUT_AWAY), accepted.by)]
            }
            PlacementEvent::PlacementAgreed(_) => vec![both(self.awaiting(placement("placement.agreed")))],
            PlacementEvent::PlacementDeclined(declined) => {
                let told = placement("placement.declined").word("reason", declined.reason.as_str());
                let notice = self.answered(told);
                vec![self.to_other(notice, declined.by), self.put_away(placement(PUT_AWAY), declined.by)]
            }
            PlacementEvent::PlacementWithdrawn(withdrawn) => {
                let ended = placement("placement.withdrawn").word("reason", withdrawn.reason.as_str());
                let notice = self.answered(ended);
                let own = self.put_away(placement(PUT_AWAY), withdrawn.by);
                let mut told = vec![self.to_other(notice, withdrawn.by), own];
                told.extend(self.to_asked(say(Family::Release, "release.withdrawn")));
                told
            }
            // Nobody is asked for what they have said.
            PlacementEvent::ReleaseRequested(_) if self.in_advance => Vec::new(),
            PlacementEvent::ReleaseRequested(_) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let notice = self.asking(say(Family::Release, asked_as(release, "release.requested")), release);
                // The step that both had to take is taken: it is the service's time now.
                let taken = self.answered(placement("placement.agreed")).instant("deadline", release.deadline);
                let cause = format!("{}:calendar", taken.cause);
                let taken = both(Notice { cause, ..taken }).ways(Ways::Calendar);
                let mut told = vec![self.to_turn(notice, release), taken];
                told.extend(self.waits_for_service(placement, release));
                told
            }
            PlacementEvent::ReleaseReminded(_) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let notice = self.asking(say(Family::Release, asked_as(release, "release.reminded")), release);
                vec![self.to_turn(notice, release)]
            }
            PlacementEvent::ReleaseDelegated(delegated) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                // The manager's part is done: there is nothing to answer in their place.
                if release.turn() == ReleaseStep::HumanResourcesDecision {
                    return Vec::new();
                }
                let notice = self.asking(say(Family::Release, asked_as(release, "release.delegated")), release);
                let replaced = self.stood_in.filter(|before| *before != delegated.to);
                let over = |before| self.over(say(Family::Release, "release.handed_on")).to(before);
                std::iter::once(notice.to(delegated.to)).chain(replaced.map(over)).collect()
            }
            // Whoever has just been named is asked, where it is their turn; otherwise they are once it comes.
            PlacementEvent::ReleaseVacancyFilled(filled) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                if !filled.steps.contains(&release.turn()) {
                    return Vec::new();
                }
                let notice = self.asking(say(Family::Release, asked_as(release, "release.requested")), release);
                vec![self.to_turn(notice, release)]
            }
            // Whoever else can answer now is asked, where it is their turn; otherwise they are once it comes.
            PlacementEvent::ReleaseReaddressed(readdressed) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                if !readdressed.steps.contains(&release.turn()) {
                    return Vec::new();
                }
                vec![self.to_turn(
                    self.asking(say(Family::Release, again_as(release, "release.readdressed")), release),
                    release,
                )]
            }
            PlacementEvent::ReleaseDelegationEnded(ended) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let managers_turn = release.turn() != ReleaseStep::HumanResourcesDecision;
                // What was answered meanwhile was told to the managers too.
                if self.state.status != PlacementStatus::ReleasePending || !managers_turn {
                    return Vec::new();
                }
                let again = self.asking(say(Family::Release, again_as(release, "release.given_back")), release);
                let over = self.over(say(Family::Release, "release.taken_back")).to(ended.delegate);
                match ended.cause {
                    // A delegate who is a manager too is told the first alone.
                    DelegationEnd::AbsenceOver | DelegationEnd::DelegateIsHost => {
                        vec![self.to_managers(again, release), over]
                    }
                    // There is nobody any more who could be told.
                    DelegationEnd::DelegateLeft => vec![self.to_managers(again, release)],
                    // Others are asked, or the programme is, and that is told in its own words.
                    DelegationEnd::DelegatorLeft => vec![over],
                }
            }
            // What the manager granted in advance is their opinion, and what it was used for is told to them.
            PlacementEvent::ReleaseOpinionGiven(_) if self.in_advance => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let mut told = self.decision(say(Family::Release, "release.decision_after_advance"), release);
                let used = let_go(say(Family::Release, "release.used_as_opinion"), release);
                told.push(self.to_managers(used.instant("deadline", release.deadline), release));
                told.extend(self.waits_for_service(placement, release));
                told
            }
            // The manager has said what they think: human resources decide, and the manager's own deadline is over.
            PlacementEvent::ReleaseOpinionGiven(given) => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let mut told = self.decision(say(Family::Release, "release.decision"), release);
                let noted = say(Family::Release, "release.opinion_noted").word("opinion", opinion(given.favourable));
                let noted = self.to_managers(self.over(noted.instant("deadline", release.deadline)), release);
                told.push(self.to_addressed(noted));
                told
            }
            // It goes on without: the same, as far as human resources are asked now.
            PlacementEvent::PlacementEscalated(escalated) if escalated.overdue == Overdue::ReleaseOpinion => {
                let Some(release) = &self.state.release else { return Vec::new() };
                self.decision(say(Family::Release, "release.no_opinion"), release)
            }
            // The agreement is drafted in the same step and comes to be signed: nobody is told that it can be drafted. Whoever granted the
            // release is told what it was used for.
            PlacementEvent::ReleaseGranted(_) if self.in_advance => {
                let Some(release) = &self.state.release else { return Vec::new() };
                let used = let_go(say(Family::Release, "release.used"), release);
                self.to_service_asked(used).into_iter().collect()
            }
            PlacementEvent::ReleaseGranted(granted) => {
                // A yes on conditions is not told as one without. The agreement is the host's to draft.
                let (to_talent, to_host) = if granted.conditions == ReleaseConditions::default() {
                    ("release.granted", "release.granted_of")
                } else {
                    ("release.granted_on_conditions", "release.granted_of_on_conditions")
                };
                let mut told = vec![
                    self.awaiting(say(Family::Release, to_talent)).to(talent),
                    self.to_host(self.awaiting(say(Family::Release, to_host))),
                ];
                // The agreement will be the service's to sign too.
                told.extend(
                    self.to_asked(say(Family::Release, "release.agreed")).map(|notice| self.to_addressed(notice)),
                );
                told
            }
            PlacementEvent::ReleaseRefused(refused) => {
                // Why a service keeps somebody is between the two: the host only hears that it does.
                let mut told = vec![
                    self.answered(say(Family::Release, "release.refused"))
                        .word("reason", refused.reason.as_str())
                        .to(talent),
                    self.to_host(self.answered(say(Family::Release, "release.not_given"))),
                ];
                told.extend(self.to_asked(say(Family::Release, "release.answered").word("answer", "REFUSED")));
                told
            }
            // Whoever let the time pass is told too: the manager, and human resources where it was their turn.
            PlacementEvent::ReleaseExpired(_) => {
                let mut told = vec![both(self.answered(say(Family::Release, "release.expired")))];
                told.extend(self.to_asked(say(Family::Release, "release.expired")));
                told
            }
            PlacementEvent::AgreementDrafted(drafted) => {
                let to_sign = |template: &str| {
                    let told = say(Family::Agreement, template).number("number", i64::from(drafted.number));
                    let Some(by) = self.state.answer_by else { return told };
                    let told = told.instant("due", by);
                    // What has no document is read and signed on the site.
                    if drafted.document.is_none() {
                        return told;
                    }
                    told.action(signs(self.placement, Signing::Agreement(drafted.number), by))
                };
                // Whoever has the agreements of several people before them reads whose this one is.
                let service = |release| self.to_managers(to_sign("agreement.drafted_for"), release);
                let mut told = vec![
                    self.awaiting(to_sign("agreement.drafted")).to(talent),
                    self.to_host(self.awaiting(to_sign("agreement.drafted_for"))),
                ];
                told.extend(self.state.release.as_ref().map(service));
                told
            }
            PlacementEvent::PlacementSigned(_) => {
                vec![both(self.awaiting(say(Family::Agreement, "agreement.signed")))]
            }
            PlacementEvent::PlacementConfirmed(confirmed) => {
                let told = placement("placement.confirmed")
                    .day("start", confirmed.period.start())
                    .day("end", confirmed.period.end());
                let told = both(self.takes_place(self.answered(told), confirmed.period));
                let service = say(Family::Release, "release.confirmed")
                    .day("start", confirmed.period.start())
                    .day("end", confirmed.period.end())
                    .number("share", confirmed.share.percent());
                let mut told = vec![told];
                told.extend(self.to_asked(service).map(|notice| self.takes_place(notice, confirmed.period)));
                told
            }
            // The days that hold now take the place of those that were in calendars.
            PlacementEvent::AmendmentAgreed(agreed) => {
                let told = say(Family::Agreement, "amendment.in_force")
                    .day("start", agreed.period.start())
                    .day("end", agreed.period.end())
                    .number("share", agreed.share.percent());
                let told = self.takes_place(told, agreed.period);
                let service = self.to_service_asked(told.clone());
                std::iter::once(both(told)).chain(service).collect()
            }
            PlacementEvent::PlacementCompleted(_) => {
                vec![placement("placement.completed").to(talent), self.to_host(placement("placement.completed_of"))]
            }
            PlacementEvent::PlacementEndedEarly(ended) => {
                // Nobody is asked for a reason who stands a team down, and none is told.
                let relieved = self.is_relieved(ended);
                let [own, of_host, of_service] = ended_as(self.state.engagement.is_some(), relieved);
                let days = |notice: Notice| match self.state.engagement {
                    Some(engagement) => self.takes_place(notice, engagement.period),
                    // It never began.
                    None => notice.days(self.days_key(), self.pairing.period, CalendarStatus::Cancelled),
                };
                let ends = |template: &str| {
                    let told = days(placement(template).day("last_day", ended.last_day));
                    if relieved { told } else { told.word("reason", ended.reason.as_str()) }
                };
                let service = self.to_asked(say(Family::Release, of_service).day("last_day", ended.last_day));
                // Whoever has a whole team at work reads whose work ends.
                [ends(own).to(talent), self.to_host(ends(of_host))].into_iter().chain(service.map(days)).collect()
            }
            PlacementEvent::PlacementExpired(expired) => {
                let [told, unused] = self.expired();
                let told = both(self.answered(placement(told))).instant("deadline", expired.answer_by);
                let ended_as = |status| self.state.release.as_ref().is_some_and(|release| release.status == status);
                // A request that expired has said to everybody, the service too, that it is over.
                let told = Some(told).filter(|_| !ended_as(ReleaseStatus::Expired));
                let granted = ended_as(ReleaseStatus::Granted);
                let service = self.to_asked(say(Family::Release, unused)).filter(|_| granted);
                told.into_iter().chain(service).collect()
            }
            PlacementEvent::PlacementSuperseded(superseded) => {
                let with_reason = |notice: Notice| notice.word("reason", superseded.reason.as_str());
                let told = with_reason(both(self.answered(placement("placement.superseded"))));
                let service = self.to_asked(with_reason(say(Family::Release, "release.superseded")));
                std::iter::once(told).chain(service).collect()
            }
            // The use case that decides these tells people itself: it knows whose turn it is.
            PlacementEvent::ReleaseRevoked(_)
            | PlacementEvent::ReleaseVacated(_)
            | PlacementEvent::PlacementReminded(_)
            | PlacementEvent::PlacementEscalated(_)
            | PlacementEvent::AmendmentProposed(_)
            | PlacementEvent::AmendmentSigned(_)
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

    /// The team stands down before this person's agreement was signed by all. That it does is told with the team: here deadlines leave the
    /// calendars, nobody is said to have withdrawn, and a service that was asked hears that nothing more is asked of it.
    pub(super) fn stood_down(&self, cause: &str) -> Vec<Notice> {
        let over = self.answered(self.say(Family::Placement, PUT_AWAY, &format!("{cause}:calendar")));
        let mut told = vec![self.to_host(over.ways(Ways::Calendar).to(self.pairing.account))];
        told.extend(self.to_asked(self.say(Family::Release, "release.withdrawn", cause)));
        told
    }

    /// What both sides, and a service that had agreed, read of a placement that expired: where all but one thing was done, which one was not.
    fn expired(&self) -> [&'static str; 2] {
        let signed = self.state.signatories().iter().all(|side| self.state.has_signed(*side));
        match &self.state.agreement {
            Some(_) if signed => ["placement.unconfirmed", "release.unconfirmed"],
            Some(_) => ["placement.unsigned", "release.unused"],
            None if self.waits_for_a_draft() => ["placement.undrafted", "release.unused"],
            None => ["placement.expired", "release.unused"],
        }
    }

    /// True where everybody said yes, a service too where there is one, and the host has the agreement to write.
    fn waits_for_a_draft(&self) -> bool {
        let both = || [Side::Talent, Side::Host].iter().all(|side| self.state.accepted.contains(side));
        match &self.state.release {
            Some(release) => release.status == ReleaseStatus::Granted,
            None => self.state.is_external() && both(),
        }
    }

    /// True where the placement ends because the flash team is stood down.
    fn is_relieved(&self, ended: &PlacementEndedEarly) -> bool {
        let by_vivier = (ended.by, ended.reason) == (Side::Vivier, EarlyEndReason::NeedGone);
        by_vivier && self.state.source == Some(ProposalSource::Mobilisation)
    }

    pub(super) fn say(&self, family: Family, template: &str, cause: &str) -> Notice {
        Notice::new(family, template, cause)
            .text("mission", &self.about.title)
            .person("talent", self.pairing.account)
            .link_to("/placements", self.placement)
    }

    /// To whoever answers for the mission, and never to the talent.
    fn to_host(&self, notice: Notice) -> Notice {
        notice.to_recipient(self.about.host(Some(self.pairing.account)))
    }

    /// To whoever hears of what a side did: the host where it was the talent, the talent otherwise.
    fn to_other(&self, notice: Notice, by: Side) -> Notice {
        match by {
            Side::Talent => self.to_host(notice),
            Side::Host | Side::Service | Side::HumanResources | Side::Programme | Side::Vivier => {
                notice.to(self.pairing.account)
            }
        }
    }

    /// An answer is awaited: its deadline is named, and stands in calendars.
    fn awaiting(&self, notice: Notice) -> Notice {
        match self.state.answer_by {
            Some(by) => {
                notice.instant("deadline", by).deadline(answer_key(self.placement), by, CalendarStatus::Tentative)
            }
            None => notice,
        }
    }

    /// The same, where yes or no can be said from the mail itself.
    fn awaiting_yes(&self, notice: Notice) -> Notice {
        let notice = self.awaiting(notice);
        match self.state.answer_by {
            Some(expires_at) => notice.action(says_yes_or_no(self.placement, expires_at)),
            None => notice,
        }
    }

    /// No answer is awaited any more: the deadline leaves the calendars.
    fn answered(&self, notice: Notice) -> Notice {
        let by = self
            .state
            .answer_by
            .unwrap_or_else(|| self.pairing.period.start().and_time(chrono::NaiveTime::MIN).and_utc());
        notice.deadline(answer_key(self.placement), by, CalendarStatus::Cancelled)
    }

    /// Whoever did it themselves is not told, but has it no more in their calendar.
    fn put_away(&self, notice: Notice, by: Side) -> Notice {
        let cause = format!("{}:calendar", notice.cause);
        let over = self.answered(Notice { cause, ..notice }).ways(Ways::Calendar);
        match by {
            Side::Talent => over.to(self.pairing.account),
            Side::Host | Side::Service | Side::HumanResources | Side::Programme | Side::Vivier => self.to_host(over),
        }
    }

    fn takes_place(&self, notice: Notice, period: Period) -> Notice {
        notice.days(self.days_key(), period, CalendarStatus::Confirmed)
    }

    /// A request to whoever has the turn, with their own deadline in words and in the calendar, and a link by which they can answer from the
    /// mail itself until then.
    fn asking(&self, notice: Notice, release: &Release) -> Notice {
        let turn = release.turn();
        let (by, key) = match turn {
            ReleaseStep::ManagerOpinion => (release.opinion_by().min(release.deadline), self.release_key()),
            ReleaseStep::ManagerDecision => (release.deadline, self.release_key()),
            ReleaseStep::HumanResourcesDecision => (release.deadline, self.decision_key()),
        };
        let notice = notice
            .day("start", release.period.start())
            .day("end", release.period.end())
            .number("share", release.share.percent())
            .instant("deadline", by)
            .deadline(key, by, CalendarStatus::Tentative);
        let notice = match self.brings {
            Some(amount) => notice.credit("receives", amount),
            None => notice,
        };
        notice.action(self.answers(turn, by))
    }

    /// What the link of such a request allows: an opinion is not a decision.
    fn answers(&self, turn: ReleaseStep, expires_at: DateTime<Utc>) -> Action {
        let (label, path, action) = match turn {
            ReleaseStep::ManagerOpinion => ("give-opinion", GIVE_OPINION_PAGE, GIVE_OPINION),
            ReleaseStep::ManagerDecision | ReleaseStep::HumanResourcesDecision => {
                ("answer-release", ANSWER_RELEASE_PAGE, ANSWER_RELEASE)
            }
        };
        Action {
            label: label.to_owned(),
            path: path.to_owned(),
            action: action.to_owned(),
            subject: self.placement.uuid(),
            expires_at,
        }
    }

    /// Whoever is of a flash team, and its host, have asked for no release, and wait for one: what for, and until when.
    fn waits_for_service(&self, say: impl Fn(&str) -> Notice, release: &Release) -> Vec<Notice> {
        if self.state.source != Some(ProposalSource::Mobilisation) {
            return Vec::new();
        }
        let waits = |template: &str| say(template).instant("deadline", release.deadline);
        vec![
            waits("placement.service_asked").to(self.pairing.account),
            self.to_host(waits("placement.service_asked_of")),
        ]
    }

    /// Human resources are asked for their decision.
    fn decision(&self, notice: Notice, release: &Release) -> Vec<Notice> {
        if release.turn() != ReleaseStep::HumanResourcesDecision {
            return Vec::new();
        }
        vec![self.to_turn(self.asking(notice, release), release)]
    }

    /// To whoever has to answer for the talent's service now: human resources where it is their turn, or else the delegate or the managers.
    fn to_turn(&self, notice: Notice, release: &Release) -> Notice {
        match release.turn() {
            ReleaseStep::HumanResourcesDecision => self.to_human_resources(notice, release),
            ReleaseStep::ManagerOpinion | ReleaseStep::ManagerDecision => match self.stands_in {
                Some(delegate) => notice.to(delegate),
                None => self.to_managers(notice, release),
            },
        }
    }

    /// Never to the talent, whatever they hold.
    fn to_human_resources(&self, notice: Notice, release: &Release) -> Notice {
        notice.to_holders_besides(Role::HumanResources, release.organisation, self.pairing.account)
    }

    /// The delegate beside the managers, who can answer all the same.
    fn to_managers(&self, notice: Notice, release: &Release) -> Notice {
        let notice = notice.to_holders_besides(Role::ReleasingManager, release.organisation, self.pairing.account);
        match self.stands_in {
            Some(delegate) => notice.to(delegate),
            None => notice,
        }
    }

    /// Everybody in the service who was asked, where it was: the managers, their delegate, and human resources.
    pub(super) fn to_service_asked(&self, notice: Notice) -> Option<Notice> {
        let release = self.state.release.as_ref()?;
        let notice = self.to_managers(notice, release);
        Some(if release.needs_human_resources() { self.to_human_resources(notice, release) } else { notice })
    }

    /// The same where nothing more is asked of them: their deadlines leave the calendars.
    fn to_asked(&self, notice: Notice) -> Option<Notice> {
        let notice = self.over(notice);
        let release = self.state.release.as_ref()?;
        let notice = notice.deadline(self.decision_key(), release.deadline, CalendarStatus::Cancelled);
        let notice = match self.stood_in {
            Some(before) => notice.to(before),
            None => notice,
        };
        let notice = self.to_service_asked(notice)?;
        Some(if release.status == ReleaseStatus::Granted { notice } else { self.to_addressed(notice) })
    }

    /// Also to the managers of whom the answer was asked, who may be above those who answer for the service by now.
    fn to_addressed(&self, notice: Notice) -> Notice {
        let Some(release) = &self.state.release else { return notice };
        match release.addressed_to.filter(|asked| *asked != release.organisation) {
            Some(asked) => notice.to_holders_besides(Role::ReleasingManager, asked, self.pairing.account),
            None => notice,
        }
    }

    /// The manager's deadline leaves the calendars.
    fn over(&self, notice: Notice) -> Notice {
        match &self.state.release {
            Some(release) => notice.deadline(self.release_key(), release.deadline, CalendarStatus::Cancelled),
            None => notice,
        }
    }

    fn release_key(&self) -> String {
        format!("placement:{}:release", self.placement)
    }

    fn decision_key(&self) -> String {
        format!("placement:{}:decision", self.placement)
    }

    fn days_key(&self) -> String {
        format!("placement:{}", self.placement)
    }
}

/// For which days and which share the service lets the person go: what was asked for, within its conditions.
fn let_go(notice: Notice, release: &Release) -> Notice {
    let granted = release.granted().map(|granted| (granted.period, granted.share));
    let (period, share) = granted.unwrap_or((release.period, release.share));
    notice.day("start", period.start()).day("end", period.end()).number("share", share.percent())
}

/// The words for the talent, the host and the service of what ends early. Without any day of it there is no last day either.
fn ended_as(worked: bool, relieved: bool) -> [&'static str; 3] {
    match (worked, relieved) {
        (true, false) => ["placement.ended_early", "placement.ended_early_of", "release.ended_early"],
        (true, true) => ["placement.relieved", "placement.relieved_of", "release.ended_early"],
        (false, false) => ["placement.never_began", "placement.never_began_of", "release.never_began"],
        (false, true) => ["placement.relieved_unbegun", "placement.relieved_unbegun_of", "release.never_began"],
    }
}

/// The words for whoever has the turn: an opinion on a secondment and the decision on one are not the release for a few days.
fn asked_as(release: &Release, template: &'static str) -> &'static str {
    match (release.turn(), template) {
        (ReleaseStep::ManagerDecision, template) => template,
        (ReleaseStep::ManagerOpinion, "release.reminded") => "release.opinion_reminded",
        (ReleaseStep::ManagerOpinion, _) => "release.opinion_requested",
        (ReleaseStep::HumanResourcesDecision, "release.reminded") => "release.decision_reminded",
        (ReleaseStep::HumanResourcesDecision, _) => "release.decision_requested",
    }
}

/// An opinion that comes back is not an agreement.
fn again_as(release: &Release, template: &'static str) -> &'static str {
    match (release.turn(), template) {
        (ReleaseStep::ManagerOpinion, "release.readdressed") => "release.opinion_readdressed",
        (ReleaseStep::ManagerOpinion, "release.given_back") => "release.opinion_given_back",
        (_, template) => template,
    }
}

fn opinion(favourable: bool) -> &'static str {
    if favourable { "FAVOURABLE" } else { "UNFAVOURABLE" }
}
