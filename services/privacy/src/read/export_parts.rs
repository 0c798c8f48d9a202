//! The parts of an export that stand in no event of the person's own objects: how their account is entered, and what they were told.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_accounts::read::own::own;
use vivier_accounts::secrets::sessions::{self, Method};
use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_notifications::read::deliveries::{Way, all_of_account};
use vivier_notifications::read::notifications::{NotificationFilter, Page, notifications};
use vivier_notifications::read::settings::settings;

/// How many notifications are read at a time.
const PAGE: i64 = 200;

/// How the account is entered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessData {
    pub has_password: bool,
    pub second_factor: bool,
    pub recovery_codes_left: u8,
    /// An address that waits for its confirmations.
    pub future_email: Option<String>,
    /// The sessions that go on, the latest first.
    pub sessions: Vec<SessionData>,
    /// Tokens for programs that have not expired: what they are, and never what they open with.
    pub api_tokens: Vec<ApiTokenData>,
    /// Accounts at other providers that are linked to this one.
    pub identities: Vec<IdentityData>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionData {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    /// To about a minute.
    pub seen_at: DateTime<Utc>,
    /// `PASSWORD` or `FEDERATION`.
    pub method: String,
    pub second_factor: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiTokenData {
    pub id: Uuid,
    pub label: Option<String>,
    pub expires_at: DateTime<Utc>,
    /// To about five minutes.
    pub used_at: Option<DateTime<Utc>>,
    pub scopes: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityData {
    pub id: Uuid,
    pub issuer: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationData {
    pub id: Uuid,
    pub raised_at: DateTime<Utc>,
    pub family: String,
    /// Which words it says, for programs.
    pub template: String,
    pub subject: String,
    pub text: Vec<String>,
    pub path: Option<String>,
    pub read: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryData {
    pub id: Uuid,
    /// None for several together in a digest.
    pub notification: Option<Uuid>,
    /// `EMAIL` or `WEBHOOK`.
    pub way: String,
    pub status: String,
    pub attempts: i32,
    pub planned_at: DateTime<Utc>,
    pub reason: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsData {
    pub preferences: Vec<PreferenceData>,
    /// Whose clock, the first quiet hour, the first one that is not quiet any more.
    pub quiet_hours: Option<QuietHoursData>,
    /// True where one's own programs can read the calendar.
    pub calendar_open: bool,
    pub webhooks: Vec<WebhookData>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferenceData {
    pub family: String,
    pub channel: String,
    pub mode: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHoursData {
    pub zone: String,
    pub from: i64,
    pub until: i64,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookData {
    pub id: Uuid,
    pub url: Option<String>,
    pub form: String,
    pub families: Vec<String>,
    pub quarantined: bool,
}

/// All of these parts.
pub struct Parts {
    pub access: AccessData,
    pub notifications: Vec<NotificationData>,
    pub deliveries: Vec<DeliveryData>,
    pub settings: SettingsData,
}

/// The parts of the viewer's own export.
///
/// # Errors
/// `Store`.
pub async fn parts(store: &Store, viewer: &Actor, account: AccountId, locale: Locale) -> Result<Parts, QueryError> {
    Ok(Parts {
        access: access(store, viewer, account).await?,
        notifications: told(store, viewer, locale).await?,
        deliveries: deliveries(store, account).await?,
        settings: chosen(store, viewer).await?,
    })
}

async fn access(store: &Store, viewer: &Actor, account: AccountId) -> Result<AccessData, QueryError> {
    let own = own(store, viewer, account).await?.unwrap_or_default();
    let second_factor = vivier_accounts::read::account(store, viewer, account).await?;
    let going_on = sessions::list(store.pool(), store.clock().now(), account).await?;
    let session = |listed: sessions::Listed| SessionData {
        id: listed.session.id.uuid(),
        created_at: listed.session.created_at,
        seen_at: listed.seen_at,
        method: match listed.session.method {
            Method::Password => "PASSWORD".to_owned(),
            Method::Federation => "FEDERATION".to_owned(),
        },
        second_factor: listed.session.second_factor,
    };
    let mut api_tokens = Vec::with_capacity(own.tokens.len());
    for token in own.tokens {
        api_tokens.push(ApiTokenData {
            id: token.id.uuid(),
            label: token.label,
            expires_at: token.expires_at,
            used_at: token.used_at,
            scopes: token.scopes.iter().map(named).collect::<Result<_, _>>()?,
        });
    }
    let identities = own.identities.into_iter();
    Ok(AccessData {
        has_password: own.has_password,
        second_factor: second_factor.is_some_and(|account| account.second_factor),
        recovery_codes_left: own.recovery_codes_left,
        future_email: own.future_email,
        sessions: going_on.into_iter().map(session).collect(),
        api_tokens,
        identities: identities.map(|known| IdentityData { id: known.id.uuid(), issuer: known.issuer }).collect(),
    })
}

async fn told(store: &Store, viewer: &Actor, locale: Locale) -> Result<Vec<NotificationData>, QueryError> {
    let filter = NotificationFilter::default();
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = Page { rows: PAGE, backward: false, from };
        let found = notifications(store, viewer, locale, &filter, &page).await?;
        let Some(last) = found.last() else { return Ok(all) };
        from = Some(last.key());
        all.extend(found.into_iter().map(|view| NotificationData {
            id: view.id.uuid(),
            raised_at: view.raised_at,
            family: view.family.to_string(),
            template: view.template,
            subject: view.wording.subject,
            text: view.wording.text,
            path: view.path,
            read: view.read,
        }));
    }
}

async fn deliveries(store: &Store, account: AccountId) -> Result<Vec<DeliveryData>, QueryError> {
    let mut all = Vec::new();
    for (way, view) in all_of_account(store, account).await? {
        all.push(DeliveryData {
            id: view.id.uuid(),
            notification: view.notification.map(|notification| notification.uuid()),
            way: match way {
                Way::Mail => "EMAIL".to_owned(),
                Way::Webhook => "WEBHOOK".to_owned(),
            },
            status: named(&view.status)?,
            attempts: view.attempts,
            planned_at: view.planned_at,
            reason: view.reason.as_ref().map(named).transpose()?,
        });
    }
    Ok(all)
}

async fn chosen(store: &Store, viewer: &Actor) -> Result<SettingsData, QueryError> {
    let Some(view) = settings(store, viewer).await? else {
        return Ok(SettingsData {
            preferences: Vec::new(),
            quiet_hours: None,
            calendar_open: false,
            webhooks: Vec::new(),
        });
    };
    let preference = |known: &vivier_notifications::read::settings::PreferenceView| {
        let (family, channel, mode) = (known.family.to_string(), known.channel.to_string(), known.mode.to_string());
        PreferenceData { family, channel, mode }
    };
    let quiet_hours = match view.quiet_hours {
        Some(hours) => {
            let (zone, from, until) = (named(&hours.zone())?, hours.from_hour(), hours.until_hour());
            Some(QuietHoursData { zone, from, until })
        }
        None => None,
    };
    let webhooks = view.webhooks.into_iter().map(|webhook| WebhookData {
        id: webhook.id.uuid(),
        url: webhook.url,
        form: webhook.form.to_string(),
        families: webhook.families.iter().map(ToString::to_string).collect(),
        quarantined: webhook.quarantined,
    });
    Ok(SettingsData {
        preferences: view.preferences.iter().map(preference).collect(),
        quiet_hours,
        calendar_open: view.calendar_path.is_some(),
        webhooks: webhooks.collect(),
    })
}

/// An item of a closed list by the name that stands in events.
pub(super) fn named<T: Serialize>(item: &T) -> Result<String, StoreError> {
    let value = serde_json::to_value(item)?;
    Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
