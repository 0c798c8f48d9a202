//! A notification is raised once and marked by its reader.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::problem::{Problem, Refusal};

use super::event::{NotificationEvent, NotificationRaised, NotificationRead, NotificationUnread};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct NotificationState {
    pub raised: Option<NotificationRaised>,
    pub read: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub enum NotificationCommand {
    Raise(Box<NotificationRaised>),
    /// Marks it as read, or as unread.
    Mark {
        read: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotificationRefusal {
    #[error("there is no such notification")]
    Unknown,
}

impl Refusal for NotificationRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new("NOT_FOUND"),
        }
    }
}

pub struct Notification;

impl Decider for Notification {
    const TYPE: &'static str = "notification";
    type State = NotificationState;
    type Command = NotificationCommand;
    type Event = NotificationEvent;
    type Refusal = NotificationRefusal;

    fn decide(
        state: &NotificationState,
        command: NotificationCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<NotificationEvent>, NotificationRefusal> {
        match command {
            // It was said already: that is what its id is for.
            NotificationCommand::Raise(_) if state.raised.is_some() => Ok(Vec::new()),
            NotificationCommand::Raise(raised) => Ok(vec![(*raised).into()]),
            NotificationCommand::Mark { .. } if state.raised.is_none() => Err(NotificationRefusal::Unknown),
            NotificationCommand::Mark { read } if read == state.read => Ok(Vec::new()),
            NotificationCommand::Mark { read: true } => Ok(vec![NotificationRead {}.into()]),
            NotificationCommand::Mark { read: false } => Ok(vec![NotificationUnread {}.into()]),
        }
    }

    fn evolve(state: &mut NotificationState, event: &NotificationEvent) {
        match event {
            NotificationEvent::NotificationRaised(raised) => state.raised = Some(raised.clone()),
            NotificationEvent::NotificationRead(NotificationRead {}) => state.read = true,
            NotificationEvent::NotificationUnread(NotificationUnread {}) => state.read = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::samples;
    use super::*;

    #[test]
    fn it_is_raised_once_and_marking_it_again_changes_nothing() {
        let now = DateTime::default();
        let Some(NotificationEvent::NotificationRaised(raised)) = samples().into_iter().next() else {
            panic!("a sample")
        };
        let mut state = NotificationState::default();
        let unknown = Notification::decide(&state, NotificationCommand::Mark { read: true }, now);
        assert_eq!(unknown, Err(NotificationRefusal::Unknown));
        for (command, events) in [
            (NotificationCommand::Raise(Box::new(raised.clone())), 1),
            (NotificationCommand::Raise(Box::new(raised)), 0),
            (NotificationCommand::Mark { read: false }, 0),
            (NotificationCommand::Mark { read: true }, 1),
            (NotificationCommand::Mark { read: true }, 0),
            (NotificationCommand::Mark { read: false }, 1),
        ] {
            let decided = Notification::decide(&state, command.clone(), now).expect("allowed");
            assert_eq!(decided.len(), events, "{command:?}");
            decided.iter().for_each(|event| Notification::evolve(&mut state, event));
        }
    }
}
