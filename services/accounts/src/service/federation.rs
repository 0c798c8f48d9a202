//! Signing in at another provider, linking who one is there, and showing a second factor there.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SessionId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

use super::prove::Proof;
use super::sign_in::OpenedSession;
use super::{Accounts, as_holder};
use crate::domain::account::Account;
use crate::domain::value::{FederatedIdentityId, PersonName};
use crate::federation::{Federation, FederationError, Person};
use crate::secrets::api_tokens;
use crate::secrets::attempts::{self, Attempt};
use crate::secrets::sessions::{self, Method, Opening};
use crate::use_case::federated::RegisterFederated;
use crate::use_case::identities::{IDENTITY_SCOPE, LinkIdentity, UnlinkIdentity, claim};
use crate::use_case::register::EMAIL_SCOPE;

/// What somebody goes to the provider for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Purpose {
    SignIn,
    /// Link who they are there to the account of this session.
    Link,
    /// Show a second factor there, for this session.
    StepUp,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::SignIn => "SIGN_IN",
            Self::Link => "LINK",
            Self::StepUp => "STEP_UP",
        }
    }

    fn of(name: &str) -> Self {
        match name {
            "LINK" => Self::Link,
            "STEP_UP" => Self::StepUp,
            _ => Self::SignIn,
        }
    }
}

/// Where to send the browser, and what it must bring back with the answer.
pub struct Departure {
    pub url: String,
    /// To keep in the browser, so that nobody else's answer is taken there.
    pub state: String,
}

/// What came back from the provider.
pub struct Return {
    pub code: String,
    pub state: String,
    /// What the browser kept.
    pub kept: String,
    /// The `iss` of the answer, where it has one (RFC 9207).
    pub issuer: Option<String>,
}

/// What came of it.
pub enum Arrival {
    SignedIn(OpenedSession),
    Linked,
    /// The session counts as one with a second factor, under this new token: its earlier one opens nothing any more.
    Strengthened(Zeroizing<String>),
}

impl Accounts {
    /// Sends somebody to the provider. To link who they are there is one more way into the account: its holder proves first that it
    /// is they who ask. `proof` names the session of those who have one, whatever they go for.
    ///
    /// # Errors
    /// `Refused(NO_FEDERATION)`, `Refused(SIGN_IN_REQUIRED)` for linking and stepping up, what [`Proof`] is refused for where it is to
    /// link, `Refused(PROVIDER_UNREACHABLE)`, `Store`.
    pub async fn depart(
        &self,
        context: &CommandContext,
        purpose: Purpose,
        proof: Proof,
        return_to: String,
    ) -> Result<Departure, CommandError> {
        let provider = self.provider()?;
        let account = match purpose {
            Purpose::SignIn => None,
            Purpose::Link | Purpose::StepUp => Some(self.own(context, "linkIdentity")?),
        };
        let session = proof.session;
        if purpose != Purpose::SignIn && session.is_none() {
            return Err(Problem::new("SIGN_IN_REQUIRED").into());
        }
        if let (Purpose::Link, Some(account)) = (purpose, account) {
            self.prove(account, proof).await?;
        }
        let begun = provider.begin(purpose == Purpose::StepUp).await.map_err(|error| told(&error))?;
        let attempt = Attempt {
            nonce: begun.nonce,
            verifier: begun.verifier,
            purpose: purpose.name().to_owned(),
            account,
            session: session.filter(|_| account.is_some()),
            return_to,
        };
        attempts::put(self.store.pool(), self.store.clock().now(), &begun.state, &attempt).await?;
        Ok(Departure { url: begun.url, state: begun.state })
    }

    /// Takes what came back, once. Gives what came of it and where the person wanted to go.
    ///
    /// # Errors
    /// `Refused`: `INVALID_STATE` where it is not this browser's, was used or is too old; `IDENTITY_REFUSED` where the answer does
    /// not hold; `ADDRESS_NOT_VOUCHED` where the provider does not vouch for the address of somebody new; `IDENTITY_NOT_LINKED` where an account has the address already; `IDENTITY_TAKEN`; `ACR_TOO_WEAK`;
    /// `PROVIDER_UNREACHABLE`. `Store`.
    pub async fn arrive(
        &self,
        context: &CommandContext,
        session: Option<SessionId>,
        locale: Locale,
        returned: Return,
    ) -> Result<(Arrival, String), CommandError> {
        let provider = self.provider()?;
        let invalid = || CommandError::Refused(Problem::new("INVALID_STATE"));
        let same = bool::from(returned.state.as_bytes().ct_eq(returned.kept.as_bytes()));
        if !same || returned.issuer.is_some_and(|issuer| issuer != provider.issuer()) {
            return Err(invalid());
        }
        let now = self.store.clock().now();
        let attempt = attempts::take(self.store.pool(), now, &returned.state).await?.ok_or_else(invalid)?;
        let purpose = Purpose::of(&attempt.purpose);
        // Whoever began it in a session ends it in the same.
        if purpose != Purpose::SignIn && (attempt.session != session || attempt.account != context.actor.account()) {
            return Err(invalid());
        }
        let person =
            provider.finish(&returned.code, &attempt.nonce, &attempt.verifier).await.map_err(|error| told(&error))?;
        let holder = self.store.find_claim(IDENTITY_SCOPE, &claim(&person.issuer, &person.subject)).await?;
        let holder = holder.map(AccountId::from_uuid);
        let arrival = match (purpose, attempt.account, attempt.session) {
            (Purpose::Link, Some(account), _) => self.link(context, account, holder, &person).await?,
            (Purpose::StepUp, Some(account), Some(session)) => {
                if holder != Some(account) {
                    return Err(Problem::new("IDENTITY_NOT_LINKED").into());
                }
                if !person.strong {
                    return Err(Problem::new("ACR_TOO_WEAK").into());
                }
                let token = sessions::strengthen(self.store.pool(), now, session).await?.ok_or_else(invalid)?;
                self.known.forget();
                Arrival::Strengthened(token)
            }
            _ => Arrival::SignedIn(self.enter(holder, locale, &person).await?),
        };
        Ok((arrival, attempt.return_to))
    }

    async fn link(
        &self,
        context: &CommandContext,
        account: AccountId,
        holder: Option<AccountId>,
        person: &Person,
    ) -> Result<Arrival, CommandError> {
        match holder {
            Some(holder) if holder == account => return Ok(Arrival::Linked),
            Some(_) => return Err(Problem::new("IDENTITY_TAKEN").into()),
            None => {}
        }
        let command = LinkIdentity {
            account,
            identity: FederatedIdentityId::new(self.store.clock()),
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
        };
        match self.store.execute(context, &command).await {
            Ok(_) => Ok(Arrival::Linked),
            Err(CommandError::Taken { scope: IDENTITY_SCOPE }) => Err(Problem::new("IDENTITY_TAKEN").into()),
            Err(error) => Err(error),
        }
    }

    /// A session for whoever it is. The key is (issuer, subject): an address that looks the same opens no account.
    async fn enter(
        &self,
        holder: Option<AccountId>,
        locale: Locale,
        person: &Person,
    ) -> Result<OpenedSession, CommandError> {
        let account = match holder {
            Some(holder) => holder,
            None => self.first_time(locale, person).await?,
        };
        let id_token = self.store.keys().seal(SubjectId::from(account), &person.id_token).await?;
        let opening =
            Opening { account, second_factor: person.strong, method: Method::Federation, id_token: Some(&id_token) };
        let (session, token) = sessions::open(self.store.pool(), self.store.clock(), opening).await?;
        self.opened(session, token).await
    }

    async fn first_time(&self, locale: Locale, person: &Person) -> Result<AccountId, CommandError> {
        let refused = || CommandError::Refused(Problem::new("IDENTITY_REFUSED"));
        let email = person.email.as_deref().and_then(|email| EmailAddress::new(email).ok()).ok_or_else(refused)?;
        if !person.email_vouched {
            return Err(Problem::new("ADDRESS_NOT_VOUCHED").into());
        }
        let name = person.name.as_deref().unwrap_or(email.as_str());
        let account = AccountId::new(self.store.clock());
        let command = RegisterFederated {
            account,
            name: PersonName::new(name).map_err(|_| refused())?,
            email,
            locale,
            identity: FederatedIdentityId::new(self.store.clock()),
            issuer: person.issuer.clone(),
            subject: person.subject.clone(),
        };
        let context = as_holder(&CommandContext::system("accounts", self.store.clock()), account);
        match self.store.execute(&context, &command).await {
            Ok(_) => Ok(account),
            Err(CommandError::Taken { scope: EMAIL_SCOPE }) => Err(Problem::new("IDENTITY_NOT_LINKED").into()),
            Err(error) => Err(error),
        }
    }

    /// Unlinks an identity of the actor's own account, unless it is the only way in. Other sessions that were opened at a provider end: whoever
    /// had got hold of the identity is out. Where nothing else shows a second factor, no session and no token counts as one with it.
    ///
    /// # Errors
    /// What [`Proof`] is refused for, `Refused(ONLY_WAY_IN)`, `NotFound`, `Store`.
    pub async fn unlink_identity(
        &self,
        context: &CommandContext,
        proof: Proof,
        identity: FederatedIdentityId,
    ) -> Result<(), CommandError> {
        let account = self.own(context, "unlinkIdentity")?;
        let present = proof.session;
        self.prove(account, proof).await?;
        let own = crate::read::own::own(&self.store, &context.actor, account).await?.ok_or(CommandError::NotFound)?;
        if !own.has_password && own.identities.len() == 1 && own.identities[0].id == identity {
            return Err(Problem::new("ONLY_WAY_IN").into());
        }
        let before = self.store.load::<Account>(account.uuid()).await?.state;
        let pool = self.store.pool();
        // Before the event, as for a second factor: a crash in between leaves what has to be shown again.
        if before.is_weak_without(identity) {
            sessions::weaken_all(pool, account).await?;
        }
        let command = UnlinkIdentity { account, identity, has_password: own.has_password };
        self.store.execute(context, &command).await?;
        sessions::end_federated(pool, account, present).await?;
        // Others may have been unlinked at the same time.
        let after = self.store.load::<Account>(account.uuid()).await?.state;
        if !after.second_factor && after.identities.is_empty() {
            sessions::weaken_all(pool, account).await?;
            for (token, _) in before.tokens.iter().filter(|(_, token)| token.needs_second_factor()) {
                api_tokens::remove(pool, *token).await?;
            }
        }
        self.known.forget();
        Ok(())
    }

    /// Ends a session, and says where the provider's session behind it is ended; none where it was not opened there. A provider
    /// that cannot be reached, or does not answer, keeps nobody from signing out here: this session is over before it is asked.
    ///
    /// # Errors
    /// `Store`.
    pub async fn sign_out(&self, session: SessionId) -> Result<Option<String>, CommandError> {
        let sealed = match &self.federation {
            Some(_) => sessions::id_token(self.store.pool(), session).await?,
            None => None,
        };
        sessions::end(self.store.pool(), session).await?;
        self.known.forget();
        let (Some(provider), Some(sealed)) = (&self.federation, sealed) else { return Ok(None) };
        let Some(id_token) = self.store.keys().open(&sealed).await? else { return Ok(None) };
        match provider.logout_url(&id_token).await {
            Ok(url) => Ok(url),
            Err(error) => {
                tracing::warn!(reason = error.code(), "the provider's session was not ended");
                Ok(None)
            }
        }
    }

    fn provider(&self) -> Result<&Federation, CommandError> {
        self.federation().ok_or_else(|| Problem::new("NO_FEDERATION").into())
    }
}

/// What the person is told; the log says why in a word of ours: the provider's own may be about them.
fn told(error: &FederationError) -> CommandError {
    tracing::warn!(reason = error.code(), "nobody was recognised at the provider");
    match error {
        FederationError::Unreachable(_) | FederationError::Settings(_) => Problem::new("PROVIDER_UNREACHABLE").into(),
        FederationError::Refused(_) => Problem::new("IDENTITY_REFUSED").into(),
    }
}
