//! The figures against histories made here, event by event.

mod breakdowns;
mod figures;
mod kept_back;
mod moments;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vivier_event_store::{AsOf, Recorded};

use crate::figure::figure;
use crate::history::History;
use crate::moment::Moment;

struct Log {
    history: History,
    position: i64,
    at: DateTime<Utc>,
}

impl Log {
    fn new() -> Self {
        Self { history: History::new(), position: 0, at: "2026-01-01T00:00:00Z".parse().expect("an instant") }
    }

    fn add(&mut self, stream_type: &str, stream: u128, kind: &str, data: serde_json::Value) -> i64 {
        self.position += 1;
        self.at += Duration::minutes(10);
        let event = Recorded {
            position: self.position,
            stream_id: Uuid::from_u128(stream),
            stream_type: stream_type.to_owned(),
            version: 1,
            kind: kind.to_owned(),
            schema_version: 1,
            recorded_at: self.at,
            data: data.to_string(),
            meta: vivier_event_store::Meta::default(),
            hash: [0; 32],
        };
        self.history.see(&event).expect("JSON");
        self.position
    }

    fn value(&self, id: &str) -> Option<i64> {
        figure(&self.history, id, &Moment::new(None, self.at), None).expect("an indicator").value
    }

    fn at(&self, id: &str, position: i64) -> Option<i64> {
        let moment = Moment::new(Some(AsOf::Position(position)), self.at);
        figure(&self.history, id, &moment, None).expect("an indicator").value
    }
}

fn uuid(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}
