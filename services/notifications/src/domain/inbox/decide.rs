//! What may be chosen, and what follows from a notification for its reader's next digest.

use chrono::{DateTime, Utc};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::AccountId;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::zone::{QuietHours, Zone};

use super::event::{
    CalendarLinkOpened, CalendarLinkRevoked, DigestComposed, InboxEvent, NotificationHeldForDigest,
    NotificationPreferenceChosen, NotificationQuietHoursChosen, NotificationsAllRead, WebhookQuarantined,
    WebhookRegistered, WebhookRemoved, WebhookResumed, WebhookSecretRotated,
};
use super::state::{InboxState, Preference};
use crate::domain::policy;
use crate::domain::value::{Cadence, DigestId, MAX_DIGEST, MAX_WEBHOOKS, NotificationId, WebhookId};

#[derive(Clone, PartialEq, Debug)]
pub enum InboxCommand {
    Choose {
        account: AccountId,
        preferences: Vec<Preference>,
    },
    ChooseQuietHours {
        account: AccountId,
        quiet_hours: Option<QuietHours>,
    },
    /// Notes where they live, as they said it elsewhere.
    LiveIn {
        account: AccountId,
        zone: Zone,
    },
    ReadAll {
        account: AccountId,
    },
    HoldForDigest {
        account: AccountId,
        notification: NotificationId,
        cadence: Cadence,
    },
    ComposeDigest {
        account: AccountId,
        digest: DigestId,
        cadence: Cadence,
    },
    /// Opens the calendar's link, or another one in its place.
    OpenCalendar {
        account: AccountId,
    },
    RevokeCalendar {
        account: AccountId,
    },
    RegisterWebhook(Box<WebhookRegistered>),
    RotateSecret(WebhookId),
    SetWebhookAside(WebhookId),
    ResumeWebhook(WebhookId),
    RemoveWebhook(WebhookId),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InboxRefusal {
    /// The choice, and its place among those that were sent.
    #[error("choice {at} cannot be made: {preference:?}")]
    NotAChoice { at: usize, preference: Preference },
    /// The place of the second one.
    #[error("choice {0} is about what another is about")]
    ChosenTwice(usize),
    #[error("too many webhooks")]
    TooManyWebhooks,
    #[error("a webhook is for one family at least")]
    NoFamily,
    #[error("no such webhook")]
    NoWebhook,
}

impl Refusal for InboxRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NotAChoice { at, preference } => {
                let problem = if policy::of(preference.family).must_reach {
                    Problem::new("FAMILY_MUST_REACH_YOU").with("family", preference.family)
                } else {
                    Problem::new("NOT_A_MODE_OF_THIS_CHANNEL").with("channel", preference.channel)
                };
                problem.at(&format!("choices.{at}.mode"))
            }
            Self::ChosenTwice(at) => Problem::new("DUPLICATE").at(&format!("choices.{at}")),
            Self::TooManyWebhooks => Problem::new("TOO_MANY_WEBHOOKS").with("max", MAX_WEBHOOKS),
            Self::NoFamily => Problem::new("EMPTY").at("families"),
            Self::NoWebhook => Problem::new("NOT_FOUND").at("webhookId"),
        }
    }
}

pub struct Inbox;

impl Decider for Inbox {
    const TYPE: &'static str = "inbox";
    type State = InboxState;
    type Command = InboxCommand;
    type Event = InboxEvent;
    type Refusal = InboxRefusal;

    fn decide(state: &InboxState, command: InboxCommand, now: DateTime<Utc>) -> Result<Vec<InboxEvent>, InboxRefusal> {
        let quarantined = |id| state.webhook(id).map(|webhook| webhook.quarantined).ok_or(InboxRefusal::NoWebhook);
        match command {
            InboxCommand::Choose { account, preferences } => choose(state, account, &preferences),
            InboxCommand::ChooseQuietHours { quiet_hours, .. } if quiet_hours == state.quiet_hours => Ok(Vec::new()),
            InboxCommand::ChooseQuietHours { account, quiet_hours } => {
                Ok(vec![NotificationQuietHoursChosen { account, quiet_hours, zone: None }.into()])
            }
            InboxCommand::LiveIn { zone, .. } if state.lives_in == Some(zone) => Ok(Vec::new()),
            InboxCommand::LiveIn { account, zone } => {
                let quiet_hours = state.quiet_hours;
                Ok(vec![NotificationQuietHoursChosen { account, quiet_hours, zone: Some(zone) }.into()])
            }
            InboxCommand::ReadAll { account } => Ok(vec![NotificationsAllRead { account, up_to: now }.into()]),
            InboxCommand::HoldForDigest { account, notification, cadence } => {
                let waiting = state.waiting.get(&cadence).map(Vec::as_slice).unwrap_or_default();
                if waiting.contains(&notification) || waiting.len() >= MAX_DIGEST {
                    return Ok(Vec::new());
                }
                Ok(vec![NotificationHeldForDigest { account, notification, cadence }.into()])
            }
            InboxCommand::ComposeDigest { account, digest, cadence } => {
                let notifications = state.waiting.get(&cadence).cloned().unwrap_or_default();
                if notifications.is_empty() {
                    return Ok(Vec::new());
                }
                Ok(vec![DigestComposed { account, digest, cadence, notifications }.into()])
            }
            InboxCommand::OpenCalendar { account } => {
                Ok(vec![CalendarLinkOpened { account, generation: state.calendar.generation + 1 }.into()])
            }
            InboxCommand::RevokeCalendar { .. } if !state.calendar.open => Ok(Vec::new()),
            InboxCommand::RevokeCalendar { account } => Ok(vec![CalendarLinkRevoked { account }.into()]),
            InboxCommand::RegisterWebhook(_) if state.webhooks.len() >= MAX_WEBHOOKS => {
                Err(InboxRefusal::TooManyWebhooks)
            }
            InboxCommand::RegisterWebhook(registered) if registered.families.is_empty() => Err(InboxRefusal::NoFamily),
            InboxCommand::RegisterWebhook(registered) => Ok(vec![(*registered).into()]),
            InboxCommand::RotateSecret(webhook) => {
                let known = state.webhook(webhook).ok_or(InboxRefusal::NoWebhook)?;
                Ok(vec![WebhookSecretRotated { webhook, generation: known.generation + 1 }.into()])
            }
            // It may have been removed while a delivery to it was tried.
            InboxCommand::SetWebhookAside(webhook) => Ok(match quarantined(webhook) {
                Ok(false) => vec![WebhookQuarantined { webhook }.into()],
                Ok(true) | Err(_) => Vec::new(),
            }),
            InboxCommand::ResumeWebhook(webhook) if quarantined(webhook)? => {
                Ok(vec![WebhookResumed { webhook }.into()])
            }
            InboxCommand::ResumeWebhook(_) => Ok(Vec::new()),
            InboxCommand::RemoveWebhook(webhook) => {
                quarantined(webhook)?;
                Ok(vec![WebhookRemoved { webhook }.into()])
            }
        }
    }

    fn evolve(state: &mut InboxState, event: &InboxEvent) {
        state.take(event);
    }
}

/// All of them or none.
fn choose(state: &InboxState, account: AccountId, preferences: &[Preference]) -> Result<Vec<InboxEvent>, InboxRefusal> {
    let mut events = Vec::new();
    for (at, preference) in preferences.iter().copied().enumerate() {
        let Preference { family, channel, mode } = preference;
        if !policy::allows(family, channel, mode) {
            return Err(InboxRefusal::NotAChoice { at, preference });
        }
        // Which of two would hold is nobody's guess.
        if preferences.iter().take(at).any(|other| (other.family, other.channel) == (family, channel)) {
            return Err(InboxRefusal::ChosenTwice(at));
        }
        if state.mode(family, channel) != mode {
            events.push(NotificationPreferenceChosen { account, family, channel, mode }.into());
        }
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use vivier_kernel::notice::Family;

    use super::super::event::samples;
    use super::*;
    use crate::domain::value::{Channel, Mode};

    fn now() -> DateTime<Utc> {
        "2026-01-05T21:00:00Z".parse().expect("an instant")
    }

    fn run(state: &mut InboxState, command: InboxCommand) -> Result<usize, InboxRefusal> {
        let events = Inbox::decide(state, command, now())?;
        events.iter().for_each(|event| Inbox::evolve(state, event));
        Ok(events.len())
    }

    fn webhook(number: u128) -> InboxCommand {
        let Some(InboxEvent::WebhookRegistered(mut registered)) =
            samples().into_iter().find(|event| matches!(event, InboxEvent::WebhookRegistered(_)))
        else {
            panic!("a sample")
        };
        registered.webhook = vivier_kernel::id::TypedId::from_uuid(uuid::Uuid::from_u128(number));
        InboxCommand::RegisterWebhook(Box::new(registered))
    }

    #[test]
    fn a_choice_that_cannot_be_made_takes_the_others_with_it() {
        let account = AccountId::default();
        let mut state = InboxState::default();
        let of = |family, channel, mode| Preference { family, channel, mode };
        let good = of(Family::Match, Channel::Email, Mode::Never);
        let bad = of(Family::Call, Channel::Email, Mode::Never);
        let refused = run(&mut state, InboxCommand::Choose { account, preferences: vec![good, bad] });
        assert_eq!(refused, Err(InboxRefusal::NotAChoice { at: 1, preference: bad }));
        let other = of(Family::Match, Channel::Email, Mode::Daily);
        let refused = run(&mut state, InboxCommand::Choose { account, preferences: vec![good, other] });
        assert_eq!(refused, Err(InboxRefusal::ChosenTwice(1)));
        assert_eq!(state, InboxState::default());
        assert_eq!(run(&mut state, InboxCommand::Choose { account, preferences: vec![good] }), Ok(1));
        assert_eq!(run(&mut state, InboxCommand::Choose { account, preferences: vec![good] }), Ok(0));
        assert_eq!(state.mode(Family::Match, Channel::Email), Mode::Never);
    }

    #[test]
    fn mails_wait_for_the_end_of_quiet_hours_and_calls_that_would_be_too_late_do_not() {
        let mut state = InboxState::default();
        assert_eq!(state.mail_due_at(Family::Placement, None, now()), now());
        let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
        let account = AccountId::default();
        assert_eq!(run(&mut state, InboxCommand::ChooseQuietHours { account, quiet_hours }), Ok(1));
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let (morning, soon, later) =
            (at("2026-01-06T07:00:00Z"), now() + chrono::Duration::hours(1), at("2026-01-06T09:00:00Z"));
        for (family, valid_until, expected) in [
            (Family::Placement, None, morning),
            (Family::Placement, Some(soon), morning),
            (Family::Call, Some(soon), now()),
            (Family::Call, Some(later), morning),
            (Family::Call, None, morning),
        ] {
            assert_eq!(state.mail_due_at(family, valid_until, now()), expected, "{family} {valid_until:?}");
        }
    }

    #[test]
    fn where_somebody_lives_is_what_they_chose_here_or_else_what_they_said_elsewhere() {
        let account = AccountId::default();
        let live_in = |zone| InboxCommand::LiveIn { account, zone };
        let choose = |quiet_hours| InboxCommand::ChooseQuietHours { account, quiet_hours };
        let night = QuietHours::new(Zone::Reunion, 20, 8).ok();
        let mut state = InboxState::default();
        assert_eq!(state.zone(), Zone::Metropolitan);
        for (command, events, zone, quiet_hours) in [
            (live_in(Zone::Antilles), 1, Zone::Antilles, None),
            (live_in(Zone::Antilles), 0, Zone::Antilles, None),
            (choose(night), 1, Zone::Reunion, night),
            (live_in(Zone::Guyane), 1, Zone::Reunion, night),
            (choose(None), 1, Zone::Guyane, None),
        ] {
            assert_eq!(run(&mut state, command.clone()), Ok(events), "{command:?}");
            assert_eq!((state.zone(), state.quiet_hours), (zone, quiet_hours), "{command:?}");
        }
    }

    #[test]
    fn a_digest_takes_what_waits_and_once() {
        let (account, cadence) = (AccountId::default(), Cadence::Daily);
        let hold = |number: u128| InboxCommand::HoldForDigest {
            account,
            notification: vivier_kernel::id::TypedId::from_uuid(uuid::Uuid::from_u128(number)),
            cadence,
        };
        let compose = || InboxCommand::ComposeDigest { account, digest: DigestId::default(), cadence };
        let mut state = InboxState::default();
        for (command, events) in
            [(compose(), 0), (hold(1), 1), (hold(1), 0), (hold(2), 1), (compose(), 1), (compose(), 0)]
        {
            assert_eq!(run(&mut state, command.clone()), Ok(events), "{command:?}");
        }
        for number in 0..=MAX_DIGEST as u128 {
            let held = run(&mut state, hold(100 + number)).expect("allowed");
            assert_eq!(held == 1, number < MAX_DIGEST as u128);
        }
    }

    #[test]
    fn webhooks_are_counted_named_and_put_aside() {
        let mut state = InboxState::default();
        for number in 0..MAX_WEBHOOKS as u128 {
            assert_eq!(run(&mut state, webhook(number)), Ok(1));
        }
        assert_eq!(run(&mut state, webhook(99)), Err(InboxRefusal::TooManyWebhooks));
        let first = state.webhooks[0].id;
        let nobody = WebhookId::new(&vivier_kernel::clock::VirtualClock::at(now()));
        for (command, expected) in [
            (InboxCommand::RotateSecret(first), Ok(1)),
            (InboxCommand::RotateSecret(nobody), Err(InboxRefusal::NoWebhook)),
            (InboxCommand::ResumeWebhook(first), Ok(0)),
            (InboxCommand::SetWebhookAside(first), Ok(1)),
            (InboxCommand::SetWebhookAside(first), Ok(0)),
            (InboxCommand::SetWebhookAside(nobody), Ok(0)),
            (InboxCommand::ResumeWebhook(first), Ok(1)),
            (InboxCommand::RemoveWebhook(first), Ok(1)),
            (InboxCommand::RemoveWebhook(first), Err(InboxRefusal::NoWebhook)),
        ] {
            assert_eq!(run(&mut state, command.clone()), expected, "{command:?}");
        }
    }

    #[test]
    fn each_new_link_of_the_calendar_is_of_another_generation() {
        let account = AccountId::default();
        let mut state = InboxState::default();
        for (command, link) in [
            (InboxCommand::OpenCalendar { account }, (1, true)),
            (InboxCommand::OpenCalendar { account }, (2, true)),
            (InboxCommand::RevokeCalendar { account }, (2, false)),
            (InboxCommand::OpenCalendar { account }, (3, true)),
        ] {
            run(&mut state, command).expect("allowed");
            assert_eq!((state.calendar.generation, state.calendar.open), link);
        }
    }
}
