//! An exercise's state, and that it is held once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;

use super::event::{ExerciseEvent, ExerciseHeld};
use super::refusal::ExerciseRefusal;

/// The aggregate of one exercise.
pub struct Exercise;

/// The exercise, once it was held.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct ExerciseState {
    pub held: Option<ExerciseHeld>,
}

/// A command to an exercise.
#[derive(Clone, PartialEq, Debug)]
pub enum ExerciseCommand {
    Hold(Box<ExerciseHeld>),
}

impl Decider for Exercise {
    const TYPE: &'static str = "exercise";
    type State = ExerciseState;
    type Command = ExerciseCommand;
    type Event = ExerciseEvent;
    type Refusal = ExerciseRefusal;

    fn decide(
        state: &ExerciseState,
        command: ExerciseCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<ExerciseEvent>, ExerciseRefusal> {
        let ExerciseCommand::Hold(held) = command;
        if state.held.is_some() {
            return Err(ExerciseRefusal::Held);
        }
        Ok(vec![(*held).into()])
    }

    fn evolve(state: &mut ExerciseState, event: &ExerciseEvent) {
        let ExerciseEvent::ExerciseHeld(held) = event;
        state.held = Some(held.clone());
    }
}
