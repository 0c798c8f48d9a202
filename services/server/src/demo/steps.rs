//! One step of the plan as commands, each by whoever may give it.

pub mod brigade;
mod mission;
mod placement;
mod talent;

use vivier_event_store::{CommandError, UseCase};
use vivier_kernel::actor::Actor;

use super::plan::Step;
use super::world::World;

/// What became of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Became {
    Done,
    /// What it builds on is not there, or it was refused: something else came first.
    Overtaken,
}

/// Takes one step.
///
/// # Errors
/// Where the store cannot be reached, the plan holds what no command takes, or an earlier fill used the step's key for
/// something else.
pub async fn take(world: &World, step: &Step) -> anyhow::Result<Became> {
    let taken = match *step {
        Step::Join { .. } | Step::Pause { .. } | Step::Leave { .. } | Step::Endorse { .. } => {
            talent::take(world, step).await
        }
        Step::Draft { .. }
        | Step::Submit { .. }
        | Step::Publish { .. }
        | Step::Prioritise { .. }
        | Step::Reject { .. }
        | Step::Suspend { .. }
        | Step::Cancel { .. }
        | Step::Finish { .. } => mission::take(world, step).await,
        _ => placement::take(world, step).await,
    };
    match taken {
        Ok(Some(())) => Ok(Became::Done),
        Ok(None) => Ok(Became::Overtaken),
        Err(error) => match error.downcast_ref::<CommandError>() {
            None | Some(CommandError::Store(_) | CommandError::KeyReused) => Err(error.context(format!("{step:?}"))),
            Some(refused) => {
                tracing::debug!(step = ?step, refused = %refused, "a step of the demo was overtaken");
                Ok(Became::Overtaken)
            }
        },
    }
}

/// Gives one command under a key of the step's.
async fn run<U: UseCase>(world: &World, actor: Actor, key: &str, use_case: U) -> anyhow::Result<U::Outcome> {
    Ok(world.store.execute(&world.context(actor, key), &use_case).await?.outcome)
}

/// The key of a step.
fn key(step: &Step) -> String {
    format!("{step:?}")
}
