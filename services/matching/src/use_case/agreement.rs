//! `draftAgreement`, `signAgreement`: the terms, and who stands by them.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;
use vivier_talents::domain::decide::Talent;

use super::facts::{Words as Texts, document, within_state};
use super::{PlacementOutcome, account, authorised, decide, pairing, sealed_once, seat, signatory};
use crate::domain::command::{Draft, PlacementCommand};
use crate::domain::refusal::PlacementRefusal;
use crate::domain::rules::{Route, RouteRule, of_the_day, route_for, row};
use crate::domain::state::{Engagement, PlacementState, Release};
use crate::domain::terms::TermsHash;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{Activities, Conditions, Hours, Place, Reimbursement, Side};

/// Writes the terms down. What is not said comes from the seat, within what the service released.
#[derive(Clone, Debug, Serialize)]
pub struct DraftAgreement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub period: Option<Period>,
    pub share: Option<Share>,
    pub place: Option<Place>,
    pub conditions: Option<Conditions>,
    pub details: AgreementDetails,
}

/// What a document has to say besides. What the rules want the host to say is said by the host, whether the home service is paid back
/// among it; what else is not said comes from the rules.
#[derive(Clone, Default, Debug, Serialize)]
pub struct AgreementDetails {
    /// What is to be done: a convention has to say it, other ways where the mission's title does not say it all.
    pub activities: Option<Activities>,
    pub hours: Option<Hours>,
    pub reimbursement: Option<Reimbursement>,
    /// Days of notice of an early end: at least what the rules of this way want, at most 180.
    pub notice_days: Option<u16>,
}

impl UseCase for DraftAgreement {
    const NAME: &'static str = "draftAgreement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::DraftAgreement;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let pairing = pairing(&placement)?;
        let (mission, seat) = seat(unit, pairing.mission, pairing.seat).await?;
        let seat = seat.ok_or_else(|| Problem::new("SEAT_NOT_OPEN"))?;
        // Not from a day on which somebody else still has the seat, unless the host says so.
        let free = seat.free_days().unwrap_or(seat.spec.period);
        let spec = seat.spec;
        let whole = Engagement { period: spec.period, share: spec.share };
        let granted = placement.state.release.as_ref().and_then(Release::granted).unwrap_or(whole);
        let AgreementDetails { activities, hours, reimbursement, notice_days } = &self.details;
        let (route, rule) = route(unit, &placement.state, whole).await?;
        let before = placement.state.agreement.as_ref().map(|agreement| &agreement.terms);
        let said = before.and_then(|terms| terms.reimbursement);
        let conditions_before = before.and_then(|terms| terms.conditions.as_ref());
        let activities_before = before.and_then(|terms| terms.activities.as_ref());
        let hours_before = before.and_then(|terms| terms.hours.as_ref());
        let mut draft = Draft {
            period: self.period.or(free.intersection(&granted.period)).unwrap_or(free),
            share: self.share.unwrap_or(whole.share.min(granted.share)),
            mode: spec.mode,
            region: spec.region,
            place: self.place.clone().or(spec.place),
            conditions: sealed_once(unit, &pairing, self.conditions.as_ref(), conditions_before).await?,
            activities: sealed_once(unit, &pairing, activities.as_ref(), activities_before).await?,
            hours: sealed_once(unit, &pairing, hours.as_ref(), hours_before).await?,
            // Said once, it stays as it was said; that nothing is paid back is never assumed.
            reimbursement: reimbursement.or(said),
            within_state: within_state(unit, &pairing).await?,
            notice_days: Some(notice_days.unwrap_or(rule.notice_days)),
            route,
            document: None,
            seat: whole,
        };
        let texts =
            Texts { activities: activities.as_ref(), hours: hours.as_ref(), conditions: self.conditions.as_ref() };
        let number = placement.state.agreement.as_ref().map_or(0, |agreement| agreement.number) + 1;
        draft.document = document(unit, &placement.state, &mission, &draft, texts, number, None).await?;
        let last_day = draft.period.end();
        let drafted = decide(unit, &mut placement, PlacementCommand::DraftAgreement(Box::new(draft)))?;
        // Everything else is said first. Nobody is asked to sign for days that are over: it could not be confirmed.
        if drafted && last_day < unit.today() {
            return Err(CommandError::refused(PlacementRefusal::PeriodOver { last_day }));
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// By what way, where no release says it, and the row of the rules that holds.
pub(super) async fn route(
    unit: &Unit,
    state: &PlacementState,
    whole: Engagement,
) -> Result<(Option<(u16, Route)>, &'static RouteRule), CommandError> {
    let asked = state.release.as_ref().and_then(|release| release.rules.zip(release.route));
    if let Some(rule) = asked.and_then(|(version, route)| row(version, route)) {
        return Ok((None, rule));
    }
    let today = unit.today();
    let pairing = state.pairing.ok_or(CommandError::NotFound)?;
    let talent = unit.store().glance::<Talent>(pairing.talent.uuid()).await?.state;
    if state.is_external()
        && let Some(identity) = talent.identity
    {
        let (rules, rule) = route_for(identity.employment, whole, today).map_err(CommandError::refused)?;
        return Ok((Some((rules.version, rule.route)), rule));
    }
    // A release from before there were rules: the shorter way.
    let rules = of_the_day(state.release.as_ref(), today);
    let shorter = rules.rows.iter().find(|row| row.route == Route::MissionLetter);
    shorter.map(|rule| (None, rule)).ok_or_else(|| Problem::new("TERMS_UNREADABLE").into())
}

/// Signs the terms that were read, for one side.
#[derive(Clone, Debug, Serialize)]
pub struct SignAgreement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    /// For whom; where the actor stands on several sides they say which.
    pub side: Option<Side>,
    /// The hash of the terms that were read.
    pub hash: TermsHash,
}

impl UseCase for SignAgreement {
    const NAME: &'static str = "signAgreement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::SignAgreement;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = signatory(Self::NAME, self.side, &sides)?;
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::SignAgreement { by, account, hash: self.hash.clone() })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}
