//! Answers, opinions and signatures by the links of mails, over a real store.

use chrono::Duration;
use vivier_event_store::links::ActionLink;
use vivier_event_store::{CommandContext, CommandError, QueryError};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{SubjectId, TypedId as _};

use super::consent::{opinion, request};
use super::support::*;
use crate::domain::rules::ReleaseStep;
use crate::domain::terms::TermsHash;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::{Conditions, ReleaseRefusalReason, Side};
use crate::read::by_link::{ExpiredLink, expired_link, linked_placement};
use crate::read::view::ConditionsView;
use crate::use_case::by_link::{
    ANSWER_PLACEMENT, ANSWER_RELEASE, Answer, AnswerPlacementByLink, AnswerReleaseByLink, Consent, GIVE_OPINION,
    GiveOpinionByLink, Held, Purpose, SignByLink, Signing, held,
};

#[tokio::test]
async fn a_link_answers_once_for_its_person_with_the_rights_that_they_hold_now() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    world.settle().await;
    let store = &world.tests.store;
    let link = |account_number| ActionLink {
        action: ANSWER_RELEASE.to_owned(),
        subject: placement.uuid(),
        person: SubjectId::from(account(account_number)),
        expires_at: store.clock().now() + Duration::days(3),
        mailbox: 0,
    };
    let act = async |token: &str, answer: Answer| {
        let Held { actor, .. } = held(store, Purpose::AnswerRelease, token).await.expect("a genuine link");
        let context = CommandContext::new(actor, store.clock());
        store.execute(&context, &AnswerReleaseByLink { token: token.to_owned(), answer }).await
    };
    let shown = async |token: &str| {
        world.settle().await;
        let linked = linked_placement(store, Purpose::ReadRelease, token).await.expect("a genuine link");
        linked.map(|linked| (linked.open, linked.used))
    };
    // A link of somebody who holds nothing opens nothing.
    world.holder(78, Role::MissionOwner, world.home).await;
    world.settle().await;
    assert_eq!(shown(&link(78).token(store.keys())).await, None);
    let stranger = act(&link(78).token(store.keys()), Answer::Grant).await;
    assert!(matches!(stranger, Err(CommandError::NotFound)), "{stranger:?}");
    let token = link(1002).token(store.keys());
    assert_eq!(shown(&token).await, Some((true, false)));
    let refuse = Answer::Refuse { reason: ReleaseRefusalReason::Workload, words: None };
    act(&token, refuse.clone()).await.expect("answered");
    assert_eq!(world.status(placement).await, PlacementStatus::ReleaseRefused);
    let twice = act(&token, Answer::Grant).await;
    assert!(twice.is_err(), "{twice:?}");
    assert_eq!(shown(&token).await, Some((false, true)), "what was answered is asked no more");
    let (other, middle) = (if &token[30..31] == "A" { "B" } else { "A" }, 30..31);
    let mut forged = token.clone();
    forged.replace_range(middle, other);
    assert!(held(store, Purpose::AnswerRelease, &forged).await.is_err());
    let expired = async |purpose, token: &str| expired_link(store, purpose, token).await.expect("it can be read");
    assert_eq!(expired(Purpose::ReadRelease, &token).await, None, "it has time left");
    world.tests.advance(Duration::days(4));
    assert!(held(store, Purpose::AnswerRelease, &token).await.is_err(), "expired");
    // Where to go on is known of what was a link, and of that alone.
    assert_eq!(expired(Purpose::ReadRelease, &token).await, Some(ExpiredLink { placement, used: true }));
    assert_eq!(expired(Purpose::Sign, &token).await, None);
    assert_eq!(expired(Purpose::ReadRelease, &forged).await, None);
}

#[tokio::test]
async fn a_link_grants_under_conditions_as_its_person_would() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    world.settle().await;
    let store = &world.tests.store;
    let link = ActionLink {
        action: ANSWER_RELEASE.to_owned(),
        subject: placement.uuid(),
        person: SubjectId::from(account(1002)),
        expires_at: store.clock().now() + Duration::days(3),
        mailbox: 0,
    };
    let token = link.token(store.keys());
    let Held { actor, .. } = held(store, Purpose::AnswerRelease, &token).await.expect("a genuine link");
    let conditions = Some(Conditions::new("Pas le lundi.").expect("words"));
    let answer = Answer::GrantUnder { max_share: Some(share(5)), last_day: None, conditions };
    let context = CommandContext::new(actor, store.clock());
    store.execute(&context, &AnswerReleaseByLink { token, answer }).await.expect("granted");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);
    let release = world.look(&person(1), placement).await.expect("theirs").release.expect("asked for");
    let said = ConditionsView { max_share: Some(share(5)), last_day: None, words: Some("Pas le lundi.".to_owned()) };
    assert_eq!(release.conditions, Some(said));
}

#[tokio::test]
async fn an_opinion_is_given_by_a_link_once_by_its_person_and_decides_nothing() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for (number, role) in [(1002, Role::ReleasingManager), (1004, Role::HumanResources)] {
        world.holder(number, role, world.ministry).await;
    }
    world.holder(78, Role::MissionOwner, world.home).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    world.settle().await;
    let store = &world.tests.store;
    let token = |number, action: &str| {
        let link = ActionLink {
            action: action.to_owned(),
            subject: placement.uuid(),
            person: SubjectId::from(account(number)),
            expires_at: store.clock().now() + Duration::days(3),
            mailbox: 0,
        };
        link.token(store.keys())
    };
    let give = async |token: &str, favourable| {
        let Held { actor, .. } = held(store, Purpose::GiveOpinion, token).await.expect("a genuine link");
        let command = GiveOpinionByLink { token: token.to_owned(), favourable, words: None };
        store.execute(&CommandContext::new(actor, store.clock()), &command).await
    };
    let stranger = give(&token(78, GIVE_OPINION), true).await;
    assert!(matches!(stranger, Err(CommandError::NotFound)), "{stranger:?}");
    let (heard, decides) = (token(1002, GIVE_OPINION), token(1004, ANSWER_RELEASE));
    // Each page reads what is asked; neither link does what the other is for.
    for token in [&heard, &decides] {
        held(store, Purpose::ReadRelease, token).await.expect("it can be read");
    }
    let open = async |token: &str| {
        world.settle().await;
        let linked = linked_placement(store, Purpose::ReadRelease, token).await.expect("a genuine link");
        linked.map(|linked| linked.open)
    };
    let due = async |token: &str| {
        world.settle().await;
        let linked = linked_placement(store, Purpose::ReadRelease, token).await.expect("a genuine link");
        linked.and_then(|linked| linked.answer_by).expect("a deadline")
    };
    let release = world.state(placement).await.release.expect("a release");
    assert!(release.opinion_by() < release.deadline, "the two are apart");
    assert_eq!((due(&heard).await, due(&decides).await), (release.opinion_by(), release.deadline));
    assert_eq!((open(&heard).await, open(&decides).await), (Some(true), Some(false)), "the manager is heard first");
    assert!(held(store, Purpose::AnswerRelease, &heard).await.is_err());
    assert!(held(store, Purpose::GiveOpinion, &decides).await.is_err());

    give(&heard, false).await.expect("heard");
    let release = world.state(placement).await.release.expect("a release");
    let opinion = release.opinion.clone().expect("an opinion");
    assert_eq!((opinion.by, opinion.favourable), (account(1002), false));
    assert_eq!((release.status, release.turn()), (ReleaseStatus::Requested, ReleaseStep::HumanResourcesDecision));
    assert!(give(&heard, true).await.is_err(), "once");
    assert_eq!((open(&heard).await, open(&decides).await), (Some(false), Some(true)));
    world.tests.advance(Duration::days(3));
    assert!(held(store, Purpose::GiveOpinion, &heard).await.is_err(), "expired");
}

#[tokio::test]
async fn consent_decision_and_signature_are_given_by_a_link_once_and_for_what_was_read() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    for (number, role) in [(1002, Role::ReleasingManager), (1004, Role::HumanResources)] {
        world.holder(number, role, world.ministry).await;
    }
    // Whoever acts by a link has an account.
    world.holder(1, Role::Coordinator, world.ministry).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.invite(talent, seats[0]).await;
    let store = &world.tests.store;
    let token = |number, action: &str| {
        let link = ActionLink {
            action: action.to_owned(),
            subject: placement.uuid(),
            person: SubjectId::from(account(number)),
            expires_at: store.clock().now() + Duration::days(3),
            mailbox: 0,
        };
        link.token(store.keys())
    };
    let context = async |purpose, token: &str| {
        let Held { actor, .. } = held(store, purpose, token).await.expect("a genuine link");
        CommandContext::new(actor, store.clock())
    };
    // The talent’s yes; and a link for a yes signs nothing.
    let yes = token(1, ANSWER_PLACEMENT);
    assert!(held(store, Purpose::Sign, &yes).await.is_err());
    let read = async |purpose, token: &str| {
        world.settle().await;
        linked_placement(store, purpose, token).await.expect("a genuine link").expect("a placement")
    };
    assert!(read(Purpose::AnswerPlacement, &yes).await.open);
    let accept = AnswerPlacementByLink { token: yes.clone(), answer: Consent::Accept };
    let as_talent = context(Purpose::AnswerPlacement, &yes).await;
    store.execute(&as_talent, &accept).await.expect("accepted");
    assert_eq!(world.status(placement).await, PlacementStatus::Agreed);
    let twice = store.execute(&as_talent, &accept).await;
    assert!(twice.is_err(), "a link answers once: {twice:?}");
    assert!(!read(Purpose::AnswerPlacement, &yes).await.open);

    // The decision of human resources.
    world.run(&person(1), request(placement)).await.expect("requested");
    world.run(&world.manager(), opinion(placement)).await.expect("heard");
    let decide = token(1004, ANSWER_RELEASE);
    let as_staff = context(Purpose::AnswerRelease, &decide).await;
    store.execute(&as_staff, &AnswerReleaseByLink { token: decide, answer: Answer::Grant }).await.expect("granted");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);

    // A signature is for the draft whose link it is.
    let first = world.draft(placement, None).await;
    let sign = |number: u32, hash: &TermsHash| SignByLink {
        token: token(1, &Signing::Agreement(number).action()),
        side: None,
        hash: hash.clone(),
    };
    let as_talent = context(Purpose::Sign, &sign(1, &first).token).await;
    let linked = read(Purpose::Sign, &sign(1, &first).token).await;
    assert_eq!((linked.open, linked.sides.as_slice()), (true, [Side::Talent].as_slice()));
    assert_eq!(linked.document.map(|document| document.hash), Some(first.as_str().to_owned()));
    store.execute(&as_talent, &sign(1, &first)).await.expect("signed");
    let second = world.draft(placement, Some(period("2026-03-01", "2026-05-31"))).await;
    assert!(!world.state(placement).await.has_signed(Side::Talent), "an edit drops signatures");
    assert!(store.execute(&as_talent, &sign(1, &second)).await.is_err(), "the first link was used");
    let (past, present) =
        (read(Purpose::Sign, &sign(1, &first).token).await, read(Purpose::Sign, &sign(2, &second).token).await);
    assert_eq!((past.open, past.document), (false, None), "a draft that was replaced is shown by no link");
    assert_eq!((present.open, present.used), (true, false));
    assert_eq!(code(store.execute(&as_talent, &sign(2, &first)).await), "TERMS_CHANGED");
    assert_eq!(code(store.execute(&as_talent, &sign(3, &second)).await), "TERMS_CHANGED", "no link of this draft");
    store.execute(&as_talent, &sign(2, &second)).await.expect("signed");
    assert!(world.state(placement).await.has_signed(Side::Talent));
}

/// The mailbox may be somebody else's by then: a service gives its addresses to whoever comes next.
#[tokio::test]
async fn a_link_in_a_mailbox_that_its_person_has_left_does_nothing_and_says_no_more_than_one_that_expired() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    let store = &world.tests.store;
    let expires_at = store.clock().now() + Duration::days(3);
    let token = |mailbox| {
        let (action, person) = (ANSWER_RELEASE.to_owned(), SubjectId::from(account(1002)));
        ActionLink { action, subject: placement.uuid(), person, expires_at, mailbox }.token(store.keys())
    };
    let Held { actor, .. } = held(store, Purpose::AnswerRelease, &token(0)).await.expect("a genuine link");
    let act = async |token: String| {
        let context = CommandContext::new(actor.clone(), store.clock());
        store.execute(&context, &AnswerReleaseByLink { token, answer: Answer::Grant }).await
    };
    let over = async |mailbox| {
        let link = expired_link(store, Purpose::ReadRelease, &token(mailbox)).await.expect("it can be read");
        link.map(|link| (link.placement, link.used))
    };
    assert_eq!(over(0).await, None, "the mailbox is theirs");

    world.takes_another_address(1002).await;
    assert_eq!((over(0).await, over(1).await), (Some((placement, false)), None));
    let left = held(store, Purpose::AnswerRelease, &token(0)).await;
    assert!(matches!(&left, Err(QueryError::Refused(problem)) if problem.code == "ACTION_LINK_EXPIRED"), "{left:?}");
    // Nor where they were taken for its holder a moment before they left.
    assert_eq!(code(act(token(0)).await), "ACTION_LINK_EXPIRED");
    assert_eq!(world.status(placement).await, PlacementStatus::ReleasePending);
    act(token(1)).await.expect("granted from where they are now");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);
}
