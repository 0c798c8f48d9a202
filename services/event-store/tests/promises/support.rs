//! A small aggregate to break promises with: a jar that marbles are put into and moved between.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, FoldError, ReadModel, Recorded, Registry, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::sealed::Sealed;
use vivier_postgres::testing::{TestDatabase, database};

vivier_kernel::id_types! {
    /// A jar.
    JarId => "Jar";
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct JarFilled {
    pub jar: JarId,
    pub marbles: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed<String>>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct JarEmptied {
    pub marbles: i64,
}

vivier_kernel::events! {
    /// What happens to a jar.
    pub enum JarEvent { JarFilled = 2, JarEmptied = 1 }
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct JarState {
    pub marbles: i64,
    pub events: i64,
}

#[derive(Clone, PartialEq, Debug)]
pub enum JarCommand {
    Fill { jar: JarId, marbles: i64, note: Option<Sealed<String>> },
    Empty { marbles: i64 },
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum JarRefusal {
    #[error("not enough marbles")]
    NotEnough,
}

impl Refusal for JarRefusal {
    fn problem(&self) -> Problem {
        Problem::new("NOT_ENOUGH").at("marbles")
    }
}

pub struct Jar;

impl Decider for Jar {
    const TYPE: &'static str = "jar";
    type State = JarState;
    type Command = JarCommand;
    type Event = JarEvent;
    type Refusal = JarRefusal;

    fn decide(state: &JarState, command: JarCommand, _: DateTime<Utc>) -> Result<Vec<JarEvent>, JarRefusal> {
        match command {
            JarCommand::Fill { marbles: 0, .. } => Ok(Vec::new()),
            JarCommand::Fill { jar, marbles, note } => Ok(vec![JarFilled { jar, marbles, note }.into()]),
            JarCommand::Empty { marbles } if marbles > state.marbles => Err(JarRefusal::NotEnough),
            JarCommand::Empty { marbles } => Ok(vec![JarEmptied { marbles }.into()]),
        }
    }

    fn evolve(state: &mut JarState, event: &JarEvent) {
        state.events += 1;
        match event {
            JarEvent::JarFilled(filled) => state.marbles += filled.marbles,
            JarEvent::JarEmptied(emptied) => state.marbles -= emptied.marbles,
        }
    }
}

/// Puts marbles into a jar, with a note under the jar's own subject.
#[derive(Serialize)]
pub struct FillJar {
    pub jar: JarId,
    pub marbles: i64,
    pub note: Option<String>,
    pub expected_version: Option<i64>,
}

impl FillJar {
    pub fn new(jar: JarId, marbles: i64) -> Self {
        Self { jar, marbles, note: None, expected_version: None }
    }
}

impl UseCase for FillJar {
    const NAME: &'static str = "fillJar";
    type Outcome = i64;

    async fn run(&self, unit: &mut Unit) -> Result<i64, CommandError> {
        let mut jar = unit.load::<Jar>(self.jar).await?;
        unit.expect_version(&jar, self.expected_version)?;
        let note = match &self.note {
            Some(note) => Some(unit.seal(SubjectId::from_uuid(self.jar.uuid()), note).await?),
            None => None,
        };
        unit.decide(&mut jar, JarCommand::Fill { jar: self.jar, marbles: self.marbles, note })?;
        Ok(jar.state.marbles)
    }
}

/// Moves marbles between two jars: two streams, one transaction.
#[derive(Serialize)]
pub struct MoveMarbles {
    pub from: JarId,
    pub to: JarId,
    pub marbles: i64,
}

impl UseCase for MoveMarbles {
    const NAME: &'static str = "moveMarbles";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut from = unit.load_existing::<Jar>(self.from).await?;
        let mut to = unit.load::<Jar>(self.to).await?;
        unit.decide(&mut from, JarCommand::Empty { marbles: self.marbles })?;
        unit.decide(&mut to, JarCommand::Fill { jar: self.to, marbles: self.marbles, note: None })?;
        Ok(())
    }
}

/// Empties a jar by a marble and deletes the key of its notes.
#[derive(Serialize)]
pub struct ForgetJar {
    pub jar: JarId,
}

impl UseCase for ForgetJar {
    const NAME: &'static str = "forgetJar";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut jar = unit.load_existing::<Jar>(self.jar).await?;
        unit.decide_forgetting(&mut jar, JarCommand::Empty { marbles: 1 }, SubjectId::from_uuid(self.jar.uuid()))?;
        Ok(())
    }
}

/// A row for each jar.
pub struct JarCard;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JarRow {
    pub id: Uuid,
    pub marbles: i64,
    pub version: i64,
    pub note: Option<Sealed<String>>,
}

/// A jar that is filled with this many marbles cannot be shown: it stands for an event nobody thought of.
pub const POISON: i64 = 666;
/// As many fill an `integer` column too full: it stands for a row that the table refuses.
pub const OVERFLOW: i64 = 5_000_000_000;

impl ReadModel for JarCard {
    const NAME: &'static str = "jar_card";
    const VERSION: i32 = 1;
    const DDL: &'static str =
        "create table jar_card (id uuid primary key, marbles integer not null, version bigint not null, note jsonb)";
    const EVENTS: &'static [&'static str] = &["JarFilled", "JarEmptied"];
    type Row = JarRow;

    fn fold(key: Uuid, row: Option<JarRow>, event: &Recorded) -> Result<Option<JarRow>, FoldError> {
        let mut row = row.unwrap_or(JarRow { id: key, marbles: 0, version: 0, note: None });
        if event.version != row.version + 1 {
            return Err(FoldError::Unexpected(format!("version {} after {}", event.version, row.version)));
        }
        row.version = event.version;
        match event.event::<JarEvent>()? {
            JarEvent::JarFilled(JarFilled { marbles: POISON, .. }) => {
                return Err(FoldError::Unexpected("poison".to_owned()));
            }
            JarEvent::JarFilled(filled) => {
                row.marbles += filled.marbles;
                row.note = filled.note.or(row.note);
            }
            JarEvent::JarEmptied(emptied) => row.marbles -= emptied.marbles,
        }
        Ok(Some(row))
    }
}

pub fn registry() -> Registry {
    let mut registry = Registry::new();
    registry.aggregate::<Jar>();
    registry.read_model::<JarCard>();
    registry.upcaster(super::upcasting::PebblesToMarbles);
    registry
}

/// A running store on a database of its own. Keep the database: it goes with the value.
pub async fn store() -> (TestStore, TestDatabase) {
    let database = database().await;
    let store = testing::open(&database.url(), registry()).await.expect("a store on an empty database");
    (store, database)
}

pub fn jar(store: &TestStore) -> JarId {
    JarId::new(store.store.clock())
}

pub fn context(store: &TestStore) -> CommandContext {
    CommandContext::new(Actor::system("test"), store.store.clock())
}

/// Fills a jar and gives the position.
pub async fn fill(store: &TestStore, jar: JarId, marbles: i64) -> i64 {
    let done = store.store.execute(&context(store), &FillJar::new(jar, marbles)).await.expect("filling a jar");
    done.position.expect("an event")
}

/// Every row of the read model, in one order.
pub async fn rows(store: &TestStore) -> Vec<String> {
    sqlx::query_scalar("select row_to_json(c)::text from jar_card c order by id")
        .fetch_all(store.store.pool())
        .await
        .expect("the read model's rows")
}
