//! Signing in at another provider by OpenID Connect, as ProConnect asks for it: discovery, PKCE, long `state` and `nonce`, the
//! client's secret in the body, a signed answer about the person (RS256, which is how the client is registered there).

mod failure;
mod http;

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreProviderMetadata};
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    HttpRequest, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _, UserInfoClaims, UserInfoResponseType,
};
use serde::{Deserialize, Serialize};

pub use self::failure::{FederationError, Refused};
use self::http::Http;

/// Random bytes of `state` and `nonce`: 43 characters; ProConnect asks for 32.
const RANDOM_BYTES: u32 = 32;
/// How long what the provider publishes of itself is believed.
const REMEMBERED: Duration = Duration::from_secs(300);
/// What is asked about the person.
const SCOPES: [&str; 4] = ["given_name", "usual_name", "email", "siret"];

/// Asks for the level of assurance, whichever it is: without `acr_values` it is not told unasked (OpenID Connect Core 5.5).
const LEVEL: &str = r#"{"id_token":{"acr":null}}"#;

/// Levels of assurance with a second factor, as ProConnect names them.
pub const STRONG_ACR: &str = "eidas1-mfa,eidas2,eidas3,https://proconnect.gouv.fr/assurance/self-asserted-2fa,https://proconnect.gouv.fr/assurance/consistency-checked-2fa";

/// How this instance is known at the provider.
#[derive(Clone, Debug)]
pub struct FederationOptions {
    /// What people know it as: `ProConnect`.
    pub name: String,
    /// As its discovery document names it, without `/.well-known/…`.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: String,
    /// The site's address, without a slash at the end.
    pub public_url: String,
    /// Values of `acr` that count as a second factor.
    pub strong_acr: Vec<String>,
    /// True where every address that the provider gives is the person's, though it does not say so (`email_verified`).
    pub vouches: bool,
}

/// Who the provider says it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub issuer: String,
    pub subject: String,
    pub email: Option<String>,
    /// True where the provider vouches for the address.
    pub email_vouched: bool,
    pub name: Option<String>,
    /// True where the provider vouches for a second factor.
    pub strong: bool,
    /// The provider's own token, by which its session is ended.
    pub id_token: String,
}

/// Where to send somebody, and what their answer must fit.
pub struct Begun {
    pub url: String,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// What ProConnect says beside the standard claims.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Extra {
    usual_name: Option<String>,
}

impl AdditionalClaims for Extra {}

/// What a provider publishes beside the standard metadata.
#[derive(Clone, Debug, Deserialize)]
struct Endings {
    end_session_endpoint: Option<String>,
}

#[derive(Clone)]
struct Known {
    metadata: CoreProviderMetadata,
    end_session_endpoint: Option<String>,
    until: Instant,
}

/// One provider.
pub struct Federation {
    options: FederationOptions,
    http: Http,
    known: RwLock<Option<Arc<Known>>>,
}

impl Federation {
    /// # Errors
    /// `Settings`.
    pub fn new(options: FederationOptions) -> Result<Self, FederationError> {
        let issuer = IssuerUrl::new(options.issuer.clone()).map_err(|e| FederationError::Settings(e.to_string()))?;
        let loopback = matches!(issuer.url().host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if issuer.url().scheme() != "https" && !loopback {
            return Err(FederationError::Settings("the issuer must be reached over https".to_owned()));
        }
        let http = Http::new().map_err(|error| FederationError::Settings(error.to_string()))?;
        Ok(Self { options, http, known: RwLock::new(None) })
    }

    pub fn name(&self) -> &str {
        &self.options.name
    }

    pub fn issuer(&self) -> &str {
        &self.options.issuer
    }

    fn redirect(&self) -> String {
        format!("{}/sign-in/federation/callback", self.options.public_url)
    }

    /// What the provider publishes of itself, asked for again every five minutes and after an answer that did not hold. A provider
    /// that does not answer holds up nobody but who asks it.
    async fn known(&self) -> Result<Arc<Known>, FederationError> {
        let remembered = self.known.read().expect("no panic while the lock is held").clone();
        if let Some(found) = remembered.filter(|found| Instant::now() < found.until) {
            return Ok(found);
        }
        let issuer =
            IssuerUrl::new(self.options.issuer.clone()).map_err(|e| FederationError::Settings(e.to_string()))?;
        let unreachable = |error: Box<dyn std::error::Error + Send + Sync>| FederationError::Unreachable(error);
        let http = self.http.clone();
        let client = move |request: HttpRequest| {
            let http = http.clone();
            async move { http.send(request).await }
        };
        let metadata = CoreProviderMetadata::discover_async(issuer, &client)
            .await
            .map_err(|error| unreachable(error.to_string().into()))?;
        let address = format!("{}/.well-known/openid-configuration", self.options.issuer.trim_end_matches('/'));
        let endings: Endings = self.http.json(&address).await.map_err(|error| unreachable(error.into()))?;
        let fresh = Arc::new(Known {
            metadata,
            end_session_endpoint: endings.end_session_endpoint,
            until: Instant::now() + REMEMBERED,
        });
        *self.known.write().expect("no panic while the lock is held") = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Makes the address at the provider; `step_up` asks for a second factor there.
    ///
    /// # Errors
    /// `Settings`, `Unreachable`.
    pub async fn begin(&self, step_up: bool) -> Result<Begun, FederationError> {
        let known = self.known().await?;
        let settings = |error: openidconnect::url::ParseError| FederationError::Settings(error.to_string());
        let client = CoreClient::from_provider_metadata(
            known.metadata.clone(),
            ClientId::new(self.options.client_id.clone()),
            Some(ClientSecret::new(self.options.client_secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(self.redirect()).map_err(settings)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new_random_len(RANDOM_BYTES),
                || Nonce::new_random_len(RANDOM_BYTES),
            )
            .set_pkce_challenge(challenge);
        for scope in SCOPES {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        if step_up {
            for acr in &self.options.strong_acr {
                request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
            }
        } else {
            request = request.add_extra_param("claims", LEVEL);
        }
        let (url, state, nonce) = request.url();
        Ok(Begun {
            url: url.to_string(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    /// Exchanges a code for who it is. Every part is checked: the id token's issuer, audience, signature, expiry and nonce, and
    /// the signed answer about the person, whose subject must be the same.
    ///
    /// # Errors
    /// `Unreachable`, `Refused`.
    pub async fn finish(&self, code: &str, nonce: &str, verifier: &str) -> Result<Person, FederationError> {
        let found = self.exchange(code, nonce, verifier).await;
        if let Err(FederationError::Refused(_)) = &found {
            // The provider may have changed its keys.
            *self.known.write().expect("no panic while the lock is held") = None;
        }
        found
    }

    async fn exchange(&self, code: &str, nonce: &str, verifier: &str) -> Result<Person, FederationError> {
        let known = self.known().await?;
        let settings = |error: openidconnect::url::ParseError| FederationError::Settings(error.to_string());
        let client = CoreClient::from_provider_metadata(
            known.metadata.clone(),
            ClientId::new(self.options.client_id.clone()),
            Some(ClientSecret::new(self.options.client_secret.clone())),
        )
        .set_auth_type(AuthType::RequestBody)
        .set_redirect_uri(RedirectUrl::new(self.redirect()).map_err(settings)?);
        let http = self.http.clone();
        let send = move |request: HttpRequest| {
            let http = http.clone();
            async move { http.send(request).await }
        };
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| FederationError::Settings(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&send)
            .await
            .map_err(|error| failure::of_exchange(&error))?;
        let id_token = tokens.id_token().ok_or(FederationError::Refused(Refused::NoIdToken))?;
        let nonce = Nonce::new(nonce.to_owned());
        let claims =
            id_token.claims(&client.id_token_verifier(), &nonce).map_err(|error| failure::of_claims(&error))?;
        let about: UserInfoClaims<Extra, CoreGenderClaim> = client
            .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
            .map_err(|error| FederationError::Settings(error.to_string()))?
            .require_signed_response(true)
            .set_response_type(UserInfoResponseType::Jwt)
            .request_async(&send)
            .await
            .map_err(|error| failure::of_person(&error))?;
        let acr = claims.auth_context_ref().map(|acr| acr.as_str().to_owned());
        let given = about.given_name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        let usual = about.additional_claims().usual_name.clone();
        let name = [given, usual].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Ok(Person {
            issuer: claims.issuer().as_str().to_owned(),
            subject: claims.subject().as_str().to_owned(),
            // What it says of one address counts for more than what is known of it in general.
            email_vouched: about.email_verified().unwrap_or(self.options.vouches),
            email: about.email().map(|email| email.as_str().to_owned()),
            name: (!name.is_empty()).then_some(name),
            strong: acr.is_some_and(|acr| self.options.strong_acr.contains(&acr)),
            id_token: id_token.to_string(),
        })
    }

    /// Where the provider's own session is ended (OpenID Connect RP-Initiated Logout); none where it has no such address.
    ///
    /// # Errors
    /// `Unreachable`.
    pub async fn logout_url(&self, id_token: &str) -> Result<Option<String>, FederationError> {
        let known = self.known().await?;
        let Some(endpoint) = &known.end_session_endpoint else { return Ok(None) };
        let mut url =
            openidconnect::url::Url::parse(endpoint).map_err(|error| FederationError::Settings(error.to_string()))?;
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("post_logout_redirect_uri", &format!("{}/", self.options.public_url))
            .append_pair("state", CsrfToken::new_random_len(RANDOM_BYTES).secret());
        Ok(Some(url.to_string()))
    }
}
