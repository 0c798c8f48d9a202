//! Links that act: genuine, for one action, once, for a time; and a refused command leaves its link good.

use chrono::Duration;
use proptest::prelude::*;
use serde::Serialize;
use uuid::Uuid;
use vivier_event_store::links::{LINK_SCOPE, LinkRefusal};
use vivier_event_store::testing::TestStore;
use vivier_event_store::{ActionLink, CommandError, Unit, UseCase};
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::{SubjectId, TypedId as _};

use crate::support::{Jar, JarCommand, JarId, context, fill, jar, store};

/// Takes marbles out, in the name of whoever has the link.
#[derive(Serialize)]
struct EmptyByLink {
    token: String,
    marbles: i64,
}

impl UseCase for EmptyByLink {
    const NAME: &'static str = "emptyByLink";
    type Outcome = i64;

    async fn run(&self, unit: &mut Unit) -> Result<i64, CommandError> {
        let link = unit.take_link("emptyJar", &self.token)?;
        let mut jar = unit.load_existing::<Jar>(JarId::from_uuid(link.subject)).await?;
        unit.decide(&mut jar, JarCommand::Empty { marbles: self.marbles })?;
        Ok(jar.state.marbles)
    }
}

fn link(store: &TestStore, jar: JarId, action: &str) -> ActionLink {
    let expires_at = store.clock.now() + Duration::days(7);
    ActionLink {
        action: action.to_owned(),
        subject: jar.uuid(),
        person: SubjectId::from_uuid(Uuid::from_u128(9)),
        expires_at,
        mailbox: 0,
    }
}

async fn use_up(store: &TestStore, token: &str, marbles: i64) -> Result<i64, CommandError> {
    let command = EmptyByLink { token: token.to_owned(), marbles };
    store.store.execute(&context(store), &command).await.map(|done| done.outcome)
}

#[tokio::test]
async fn a_link_acts_once_and_is_not_used_up_by_a_refusal() {
    let (store, _database) = store().await;
    let jar = jar(&store);
    fill(&store, jar, 10).await;
    let link = link(&store, jar, "emptyJar");
    let token = link.token(store.store.keys());
    let refused = use_up(&store, &token, 99).await;
    assert!(matches!(&refused, Err(CommandError::Refused(problem)) if problem.code == "NOT_ENOUGH"), "{refused:?}");
    assert!(!store.store.link_was_used(&link).await.expect("known"));
    assert_eq!(use_up(&store, &token, 3).await.expect("done"), 7);
    assert!(store.store.link_was_used(&link).await.expect("known"));
    let again = use_up(&store, &token, 3).await;
    assert!(matches!(again, Err(CommandError::Taken { scope: LINK_SCOPE })), "{again:?}");
    assert_eq!(store.store.load::<Jar>(jar.uuid()).await.expect("a jar").state.marbles, 7);
}

#[tokio::test]
async fn of_eight_uses_at_once_one_acts() {
    let (store, _database) = store().await;
    let jar = jar(&store);
    fill(&store, jar, 10).await;
    let token = link(&store, jar, "emptyJar").token(store.store.keys());
    let uses = (0..8).map(|_| use_up(&store, &token, 1));
    let done = futures_util::future::join_all(uses).await.into_iter().filter(Result::is_ok).count();
    let left = store.store.load::<Jar>(jar.uuid()).await.expect("a jar").state.marbles;
    assert_eq!((done, left), (1, 9));
}

#[tokio::test]
async fn a_link_is_refused_when_it_has_expired_or_is_for_something_else() {
    let (store, _database) = store().await;
    let jar = jar(&store);
    let other = link(&store, jar, "breakJar").token(store.store.keys());
    let token = link(&store, jar, "emptyJar").token(store.store.keys());
    let code = |refused: Result<i64, CommandError>| match refused {
        Err(CommandError::Refused(problem)) => problem.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(use_up(&store, &other, 1).await), "ACTION_LINK_NOT_GENUINE at token");
    store.clock.advance(Duration::days(7));
    assert_eq!(code(use_up(&store, &token, 1).await), "ACTION_LINK_EXPIRED at token");
}

#[tokio::test]
async fn what_an_expired_link_was_for_is_known_and_of_no_other() {
    let (store, _database) = store().await;
    let link = link(&store, jar(&store), "emptyJar");
    let keys = store.store.keys();
    let token = link.token(keys);
    assert_eq!(ActionLink::read_expired(keys, &token, store.clock.now()), None, "it is good");
    store.clock.advance(Duration::days(7));
    assert_eq!(ActionLink::read_expired(keys, &token, store.clock.now()), Some(link));
    assert_eq!(ActionLink::read_expired(keys, &token[1..], store.clock.now()), None, "it is damaged");
}

#[tokio::test]
async fn a_link_says_to_which_mailbox_it_went_where_that_is_not_the_first() {
    let (store, _database) = store().await;
    let (first, keys) = (link(&store, jar(&store), "emptyJar"), store.store.keys());
    let read = |link: &ActionLink| ActionLink::read(keys, &link.token(keys), store.clock.now());
    for mailbox in [0, 1, u32::MAX] {
        let link = ActionLink { mailbox, ..first.clone() };
        assert_eq!(read(&link), Ok(link));
    }
    let later = ActionLink { mailbox: 1, ..first.clone() };
    assert_ne!(first.token(keys).len(), later.token(keys).len(), "those of before mailboxes were counted stay genuine");
}

#[tokio::test]
async fn what_was_changed_anywhere_is_not_genuine() {
    let (store, _database) = store().await;
    let link = link(&store, jar(&store), "emptyJar");
    let keys = store.store.keys();
    let token = link.token(keys);
    assert_eq!(ActionLink::read(keys, &token, store.clock.now()).as_ref(), Ok(&link));
    proptest!(ProptestConfig::with_cases(300), |(at in 0..token.len(), with in "[A-Za-z0-9_=+ -]{0,3}")| {
        let forged = format!("{}{with}{}", &token[..at], &token[at + 1..]);
        // The last character of base64 has bits that stand for nothing; it is read strictly all the same.
        if forged != token {
            prop_assert_eq!(ActionLink::read(keys, &forged, store.clock.now()), Err(LinkRefusal::NotGenuine));
        }
    });
    for nonsense in ["", "A", &"A".repeat(5_000)] {
        assert_eq!(ActionLink::read(keys, nonsense, store.clock.now()), Err(LinkRefusal::NotGenuine));
    }
}
