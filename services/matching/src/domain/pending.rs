//! Nothing is ever silent: whose turn it is, by when, and what happens where nobody moves; and what Vivier does by itself, and when.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;
use vivier_talents::closed_list;

use super::rules::ReleaseStep;
use super::state::{PlacementState, Release};
use super::terms::ReleaseConditions;
use super::transitions::{PlacementAction, PlacementStatus};
use super::value::{
    COMPLETION_DAYS, ESCALATE_BEFORE_DAYS, LEAST_REMINDED_MINUTES, MAX_REMINDERS, MOBILISED_SIGNING_HOURS,
    OPINION_DAYS, OPINION_PART, Overdue, ProposalSource, RELEASE_STEP_PART, REMIND_AFTER_DAYS, REMIND_BEFORE_DAYS,
    REMIND_MOBILISED_BEFORE_HOURS, START_AFTER_DAYS, Side,
};

closed_list! {
    /// What happens where nothing was done in time.
    pub enum Otherwise {
        /// The placement expires.
        Expires => "EXPIRES",
        /// The decision is taken without the manager's opinion.
        GoesOnWithoutOpinion => "GOES_ON_WITHOUT_OPINION",
        /// It begins by itself.
        BeginsByItself => "BEGINS_BY_ITSELF",
        /// The programme is told.
        ProgrammeIsTold => "PROGRAMME_IS_TOLD",
        /// The reviews that were written are opened.
        ReviewsOpen => "REVIEWS_OPEN",
        /// The terms stay as they were.
        AmendmentLapses => "AMENDMENT_LAPSES",
    }
}

/// The next step of a placement: its owner, what they do, its clock, and what follows otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pending {
    pub side: Side,
    pub action: PlacementAction,
    /// When it is overdue. Only placements from before there were such deadlines have none.
    pub due: Option<DateTime<Utc>>,
    pub otherwise: Otherwise,
}

impl Pending {
    /// True for what waits for a day rather than for a person.
    pub fn of_the_course(&self) -> bool {
        matches!(self.action, PlacementAction::Start | PlacementAction::Complete)
    }
}

/// What Vivier does by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    Remind,
    /// Those who have not signed the amendment that is proposed are reminded.
    RemindToSign,
    Escalate(Overdue),
    Start,
    CloseReviews,
    LapseAmendment,
    /// The absence is over because of which somebody else was to answer.
    EndDelegation,
}

fn midnight(day: NaiveDate, days_later: i64) -> DateTime<Utc> {
    Zone::Metropolitan.begins(day + Duration::days(days_later))
}

impl PlacementState {
    /// Everything that is waited for. Empty where the placement is over and nothing is in dispute.
    pub fn pending(&self) -> Vec<Pending> {
        let expires = |side, action| Pending { side, action, due: self.answer_by, otherwise: Otherwise::Expires };
        let mut pending = match self.status {
            PlacementStatus::Applied => vec![expires(Side::Host, PlacementAction::Accept)],
            PlacementStatus::Invited => vec![expires(Side::Talent, PlacementAction::Accept)],
            PlacementStatus::Proposed => [Side::Talent, Side::Host]
                .into_iter()
                .filter(|side| !self.accepted.contains(side))
                .map(|side| expires(side, PlacementAction::Accept))
                .collect(),
            PlacementStatus::Agreed if !self.is_external() => {
                [Side::Talent, Side::Host].map(|side| expires(side, PlacementAction::RequestRelease)).to_vec()
            }
            PlacementStatus::Agreed | PlacementStatus::Released => match &self.agreement {
                None => vec![expires(Side::Host, PlacementAction::DraftAgreement)],
                Some(_) => {
                    let missing = self.signatories().iter().filter(|side| !self.has_signed(**side));
                    missing.map(|side| expires(*side, PlacementAction::SignAgreement)).collect()
                }
            },
            PlacementStatus::ReleasePending => vec![self.pending_release()],
            PlacementStatus::Signed => vec![expires(Side::Host, PlacementAction::Confirm)],
            PlacementStatus::Confirmed => vec![Pending {
                side: Side::Host,
                action: PlacementAction::Start,
                due: self.engagement.map(|engagement| midnight(engagement.period.start(), START_AFTER_DAYS)),
                otherwise: Otherwise::BeginsByItself,
            }],
            PlacementStatus::Active => vec![Pending {
                side: Side::Host,
                action: PlacementAction::Complete,
                due: self.engagement.map(|engagement| midnight(engagement.period.end(), COMPLETION_DAYS)),
                otherwise: Otherwise::ProgrammeIsTold,
            }],
            PlacementStatus::Completed => self.pending_reviews(),
            // Before its last day nothing is to be said of it yet; it stays on the list until both have, or their time is over.
            PlacementStatus::EndedEarly if self.answer_by.is_some() => self.pending_reviews(),
            PlacementStatus::Absent
            | PlacementStatus::Reviewed
            | PlacementStatus::Declined
            | PlacementStatus::Withdrawn
            | PlacementStatus::ReleaseRefused
            | PlacementStatus::Expired
            | PlacementStatus::Superseded
            | PlacementStatus::EndedEarly => Vec::new(),
        };
        if let Some(amendment) = &self.amendment {
            let missing = amendment.missing(self.amendment_signatories());
            pending.extend(missing.into_iter().map(|side| Pending {
                side,
                action: PlacementAction::SignAmendment,
                due: Some(amendment.answer_by),
                otherwise: Otherwise::AmendmentLapses,
            }));
        }
        pending.extend(self.open_disputes().map(|dispute| Pending {
            side: Side::Programme,
            action: PlacementAction::SettleDispute,
            due: Some(dispute.answer_by),
            otherwise: Otherwise::ProgrammeIsTold,
        }));
        pending
    }

    fn pending_reviews(&self) -> Vec<Pending> {
        let silent = |side: &Side| self.reviews.iter().all(|review| review.by != *side);
        let review = |side| Pending {
            side,
            action: PlacementAction::Review,
            due: self.answer_by,
            otherwise: Otherwise::ReviewsOpen,
        };
        [Side::Talent, Side::Host].into_iter().filter(silent).map(review).collect()
    }

    fn pending_release(&self) -> Pending {
        let release = self.release.as_ref();
        match release.map(|release| release.turn()) {
            Some(ReleaseStep::ManagerOpinion) => Pending {
                side: Side::Service,
                action: PlacementAction::GiveReleaseOpinion,
                due: release.map(|release| release.opinion_by()),
                otherwise: Otherwise::GoesOnWithoutOpinion,
            },
            Some(ReleaseStep::ManagerDecision | ReleaseStep::HumanResourcesDecision) | None => Pending {
                side: release.map_or(Side::Service, |release| release.decider()),
                action: PlacementAction::GrantRelease,
                due: self.answer_by,
                otherwise: Otherwise::Expires,
            },
        }
    }
}

impl Release {
    /// When the manager's opinion is overdue: after its days, and of a short deadline early enough that human resources can still decide.
    pub fn opinion_by(&self) -> DateTime<Utc> {
        midnight(self.requested_on, OPINION_DAYS).min(self.asked() + self.time() / OPINION_PART)
    }

    /// When Vivier reminds the service next by itself, where that is before the deadline: some days after the request or the last reminder;
    /// of a short deadline once, when a part of its time is over.
    pub(crate) fn remind_at(&self) -> Option<DateTime<Utc>> {
        let usual = midnight(self.reminded_on.unwrap_or(self.requested_on), REMIND_AFTER_DAYS);
        let first = self.reminders == 0 && self.leaves_time();
        let at = if first { usual.min(self.asked() + self.time() / RELEASE_STEP_PART) } else { usual };
        (self.reminders < MAX_REMINDERS && at < self.deadline).then_some(at)
    }

    /// When whoever stands above is told that nobody has decided, where they are still to be: some days before the deadline; of a short one
    /// when a part of its time is left, and never with the request itself.
    fn escalate_at(&self) -> Option<DateTime<Utc>> {
        let before = Duration::days(ESCALATE_BEFORE_DAYS).min(self.time() / RELEASE_STEP_PART);
        (!self.escalated && self.leaves_time()).then(|| self.deadline - before)
    }

    /// As the day of the request began, where that is all that is known of it.
    fn asked(&self) -> DateTime<Utc> {
        self.asked_at.unwrap_or_else(|| midnight(self.requested_on, 0))
    }

    /// What the service has to answer in.
    fn time(&self) -> Duration {
        self.deadline - self.asked()
    }

    /// False where the request is too fresh at its deadline to be recalled to anybody.
    fn leaves_time(&self) -> bool {
        self.time() >= Duration::minutes(LEAST_REMINDED_MINUTES)
    }
}

/// What Vivier does by itself where nobody moves, in the order of time. Expiry is a timer of its own.
pub fn acts(state: &PlacementState) -> Vec<(DateTime<Utc>, Act)> {
    let mut acts = Vec::new();
    let reminders = usize::try_from(state.reminders).unwrap_or(usize::MAX);
    let deadline =
        state.answer_by.filter(|_| state.status != PlacementStatus::ReleasePending && !state.awaits().is_empty());
    acts.extend(deadline.and_then(|deadline| reminder(state, deadline)).map(|at| (at, Act::Remind)));
    match (state.status, &state.release, state.engagement) {
        (PlacementStatus::ReleasePending, Some(release), _) => {
            if release.turn() == ReleaseStep::ManagerOpinion {
                acts.push((release.opinion_by(), Act::Escalate(Overdue::ReleaseOpinion)));
            }
            if let Some(until) = release.delegated_until {
                acts.push((midnight(until, 1), Act::EndDelegation));
            }
            acts.extend(release.escalate_at().map(|at| (at, Act::Escalate(Overdue::ReleaseDecision))));
        }
        (PlacementStatus::Confirmed, _, Some(engagement)) => {
            acts.push((midnight(engagement.period.start(), START_AFTER_DAYS), Act::Start));
        }
        (PlacementStatus::Active, _, Some(engagement)) => {
            if let Some(days) = [1, 8].get(reminders) {
                acts.push((midnight(engagement.period.end(), *days), Act::Remind));
            }
            if !state.completion_overdue {
                let at = midnight(engagement.period.end(), COMPLETION_DAYS);
                acts.push((at, Act::Escalate(Overdue::Completion)));
            }
        }
        (PlacementStatus::Completed | PlacementStatus::EndedEarly, _, _) => {
            acts.extend(state.answer_by.map(|at| (at, Act::CloseReviews)));
        }
        _ => {}
    }
    if let Some(amendment) = &state.amendment {
        let told = usize::try_from(amendment.reminders).unwrap_or(usize::MAX);
        // Of a short deadline nobody is reminded on the day on which they were asked.
        let asked = midnight(amendment.proposed_on, 1);
        let before = REMIND_BEFORE_DAYS.iter().map(|days| amendment.answer_by - Duration::days(*days));
        acts.extend(before.filter(|at| *at >= asked).nth(told).map(|at| (at, Act::RemindToSign)));
        acts.push((amendment.answer_by, Act::LapseAmendment));
    }
    let late = state.open_disputes().filter(|dispute| !dispute.overdue);
    acts.extend(late.map(|dispute| (dispute.answer_by, Act::Escalate(Overdue::Dispute))));
    acts.sort_by_key(|(at, _)| *at);
    acts
}

/// What is first to be done now, if anything is. Nobody is reminded to sign what lapses now.
pub fn due(state: &PlacementState, now: DateTime<Utc>) -> Option<Act> {
    let lapses = state.amendment.as_ref().is_some_and(|amendment| amendment.answer_by <= now);
    let is_due = |at: DateTime<Utc>, act: Act| at <= now && !(lapses && act == Act::RemindToSign);
    acts(state).into_iter().find(|(at, act)| is_due(*at, *act)).map(|(_, act)| act)
}

/// The last day of a flash team's placement that is not confirmed yet is over then, as far as the service leaves it; none for any other.
fn mobilised_until(state: &PlacementState) -> Option<DateTime<Utc>> {
    let over = midnight(state.span().filter(|_| is_mobilised(state))?.period.end(), 1);
    Some(released_until(state).map_or(over, |left| left.min(over)))
}

/// When the last day is over that the service leaves; none where it has not said yes.
pub(super) fn released_until(state: &PlacementState) -> Option<DateTime<Utc>> {
    let release = state.release.as_ref()?;
    Some(leaves_until(release, release.conditions.as_ref()?))
}

/// The same under these conditions: of what was asked for, the days up to the last that they leave.
pub(super) fn leaves_until(release: &Release, conditions: &ReleaseConditions) -> DateTime<Utc> {
    let asked = release.period.end();
    midnight(conditions.last_day.map_or(asked, |last_day| last_day.min(asked)), 1)
}

/// When the last day of the present draft is over; none where nothing is drafted.
pub(super) fn agreed_until(state: &PlacementState) -> Option<DateTime<Utc>> {
    state.agreement.as_ref().map(|agreement| end_of(agreement.terms.period))
}

/// When the last of these days is over.
pub(super) fn end_of(period: Period) -> DateTime<Utc> {
    midnight(period.end(), 1)
}

/// True of a flash team's placement that is not confirmed yet.
fn is_mobilised(state: &PlacementState) -> bool {
    state.status.is_open() && state.source == Some(ProposalSource::Mobilisation)
}

/// When what is to be signed and confirmed now of a flash team's placement is due at the latest: as its first day begins in Paris; where
/// that is past or near, in `MOBILISED_SIGNING_HOURS`, and never after its last day. None for any other placement.
pub(super) fn signed_at_latest(state: &PlacementState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let over = mobilised_until(state)?;
    let begins = midnight(state.span()?.period.start(), 0);
    Some(begins.max(now + Duration::hours(MOBILISED_SIGNING_HOURS)).min(over))
}

/// When those whose turn it is are reminded of `deadline` next, where they are.
fn reminder(state: &PlacementState, deadline: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match mobilised_until(state) {
        Some(over) if deadline < over => {
            (state.reminders == 0).then(|| deadline - Duration::hours(REMIND_MOBILISED_BEFORE_HOURS))
        }
        // The work ends before they have had their hours: no time is left to remind them in, and days before would be before there was a draft.
        Some(over) if deadline <= over + Duration::hours(MOBILISED_SIGNING_HOURS) => None,
        // A deadline longer after the last day was set before flash teams had their own.
        Some(_) | None => {
            let reminders = usize::try_from(state.reminders).unwrap_or(usize::MAX);
            // Of a short deadline nobody is reminded on the day on which they were told of it.
            let heard = |at: &DateTime<Utc>| state.waits_since.is_none_or(|since| *at >= since + Duration::days(1));
            REMIND_BEFORE_DAYS.iter().map(|days| deadline - Duration::days(*days)).filter(heard).nth(reminders)
        }
    }
}
