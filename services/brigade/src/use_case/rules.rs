//! What the rules say of calling somebody: through which brigade, when, for which seats they have the time, and for which the composition would
//! still choose them; and whether somebody who was called can still come.

use chrono::{DateTime, Utc};
use vivier_event_store::{Aggregate, CommandError, QueryError, Store};
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::notice::Family;
use vivier_kernel::zone::Zone;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::inbox::state::InboxState;
use vivier_notifications::domain::value::InboxId;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::read::candidates::Candidate as Profile;

use super::rolls::Rolls;
use super::support::{hindrances, seated_elsewhere};
use crate::composition::request::{Candidate, Request};
use crate::composition::screen::screen;
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::Member;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Callee, Need};
use crate::domain::mobilisation::policy::Look;
use crate::domain::mobilisation::standing::Standing;
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{BrigadeId, Channel, ConstraintKind, MobilisationId, TeamSeat, TeamSeatId};
use crate::domain::zone::QuietHours;
use crate::process::timers::POLICY;
use crate::read::people::alone;
use crate::read::pool::{hours_until, screening};

/// What of the composition's screen is asked again of each person as long as it matters. Engagements, rest, shares and quiet hours are looked at
/// where they are exact.
const ASKED_AGAIN: &[ConstraintKind] = &[
    ConstraintKind::Skills,
    ConstraintKind::Notice,
    ConstraintKind::Release,
    ConstraintKind::Clearance,
    ConstraintKind::Place,
];

/// What the rules say of one person now.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    brigade: BrigadeId,
    account: AccountId,
    subject: SubjectId,
    service: Option<OrganisationId>,
    callable: Callable,
    /// Percent of their time that is free over the need's days; none where they have a seat elsewhere that is too near.
    free: i64,
    /// What the composition knows of them; none in an exercise.
    screened: Option<(Request, Candidate)>,
}

impl Rules {
    /// Whether the person can be called for the seat. For whoever no longer fits it nothing is mended by waiting.
    pub(super) fn for_seat(&self, seat: &TeamSeat) -> Callable {
        if self.screened.as_ref().is_some_and(|(request, candidate)| !fits(request, candidate, seat)) {
            return Callable::No;
        }
        let busy = self.free < seat.share.percent() && self.callable != Callable::No;
        if busy { Callable::Engaged } else { self.callable }
    }

    pub(super) fn callee(&self, talent: TalentId) -> Callee {
        let Self { brigade, account, subject, service, .. } = *self;
        Callee { talent, account, subject, brigade, service }
    }
}

/// How somebody is reminded: at their webhook where they have one that takes calls, since the mail of the call did not reach them; and
/// otherwise by mail again.
pub(super) fn reminded_by(settings: &InboxState) -> Channel {
    if settings.has_webhook(Family::Call) { Channel::Webhook } else { Channel::Email }
}

/// Whether the composition would still choose somebody for a seat, in what it says of one person on one seat.
fn fits(request: &Request, candidate: &Candidate, seat: &TeamSeat) -> bool {
    screen(request, candidate, seat).kinds().all(|kind| !ASKED_AGAIN.contains(&kind))
}

/// Whether somebody who was called can still come to have the seat that they were called for, or keep it until the team is deployed.
///
/// # Errors
/// `Store`.
pub(crate) async fn can_come(
    at: (&Store, DateTime<Utc>),
    rolls: &Rolls,
    state: &MobilisationState,
    call: &Call,
) -> Result<bool, QueryError> {
    can_come_to(at, rolls, state, (call, call.seat)).await
}

/// Whether somebody who was called can still come to have this seat, or keep it until the team is deployed: they are in the pool and in a brigade,
/// have the time for a seat that is theirs, take calls where they only stand by, and nothing of what is asked again speaks against them. In an
/// exercise everybody can.
///
/// # Errors
/// `Store`.
pub(crate) async fn can_come_to(
    (store, now): (&Store, DateTime<Utc>),
    rolls: &Rolls,
    state: &MobilisationState,
    (call, seat): (&Call, TeamSeatId),
) -> Result<bool, QueryError> {
    let Some(need) = state.need.as_ref().filter(|need| !need.exercise) else { return Ok(true) };
    let Some(seat) = need.seats.iter().find(|known| known.id == seat) else { return Ok(false) };
    let person = store.glance::<Talent>(call.callee.talent.uuid()).await?.state;
    let profile = Profile::of(&person, Zone::Metropolitan.day(now));
    let Some(profile) = profile.filter(|profile| profile.status == TalentStatus::Active) else { return Ok(false) };
    let memberships = rolls.memberships(call.callee.talent);
    if memberships.account().is_none() {
        return Ok(false);
    }
    // A seat that they have and no longer have the time for could never be confirmed. Of whoever has none that is looked at with their other
    // engagements.
    let seated = call.status == CallStatus::Engaged && state.status.takes_answers();
    if seated && person.free_share(need.period) < seat.share.percent() {
        return Ok(false);
    }
    // Whoever stands by is asked no more by being given a seat, and whoever has yet to be called is not called.
    if matches!(call.status, CallStatus::Reserve | CallStatus::Planned) && memberships.has_opted_out(now) {
        return Ok(false);
    }
    let request = screening(need, notice_hours(need, call, now));
    Ok(fits(&request, &alone(profile, memberships, need.period, now), seat))
}

/// The hours of notice that somebody's service has. They run from when the person is asked, and whoever answers in their own time is not too late;
/// whoever has yet to be asked, or waits in reserve, is counted on from now.
fn notice_hours(need: &Need, call: &Call, now: DateTime<Utc>) -> i64 {
    let first = need.period.start();
    match call.status {
        CallStatus::Planned | CallStatus::Reserve => hours_until(first, now),
        CallStatus::Sent
        | CallStatus::Accepted
        | CallStatus::AcceptedAsLastResort
        | CallStatus::Declined
        | CallStatus::Expired
        | CallStatus::Released => hours_until(first, call.send_at),
        // They have given their word; a release in advance that is no longer good for it gives way to asking the service.
        CallStatus::Engaged => i64::MAX,
    }
}

/// The quiet hours of all of somebody's memberships, and those that they chose for everything that they are told.
pub(super) async fn quiet_hours_of(
    store: &Store,
    rolls: &Rolls,
    callee: &Callee,
) -> Result<Vec<QuietHours>, CommandError> {
    let settings = store.glance::<Inbox>(InboxId::of(callee.account).uuid()).await?.state;
    Ok(rolls.memberships(callee.talent).quiet_hours(settings.quiet_hours))
}

/// What the rules say of a person; none where they are in no brigade, or not in the pool. `asked_at`: from when on their service has notice.
pub(super) async fn rules(
    (store, now): (&Store, DateTime<Utc>),
    rolls: &Rolls,
    mobilisation: &Aggregate<Mobilisation>,
    (talent, asked_at): (TalentId, DateTime<Utc>),
) -> Result<Option<Rules>, QueryError> {
    let found = membership((store, now), rolls, mobilisation, talent).await?;
    let Some((brigade, member, memberships, callable)) = found else { return Ok(None) };
    let person = store.glance::<Talent>(talent.uuid()).await?.state;
    // In exercises nobody is really engaged.
    let need = mobilisation.state.need.as_ref().filter(|need| !need.exercise);
    let free = match need {
        Some(_) if person.status != TalentStatus::Active => return Ok(None),
        Some(need) => {
            let id = MobilisationId::from_uuid(mobilisation.id);
            if seated_elsewhere(store, id, talent, need.period).await? { 0 } else { person.free_share(need.period) }
        }
        None => 100,
    };
    let screened = need.and_then(|need| {
        let profile = Profile::of(&person, Zone::Metropolitan.day(now))?;
        let request = screening(need, hours_until(need.period.start(), asked_at));
        Some((request, alone(profile, memberships, need.period, now)))
    });
    let (account, subject, service) = (member.account, member.subject, person.organisation());
    Ok(Some(Rules { brigade, account, subject, service, callable, free, screened }))
}

/// Through which brigade the person is called, the mobilisation's own before the others, and what all of theirs together say of it.
async fn membership<'a>(
    (store, now): (&Store, DateTime<Utc>),
    rolls: &'a Rolls,
    mobilisation: &Aggregate<Mobilisation>,
    talent: TalentId,
) -> Result<Option<(BrigadeId, &'a Member, Memberships, Callable)>, QueryError> {
    let own = mobilisation.state.need.as_ref().map(|need| need.brigade);
    let Some((brigade, member)) = rolls.first(talent, own) else { return Ok(None) };
    let all = rolls.memberships(talent);
    let settings = store.glance::<Inbox>(InboxId::of(member.account).uuid()).await?.state;
    let callable = all.callable(now, settings.quiet_hours);
    Ok(Some((brigade, member, all, callable)))
}

/// What the rules say of everybody on the lists of open seats who can still be asked.
pub(super) struct ListRules {
    known: Vec<(TalentId, Option<Rules>)>,
    seats: Vec<TeamSeat>,
    /// The seats that somebody in reserve takes, who can.
    promised: Vec<TeamSeatId>,
}

impl ListRules {
    pub(super) async fn new(
        (store, now): (&Store, DateTime<Utc>),
        mobilisation: &Aggregate<Mobilisation>,
    ) -> Result<Self, QueryError> {
        let (state, rolls) = (&mobilisation.state, Rolls::new(store).await?);
        let mut known: Vec<(TalentId, Option<Rules>)> = Vec::new();
        for place in state.team.iter().filter(|place| state.is_open(place.seat)) {
            for talent in state.listed(place.seat) {
                let askable = state.standing(place.seat, talent) != Standing::Spent;
                if askable && !known.iter().any(|(other, _)| *other == talent) {
                    let found = rules((store, now), &rolls, mobilisation, (talent, now)).await?;
                    // A service that has given as many as it may gives nobody more.
                    known.push((talent, found.filter(|found| !state.is_full(found.service))));
                }
            }
        }
        let promised = state.promised(&hindrances((store, now), mobilisation).await?);
        Ok(Self { known, seats: state.need.iter().flat_map(|need| need.seats.clone()).collect(), promised })
    }

    pub(super) fn of(&self, talent: TalentId) -> Option<&Rules> {
        self.known.iter().find(|(other, _)| *other == talent).and_then(|(_, found)| found.as_ref())
    }

    /// Whether the person can be called for the seat.
    pub(super) fn callable(&self, seat: TeamSeatId, talent: TalentId) -> Callable {
        let seat = self.seats.iter().find(|known| known.id == seat);
        seat.zip(self.of(talent)).map_or(Callable::No, |(seat, rules)| rules.for_seat(seat))
    }

    /// Whom to call now, and for which seat: whoever can be called now, or else within a step, and only where there is none of these whoever has to
    /// be waited for longer.
    pub(super) fn next_people(&self, state: &MobilisationState, now: DateTime<Utc>) -> Vec<(TeamSeatId, TalentId)> {
        let look = Look::now(now, &self.promised);
        let mut next = POLICY.next(state, look, |seat, talent| self.callable(seat, talent) == Callable::Yes);
        if next.is_empty() {
            next = POLICY.next(state, look, self.soon(state, now));
        }
        if next.is_empty() {
            POLICY.next(state, Look::ahead(now, &self.promised), self.in_time(state, now))
        } else {
            next
        }
    }

    /// The open seats for which nobody is left to call on their lists before the team has to stand.
    pub(super) fn used_up(&self, state: &MobilisationState, now: DateTime<Utc>) -> Vec<TeamSeatId> {
        POLICY.used_up(state, Look::ahead(now, &self.promised), self.in_time(state, now))
    }

    /// The open seats for which nobody on their lists can be called within a step, and nobody is.
    pub(super) fn idle(&self, state: &MobilisationState, now: DateTime<Utc>) -> Vec<TeamSeatId> {
        POLICY.used_up(state, Look::now(now, &self.promised), self.soon(state, now))
    }

    /// Whether the person can be called for the seat within a step, before the team has to stand.
    fn soon(&self, state: &MobilisationState, now: DateTime<Utc>) -> impl Fn(TeamSeatId, TalentId) -> bool {
        let team_by = state.team_by.unwrap_or(now);
        move |seat, talent| match self.callable(seat, talent) {
            Callable::Yes => true,
            Callable::QuietUntil(at) => at < team_by && POLICY.is_soon(at, now),
            Callable::Engaged | Callable::No => false,
        }
    }

    /// Whether the person can be called for the seat before the team has to stand.
    fn in_time(&self, state: &MobilisationState, now: DateTime<Utc>) -> impl Fn(TeamSeatId, TalentId) -> bool {
        let team_by = state.team_by.unwrap_or(now);
        move |seat, talent| match self.callable(seat, talent) {
            Callable::Yes => true,
            Callable::QuietUntil(at) => at < team_by,
            Callable::Engaged | Callable::No => false,
        }
    }
}
