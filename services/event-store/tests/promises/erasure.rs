//! Personal data: sealed from the first byte, gone with its key.

use vivier_event_store::{CommandError, From};
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::sealed::Sealed;

use crate::support::{FillJar, ForgetJar, Jar, JarEvent, JarRow, context, fill, jar, rows, store};

const NAME: &str = "Marguerite-Quelqu'une d'Unique";

#[tokio::test]
async fn a_note_is_in_clear_nowhere_and_gone_after_erasure() {
    let (test, database) = store().await;
    let id = jar(&test);
    let keyed = context(&test).with_key("note");
    let command = FillJar { note: Some(NAME.to_owned()), ..FillJar::new(id, 2) };
    let done = test.store.execute(&keyed, &command).await.expect("a note");
    test.settle().await.expect("caught up");

    let dump = dump(&database.url()).await;
    assert!(dump.contains(&id.to_string()), "the dump holds the jar");
    assert!(!dump.contains("Marguerite"), "and not the note, even before erasure");

    let row: JarRow = serde_json::from_str(&rows(&test).await[0]).expect("a row");
    let sealed: Sealed<String> = row.note.expect("a sealed note");
    assert_eq!(test.store.keys().open(&sealed).await.expect("opened").as_deref(), Some(NAME));

    test.store.execute(&context(&test), &ForgetJar { jar: id }).await.expect("erased");

    assert_eq!(test.store.keys().open(&sealed).await.expect("an answer"), None);
    let keys: i64 = sqlx::query_scalar("select count(wrapped) from es_subject_key")
        .fetch_one(test.store.pool())
        .await
        .expect("keys");
    assert_eq!(keys, 0);
    let history = test.store.history(id.uuid()).await.expect("the history is still readable");
    let JarEvent::JarFilled(event) = history[0].event::<JarEvent>().expect("a typed event") else { panic!("filled") };
    assert_eq!(test.store.keys().open(&event.note.expect("still there, closed")).await.expect("an answer"), None);
    assert_eq!(test.store.load::<Jar>(id.uuid()).await.expect("the jar").state.marbles, 1, "figures stay exact");
    assert!(test.store.verify(&mut |_| {}).await.expect("verified").is_clean(), "erasure breaks no seal");
    assert!(done.position.is_some());
}

#[tokio::test]
async fn a_second_node_cannot_open_what_the_first_erased() {
    let (one, database) = store().await;
    let two =
        vivier_event_store::testing::open(&database.url(), crate::support::registry()).await.expect("a second node");
    let id = jar(&one);
    fill(&one, id, 1).await;
    let subject = SubjectId::from_uuid(id.uuid());
    let sealed = one.store.keys().seal(subject, &NAME.to_owned()).await.expect("sealed");
    // The second node has the key in memory from here on.
    assert_eq!(two.store.keys().open(&sealed).await.expect("opened").as_deref(), Some(NAME));

    let erased = one.store.execute(&context(&one), &ForgetJar { jar: id }).await.expect("erased");

    let mut feed = two.store.subscribe(From::After(erased.position.expect("an event") - 1));
    feed.next_batch().await.expect("the second node has read of it");
    assert_eq!(two.store.keys().open(&sealed).await.expect("an answer"), None);
}

#[tokio::test]
async fn nothing_is_ever_sealed_again_for_who_was_erased() {
    let (test, database) = store().await;
    let id = jar(&test);
    let with_note = || FillJar { note: Some(NAME.to_owned()), ..FillJar::new(id, 1) };
    test.store.execute(&context(&test), &with_note()).await.expect("a note");
    let before = test.store.keys().seal(SubjectId::from_uuid(id.uuid()), &NAME.to_owned()).await.expect("sealed");
    test.store.execute(&context(&test), &ForgetJar { jar: id }).await.expect("erased");

    // A node that starts later knows it from the database alone.
    let later =
        vivier_event_store::testing::open(&database.url(), crate::support::registry()).await.expect("a second node");
    for node in [&test, &later] {
        let again = node.store.execute(&context(node), &with_note()).await;
        assert!(matches!(again, Err(CommandError::NotFound)), "{again:?}");
        assert_eq!(node.store.keys().open(&before).await.expect("an answer, not a fault"), None);
    }
    // What holds no personal data goes on.
    fill(&test, id, 1).await;
}

#[tokio::test]
async fn a_ciphertext_cannot_be_moved_to_another_person_or_changed() {
    let (test, _database) = store().await;
    let (one, two) = (SubjectId::new(test.store.clock()), SubjectId::new(test.store.clock()));
    let sealed = test.store.keys().seal(one, &NAME.to_owned()).await.expect("sealed");
    test.store.keys().seal(two, &NAME.to_owned()).await.expect("sealed");

    let moved: Sealed<String> = Sealed::from_parts(two, sealed.ciphertext().to_owned());
    assert!(test.store.keys().open(&moved).await.is_err());
    let mut bytes = sealed.ciphertext().to_owned().into_bytes();
    let last = bytes.len() - 1;
    bytes[last - 4] = if bytes[last - 4] == b'A' { b'B' } else { b'A' };
    let changed: Sealed<String> = Sealed::from_parts(one, String::from_utf8(bytes).expect("base64"));
    assert!(test.store.keys().open(&changed).await.is_err());
}

async fn dump(url: &str) -> String {
    let file = std::env::temp_dir().join(format!("vivier-dump-{}.sql", uuid::Uuid::new_v4()));
    vivier_postgres::dump::dump(url, &file).await.expect("pg_dump");
    let text = String::from_utf8_lossy(&std::fs::read(&file).expect("the dump")).into_owned();
    std::fs::remove_file(&file).expect("removed");
    text
}
