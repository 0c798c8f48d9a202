//! What is executed under faults: jars that marbles are put into and moved between, and promises of a marble to come.
//! The worker process and the tests share this file.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{
    CommandContext, CommandError, DueTimer, FoldError, MasterKey, ReadModel, Recorded, Registry, Store, StoreError,
    StoreOptions, Timer, TimerHandler, Unit, UseCase,
};
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::Clock;
use vivier_kernel::decider::Decider;
use vivier_kernel::problem::{Problem, Refusal};

/// The key of every store here, so that each process opens the same one.
const MASTER_KEY: &str = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";

vivier_kernel::id_types! {
    /// A jar.
    JarId => "Jar";
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct JarFilled {
    pub jar: JarId,
    pub marbles: i64,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct JarEmptied {
    pub marbles: i64,
}

vivier_kernel::events! {
    /// What happens to a jar.
    pub enum JarEvent { JarFilled = 1, JarEmptied = 1 }
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct JarState {
    pub marbles: i64,
}

#[derive(Clone, PartialEq, Debug)]
pub enum JarCommand {
    Fill { jar: JarId, marbles: i64 },
    Empty { marbles: i64 },
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("not enough marbles")]
pub struct NotEnough;

impl Refusal for NotEnough {
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
    type Refusal = NotEnough;

    fn decide(state: &JarState, command: JarCommand, _: DateTime<Utc>) -> Result<Vec<JarEvent>, NotEnough> {
        match command {
            JarCommand::Fill { jar, marbles } => Ok(vec![JarFilled { jar, marbles }.into()]),
            JarCommand::Empty { marbles } if marbles > state.marbles => Err(NotEnough),
            JarCommand::Empty { marbles } => Ok(vec![JarEmptied { marbles }.into()]),
        }
    }

    fn evolve(state: &mut JarState, event: &JarEvent) {
        match event {
            JarEvent::JarFilled(filled) => state.marbles += filled.marbles,
            JarEvent::JarEmptied(emptied) => state.marbles -= emptied.marbles,
        }
    }
}

/// What a client asks for. Several clients use the same jars, so commands collide.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Wish {
    /// One event.
    Fill { jar: JarId, marbles: i64 },
    /// One event in each of two streams; refused where the first jar holds too little.
    Move { from: JarId, to: JarId, marbles: i64 },
    /// One marble now, and one by a timer when its time has come.
    Promise { jar: JarId, milliseconds: i64, name: String },
}

impl UseCase for Wish {
    const NAME: &'static str = "wish";
    type Outcome = i64;

    async fn run(&self, unit: &mut Unit) -> Result<i64, CommandError> {
        match self {
            Self::Fill { jar: id, marbles } => put(unit, *id, *marbles).await,
            Self::Move { from, to, marbles } => {
                let mut source = unit.load::<Jar>(*from).await?;
                unit.decide(&mut source, JarCommand::Empty { marbles: *marbles })?;
                put(unit, *to, *marbles).await
            }
            Self::Promise { jar: id, milliseconds, name } => {
                unit.schedule(Timer {
                    key: name.clone(),
                    due_at: unit.now() + Duration::milliseconds(*milliseconds),
                    kind: "marble",
                    payload: serde_json::json!(id),
                });
                put(unit, *id, 1).await
            }
        }
    }
}

/// Puts marbles into a jar and answers how many it holds then.
async fn put(unit: &mut Unit, id: JarId, marbles: i64) -> Result<i64, CommandError> {
    let mut jar = unit.load::<Jar>(id).await?;
    unit.decide(&mut jar, JarCommand::Fill { jar: id, marbles })?;
    Ok(jar.state.marbles)
}

/// Keeps a promise.
struct Marble;

impl TimerHandler for Marble {
    fn kind(&self) -> &'static str {
        "marble"
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let jar = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &Wish::Fill { jar, marbles: 1 }).await?;
            Ok(())
        })
    }
}

/// A row for each jar. An event that is folded twice, or skipped, stops it.
struct JarCard;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct JarRow {
    id: Uuid,
    marbles: i64,
    version: i64,
}

impl ReadModel for JarCard {
    const NAME: &'static str = "jar_card";
    const VERSION: i32 = 1;
    const DDL: &'static str =
        "create table jar_card (id uuid primary key, marbles bigint not null, version bigint not null)";
    const EVENTS: &'static [&'static str] = &["JarFilled", "JarEmptied"];
    type Row = JarRow;

    fn fold(key: Uuid, row: Option<JarRow>, event: &Recorded) -> Result<Option<JarRow>, FoldError> {
        let mut row = row.unwrap_or(JarRow { id: key, marbles: 0, version: 0 });
        if event.version != row.version + 1 {
            return Err(FoldError::Unexpected(format!("version {} after {}", event.version, row.version)));
        }
        row.version = event.version;
        match event.event::<JarEvent>()? {
            JarEvent::JarFilled(filled) => row.marbles += filled.marbles,
            JarEvent::JarEmptied(emptied) => row.marbles -= emptied.marbles,
        }
        Ok(Some(row))
    }
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    registry.aggregate::<Jar>();
    registry.read_model::<JarCard>();
    registry.timer(Marble);
    registry
}

/// A store of jars, with all background tasks where `change` leaves them on.
pub async fn open(
    url: &str,
    clock: Arc<dyn Clock>,
    change: impl FnOnce(&mut StoreOptions),
) -> Result<Store, StoreError> {
    let mut options = StoreOptions::new(url, MasterKey::from_hex(MASTER_KEY).expect("a constant key"), clock);
    options.pool_size = 8;
    change(&mut options);
    Store::open(options, registry()).await
}

/// A wish with its idempotency key, as it goes to a node.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Order {
    pub key: String,
    pub wish: Wish,
}

/// What a node answers. Without an answer, or with an error, the client knows nothing and sends the order again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Answer {
    Done { marbles: i64, position: Option<i64> },
    Refused,
}

/// Executes an order on a store.
pub async fn execute(store: &Store, order: &Order) -> Result<Answer, String> {
    let context = CommandContext::new(Actor::system("client"), store.clock()).with_key(&order.key);
    match store.execute(&context, &order.wish).await {
        Ok(done) => Ok(Answer::Done { marbles: done.outcome, position: done.position }),
        Err(CommandError::Refused(_)) => Ok(Answer::Refused),
        Err(error) => Err(error.to_string()),
    }
}
