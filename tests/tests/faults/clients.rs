//! Clients as they should be: each keeps sending one order, with one key, until it is answered; then the next one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;
use vivier_event_store::Store;
use vivier_kernel::id::TypedId as _;

use crate::jar::{self, Answer, JarId, Order, Wish};

/// Longest wait for anything: a fault that is not survived fails the test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks at a condition, and between two tries of a client.
const LOOK: Duration = Duration::from_millis(5);
/// Jars that all clients share.
pub const JARS: u64 = 8;

/// Something that executes orders. An error says nothing of whether the order was done.
pub trait Node: Send + Sync + 'static {
    fn send<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<Answer, String>>;
}

impl Node for Store {
    fn send<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<Answer, String>> {
        Box::pin(jar::execute(self, order))
    }
}

/// Rounds of a test: `VIVIER_FAULT_ROUNDS`, or few enough for every run.
pub fn rounds(few: usize) -> usize {
    std::env::var("VIVIER_FAULT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(few)
}

/// Waits until `condition` holds.
pub async fn until<F: Future<Output = bool>>(what: &str, mut condition: impl FnMut() -> F) {
    let holds = tokio::time::timeout(PATIENCE, async {
        while !condition().await {
            tokio::time::sleep(LOOK).await;
        }
    });
    assert!(holds.await.is_ok(), "waited {PATIENCE:?} for {what}");
}

/// SplitMix64: chance that a printed seed repeats.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From `VIVIER_FAULT_SEED`, or another one each time; printed, for a failed test to be run again.
    pub fn seeded(test: &str) -> Self {
        let given = std::env::var("VIVIER_FAULT_SEED").ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0);
        println!("{test}: VIVIER_FAULT_SEED={seed}");
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Less than `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Everything that was acknowledged to clients.
#[derive(Clone)]
pub struct Ledger {
    entries: Arc<Mutex<Vec<(Order, Answer)>>>,
    count: watch::Sender<usize>,
    errors: watch::Sender<usize>,
}

impl Ledger {
    pub fn new() -> Self {
        Self { entries: Arc::default(), count: watch::channel(0).0, errors: watch::channel(0).0 }
    }

    pub fn entries(&self) -> Vec<(Order, Answer)> {
        self.entries.lock().expect("no panic").clone()
    }

    pub fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// How often a client got no answer, or an error.
    pub fn errors(&self) -> usize {
        *self.errors.borrow()
    }

    /// Waits until `more` orders than now were acknowledged.
    pub async fn wait_for_more(&self, more: usize) {
        let target = self.count() + more;
        let mut count = self.count.subscribe();
        let reached = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= target));
        assert!(reached.await.is_ok(), "{} of {target} orders were acknowledged in {PATIENCE:?}", self.count());
    }

    fn add(&self, order: Order, answer: Answer) {
        self.entries.lock().expect("no panic").push((order, answer));
        self.count.send_modify(|count| *count += 1);
    }
}

/// Running clients. Ask them to stop, and each brings its last order to an answer.
pub struct Load {
    stop: watch::Sender<bool>,
    clients: JoinSet<()>,
}

impl Load {
    /// Starts `clients` clients that send to `nodes`, each order to the next one.
    pub fn start(nodes: Vec<Arc<dyn Node>>, ledger: &Ledger, clients: u64, chance: &mut Chance) -> Self {
        let (stop, stopping) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for number in 0..clients {
            let own = Chance::new(chance.next());
            tasks.spawn(client(nodes.clone(), ledger.clone(), number, own, stopping.clone()));
        }
        Self { stop, clients: tasks }
    }

    pub async fn finish(mut self) {
        self.stop.send_replace(true);
        while let Some(ended) = self.clients.join_next().await {
            ended.expect("a client that was answered");
        }
    }
}

async fn client(
    nodes: Vec<Arc<dyn Node>>,
    ledger: Ledger,
    number: u64,
    mut chance: Chance,
    stop: watch::Receiver<bool>,
) {
    let mut sent = number as usize;
    for order_number in 0.. {
        if *stop.borrow() {
            return;
        }
        let order = Order { key: format!("{number}/{order_number}"), wish: wish(&mut chance) };
        let answer = insist(&nodes, &mut sent, &order, &ledger).await;
        if chance.below(8) == 0 && answer != Answer::Refused {
            let again = insist(&nodes, &mut sent, &order, &ledger).await;
            assert_eq!(again, answer, "the same key has the same outcome: {order:?}");
        }
        ledger.add(order, answer);
    }
}

/// Sends an order until it is answered, to one node after the other.
async fn insist(nodes: &[Arc<dyn Node>], sent: &mut usize, order: &Order, ledger: &Ledger) -> Answer {
    let answered = tokio::time::timeout(PATIENCE, async {
        loop {
            *sent += 1;
            match nodes[*sent % nodes.len()].send(order).await {
                Ok(answer) => return answer,
                Err(_) => ledger.errors.send_modify(|errors| *errors += 1),
            }
            tokio::time::sleep(LOOK).await;
        }
    });
    answered.await.unwrap_or_else(|_| panic!("no answer in {PATIENCE:?}: {order:?}"))
}

pub fn jar_number(number: u64) -> JarId {
    JarId::from_uuid(Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 | number))
}

fn wish(chance: &mut Chance) -> Wish {
    let number = chance.below(JARS);
    let jar = jar_number(number);
    match chance.below(10) {
        0 => Wish::Promise { jar, milliseconds: chance.below(300) as i64, name: format!("marble:{:x}", chance.next()) },
        1..=3 => {
            let to = jar_number((number + 1 + chance.below(JARS - 1)) % JARS);
            Wish::Move { from: jar, to, marbles: 1 + chance.below(9) as i64 }
        }
        _ => Wish::Fill { jar, marbles: 1 + chance.below(9) as i64 },
    }
}
