//! `issueApiToken`, `revokeApiToken`, as far as they are recorded: the secret is not.

use chrono::{DateTime, Utc};
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, ApiTokenId, SubjectId};
use vivier_kernel::problem::Problem;

use super::{AccountOutcome, authorised};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::domain::event::ApiTokenIssued;
use crate::domain::value::{TokenLabel, TokenScope};

#[derive(Serialize)]
pub struct IssueApiToken {
    pub account: AccountId,
    /// Made by the caller, who keeps the secret under it.
    pub token: ApiTokenId,
    pub label: TokenLabel,
    pub expires_at: DateTime<Utc>,
    pub scopes: Vec<TokenScope>,
    /// [`AccountState::ended`](crate::domain::account::AccountState::ended) as it was before the holder was asked to prove who they are: a
    /// token outlives what it was issued on, so that nothing is issued on what counts no more.
    #[serde(skip)]
    pub began: u32,
}

impl UseCase for IssueApiToken {
    const NAME: &'static str = "issueApiToken";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        if account.state.ended != self.began {
            return Err(Problem::new("SIGN_IN_AGAIN").into());
        }
        let label = unit.seal(SubjectId::from(self.account), &self.label.as_str().to_owned()).await?;
        let issued =
            ApiTokenIssued { token: self.token, label, expires_at: self.expires_at, scopes: self.scopes.clone() };
        unit.decide::<Account>(&mut account, AccountCommand::IssueToken(issued))?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

#[derive(Serialize)]
pub struct RevokeApiToken {
    pub account: AccountId,
    pub token: ApiTokenId,
}

impl UseCase for RevokeApiToken {
    const NAME: &'static str = "revokeApiToken";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        if !account.state.tokens.contains_key(&self.token) {
            return Err(CommandError::NotFound);
        }
        unit.decide::<Account>(&mut account, AccountCommand::RevokeToken(self.token))?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}
