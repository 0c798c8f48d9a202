//! `proposeAmendment`, `signAmendment`, `declineAmendment`: signed terms change only by what everybody signs.

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vivier_event_store::{CommandError, KeyRing, Unit, UseCase};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_missions::domain::decide::Mission;
use vivier_missions::seats;
use vivier_talents::booking;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::{TalentAction, Verdict, verdict};

use super::facts::{Words as Texts, document, within_state};
use super::{PlacementOutcome, account, acting, authorised, decide, pairing, seal, sealed_once, seat, signatory};
use crate::domain::command::{Draft, PlacementCommand};
use crate::domain::event::Pairing;
use crate::domain::refusal::PlacementRefusal;
use crate::domain::rules::Route;
use crate::domain::state::Engagement;
use crate::domain::terms::TermsHash;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{Activities, Conditions, DeclineReason, Hours, Place, Reimbursement, Side, Words};
use crate::process::supersede;

/// Proposes other terms from now on. What is not said stays as it is.
#[derive(Clone, Debug, Serialize)]
pub struct ProposeAmendment {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub last_day: Option<NaiveDate>,
    pub share: Option<Share>,
    pub place: Option<Place>,
    pub hours: Option<Hours>,
    pub activities: Option<Activities>,
    pub conditions: Option<Conditions>,
    pub reimbursement: Option<Reimbursement>,
}

impl UseCase for ProposeAmendment {
    const NAME: &'static str = "proposeAmendment";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::ProposeAmendment;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let pairing = pairing(&placement)?;
        let (mission, seat) = seat(unit, pairing.mission, pairing.seat).await?;
        let spec = seat.ok_or_else(|| Problem::new("SEAT_NOT_OPEN"))?.spec;
        let state = &placement.state;
        let (Some(present), Some(engagement)) = (state.terms_in_force().cloned(), state.engagement) else {
            return Err(Problem::new("NO_AGREEMENT").into());
        };
        let period = match self.last_day {
            Some(last_day) => {
                Period::new(engagement.period.start(), last_day).map_err(|invalid| invalid.at("lastDay"))?
            }
            None => engagement.period,
        };
        let share = self.share.unwrap_or(engagement.share);
        let after = Engagement { period, share };
        if after != engagement && !gives_back(engagement, after) && !takes_time(unit, &pairing).await? {
            let field = if share == engagement.share { "lastDay" } else { "share" };
            return Err(Problem::new("TALENT_NOT_IN_POOL").at(field).into());
        }
        if self.reimbursement.is_some() && present.route != Some(Route::Secondment) {
            return Err(CommandError::refused(PlacementRefusal::NothingToReimburse));
        }
        // Texts that stay are opened for the document, and stay sealed as they are in the terms; one that says what stands there stays.
        let keys = unit.store().keys();
        let (activities, kept_activities) =
            changed(keys, self.activities.as_ref(), present.activities.as_ref()).await?;
        let (hours, kept_hours) = changed(keys, self.hours.as_ref(), present.hours.as_ref()).await?;
        let (conditions, kept_conditions) =
            changed(keys, self.conditions.as_ref(), present.conditions.as_ref()).await?;
        let texts = Texts {
            activities: activities.or(kept_activities.as_ref()),
            hours: hours.or(kept_hours.as_ref()),
            conditions: conditions.or(kept_conditions.as_ref()),
        };
        // What is already proposed in the same words is the same proposal.
        let before = state.amendment.as_ref().map(|amendment| &amendment.terms);
        let conditions_before = before.and_then(|terms| terms.conditions.as_ref());
        let activities_before = before.and_then(|terms| terms.activities.as_ref());
        let hours_before = before.and_then(|terms| terms.hours.as_ref());
        let mut draft = Draft {
            period,
            share,
            mode: present.mode,
            region: present.region,
            place: self.place.clone().or(present.place),
            conditions: sealed_once(unit, &pairing, conditions, conditions_before).await?.or(present.conditions),
            activities: sealed_once(unit, &pairing, activities, activities_before).await?.or(present.activities),
            hours: sealed_once(unit, &pairing, hours, hours_before).await?.or(present.hours),
            reimbursement: self.reimbursement.or(present.reimbursement),
            within_state: within_state(unit, &pairing).await?,
            notice_days: present.notice_days,
            route: present.rules.zip(present.route),
            document: None,
            seat: Engagement { period: spec.period, share: spec.share },
        };
        let signed = match state.amendments.last() {
            Some(amendment) => Some(amendment.document.hash.clone()),
            None => state.agreement.as_ref().map(|agreement| agreement.hash.clone()),
        };
        let amends = signed.as_ref().map(TermsHash::as_str);
        draft.document = document(unit, state, &mission, &draft, texts, state.last_amendment + 1, amends).await?;
        decide(unit, &mut placement, PlacementCommand::ProposeAmendment(Box::new(draft))).map_err(of_the_last_day)?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// True where time of the talent's can be booked anew, as the last signature would: of whoever has left the pool it cannot, and nobody
/// signs what comes to nothing.
async fn takes_time(unit: &Unit, pairing: &Pairing) -> Result<bool, CommandError> {
    let status = unit.store().glance::<Talent>(pairing.talent.uuid()).await?.state.status;
    Ok(matches!(verdict(status, TalentAction::BookEngagement), Verdict::Taken(_)))
}

/// True where the same share ends sooner: days are given back and none is booked, which takes nobody in the pool.
fn gives_back(before: Engagement, after: Engagement) -> bool {
    after.share == before.share
        && after.period.start() == before.period.start()
        && after.period.end() < before.period.end()
}

/// What is said anew of a text, and what stands there where nothing is.
async fn changed<'a, T>(
    keys: &KeyRing,
    said: Option<&'a T>,
    present: Option<&Sealed<T>>,
) -> Result<(Option<&'a T>, Option<T>), CommandError>
where
    T: DeserializeOwned + PartialEq,
{
    let present = match present {
        Some(text) => keys.open(text).await?,
        None => None,
    };
    Ok(match said.filter(|said| present.as_ref() != Some(*said)) {
        Some(said) => (Some(said), None),
        None => (None, present),
    })
}

/// An amendment moves the last day alone: what a draft says of its end is said of that.
fn of_the_last_day(error: CommandError) -> CommandError {
    match error {
        CommandError::Refused(problem) => {
            let end = matches!(problem.field.as_deref(), Some("endsOn")) || problem.code == "PERIOD_OVER";
            CommandError::Refused(if end { problem.at("lastDay") } else { problem })
        }
        other => other,
    }
}

/// Signs the proposed terms that were read, for one side. With the last signature the talent's time and the seat follow.
#[derive(Clone, Debug, Serialize)]
pub struct SignAmendment {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    /// For whom; where the actor stands on several sides they say which.
    pub side: Option<Side>,
    /// The hash of the document that was read.
    pub hash: TermsHash,
}

impl UseCase for SignAmendment {
    const NAME: &'static str = "signAmendment";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::SignAmendment;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = signatory(Self::NAME, self.side, &sides)?;
        let pairing = pairing(&placement)?;
        let (account, before) = (account(unit)?, placement.state.engagement);
        decide(unit, &mut placement, PlacementCommand::SignAmendment { by, account, hash: self.hash.clone() })?;
        if let Some(after) = placement.state.engagement.filter(|after| Some(*after) != before) {
            if before.is_some_and(|before| gives_back(before, after)) {
                booking::release(unit, pairing.talent, self.placement, after.period.end()).await?;
            } else {
                self.book_again(unit, &pairing, after).await?;
                // It takes time and days as a confirmation does: what they were wanted for besides is over.
                unit.schedule(supersede::timer(self.placement, unit.now()));
            }
            let mut mission = unit.load_existing::<Mission>(pairing.mission).await?;
            seats::move_in(unit, &mut mission, pairing.seat, self.placement, after.period)?;
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

impl SignAmendment {
    /// The talent's time is given back whole and taken again, so that capacity is checked over every day of the new terms.
    async fn book_again(&self, unit: &mut Unit, pairing: &Pairing, after: Engagement) -> Result<(), CommandError> {
        let mut talent = unit.load_existing::<Talent>(pairing.talent).await?;
        let Engagement { period, share } = after;
        let never = period.start().pred_opt().unwrap_or(period.start());
        booking::release_in(unit, &mut talent, self.placement, never)?;
        booking::book_in(unit, &mut talent, self.placement, period, share)
    }
}

/// Says no to the proposed terms; those that were signed stay.
#[derive(Clone, Debug, Serialize)]
pub struct DeclineAmendment {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub reason: DeclineReason,
    pub words: Option<Words>,
}

impl UseCase for DeclineAmendment {
    const NAME: &'static str = "declineAmendment";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::DeclineAmendment;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        decide(unit, &mut placement, PlacementCommand::DeclineAmendment { by, reason: self.reason, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}
