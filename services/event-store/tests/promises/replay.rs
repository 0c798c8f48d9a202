//! However it was reached, the state is the fold of the events: cache, tail and full replay agree.

use proptest::prelude::*;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::TypedId as _;

use crate::support::{FillJar, Jar, JarEvent, JarState, MoveMarbles, context, jar, store};

/// What a client does: fill a jar, or move marbles; on one of two nodes, whose caches then differ.
#[derive(Clone, Debug)]
enum Step {
    Fill { node: usize, jar: usize, marbles: i64 },
    Move { node: usize, from: usize, to: usize, marbles: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..2_usize, 0..3_usize, 0..9_i64).prop_map(|(node, jar, marbles)| Step::Fill { node, jar, marbles }),
        (0..2_usize, 0..3_usize, 1..3_usize, 1..9_i64).prop_map(|(node, from, shift, marbles)| Step::Move {
            node,
            from,
            to: (from + shift) % 3,
            marbles
        }),
    ]
}

#[test]
fn cached_tail_and_full_replay_are_one_state() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (one, database) = runtime.block_on(store());
    let two = runtime
        .block_on(vivier_event_store::testing::open(&database.url(), crate::support::registry()))
        .expect("a second node");
    let nodes = [&one, &two];
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 24, ..ProptestConfig::default() });
    runner
        .run(&proptest::collection::vec(step(), 1..24), |steps| {
            runtime.block_on(async {
                let jars = [jar(&one), jar(&one), jar(&one)];
                let mut model = [0_i64; 3];
                for step in steps {
                    match step {
                        Step::Fill { node, jar, marbles } => {
                            let command = FillJar::new(jars[jar], marbles);
                            nodes[node].store.execute(&context(nodes[node]), &command).await.expect("filled");
                            model[jar] += marbles;
                        }
                        Step::Move { node, from, to, marbles } => {
                            let command = MoveMarbles { from: jars[from], to: jars[to], marbles };
                            let moved = nodes[node].store.execute(&context(nodes[node]), &command).await.is_ok();
                            prop_assert_eq!(
                                moved,
                                model[from] >= marbles,
                                "refusals are never decided on an old state"
                            );
                            if moved {
                                model[from] -= marbles;
                                model[to] += marbles;
                            }
                        }
                    }
                }
                for (index, id) in jars.iter().enumerate() {
                    let mut replayed = JarState::default();
                    for recorded in one.store.history(id.uuid()).await.expect("history") {
                        Jar::evolve(&mut replayed, &recorded.event::<JarEvent>().expect("typed"));
                    }
                    prop_assert_eq!(replayed.marbles, model[index]);
                    for node in nodes {
                        let loaded = node.store.load::<Jar>(id.uuid()).await.expect("loaded");
                        prop_assert_eq!(&loaded.state, &replayed);
                        let round_trip: JarState =
                            serde_json::from_str(&serde_json::to_string(&loaded.state).expect("json")).expect("json");
                        prop_assert_eq!(round_trip, loaded.state);
                    }
                }
                Ok(())
            })
        })
        .expect("the property holds");
}
