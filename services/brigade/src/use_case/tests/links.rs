//! Who is told, and answers from the mail: by a link that is genuine, in time, and used once.

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::links::ActionLink;
use vivier_event_store::{CommandError, QueryError};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{CalendarStatus, Notice, Recipient, Value, Ways, When};
use vivier_kernel::share::Share;
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_notifications::words::catalogue;

use super::support::{RUST, World, code, person, seat, world};
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::state::Call;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallDeclineReason, CancelReason, MobilisationId, ReleaseReason, TeamSeat};
use crate::process::telling::{ANSWER, nobody_left};
use crate::read::by_link::{LinkedCall, linked_call};
use crate::use_case::answer::{AcceptCall, DeclineCall};
use crate::use_case::by_link::{AnswerCallByLink, LinkAnswer};
use crate::use_case::course::CancelMobilisation;
use crate::use_case::membership::SetQuietHours;
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};

/// What waits to be carried to people of mobilisations.
pub(super) async fn notices(world: &World) -> Vec<Notice> {
    let all = everything_told(world).await.into_iter();
    all.filter(|notice| !notice.cause.starts_with("brigade:")).collect()
}

/// The same, and what is told of memberships.
pub(super) async fn everything_told(world: &World) -> Vec<Notice> {
    let waiting: Vec<serde_json::Value> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("timers");
    waiting.into_iter().map(|payload| serde_json::from_value(payload).expect("a notice")).collect()
}

fn told(notices: &[Notice], template: &str) -> usize {
    notices.iter().filter(|notice| notice.template == template).count()
}

pub(super) fn token(world: &World, call: &Call, action: &str, expires_at: DateTime<Utc>) -> String {
    let person = SubjectId::from(call.callee.account);
    let link = ActionLink { action: action.to_owned(), subject: call.id.uuid(), person, expires_at, mailbox: 0 };
    link.token(world.tests.store.keys())
}

/// The only member of a brigade is asked by mail, with a link that is good for a day: the call, and the link's token.
async fn asked(world: &World) -> (MobilisationId, Call, String) {
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let call = world.call(mobilisation, talent).await;
    let token = token(world, &call, ANSWER, world.now() + Duration::days(1));
    (mobilisation, call, token)
}

fn by(mobilisation: MobilisationId, token: &str, answer: LinkAnswer) -> AnswerCallByLink {
    AnswerCallByLink { mobilisation, token: token.to_owned(), answer }
}

#[tokio::test]
async fn each_call_is_told_once_with_a_link_and_everybody_still_asked_is_thanked() {
    let world = world().await;
    for number in 1..=2 {
        world.member(number, RUST, world.brigade).await;
    }
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let asked = notices(&world).await;
    assert_eq!((asked.len(), told(&asked, "brigade.call")), (2, 2));
    let calls = world.state(mobilisation).await.calls;
    // Late answers are taken until the last day of the work is over in Paris.
    let over = Zone::Metropolitan.begins(world.period().end() + Duration::days(1));
    for notice in &asked {
        // For whom, where, and what it asks for: each is a reason to say no.
        let work =
            ["work_host", "work_mode", "work_region", "work_skills"].map(|name| notice.values.get(name).cloned());
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let remote = Some(Value::Word("REMOTE".to_owned()));
        assert_eq!(work, [text("Administration en difficulté"), remote, None, text("Rust")]);
        assert_eq!(notice.actions[0].expires_at, over);
        assert_eq!((notice.actions.len(), notice.actions[0].action.as_str()), (1, ANSWER));
        assert!(calls.iter().any(|call| call.id.uuid() == notice.actions[0].subject));
    }
    world.after(45).await;
    assert_eq!(told(&notices(&world).await, "brigade.call-reminded"), 2);
    let first = calls[0].clone();
    let actor = person(if first.callee.account.uuid().as_u128() == 1 { 1 } else { 2 });
    world.run(&actor, AcceptCall { mobilisation, call: first.id }).await.expect("a yes");
    let after = notices(&world).await;
    assert_eq!((told(&after, "brigade.seat-completes"), told(&after, "brigade.released")), (1, 1));
    assert_eq!(told(&after, "brigade.team-complete"), 1);
    assert_eq!(told(&after, "brigade.seat") + told(&after, "brigade.team-yours"), 0, "it is told once");
}

#[tokio::test]
async fn neither_a_no_nor_a_silence_leaves_a_deadline_in_the_calendar() {
    let world = world().await;
    for number in 1..=2 {
        world.member(number, RUST, world.brigade).await;
    }
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let [says_no, silent] = world.state(mobilisation).await.calls.try_into().expect("two were called");
    let actor = person(says_no.callee.account.uuid().as_u128());
    let no = DeclineCall { mobilisation, call: says_no.id, reason: CallDeclineReason::Personal, words: None };
    world.run(&actor, no).await.expect("a no");
    world.after(15).await;
    world.after(80).await;
    let closed = |call: &Call, notices: &[Notice]| {
        let key = format!("call:{}", call.id);
        let quiet = notices.iter().filter(|notice| notice.ways == Ways::Calendar);
        let items = quiet.flat_map(|notice| &notice.calendar).filter(|item| item.key == key);
        items.map(|item| (item.when.clone(), item.status)).collect::<Vec<_>>()
    };
    let told = notices(&world).await;
    for (call, status) in [(&says_no, CallStatus::Declined), (&silent, CallStatus::Expired)] {
        let now = world.state(mobilisation).await.call(call.id).cloned().expect("the call");
        assert_eq!(now.status, status);
        let by = When::By(now.deadline.expect("it had one"));
        assert_eq!(closed(call, &told), [(by, CalendarStatus::Cancelled)], "{status}");
    }
}

#[tokio::test]
async fn in_an_exercise_that_was_declared_before_nobody_is_told_anything() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let mobilisation = world.exercise(world.need(vec![seat(0, RUST)])).await;
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.called(mobilisation).await;
    assert_eq!(world.state(mobilisation).await.calls[0].status, CallStatus::Sent);
    assert_eq!(notices(&world).await.len(), 0);
}

#[tokio::test]
async fn an_exercise_is_not_declared_as_a_mobilisation() {
    let world = world().await;
    let need = Need { exercise: true, ..world.need(vec![seat(0, RUST)]) };
    let declared = world.run(&world.coordinator(), DeclareMobilisation { need, recipe: None }).await;
    let Err(CommandError::Refused(problem)) = declared else { panic!("{declared:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("HOLD_EXERCISE_INSTEAD", Some("exercise")));
}

#[tokio::test]
async fn a_link_answers_once_and_a_wrong_one_changes_nothing() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let other = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let call = world.call(mobilisation, talent).await;
    let tomorrow = world.now() + Duration::days(1);
    let good = token(&world, &call, ANSWER, tomorrow);
    let anonymous = Actor::Anonymous;
    let before = world.state(mobilisation).await;
    let mut forged = good.clone();
    forged.replace_range(10..11, if &good[10..11] == "A" { "B" } else { "A" });
    let refusals = [
        (by(mobilisation, &forged, LinkAnswer::Yes), "ACTION_LINK_NOT_GENUINE"),
        (by(mobilisation, "", LinkAnswer::Yes), "ACTION_LINK_NOT_GENUINE"),
        (by(other, &good, LinkAnswer::Yes), "ACTION_LINK_NOT_GENUINE"),
        (by(mobilisation, &token(&world, &call, "grantRelease", tomorrow), LinkAnswer::Yes), "ACTION_LINK_NOT_GENUINE"),
        (by(mobilisation, &token(&world, &call, ANSWER, world.now()), LinkAnswer::Yes), "ACTION_LINK_EXPIRED"),
        (by(mobilisation, &good, LinkAnswer::LastResort(world.now() - Duration::hours(1))), "LAST_RESORT_OUTSIDE"),
    ];
    for (command, refused) in refusals {
        let answer = world.run(&anonymous, command).await;
        let Err(CommandError::Refused(problem)) = &answer else { panic!("{answer:?}") };
        assert_eq!(problem.code, refused);
        assert!(problem.field.is_some(), "{problem}");
        assert_eq!(world.state(mobilisation).await, before, "nothing changed");
    }
    let store = &world.tests.store;
    let seen = linked_call(store, mobilisation, &good).await.expect("the call");
    assert_eq!((seen.status, seen.used), (CallStatus::Sent, false), "what was refused leaves the link good");
    let yes = world.run(&anonymous, by(mobilisation, &good, LinkAnswer::Yes)).await.expect("a yes");
    assert_eq!(yes.status, CallStatus::Engaged);
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
    let no = by(mobilisation, &good, LinkAnswer::No(CallDeclineReason::OnLeave, None));
    let after = world.state(mobilisation).await;
    let used = world.run(&anonymous, no).await;
    let Err(CommandError::Refused(problem)) = &used else { panic!("{used:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("ACTION_LINK_USED", Some("token")));
    assert_eq!(world.state(mobilisation).await, after, "nothing changed");
    assert!(linked_call(store, mobilisation, &good).await.expect("the call").used);
}

#[tokio::test]
async fn a_link_in_a_mailbox_that_its_person_has_left_answers_nothing_and_shows_nothing() {
    let world = world().await;
    let (mobilisation, call, left) = asked(&world).await;
    let expires_at = world.now() + Duration::days(1);
    world.takes_another_address(1).await;
    let before = world.state(mobilisation).await;
    let refused = world.run(&Actor::Anonymous, by(mobilisation, &left, LinkAnswer::Yes)).await;
    assert_eq!(code(refused), "ACTION_LINK_EXPIRED");
    assert_eq!(world.state(mobilisation).await, before, "nothing changed");
    let store = &world.tests.store;
    let shown = linked_call(store, mobilisation, &left).await;
    assert!(matches!(&shown, Err(QueryError::Refused(problem)) if problem.code == "ACTION_LINK_EXPIRED"), "{shown:?}");
    // The one that goes to where they are now does what it is for.
    let (action, person) = (ANSWER.to_owned(), SubjectId::from(call.callee.account));
    let link = ActionLink { action, subject: call.id.uuid(), person, expires_at, mailbox: 1 };
    let yes = by(mobilisation, &link.token(store.keys()), LinkAnswer::Yes);
    assert_eq!(world.run(&Actor::Anonymous, yes).await.expect("a yes").status, CallStatus::Engaged);
}

#[tokio::test]
async fn a_yes_by_link_of_somebody_who_has_the_seat_already_says_so_and_leaves_the_link_unused() {
    let world = world().await;
    let (mobilisation, call, token) = asked(&world).await;
    world.run(&person(1), AcceptCall { mobilisation, call: call.id }).await.expect("a yes in the app");
    let before = world.state(mobilisation).await;
    let yes = world.run(&Actor::Anonymous, by(mobilisation, &token, LinkAnswer::Yes)).await.expect("it is so");
    assert_eq!((yes.call, yes.status), (call.id, CallStatus::Engaged));
    assert_eq!(world.state(mobilisation).await, before, "nothing changed");
    let shown = linked_call(&world.tests.store, mobilisation, &token).await.expect("the call");
    assert_eq!((shown.status, shown.used, shown.open), (CallStatus::Engaged, false, false));
}

#[tokio::test]
async fn a_link_says_yes_as_a_last_resort_too() {
    let world = world().await;
    let (mobilisation, call, token) = asked(&world).await;
    let talent = call.callee.talent;
    let last_resort = LinkAnswer::LastResort(world.now() + Duration::minutes(100));
    let said = world.run(&Actor::Anonymous, by(mobilisation, &token, last_resort)).await.expect("a last resort");
    assert_eq!(said.status, CallStatus::AcceptedAsLastResort);
    world.after(100).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Engaged);
}

#[tokio::test]
async fn of_two_uses_of_a_link_at_the_same_instant_one_counts() {
    let world = world().await;
    let (mobilisation, _, token) = asked(&world).await;
    let anonymous = Actor::Anonymous;
    let yes = world.run(&anonymous, by(mobilisation, &token, LinkAnswer::Yes));
    let no = world.run(&anonymous, by(mobilisation, &token, LinkAnswer::No(CallDeclineReason::OnLeave, None)));
    let (yes, no) = tokio::join!(yes, no);
    assert_eq!(u8::from(yes.is_ok()) + u8::from(no.is_ok()), 1, "{yes:?} {no:?}");
}

/// Both seats have the third person behind them; the first is filled, and the second is theirs to be asked for. Answers with their calls.
async fn called_twice(world: &World) -> (MobilisationId, [Call; 2]) {
    let mut people = Vec::new();
    for number in 1..=3 {
        people.push(world.member(number, RUST, world.brigade).await);
    }
    // A yes to the first is one to the second, which is another seat.
    let second = TeamSeat { share: Share::new(50).expect("a share"), ..seat(1, RUST) };
    let mobilisation = world.composed(vec![seat(0, RUST), second]).await;
    let mut decided = world.state(mobilisation).await.team;
    for (place, chosen) in decided.iter_mut().zip(&people) {
        (place.chosen, place.backups) = (*chosen, vec![people[2]]);
    }
    let decided = Some(decided.into_iter().map(Into::into).collect());
    let compose = ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.called(mobilisation).await;
    let first = world.call(mobilisation, people[2]).await;
    let [one, two] = [world.call(mobilisation, people[0]).await, world.call(mobilisation, people[1]).await];
    world.run(&person(1), AcceptCall { mobilisation, call: one.id }).await.expect("a yes");
    let (reason, words) = (CallDeclineReason::OnLeave, None);
    let no = crate::use_case::answer::DeclineCall { mobilisation, call: two.id, reason, words };
    world.run(&person(2), no).await.expect("a no");
    world.after(0).await;
    let second = world.call(mobilisation, people[2]).await;
    assert_ne!(first.id, second.id, "asked for the other seat");
    (mobilisation, [first, second])
}

#[tokio::test]
async fn the_first_link_of_somebody_who_was_called_for_another_seat_since_leads_there_and_nobody_is_thanked_who_is_needed()
 {
    let world = world().await;
    let (mobilisation, [first, second]) = called_twice(&world).await;
    assert_eq!(told(&notices(&world).await, "brigade.released"), 0, "needed all along");
    let token = token(&world, &first, ANSWER, world.now() + Duration::days(1));
    let shown = linked_call(&world.tests.store, mobilisation, &token).await.expect("the call");
    assert_eq!((shown.status, shown.seat.id, shown.open), (CallStatus::Sent, second.seat, true));
    let yes = world.run(&Actor::Anonymous, by(mobilisation, &token, LinkAnswer::Yes)).await.expect("a yes");
    assert_eq!((yes.status, yes.call), (CallStatus::Engaged, second.id));
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
    let all = notices(&world).await;
    assert_eq!(["brigade.released", "brigade.seat", "brigade.seat-completes"].map(|one| told(&all, one)), [0, 1, 1]);
    // What stood in their calendar for the first call is taken out with the second.
    let key = format!("call:{}", first.id);
    let closed = |notice: &&Notice| {
        let of_first = |item: &vivier_kernel::notice::CalendarItem| item.key == key;
        notice.calendar.iter().filter(|item| of_first(item)).any(|item| item.status == CalendarStatus::Cancelled)
    };
    assert!(all.iter().any(|notice| closed(&notice)));
}

#[tokio::test]
async fn a_link_offers_no_yes_that_would_be_refused_to_somebody_who_can_no_longer_come() {
    let world = world().await;
    let (mobilisation, call, token) = asked(&world).await;
    let talent = call.callee.talent;
    let shown = async || linked_call(&world.tests.store, mobilisation, &token).await.expect("the call");
    let how = |shown: LinkedCall| (shown.open, shown.engaged_elsewhere, shown.no_longer_yours);
    assert_eq!(how(shown().await), (true, false, false));
    let until = world.now().date_naive() + Duration::days(40);
    let pause = vivier_talents::use_case::status::PauseTalent { talent, expected_version: None, until };
    world.run(&person(1), pause).await.expect("paused");
    assert_eq!(how(shown().await), (false, false, true));
    world.tests.settle_followers().await.expect("what follows has followed");
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Released, "nobody waits for them");
    assert_eq!(how(shown().await), (false, false, true));
    let yes = world.run(&Actor::Anonymous, by(mobilisation, &token, LinkAnswer::Yes)).await;
    assert_eq!(code(yes), "CALL_NO_LONGER_YOURS");
}

#[tokio::test]
async fn whoever_answers_by_link_as_the_team_is_called_off_reads_that_and_keeps_the_link() {
    let world = world().await;
    let (mobilisation, _, token) = asked(&world).await;
    let (reason, words) = (CancelReason::NeedGone, None);
    let cancel = CancelMobilisation { mobilisation, expected_version: None, expected_status: None, reason, words };
    world.run(&world.coordinator(), cancel).await.expect("called off");
    for answer in [LinkAnswer::Yes, LinkAnswer::No(CallDeclineReason::OnLeave, None)] {
        let refused = world.run(&Actor::Anonymous, by(mobilisation, &token, answer)).await;
        let Err(CommandError::Refused(problem)) = refused else { panic!("a refusal: {refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), ("ANSWERS_NO_LONGER_AWAITED", Some("token")));
    }
}

#[tokio::test]
async fn a_late_yes_that_is_not_needed_in_the_end_is_thanked_again() {
    let world = world().await;
    let people = [world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await];
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let first = world.state(mobilisation).await.calls[0].clone();
    assert_eq!(world.state(mobilisation).await.calls.len(), 2, "two are asked for a seat");
    let by = |call: &Call| {
        person(1 + people.iter().position(|one| *one == call.callee.talent).expect("one of them") as u128)
    };
    world.run(&by(&first), AcceptCall { mobilisation, call: first.id }).await.expect("a yes");
    let second = world.state(mobilisation).await.calls[1].clone();
    assert_eq!(second.status, CallStatus::Released);
    world.run(&by(&second), AcceptCall { mobilisation, call: second.id }).await.expect("a late yes");
    assert_eq!(world.call(mobilisation, second.callee.talent).await.status, CallStatus::Reserve);
    let deploy = crate::use_case::course::DeployTeam { mobilisation, expected_version: None };
    world.run(&world.coordinator(), deploy).await.expect("deployed");
    let all = notices(&world).await;
    let causes: std::collections::BTreeSet<&str> = all
        .iter()
        .filter(|notice| {
            notice.template == "brigade.released" && notice.cause.starts_with(&format!("call:{}:", second.id))
        })
        .map(|notice| notice.cause.as_str())
        .collect();
    assert_eq!(causes.len(), 2, "the same cause is told once, so that each time has its own: {causes:?}");
    // They were thanked before they said yes.
    assert_eq!((told(&all, "brigade.reserve"), told(&all, "brigade.reserve-after-all")), (0, 1));
}

#[tokio::test]
async fn coordinators_of_another_brigade_are_told_once_that_its_people_are_called() {
    let world = world().await;
    for number in 1..=2 {
        world.member(number, RUST, world.brigade).await;
    }
    let core = world.core_coordinator();
    let need = Need { brigade: world.core, ..world.need(vec![seat(0, RUST), seat(1, RUST)]) };
    let id = world.run(&core, DeclareMobilisation { need, recipe: None }).await.expect("declared").mobilisation;
    world.run(&core, ComposeTeam { mobilisation: id, expected_version: None, decided: None }).await.expect("composed");
    let lends = async || {
        let all = notices(&world).await.into_iter();
        all.filter(|notice| notice.template == "brigade.lends").collect::<Vec<_>>()
    };
    world.run(&core, PlanWave { mobilisation: id, expected_version: None }).await.expect("planned");
    assert_eq!(lends().await, [], "nothing of it exists for them before a call has gone out");
    world.after(0).await;
    let called = world.state(id).await.calls.iter().filter(|call| call.callee.brigade == world.brigade).count();
    assert_eq!((called, lends().await.len()), (2, 1));
    world.after(30).await;
    let told = lends().await;
    let brigade = world.tests.store.glance::<Brigade>(world.brigade.uuid()).await.expect("a brigade").state;
    let organisation = brigade.organisation.expect("a ministry");
    let holders = Recipient::Holders { role: Role::Coordinator, organisation, besides: None };
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].recipients, [holders]);
    for locale in Locale::ALL {
        for part in ["subject", "text"] {
            let words = catalogue::find(&format!("brigade.lends.{part}"), locale).expect("words");
            let mut names = words.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            assert!(names.all(|name| told[0].values.contains_key(name)), "{words}");
        }
    }
}

#[tokio::test]
async fn a_mobilisation_of_one_brigade_tells_no_other_of_its_calls() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let all = notices(&world).await;
    assert_eq!((told(&all, "brigade.call"), told(&all, "brigade.lends")), (1, 0));
}

#[tokio::test]
async fn coordinators_are_told_once_that_nobody_is_left_to_call() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    assert_eq!(told(&notices(&world).await, "brigade.nobody-left"), 0, "somebody is asked");
    let call = world.call(mobilisation, talent).await;
    let (reason, words) = (CallDeclineReason::OnLeave, None);
    let no = crate::use_case::answer::DeclineCall { mobilisation, call: call.id, reason, words };
    world.run(&person(1), no).await.expect("a no");
    world.after(1).await;
    let left = async || {
        let all = notices(&world).await;
        all.into_iter().filter(|notice| notice.template == "brigade.nobody-left").collect::<Vec<_>>()
    };
    assert_eq!(left().await.len(), 1);
    world.after(30).await;
    let told = left().await;
    let place = world.state(mobilisation).await.team[0].seat;
    let causes: Vec<&str> = told.iter().map(|notice| notice.cause.as_str()).collect();
    assert_eq!(causes, [format!("mobilisation:{mobilisation}:nobody-left:{place}:1-1")]);
    // After a no nobody is promised a yes; after a silence one can still come, and after a release that was not for good.
    let mut state = world.state(mobilisation).await;
    let need = state.need.clone().expect("a need");
    for (status, released, template) in [
        (CallStatus::Declined, None, "brigade.nobody-left"),
        (CallStatus::Expired, None, "brigade.nobody-left-but-late"),
        (CallStatus::Released, Some(ReleaseReason::NotNeeded), "brigade.nobody-left-but-late"),
        (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere), "brigade.nobody-left"),
    ] {
        (state.calls[0].status, state.calls[0].released) = (status, released);
        let notice = nobody_left(mobilisation, &need, &state, place, need.host);
        assert_eq!(notice.template, template, "{status:?} {released:?}");
    }
}

#[tokio::test]
async fn a_link_tells_of_instants_by_the_clocks_by_which_its_mail_did() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let hour = i64::from(Zone::Reunion.hour(world.now()));
    let hours = QuietHours::new(Zone::Reunion, (hour + 12) % 24, (hour + 13) % 24).ok();
    let set = SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours };
    world.run(&person(1), set).await.expect("quiet in half a day");
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.called(id).await;
    let link = token(&world, &world.call(id, talent).await, ANSWER, world.now() + Duration::days(1));
    assert_eq!(linked_call(&world.tests.store, id, &link).await.expect("the call").zone, Zone::Reunion);
}
