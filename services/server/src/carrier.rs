//! How notifications leave this server: through its mailer, and by HTTP.

use std::sync::Arc;

use anyhow::Context as _;
use vivier_accounts::Mailer;
use vivier_notifications::channel::email::EmailWay;
use vivier_notifications::channel::hook::HookWay;
use vivier_notifications::channel::http::{Client, authorities};
use vivier_notifications::channel::target::Targets;
use vivier_notifications::channel::{Carrier, Ways};

use crate::config::{ServeConfig, WebhookTargets};

/// `authority`: certificates as PEM that are trusted besides those of the web.
///
/// # Errors
/// Where they cannot be read.
pub fn carrier(mailer: Mailer, config: &ServeConfig, authority: Option<&[u8]>) -> anyhow::Result<Arc<dyn Carrier>> {
    let authorities = authorities(authority.unwrap_or_default()).context("the trusted authorities")?;
    let client = Client::new(targets(config.webhook_targets), &authorities);
    Ok(Arc::new(Ways { email: EmailWay::new(mailer), hook: HookWay::new(client) }))
}

/// Where webhooks may point.
pub fn targets(setting: WebhookTargets) -> Targets {
    match setting {
        WebhookTargets::Public => Targets::Public,
        WebhookTargets::Any => Targets::Any,
    }
}
