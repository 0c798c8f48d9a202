//! Events of an older version are read as if they had always been of the new one.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use vivier_kernel::id::TypedId as _;

use crate::support::{Jar, JarEvent, JarFilled, jar, rows, store};

/// `JarFilled` version 1 counted `pebbles`; version 2 calls them marbles.
pub struct PebblesToMarbles;

impl EventUpcaster for PebblesToMarbles {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        event_type == "JarFilled" && event_version == "1"
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        if let Some(payload) = event.payload.as_object_mut()
            && let Some(pebbles) = payload.remove("pebbles")
        {
            payload.insert("marbles".to_owned(), pebbles);
        }
        event.event_version = "2".to_owned();
        event
    }
}

#[tokio::test]
async fn an_old_event_is_loaded_projected_and_left_as_it_was() {
    let (test, _database) = store().await;
    let id = jar(&test);
    let stored = format!(r#"{{"jar":"{id}","pebbles":7}}"#);
    sqlx::query(
        "insert into es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
         values (nextval('es_position_seq'), $1, 1, 'jar', 'JarFilled', 1, now(), $2::json, '{\"actor\":\"a\",\"command\":\"c\",\"correlation\":\"00000000-0000-0000-0000-000000000000\"}', decode(repeat('00', 32), 'hex'))",
    )
    .bind(id.uuid())
    .bind(&stored)
    .execute(test.store.pool())
    .await
    .expect("an event of version 1");
    test.settle().await.expect("caught up");

    assert_eq!(test.store.load::<Jar>(id.uuid()).await.expect("the jar").state.marbles, 7);
    let event = test.store.history(id.uuid()).await.expect("history")[0].event::<JarEvent>().expect("typed");
    assert_eq!(event, JarFilled { jar: id, marbles: 7, note: None }.into());
    assert!(rows(&test).await[0].contains("\"marbles\":7"));
    let kept: String =
        sqlx::query_scalar("select data::text from es_event").fetch_one(test.store.pool()).await.expect("stored");
    assert_eq!(kept, stored);
}
