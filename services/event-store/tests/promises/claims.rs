//! Values that must be unique: taken once, given back, and seen by whoever came second.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Problem;

use crate::support::{JarId, context, jar, store};

const SCOPE: &str = "test.address";
const VALUE: &str = "ada@example.org";

#[derive(Serialize)]
struct Take {
    owner: JarId,
    release: bool,
}

impl UseCase for Take {
    const NAME: &'static str = "take";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        if self.release {
            unit.release(SCOPE, VALUE, self.owner);
        } else {
            unit.claim(SCOPE, VALUE, self.owner);
        }
        Ok(())
    }
}

/// Looks before it takes, and finds somebody quicker between the two.
#[derive(Serialize)]
struct Look {
    owner: JarId,
    quicker: JarId,
    #[serde(skip)]
    has_looked: AtomicBool,
}

impl UseCase for Look {
    const NAME: &'static str = "look";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        if unit.store().find_claim(SCOPE, VALUE).await?.is_some() {
            return Err(Problem::new("ANOTHER_HAS_IT").into());
        }
        unit.claim(SCOPE, VALUE, self.owner);
        if !self.has_looked.swap(true, Ordering::Relaxed) {
            let other = Take { owner: self.quicker, release: false };
            let context = CommandContext::new(Actor::system("test"), unit.store().clock());
            unit.store().execute(&context, &other).await?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_unique_value_is_taken_once_and_can_be_given_back() {
    let (test, _database) = store().await;
    let (one, two) = (jar(&test), jar(&test));
    let take = |owner, release| (context(&test), Take { owner, release });
    let run = async |(context, take): (_, Take)| test.store.execute(&context, &take).await;

    run(take(one, false)).await.expect("free");
    run(take(one, false)).await.expect("one's own");
    assert!(matches!(run(take(two, false)).await, Err(CommandError::Taken { scope: SCOPE })));
    assert_eq!(test.store.find_claim(SCOPE, VALUE).await.expect("found"), Some(one.uuid()));
    run(take(two, true)).await.expect("giving back what one does not hold does nothing");
    assert!(matches!(run(take(two, false)).await, Err(CommandError::Taken { .. })));
    run(take(one, true)).await.expect("given back");
    run(take(two, false)).await.expect("free again");
}

#[tokio::test]
async fn whoever_came_second_is_told_what_the_use_case_says_of_it() {
    let (test, _database) = store().await;
    let look = Look { owner: jar(&test), quicker: jar(&test), has_looked: AtomicBool::new(false) };
    let said = test.store.execute(&context(&test), &look).await;
    assert!(matches!(&said, Err(CommandError::Refused(problem)) if problem.code == "ANOTHER_HAS_IT"), "{said:?}");
}
