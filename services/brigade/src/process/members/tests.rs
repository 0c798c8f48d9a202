//! Whoever a change to a membership concerns is told, whoever made it is not, and whatever is said has words in both languages.

use uuid::Uuid;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::TypedId;
use vivier_kernel::notice::Recipient;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::QuietHours;

use super::*;
use crate::domain::brigade::command::{BrigadeCommand, MemberChange};
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::event::samples;
use crate::domain::value::{DepartureReason, DutyKind, NoticeHours};
use crate::process::worded;

const COORDINATOR: u128 = 50;
const MANAGER: u128 = 51;

fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

fn period() -> Period {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    Period::new(day("2026-03-09"), day("2026-03-15")).expect("a period")
}

/// A brigade, and what its people are told. Person N has account and talent N.
struct Told {
    state: BrigadeState,
    paused: HashMap<TalentId, NaiveDate>,
}

impl Told {
    /// With these members.
    fn with(people: &[u128]) -> Self {
        let mut told = Self { state: BrigadeState::default(), paused: HashMap::new() };
        Brigade::evolve(&mut told.state, &samples()[0]);
        for person in people {
            told.by(*person, *person, volunteers(*person));
            told.by(COORDINATOR, *person, MemberChange::Accept);
        }
        told
    }

    /// What is said, and to which accounts: none where it goes to those who coordinate.
    fn by(&mut self, by: u128, of: u128, change: MemberChange) -> Vec<(String, Vec<u128>)> {
        self.happens(Some(id(by)), of, change)
    }

    /// The same of what nobody did.
    fn by_itself(&mut self, of: u128, change: MemberChange) -> Vec<(String, Vec<u128>)> {
        self.happens(None, of, change)
    }

    fn happens(&mut self, by: Option<AccountId>, of: u128, change: MemberChange) -> Vec<(String, Vec<u128>)> {
        let (before, talent) = (self.state.clone(), id(of));
        let command = BrigadeCommand::Member { talent, change };
        for event in Brigade::decide(&before, command, now()).expect("it happens") {
            Brigade::evolve(&mut self.state, &event);
        }
        let (after, paused) = (&self.state, self.paused.clone());
        let change = Change { brigade: id(3), version: 7, before: &before, after, by, now: now(), paused };
        let notices = change.notices(talent);
        notices.iter().for_each(is_worded);
        notices.iter().map(|notice| (notice.template.clone(), accounts(notice))).collect()
    }
}

fn volunteers(person: u128) -> MemberChange {
    MemberChange::Volunteer { account: id(person), subject: id(person), home: Some(id(5)), in_pool: true }
}

fn accounts(notice: &Notice) -> Vec<u128> {
    let account = |recipient: &Recipient| match recipient {
        Recipient::Account { account } => Some(account.uuid().as_u128()),
        Recipient::Holders { .. } | Recipient::Address { .. } => None,
    };
    notice.recipients.iter().filter_map(account).collect()
}

#[track_caller]
fn is_worded(notice: &Notice) {
    worded::is_worded(notice);
    assert!(notice.link.as_ref().is_some_and(|link| link.starts_with("/brigades/")), "it leads to the brigade");
}

#[track_caller]
fn is_told(told: &[(String, Vec<u128>)], expected: &[(&str, &[u128])]) {
    let told: Vec<(&str, &[u128])> = told.iter().map(|(what, whom)| (what.as_str(), whom.as_slice())).collect();
    assert_eq!(told, expected);
}

#[test]
fn coordinators_hear_of_volunteers_and_these_of_what_comes_of_it() {
    let mut told = Told::with(&[]);
    let (reason, words) = (DepartureReason::SkillsNotNeeded, None);
    is_told(&told.by(1, 1, volunteers(1)), &[("brigade.volunteered", &[])]);
    is_told(&told.by(1, 1, volunteers(1)), &[]);
    let declined = told.by(COORDINATOR, 1, MemberChange::Decline { reason, words });
    is_told(&declined, &[("brigade.declined", &[1])]);
    told.by(1, 1, volunteers(1));
    is_told(&told.by(COORDINATOR, 1, MemberChange::Accept), &[("brigade.accepted", &[1])]);
    is_told(&told.by(COORDINATOR, 1, MemberChange::Accept), &[]);
    // One may coordinate the brigade that one is in.
    is_told(&told.by(2, 2, volunteers(2)), &[("brigade.volunteered", &[])]);
    is_told(&told.by(2, 2, MemberChange::Accept), &[]);
}

#[test]
fn whoever_leaves_is_told_nothing_and_whoever_is_removed_hears_of_that_alone() {
    let reason = DepartureReason::OwnWish;
    for (by, change, expected) in [
        (1, MemberChange::Leave { reason, words: None }, ("brigade.member-gone", &[][..])),
        (COORDINATOR, MemberChange::Remove { reason, words: None }, ("brigade.removed", &[1][..])),
    ] {
        let mut told = Told::with(&[1]);
        let assign = MemberChange::AssignDuty { duty: id(30), kind: DutyKind::OnCall, period: period(), paused: None };
        told.by(COORDINATOR, 1, assign);
        told.by(MANAGER, 1, release(40));
        is_told(&told.by(by, 1, change), &[expected]);
    }
}

#[test]
fn of_a_volunteer_who_takes_it_back_and_of_whoever_left_the_pool_it_is_said_so() {
    let reason = DepartureReason::OwnWish;
    let mut told = Told::with(&[1]);
    told.by(2, 2, volunteers(2));
    is_told(&told.by(2, 2, MemberChange::Leave { reason, words: None }), &[("brigade.volunteer-gone", &[])]);
    let assign = MemberChange::AssignDuty { duty: id(30), kind: DutyKind::OnCall, period: period(), paused: None };
    told.by(COORDINATOR, 1, assign);
    is_told(&told.by_itself(1, MemberChange::EndWithPool { reason }), &[("brigade.left-pool", &[])]);
    is_told(&told.by_itself(1, MemberChange::EndWithPool { reason }), &[]);
    let mut told = Told::with(&[1]);
    let erased = MemberChange::EndWithPool { reason: DepartureReason::Other };
    is_told(&told.by_itself(1, erased), &[("brigade.left-erased", &[])]);
}

#[test]
fn what_comes_in_quiet_hours_set_for_the_brigade_waits_for_their_end() {
    let mut told = Told::with(&[1]);
    let hours = QuietHours::new(Zone::Metropolitan, 8, 12).ok();
    told.by(1, 1, MemberChange::SetQuietHours { hours });
    let assign = MemberChange::AssignDuty { duty: id(30), kind: DutyKind::OnCall, period: period(), paused: None };
    let before = told.state.clone();
    told.by(COORDINATOR, 1, assign);
    let by = Some(id(COORDINATOR));
    let (after, paused) = (&told.state, HashMap::new());
    let change = Change { brigade: id(3), version: 7, before: &before, after, by, now: now(), paused };
    let due: Vec<_> = change.notices(id(1)).iter().map(|notice| change.due_at(notice) - now()).collect();
    assert_eq!(due, [Duration::hours(2)], "from ten to noon in Paris");
}

#[test]
fn a_duty_is_told_to_whoever_gets_or_loses_it_and_an_offer_to_whoever_could_take_it() {
    let mut told = Told::with(&[1, 2, 3, 4]);
    told.by(9, 9, volunteers(9));
    let assign = |duty, kind| MemberChange::AssignDuty { duty: id(duty), kind, period: period(), paused: None };
    let offer = |open| MemberChange::OfferDuty { duty: id(30), open };
    is_told(&told.by(COORDINATOR, 1, assign(30, DutyKind::OnCall)), &[("brigade.duty-assigned", &[1])]);
    // The third is on duty themselves, and the fourth takes no calls then.
    is_told(&told.by(3, 3, assign(31, DutyKind::Backup)), &[]);
    is_told(&told.by(4, 4, MemberChange::OptOut { until: period().end() }), &[]);
    is_told(&told.by(1, 1, offer(true)), &[("brigade.duty-offered", &[2])]);
    is_told(&told.by(1, 1, offer(true)), &[]);
    is_told(&told.by(1, 1, offer(false)), &[]);
    told.by(1, 1, offer(true));
    is_told(&told.by(2, 2, MemberChange::TakeDuty { duty: id(30), paused: None }), &[("brigade.duty-taken", &[1])]);
    is_told(&told.by(COORDINATOR, 2, MemberChange::DropDuty { duty: id(30) }), &[("brigade.duty-dropped", &[2])]);
}

#[test]
fn an_offer_is_told_to_nobody_who_is_paused_when_the_duty_begins() {
    let mut told = Told::with(&[1, 2, 3]);
    let before = period().start().pred_opt().expect("a day");
    told.paused = HashMap::from([(id(2), period().start()), (id(3), before)]);
    let assign = MemberChange::AssignDuty { duty: id(30), kind: DutyKind::OnCall, period: period(), paused: None };
    told.by(COORDINATOR, 1, assign);
    let offer = MemberChange::OfferDuty { duty: id(30), open: true };
    is_told(&told.by(1, 1, offer), &[("brigade.duty-offered", &[3])]);
}

#[test]
fn coordinators_hear_of_a_duty_of_whoever_takes_no_calls_then_once() {
    let mut told = Told::with(&[1]);
    let assign = MemberChange::AssignDuty { duty: id(30), kind: DutyKind::OnCall, period: period(), paused: None };
    told.by(COORDINATOR, 1, assign);
    let first = period().start();
    let before = first.pred_opt().expect("a day");
    is_told(&told.by(1, 1, MemberChange::OptOut { until: before }), &[]);
    is_told(&told.by(1, 1, MemberChange::OptOut { until: first }), &[("brigade.duty-uncovered", &[])]);
    is_told(&told.by(1, 1, MemberChange::OptOut { until: first }), &[]);
    is_told(&told.by(1, 1, MemberChange::OptIn), &[]);
    let cause = |until: NaiveDate| {
        let notices = uncovered((id(3), &told.state), id(1), until, now());
        notices.into_iter().map(|notice| notice.cause).collect::<Vec<_>>()
    };
    let day_after = period().end() + Duration::days(1);
    assert_eq!(cause(day_after), cause(day_after + Duration::days(9)), "no day more of the duty has nobody");
    assert_ne!(cause(day_after), cause(period().end()));
}

#[test]
fn an_offer_to_many_is_told_in_parts_each_to_others() {
    let people: Vec<u128> = (100..=100 + MOST_AT_ONCE as u128 + 1).collect();
    let mut told = Told::with(&people);
    let assign = MemberChange::AssignDuty { duty: id(30), kind: DutyKind::OnCall, period: period(), paused: None };
    told.by(COORDINATOR, people[0], assign);
    let offered = told.by(people[0], people[0], MemberChange::OfferDuty { duty: id(30), open: true });
    assert_eq!(offered.iter().map(|(_, whom)| whom.len()).collect::<Vec<_>>(), [MOST_AT_ONCE, 1]);
    let whom: Vec<u128> = offered.into_iter().flat_map(|(_, whom)| whom).collect();
    assert_eq!(whom, people[1..]);
}

fn release(number: u128) -> MemberChange {
    MemberChange::GrantStandingRelease {
        release: id(number),
        by: id(MANAGER),
        share: Share::new(50).expect("a share"),
        notice: NoticeHours::new(24).expect("hours"),
        period: period(),
        conditions: None,
    }
}

#[test]
fn whoever_is_released_in_advance_hears_of_it_and_of_its_end() {
    let mut told = Told::with(&[1]);
    is_told(&told.by(MANAGER, 1, release(40)), &[("brigade.release-granted", &[1])]);
    let revoke = MemberChange::RevokeStandingRelease { release: id(40), by: id(MANAGER) };
    is_told(&told.by(MANAGER, 1, revoke), &[("brigade.release-revoked", &[1])]);
}
