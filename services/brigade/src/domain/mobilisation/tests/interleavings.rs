//! Random interleavings of answers, timers, rules that change, cancellations, failures and repetitions, decided in memory: what must never
//! happen happens in none of those that were drawn.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use vivier_kernel::access::Party;
use vivier_kernel::decider::{Decider, StoredEvent};
use vivier_kernel::id::TalentId;

use super::support::*;
use crate::domain::mobilisation::command::{Callable, MobilisationCommand as Command, NewCall};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Evidenced, MobilisationEvent, MoreBackups, Placed, ReviewSide, TeamPlaced};
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::policy::{CallPolicy, Look};
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::mobilisation::reserve::seated;
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationAction, MobilisationStatus, rows};
use crate::domain::value::{
    Blocking, CallDeclineReason, CallId, CancelReason, Channel, ConstraintKind, MAX_FROM_SERVICE, TeamSeatId,
};
use vivier_kernel::share::Share;

const PEOPLE: u128 = 7;
const SEATS: u128 = 3;

/// One thing that comes next.
#[derive(Clone, Debug)]
enum Next {
    Wave(Vec<(u128, u128)>),
    /// Those whom the policy asks next.
    Policy,
    /// Another brigade is reached, with these people for these seats.
    Reach(u128, Vec<(u128, u128)>),
    Wait(i64),
    /// So many timers that are due ring, in this order; the others ring later, as after a process that died.
    Timers(Vec<prop::sample::Index>),
    Yes(prop::sample::Index),
    LastResort(prop::sample::Index, i64),
    No(prop::sample::Index),
    StepDown(prop::sample::Index),
    /// Somebody who was called can no longer come.
    Gone(prop::sample::Index),
    /// A person is engaged elsewhere, or free again.
    Engage(u128, bool),
    /// Whoever was called does not meet any more what this seat asks for, beside the one that they were called for.
    Unfit(prop::sample::Index, u128),
    /// A person's quiet hours begin and last so many minutes.
    Quiet(u128, i64),
    Deploy,
    StandDown,
    Review(bool),
    Cancel,
    /// A coordinator says what blocks: these seats, of which there may be none, or one that is named before.
    Fail(Vec<u128>),
}

fn next() -> impl Strategy<Value = Next> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        4 => prop::collection::vec((0..SEATS, 0..PEOPLE), 1..5).prop_map(Next::Wave),
        4 => Just(Next::Policy),
        2 => (0..4_u128, prop::collection::vec((0..SEATS, 0..PEOPLE), 0..4))
            .prop_map(|(brigade, people)| Next::Reach(brigade, people)),
        4 => (1..90_i64).prop_map(Next::Wait),
        1 => (1_000..20_000_i64).prop_map(Next::Wait),
        8 => prop::collection::vec(index(), 1..8).prop_map(Next::Timers),
        8 => index().prop_map(Next::Yes),
        2 => (index(), 0..200_i64).prop_map(|(call, minutes)| Next::LastResort(call, minutes)),
        3 => index().prop_map(Next::No),
        2 => index().prop_map(Next::StepDown),
        2 => index().prop_map(Next::Gone),
        1 => (0..PEOPLE, any::<bool>()).prop_map(|(person, engaged)| Next::Engage(person, engaged)),
        2 => (index(), 0..SEATS).prop_map(|(call, seat)| Next::Unfit(call, seat)),
        1 => (0..PEOPLE, 1..300_i64).prop_map(|(person, minutes)| Next::Quiet(person, minutes)),
        1 => Just(Next::Deploy),
        1 => Just(Next::StandDown),
        1 => any::<bool>().prop_map(Next::Review),
        1 => prop::bool::weighted(0.1).prop_map(|cancel| if cancel { Next::Cancel } else { Next::Wait(1) }),
        1 => prop::collection::vec(0..SEATS + 2, 0..4).prop_map(Next::Fail),
    ]
}

struct World {
    course: Course,
    events: Vec<MobilisationEvent>,
    busy: Vec<TalentId>,
    /// Calls with a seat besides their own whose demands the person does not meet.
    unfit: Vec<(CallId, TeamSeatId)>,
    quiet_until: Vec<DateTime<Utc>>,
    calls: u128,
}

impl World {
    fn hindered(&self) -> Hindrances {
        Hindrances { unfit: self.unfit.clone(), ..Hindrances::from(self.busy.clone()) }
    }

    fn callable(&self, talent: TalentId) -> Callable {
        let person = (0..PEOPLE).find(|person| callee(*person).talent == talent).expect("a person");
        let quiet_until = self.quiet_until[usize::try_from(person).expect("small")];
        if self.busy.contains(&talent) {
            Callable::Engaged
        } else if self.course.now < quiet_until {
            Callable::QuietUntil(quiet_until)
        } else {
            Callable::Yes
        }
    }

    fn give(&mut self, command: Command) {
        let (action, before, now) = (command.action(), self.course.state.clone(), self.course.now);
        let party = command.party();
        match self.course.ask(command.clone()) {
            Ok(events) => {
                events.iter().for_each(|event| self.happens(event));
                let after = self.course.state.status;
                let declared = rows(before.status, action).any(|row| row.to == after && row.who.contains(&party));
                assert!(events.is_empty() || declared, "{action}: {} to {after}", before.status);
                assert!(no_seat_twice(&self.course.state), "{action} at {now}: {:#?}", self.course.state);
                if settles(action) {
                    assert_eq!(
                        seated(&self.course.state, &self.hindered()),
                        [],
                        "{action}: somebody in reserve was forgotten"
                    );
                    self.nobody_waits_for_nothing(action);
                }
                // The same again, by a process that was killed before it noted that it had done it, changes no seat.
                let filled = engaged(&self.course.state);
                if let Ok(again) = self.course.ask(command) {
                    let mut state = self.course.state.clone();
                    again.iter().for_each(|event| Mobilisation::evolve(&mut state, event));
                    assert_eq!(engaged(&state), filled, "{action} twice");
                }
            }
            // A refusal says why, and nothing has changed.
            Err(_) => assert_eq!(self.course.state, before),
        }
        self.holds();
    }

    /// Whoever said yes and can come is not in reserve while a seat that asks for what they said yes to is open and nobody is being asked.
    fn nobody_waits_for_nothing(&self, action: MobilisationAction) {
        let state = &self.course.state;
        for call in state.reserve.iter().map(|id| self.call(*id)) {
            let comes = !self.busy.contains(&call.callee.talent) && !state.is_full(call.callee.service);
            let pending = state.calls.iter().filter(|other| other.status.is_asked());
            let asked = pending.filter(|other| state.are_alike(other.seat, call.seat)).count();
            let open = state.open_seats().into_iter().filter(|seat| state.are_alike(*seat, call.seat)).count();
            assert!(!comes || open <= asked, "{action}: a yes waits beside an open seat");
        }
    }

    /// The rules, on every event as it happens, from what the world knows and the decision does not.
    fn happens(&mut self, event: &MobilisationEvent) {
        match event {
            MobilisationEvent::CallSent(e) => {
                let talent = self.call(e.call).callee.talent;
                assert_eq!(self.callable(talent), Callable::Yes, "called against the rules");
                assert!(e.deadline > self.course.now);
            }
            MobilisationEvent::CallReminded(e) => {
                assert_eq!(self.callable(self.call(e.call).callee.talent), Callable::Yes, "reminded against the rules");
            }
            MobilisationEvent::CallEngaged(e) => {
                assert!(self.course.state.is_open(e.seat), "a seat filled twice");
                assert!(
                    self.course.state.takes_from_reserve(self.call(e.call), e.seat),
                    "a seat that nobody said yes to"
                );
                assert!(!self.busy.contains(&self.call(e.call).callee.talent), "engaged twice over");
                assert!(!self.unfit.contains(&(e.call, e.seat)), "a seat whose demands they do not meet");
            }
            MobilisationEvent::BrigadeReached(e) => {
                let state = &self.course.state;
                let is_new = |more: &MoreBackups| {
                    let place = state.team.iter().find(|place| place.seat == more.seat).expect("a place");
                    more.people.iter().any(|one| place.chosen != *one && !place.backups.contains(one))
                };
                assert!(e.more.iter().any(is_new), "reached for nobody");
            }
            MobilisationEvent::WavePlanned(e) => {
                for (index, planned) in e.calls.iter().enumerate() {
                    let talent = planned.callee.talent;
                    assert!(e.calls[..index].iter().all(|other| other.callee.talent != talent), "twice in a wave");
                    assert!(!self.busy.contains(&talent), "planned while engaged");
                }
            }
            _ => {}
        }
        let payload = event.encode().expect("a payload");
        let read = MobilisationEvent::decode(event.kind(), &payload).expect("it is read again");
        Mobilisation::evolve(&mut self.course.state, &read);
        self.events.push(read);
    }

    fn call(&self, id: CallId) -> &Call {
        self.course.state.call(id).expect("a call")
    }

    fn holds(&self) {
        let state = &self.course.state;
        let mut rebuilt = MobilisationState::default();
        self.events.iter().for_each(|event| Mobilisation::evolve(&mut rebuilt, event));
        assert_eq!(rebuilt, *state, "a restart finds the same state");
        assert_eq!(state.due_at().is_none(), state.status.is_over(), "{} without a deadline", state.status);
        for person in 0..PEOPLE {
            let talent = callee(person).talent;
            let live = state.calls.iter().filter(|call| call.callee.talent == talent && call.status.is_live());
            assert!(live.count() <= 1, "two calls to one person at a time");
        }
        for place in &state.team {
            let list = std::iter::once(&place.chosen).chain(&place.backups);
            assert!(list.clone().all(|one| list.clone().filter(|other| one == *other).count() == 1), "a person twice");
        }
        for one in [service(0), service(1)] {
            let of_service = |call: &&Call| call.status == CallStatus::Engaged && call.callee.service == Some(one);
            assert!(state.calls.iter().filter(of_service).count() <= MAX_FROM_SERVICE, "a service is emptied");
        }
        for placed in &state.placed {
            assert_eq!(
                state.call(placed.call).map(|call| call.status),
                Some(CallStatus::Engaged),
                "placed without a seat"
            );
        }
        assert!(state.evidenced.iter().all(|one| state.placement(one.call).is_some()), "proven without a placement");
        for (index, one) in state.blocking.iter().enumerate() {
            assert!(one.seat.is_none_or(|seat| state.has_seat(seat)), "a seat of another mobilisation blocks");
            assert!(!state.blocking[..index].contains(one), "it blocks twice");
        }
        let mut undecided = state.calls.iter().filter(|call| call.status.is_undecided());
        assert!(undecided.all(|call| state.is_open_to(call.seat)), "asked for what is taken");
        let open = state.open_seats().len();
        let pending = state.calls.iter().filter(|call| call.status.is_pending()).count();
        match state.status {
            MobilisationStatus::Calling => assert!(open > 0),
            MobilisationStatus::Mobilised => {
                assert_eq!((open, pending), (0, 0), "everybody still asked is thanked at once")
            }
            MobilisationStatus::Deployed | MobilisationStatus::StoodDown | MobilisationStatus::Reviewed => {
                let others =
                    state.calls.iter().filter(|call| call.status.is_live() && call.status != CallStatus::Engaged);
                assert_eq!((open, others.count()), (0, 0));
            }
            MobilisationStatus::Cancelled | MobilisationStatus::Failed => {
                assert!(state.calls.iter().all(|call| !call.status.is_live()), "somebody was never told");
            }
            MobilisationStatus::Absent | MobilisationStatus::Declared | MobilisationStatus::Composed => {}
        }
    }

    /// Every timer that the state asks for and that is due.
    fn due(&self) -> Vec<Command> {
        let (state, now) = (&self.course.state, self.course.now);
        let mut timers = Vec::new();
        for call in &state.calls {
            let (callable, hindered) = (self.callable(call.callee.talent), self.hindered());
            match call.status {
                CallStatus::Planned if call.send_at <= now => {
                    timers.push(Command::SendCall { call: call.id, channel: Channel::Email, callable, hindered });
                }
                CallStatus::Sent if call.deadline.is_some_and(|deadline| deadline <= now) => {
                    timers.push(Command::ExpireCall { call: call.id, hindered });
                }
                CallStatus::Sent => {
                    timers.push(Command::RemindCall { call: call.id, channel: Channel::Webhook, callable })
                }
                CallStatus::AcceptedAsLastResort if call.last_resort_from.is_some_and(|from| from <= now) => {
                    timers.push(Command::TakeLastResort { call: call.id, hindered });
                }
                _ => {}
            }
            // What follows an engagement elsewhere comes some time after it, as a timer does.
            if call.status.is_unseated() && self.busy.contains(&call.callee.talent) {
                timers.push(Command::ReleaseEngaged { call: call.id, hindered: self.hindered() });
            }
        }
        if state.due_at().is_some_and(|due_at| due_at <= now) {
            timers.push(Command::PassDeadline { at_work: None });
        }
        timers
    }

    fn any_call(&self, index: &prop::sample::Index) -> Option<CallId> {
        let calls = &self.course.state.calls;
        (!calls.is_empty()).then(|| calls[index.index(calls.len())].id)
    }

    fn step(&mut self, next: &Next) {
        let hindered = self.hindered();
        match next {
            Next::Wave(pairs) => {
                let mut calls = Vec::new();
                for (seat, person) in pairs {
                    self.calls += 1;
                    let callable = self.callable(callee(*person).talent);
                    calls.push(NewCall { callable, ..new_call(self.calls, *seat, *person) });
                }
                self.give(Command::PlanWave { by: Party::System, calls });
            }
            Next::Policy => {
                let state = &self.course.state;
                let person = |talent| (0..PEOPLE).find(|person| callee(*person).talent == talent).expect("a person");
                let callable =
                    |_, talent| self.callable(talent) == Callable::Yes && !state.is_full(Some(service(person(talent))));
                let asked =
                    CallPolicy::WAVES.next(state, Look::now(self.course.now, &state.promised(&hindered)), callable);
                let mut calls = Vec::new();
                for (seat, talent) in asked {
                    self.calls += 1;
                    calls.push(NewCall { seat, ..new_call(self.calls, 0, person(talent)) });
                }
                if !calls.is_empty() && state.team_by.is_some_and(|team_by| self.course.now < team_by) {
                    let (by, before) = (Party::System, state.wave);
                    self.give(Command::PlanWave { by, calls });
                    assert_eq!(self.course.state.wave, before + 1, "what the policy asks for is not refused");
                }
            }
            Next::Reach(brigade, people) => {
                let more = |(seat, person): &(u128, u128)| MoreBackups {
                    seat: seat_id(*seat),
                    people: vec![callee(*person).talent],
                };
                let (by, brigade) = (Party::System, id(3 + brigade));
                let more = people.iter().map(more).collect();
                self.give(Command::ReachBrigade { by, brigade, more, hindered });
            }
            Next::Wait(minutes) => self.course.now += Duration::minutes(*minutes),
            Next::Timers(order) => {
                for index in order {
                    let due = self.due();
                    if !due.is_empty() {
                        self.give(due[index.index(due.len())].clone());
                    }
                }
            }
            Next::Yes(index) => self
                .any_call(index)
                .into_iter()
                .for_each(|call| self.give(Command::AcceptCall { call, hindered: hindered.clone() })),
            Next::LastResort(index, minutes) => {
                let from = self.course.now + Duration::minutes(*minutes);
                let yes = |call| Command::AcceptAsLastResort { call, from, hindered: hindered.clone() };
                self.any_call(index).into_iter().for_each(|call| self.give(yes(call)));
            }
            Next::Gone(index) => self
                .any_call(index)
                .into_iter()
                .for_each(|call| self.give(Command::LetGo { call, hindered: hindered.clone() })),
            Next::No(index) => {
                let no = |call| Command::DeclineCall {
                    call,
                    reason: CallDeclineReason::Other,
                    words: None,
                    hindered: hindered.clone(),
                };
                self.any_call(index).into_iter().for_each(|call| self.give(no(call)));
            }
            Next::StepDown(index) => {
                let no = |call| Command::StepDown {
                    call,
                    reason: CallDeclineReason::Other,
                    words: None,
                    hindered: hindered.clone(),
                };
                self.any_call(index).into_iter().for_each(|call| self.give(no(call)));
            }
            Next::Engage(person, engaged) => {
                let talent = callee(*person).talent;
                self.busy.retain(|other| *other != talent);
                if *engaged {
                    self.busy.push(talent);
                }
            }
            Next::Unfit(index, seat) => {
                let unfit = self.any_call(index).map(|call| (call, seat_id(*seat)));
                self.unfit
                    .extend(unfit.filter(|(call, seat)| !self.course.state.are_alike(self.call(*call).seat, *seat)));
            }
            Next::Quiet(person, minutes) => {
                self.quiet_until[usize::try_from(*person).expect("small")] =
                    self.course.now + Duration::minutes(*minutes);
            }
            Next::Deploy => {
                let engaged = engaged(&self.course.state).into_iter();
                let placed = engaged.map(|(seat, call)| Placed { call, placement: Some(id(500 + seat)) }).collect();
                self.give(Command::Deploy { placed: Some(TeamPlaced { mission: id(50), placed }) });
            }
            Next::StandDown => self.give(Command::StandDown { at_work: None }),
            Next::Review(host) => {
                let by = if *host { ReviewSide::Host } else { ReviewSide::Brigade };
                // Of everybody who was called: whoever was not placed is refused.
                let asked = self.course.state.calls.iter().take(1);
                let skills = self.course.state.need.iter().flat_map(|need| need.seats[0].skills.clone()).collect();
                let evidenced = asked.map(|call| Evidenced { call: call.id, skills: Vec::clone(&skills) }).collect();
                self.give(Command::Review { by, account: id(9), words: sealed(), evidenced });
                self.give(Command::Review { by, account: id(9), words: sealed(), evidenced: Vec::new() });
            }
            Next::Cancel => self.give(Command::Cancel { reason: CancelReason::Other, words: None }),
            Next::Fail(seats) => {
                let blocks = |seat: &u128| Blocking { kind: ConstraintKind::Skills, seat: Some(seat_id(*seat)) };
                let blocking = seats.iter().map(blocks).collect();
                self.give(Command::Fail { by: Party::Coordinator, blocking });
            }
        }
    }
}

/// Commands after which whoever in reserve can have a seat has it.
fn settles(action: MobilisationAction) -> bool {
    use MobilisationAction as Action;
    matches!(
        action,
        Action::AcceptCall
            | Action::AcceptAsLastResort
            | Action::DeclineCall
            | Action::ExpireCall
            | Action::TakeLastResort
            | Action::ReleaseEngaged
            | Action::StepDown
            | Action::ReachBrigade
    )
}

fn engaged(state: &MobilisationState) -> Vec<(u128, CallId)> {
    let calls = state.calls.iter().filter(|call| call.status == CallStatus::Engaged);
    calls.map(|call| ((0..SEATS).find(|seat| call.seat == seat_id(*seat)).expect("a seat"), call.id)).collect()
}

fn no_seat_twice(state: &MobilisationState) -> bool {
    let mut seats: Vec<u128> = engaged(state).into_iter().map(|(seat, _)| seat).collect();
    seats.sort_unstable();
    seats.windows(2).all(|pair| pair[0] != pair[1])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_rules_hold_and_the_mobilisation_ends(steps in prop::collection::vec(next(), 5..80)) {
        let mut need = need(SEATS);
        need.seats[0].share = Share::new(50).expect("a share");
        // The other two ask for the same.
        need.seats[2].skills = need.seats[1].skills.clone();
        let course = Course::listed(need, &[&[3, 4, 5], &[4, 6, 3], &[5, 6, 4]]);
        let events = replay(&course);
        let quiet_until = vec![start(); 7];
        let mut world = World { course, events, busy: Vec::new(), unfit: Vec::new(), quiet_until, calls: 0 };
        for next in &steps {
            world.step(next);
        }
        // Nobody does anything any more: only timers ring, and the end is reached in a few of them.
        for _ in 0..6 {
            let Some(due_at) = world.course.state.due_at() else { break };
            world.course.now = world.course.now.max(due_at);
            world.give(Command::PassDeadline { at_work: None });
        }
        prop_assert!(world.course.state.status.is_over(), "{:?}", world.course.state.status);
    }
}

/// The events that made a composed mobilisation.
fn replay(course: &Course) -> Vec<MobilisationEvent> {
    let fresh = Course { state: MobilisationState::default(), now: start() };
    let need = course.state.need.clone().expect("a need");
    let declared = fresh.ask(Command::Declare { mobilisation: id(1), need: Box::new(need) });
    let (proposed, decided) = (course.state.proposed.clone(), course.state.team.clone());
    let mut with_need = Course { state: MobilisationState::default(), now: start() };
    declared.iter().flatten().for_each(|event| Mobilisation::evolve(&mut with_need.state, event));
    let composed = with_need.ask(Command::Compose {
        account: id(9),
        packed: None,
        proposed,
        decided,
        difference: Some(0),
        taken_off: Vec::new(),
    });
    let both: Result<Vec<Vec<MobilisationEvent>>, MobilisationRefusal> = [declared, composed].into_iter().collect();
    both.expect("declared and composed").concat()
}
