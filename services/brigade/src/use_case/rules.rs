//! What the rules say of calling somebody: through which brigade, when, and for which seats they have the time.

use chrono::{DateTime, Utc};
use vivier_event_store::{Aggregate, CommandError, QueryError, Store};
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::notice::Family;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::inbox::state::InboxState;
use vivier_notifications::domain::value::InboxId;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use super::support::seated_elsewhere;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::Member;
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::Callee;
use crate::domain::mobilisation::standing::Standing;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::value::{BrigadeId, Channel, MobilisationId, TeamSeatId};
use crate::domain::zone::QuietHours;
use crate::process::timers::POLICY;
use crate::read::brigades::brigade_ids;

/// What the rules say of one person now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    brigade: BrigadeId,
    account: AccountId,
    subject: SubjectId,
    service: Option<OrganisationId>,
    callable: Callable,
    /// Percent of their time that is free over the need's days; none where they have a seat elsewhere that is too near.
    free: i64,
}

impl Rules {
    /// Whether the person can be called for a seat that takes so much of their time, in percent.
    pub(super) fn for_share(&self, share: i64) -> Callable {
        if self.free < share && self.callable != Callable::No { Callable::Engaged } else { self.callable }
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

/// The quiet hours of all of somebody's memberships, and those that they chose for everything that they are told.
pub(super) async fn quiet_hours_of(store: &Store, callee: &Callee) -> Result<Vec<QuietHours>, CommandError> {
    let mut all = Memberships::default();
    for brigade in brigade_ids(store).await? {
        let state = store.glance::<Brigade>(brigade.uuid()).await?.state;
        state.members.get(&callee.talent).into_iter().for_each(|member| all.add(member));
    }
    let settings = store.glance::<Inbox>(InboxId::of(callee.account).uuid()).await?.state;
    Ok(all.quiet_hours(settings.quiet_hours))
}

/// What the rules say of a person; none where they are in no brigade.
pub(super) async fn rules(
    (store, now): (&Store, DateTime<Utc>),
    mobilisation: &Aggregate<Mobilisation>,
    talent: TalentId,
) -> Result<Option<Rules>, QueryError> {
    let found = membership((store, now), mobilisation, talent).await?;
    let Some((brigade, member, callable)) = found else { return Ok(None) };
    let person = store.glance::<Talent>(talent.uuid()).await?.state;
    // In exercises nobody is really engaged.
    let need = mobilisation.state.need.as_ref().filter(|need| !need.exercise);
    let free = match need {
        Some(_) if person.status != TalentStatus::Active => 0,
        Some(need) => {
            let id = MobilisationId::from_uuid(mobilisation.id);
            if seated_elsewhere(store, id, talent, need.period).await? { 0 } else { person.free_share(need.period) }
        }
        None => 100,
    };
    let (account, subject, service) = (member.account, member.subject, person.organisation());
    Ok(Some(Rules { brigade, account, subject, service, callable, free }))
}

/// Through which brigade the person is called, the mobilisation's own before the others, and what all of theirs together say of it.
async fn membership(
    (store, now): (&Store, DateTime<Utc>),
    mobilisation: &Aggregate<Mobilisation>,
    talent: TalentId,
) -> Result<Option<(BrigadeId, Member, Callable)>, QueryError> {
    let own = mobilisation.state.need.as_ref().map(|need| need.brigade);
    let mut ids = brigade_ids(store).await?;
    ids.sort_by_key(|id| own != Some(*id));
    let mut first: Option<(BrigadeId, Member)> = None;
    let mut all = Memberships::default();
    for brigade in ids {
        let state = store.glance::<Brigade>(brigade.uuid()).await?.state;
        let member = state.members.get(&talent).filter(|member| member.status == MemberStatus::Accepted);
        if let Some(member) = member {
            all.add(member);
            first = first.or_else(|| Some((brigade, member.clone())));
        }
    }
    let Some((brigade, member)) = first else { return Ok(None) };
    let settings = store.glance::<Inbox>(InboxId::of(member.account).uuid()).await?.state;
    let callable = all.callable(now, settings.quiet_hours);
    Ok(Some((brigade, member, callable)))
}

/// What the rules say of everybody on the lists of open seats who can still be asked.
pub(super) struct ListRules {
    known: Vec<(TalentId, Option<Rules>)>,
    shares: Vec<(TeamSeatId, i64)>,
}

impl ListRules {
    pub(super) async fn new(
        (store, now): (&Store, DateTime<Utc>),
        mobilisation: &Aggregate<Mobilisation>,
    ) -> Result<Self, QueryError> {
        let state = &mobilisation.state;
        let mut known: Vec<(TalentId, Option<Rules>)> = Vec::new();
        for place in state.team.iter().filter(|place| state.is_open(place.seat)) {
            for talent in state.listed(place.seat) {
                let askable = state.standing(place.seat, talent) != Standing::Spent;
                if askable && !known.iter().any(|(other, _)| *other == talent) {
                    let found = rules((store, now), mobilisation, talent).await?;
                    // A service that has given as many as it may gives nobody more.
                    known.push((talent, found.filter(|found| !state.is_full(found.service))));
                }
            }
        }
        let seats = state.need.iter().flat_map(|need| &need.seats);
        Ok(Self { known, shares: seats.map(|seat| (seat.id, seat.share.percent())).collect() })
    }

    pub(super) fn of(&self, talent: TalentId) -> Option<&Rules> {
        self.known.iter().find(|(other, _)| *other == talent).and_then(|(_, found)| found.as_ref())
    }

    /// Whether the person can be called for the seat.
    pub(super) fn callable(&self, seat: TeamSeatId, talent: TalentId) -> Callable {
        let share = self.shares.iter().find(|(other, _)| *other == seat).map_or(0, |(_, share)| *share);
        self.of(talent).map_or(Callable::No, |rules| rules.for_share(share))
    }

    /// Whom to call now, and for which seat. Whoever can be called now comes before whoever is in quiet hours.
    pub(super) fn next_people(&self, state: &MobilisationState, now: DateTime<Utc>) -> Vec<(TeamSeatId, TalentId)> {
        let next = POLICY.next(state, now, |seat, talent| self.callable(seat, talent) == Callable::Yes);
        if next.is_empty() { POLICY.next(state, now, self.in_time(state, now)) } else { next }
    }

    /// The open seats for which nobody is left to call on their lists.
    pub(super) fn used_up(&self, state: &MobilisationState, now: DateTime<Utc>) -> Vec<TeamSeatId> {
        POLICY.used_up(state, now, self.in_time(state, now))
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
