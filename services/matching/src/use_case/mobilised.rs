//! What deploying a flash team and standing it down does to placements. Called within the brigade's use cases, which authorise and
//! whose unit of work appends to mobilisation, mission and placements at once.
//!
//! The person's yes to the call and the declared need are the two yeses of a placement. A release that the service granted in
//! advance answers for the service; where human resources decide, it is the manager's opinion, and they are asked. Where there is
//! none, it is asked as for any placement, with a short deadline. The terms are drafted as soon as they can be; signing and
//! confirming stay with those whom they bind, and are due before the work begins.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_event_store::{Aggregate, CommandError, Store, StoreError, Unit};
use vivier_kernel::id::{AccountId, PlacementId, SeatId, TalentId, TypedId as _};
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;
use vivier_missions::domain::decide::Mission;
use vivier_missions::seats;
use vivier_talents::booking;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use super::agreement::route;
use super::facts::{Words, document};
use super::open::opening;
use super::{PAIR_SCOPE, asking, decide, pair, pairing, tell};
use crate::domain::command::{Draft, Opening, PlacementCommand};
use crate::domain::decide::Placement;
use crate::domain::rules::worked_so_far;
use crate::domain::state::{Engagement, Release};
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{Conditions, EarlyEndReason, ProposalSource, Side, WithdrawalReason};

/// Hours in which a service answers at most where it has granted no release in advance.
pub const RELEASE_HOURS: i64 = 48;
/// Hours in which it answers where the first day has begun already, so that no time is left before it. The service is still asked, and
/// its silence is no consent: the placement stays unsigned meanwhile, and expires when they have passed. Half a working day, because
/// somebody has to be able to read the request, and because nobody should be at work for a whole day without their service's word.
const BEGUN_RELEASE_HOURS: i64 = 4;

/// A release that the person's service granted in advance, and which covers the seat's days.
#[derive(Clone, PartialEq, Debug)]
pub struct Consented {
    /// Who granted it.
    pub by: AccountId,
    pub max_share: Share,
    pub last_day: NaiveDate,
    pub words: Option<Sealed<Conditions>>,
}

/// Opens the placement of a person who said yes to a seat: agreed, released or asked for, and drafted where it can be. None where
/// the person is no longer in the pool.
///
/// # Errors
/// `NotFound`; what a placement's decision refuses.
pub async fn place(
    unit: &mut Unit,
    mission: &Aggregate<Mission>,
    (talent, seat): (TalentId, SeatId),
    consent: Option<Consented>,
) -> Result<Option<PlacementId>, CommandError> {
    let person = unit.load_existing::<Talent>(talent).await?;
    if person.state.status != TalentStatus::Active {
        return Ok(None);
    }
    let seat = mission.state.seat(seat).cloned().ok_or(CommandError::NotFound)?;
    let opening = opening(unit, &person, mission, &seat, None).await?;
    // They had said yes to the call: whether their service or the administration in trouble has left since, they come as they were called.
    let seat_open = mission.state.looks_for_somebody(&seat, true, unit.today());
    let opening = Opening { home_goes_on: true, seat_open, ..opening };
    let (id, pairing) = (opening.placement, opening.pairing);
    let mut placement = unit.load::<Placement>(id).await?;
    let source = ProposalSource::Mobilisation;
    decide(unit, &mut placement, PlacementCommand::Propose { by: Side::Vivier, source, opening: Box::new(opening) })?;
    unit.claim(PAIR_SCOPE, &pair(&pairing), id);
    for by in [Side::Talent, Side::Host] {
        decide(unit, &mut placement, PlacementCommand::Accept { by, seat_open: true })?;
    }
    let whole = Engagement { period: seat.spec.period, share: seat.spec.share };
    if !placement.state.is_external() {
        let at_latest = Some(release_by(unit.now(), whole.period.start()));
        let asking = asking::of(unit, &pairing, whole).await?;
        let request = PlacementCommand::RequestRelease { by: Side::Host, asked: whole, asking, at_latest };
        let Some(Consented { by: account, max_share, last_day, words }) = consent else {
            decide(unit, &mut placement, request)?;
            return Ok(Some(id));
        };
        // Without `tell` to the manager, who has answered already and is asked for nothing.
        unit.decide(&mut placement, request)?;
        tell::vacancy(unit, id, &placement.state)?;
        if placement.state.release.as_ref().is_some_and(Release::needs_human_resources) {
            let opinion = PlacementCommand::GiveReleaseOpinion { account, favourable: true, words: None };
            decide(unit, &mut placement, opinion)?;
            return Ok(Some(id));
        }
        let conditions = ReleaseConditions { max_share: Some(max_share), last_day: Some(last_day), words };
        decide(unit, &mut placement, PlacementCommand::GrantRelease { by: Side::Service, account, conditions })?;
    }
    let granted = placement.state.release.as_ref().and_then(Release::granted).unwrap_or(whole);
    let (route, rule) = route(unit, &placement.state, whole).await?;
    let mut draft = Draft {
        period: whole.period.intersection(&granted.period).unwrap_or(whole.period),
        share: whole.share.min(granted.share),
        mode: seat.spec.mode,
        region: seat.spec.region,
        place: seat.spec.place.clone(),
        conditions: None,
        activities: None,
        hours: None,
        // A convention, which has to say it, is never drafted here: human resources decide first.
        reimbursement: None,
        within_state: false,
        notice_days: Some(rule.notice_days),
        route,
        document: None,
        seat: whole,
    };
    let words = Words { activities: None, hours: None, conditions: None };
    draft.document = document(unit, &placement.state, mission, &draft, words, 1, None).await?;
    decide(unit, &mut placement, PlacementCommand::DraftAgreement(Box::new(draft)))?;
    Ok(Some(id))
}

/// When the service has to have answered: within `RELEASE_HOURS`, and never later than the instant at which the first day begins in
/// Paris, where the administrations are. However little is left before it is what they have. Where it has begun already, within
/// `BEGUN_RELEASE_HOURS`.
fn release_by(now: DateTime<Utc>, first_day: NaiveDate) -> DateTime<Utc> {
    let begins = Zone::Metropolitan.begins(first_day);
    if begins <= now {
        return now + Duration::hours(BEGUN_RELEASE_HOURS);
    }
    begins.min(now + Duration::hours(RELEASE_HOURS))
}

/// Ends the placement of a team that stands down on `today`: what was not confirmed is withdrawn, what has reached its last day is
/// completed, what goes on ends today. Nothing happens to what is over. `told`: the whole team is told by the brigade that it stands down;
/// otherwise whoever's placement is withdrawn is told here, for they were not at work like the others.
///
/// # Errors
/// `NotFound`.
pub async fn stand_down(
    unit: &mut Unit,
    mission: &mut Aggregate<Mission>,
    id: PlacementId,
    (today, told): (NaiveDate, bool),
) -> Result<(), CommandError> {
    let mut placement = unit.load_existing::<Placement>(id).await?;
    if placement.state.status.is_open() {
        let (by, reason) = (Side::Host, WithdrawalReason::NeedGone);
        decide(unit, &mut placement, PlacementCommand::Withdraw { by, reason, words: None })?;
        return if told { Ok(()) } else { tell::stood_down(unit, id, &placement.state) };
    }
    let Some(engagement) = placement.state.engagement else { return Ok(()) };
    let period = engagement.period;
    if placement.state.status == PlacementStatus::Confirmed && period.start() <= today {
        decide(unit, &mut placement, PlacementCommand::Start { by: Side::Vivier })?;
        seats::begin_in(unit, mission)?;
    }
    let half_days = worked_so_far(engagement, today);
    match placement.state.status {
        PlacementStatus::Active if period.end() <= today => {
            let (skills, asked) = (Vec::new(), Vec::new());
            decide(unit, &mut placement, PlacementCommand::Complete { half_days, skills, asked })?;
        }
        PlacementStatus::Confirmed | PlacementStatus::Active => {
            // Standing down a team gives no notice: the need is over.
            let (by, reason, words, last_day) = (Side::Vivier, EarlyEndReason::NeedGone, None, None);
            decide(unit, &mut placement, PlacementCommand::EndEarly { by, reason, words, last_day, half_days })?;
            let pairing = pairing(&placement)?;
            if let Some(last_day) = placement.state.ending.as_ref().and_then(|ending| ending.last_day) {
                booking::release(unit, pairing.talent, id, last_day).await?;
                seats::vacate_in(unit, mission, pairing.seat, id, last_day)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// True where the person has been at work by the placement: it was confirmed, and its first day has come.
///
/// # Errors
/// `Store`.
pub async fn was_at_work(store: &Store, id: PlacementId, today: NaiveDate) -> Result<bool, StoreError> {
    Ok(last_day_at_work(store, id, today).await?.is_some())
}

/// The last day up to `today` on which the person was at work by the placement: never after the one that was agreed on, or on which it ended
/// early. None where they were not at work.
///
/// # Errors
/// `Store`.
pub async fn last_day_at_work(
    store: &Store,
    id: PlacementId,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, StoreError> {
    let placement = store.load::<Placement>(id.uuid()).await?.state;
    Ok(placement.engagement.and_then(|engagement| engagement.period.ended_on(today)).map(|worked| worked.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn due(now: &str, first_day: &str) -> DateTime<Utc> {
        release_by(now.parse().expect("an instant"), first_day.parse().expect("a day"))
    }

    #[test]
    fn a_release_is_due_within_two_days_and_at_the_latest_when_the_first_day_begins_in_paris() {
        for (now, first_day, by) in [
            // More than two days are left.
            ("2026-03-01T09:00:00Z", "2026-03-10", "2026-03-03T09:00:00Z"),
            // Less: until midnight in Paris, to the second, in winter and in summer.
            ("2026-03-08T23:00:01Z", "2026-03-10", "2026-03-09T23:00:00Z"),
            ("2026-07-08T22:20:30Z", "2026-07-10", "2026-07-09T22:00:00Z"),
            // Less than an hour, and the last second.
            ("2026-03-09T22:15:00Z", "2026-03-10", "2026-03-09T23:00:00Z"),
            ("2026-03-09T22:59:59Z", "2026-03-10", "2026-03-09T23:00:00Z"),
            // On the days on which the clocks change, midnight comes before they do.
            ("2026-03-28T12:00:00Z", "2026-03-29", "2026-03-28T23:00:00Z"),
            ("2026-10-24T12:00:00Z", "2026-10-25", "2026-10-24T22:00:00Z"),
        ] {
            assert_eq!(due(now, first_day), by.parse::<DateTime<Utc>>().expect("an instant"), "{now}");
        }
    }

    #[test]
    fn where_the_first_day_has_begun_a_release_is_due_within_half_a_working_day() {
        for now in ["2026-03-09T23:00:00Z", "2026-03-10T08:00:00Z", "2026-03-12T08:00:00Z"] {
            let asked: DateTime<Utc> = now.parse().expect("an instant");
            assert_eq!(due(now, "2026-03-10"), asked + Duration::hours(BEGUN_RELEASE_HOURS), "{now}");
        }
    }
}
