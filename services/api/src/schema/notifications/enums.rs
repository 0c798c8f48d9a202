//! The closed lists of notifications in the schema. Their names are those of the events.

use async_graphql::Enum;
use vivier_kernel::notice::Family;
use vivier_kernel::zone::Zone;
use vivier_notifications::domain::delivery::transitions::DeliveryStatus as DomainDeliveryStatus;
use vivier_notifications::domain::value as domain;

/// What a notification is about: you choose for each family how you are told.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Family")]
pub enum NotificationFamily {
    /// Placements, as talent or as host.
    Placement,
    /// Requests to let an agent go.
    Release,
    /// Agreements to read and to sign.
    Agreement,
    /// Your missions.
    Mission,
    /// Calls of a brigade; they always reach you.
    Call,
    /// Missions that fit, or people who do.
    Match,
    /// Your account and your personal data; they always reach you.
    Account,
    /// Life of the programme.
    Programme,
}

/// By which way you are told.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "domain::Channel")]
pub enum NotificationChannel {
    /// In the list on the site.
    InApp,
    /// By e-mail.
    Email,
    /// At your webhooks.
    Webhook,
    /// In the calendar that your own programs read.
    Calendar,
}

/// When you are told.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "domain::Mode")]
pub enum NotificationMode {
    /// At once.
    Immediate,
    /// With what else there is, each morning; by e-mail only.
    Daily,
    /// With what else there is, each Monday morning; by e-mail only.
    Weekly,
    /// Not by this way.
    Never,
}

/// What a webhook is sent.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "domain::WebhookForm")]
pub enum WebhookForm {
    /// The notification as JSON, for programs.
    Event,
    /// `{"text": …}`, as bots of chat rooms take it.
    Text,
}

/// Why a delivery did not arrive.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "domain::FailureReason")]
pub enum DeliveryFailureReason {
    /// No connection, or no answer in time.
    Unreachable,
    /// The certificate is not one to trust.
    Untrusted,
    /// The receiver answered that it does not take it.
    Refused,
    /// An address that this instance does not send to.
    ForbiddenTarget,
    /// The webhook had been put aside before.
    WebhookQuarantined,
}

/// Where a delivery stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeliveryStatus {
    /// It waits for its time.
    Planned,
    /// It has failed and is tried again.
    Retrying,
    /// The receiver has taken it.
    Sent,
    /// It has failed too often, or its webhook is put aside; you can have it sent again.
    Quarantined,
    /// It is not wanted any more.
    Dropped,
}

impl From<DomainDeliveryStatus> for DeliveryStatus {
    fn from(status: DomainDeliveryStatus) -> Self {
        match status {
            // Nobody is shown a delivery that does not exist.
            DomainDeliveryStatus::Absent | DomainDeliveryStatus::Planned => Self::Planned,
            DomainDeliveryStatus::Retrying => Self::Retrying,
            DomainDeliveryStatus::Sent => Self::Sent,
            DomainDeliveryStatus::Quarantined => Self::Quarantined,
            DomainDeliveryStatus::Dropped => Self::Dropped,
        }
    }
}

/// A time zone of France.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Zone")]
pub enum NotificationZone {
    /// Central European time, with summer time.
    Metropolitan,
    /// Guadeloupe, Martinique, Saint-Martin: UTC−4.
    Antilles,
    /// French Guiana: UTC−3.
    Guyane,
    /// La Réunion: UTC+4.
    Reunion,
    /// Mayotte: UTC+3.
    Mayotte,
    /// Saint-Pierre-et-Miquelon: UTC−3, with summer time.
    SaintPierreEtMiquelon,
    /// New Caledonia: UTC+11.
    NouvelleCaledonie,
    /// French Polynesia, as in Tahiti: UTC−10.
    Polynesie,
    /// Wallis and Futuna: UTC+12.
    WallisEtFutuna,
}
