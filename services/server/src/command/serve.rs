//! `vivier serve`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use vivier_accounts::federation::{Federation, FederationOptions};
use vivier_accounts::{Accounts, AccountsOptions, Mailer, SecondFactorRule};
use vivier_event_store::{Background, CommandContext};
use vivier_graphql::http::limits::UNREAD_TIME_LIMIT;
use vivier_graphql::http::listen;
use vivier_kernel::clock::{Clock, FasterClock, SystemClock};
use vivier_matching::live::People;
use vivier_privacy::use_case::retention::BeginRetention;
use vivier_skills::Skills;

use crate::config::{ServeConfig, StoreConfig};
use crate::console::say;
use crate::database::{self, Database};
use crate::registry::Telling;
use crate::{app, carrier, demo, metrics, rehearsal};

/// Serves until SIGTERM or SIGINT, then lets requests under way end.
///
/// # Errors
/// Where the database, the store or a listener cannot be opened.
pub async fn run(store_config: &StoreConfig, config: &ServeConfig) -> anyhow::Result<()> {
    let recorder = metrics::install()?;
    // First of all, so that a port in use is known before a database is started.
    let listener =
        listen(config.listen, UNREAD_TIME_LIMIT).await.with_context(|| format!("listening on {}", config.listen))?;
    let address = listener.local_addr()?;
    // A setting that cannot be used is told before a database is started.
    store_config.breached()?;
    let public_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let database = Database::for_server(store_config).await?;
    let result = serve(store_config, config, &database, recorder, listener, address, &public_url).await;
    database.stop().await;
    result
}

async fn serve(
    store_config: &StoreConfig,
    config: &ServeConfig,
    database: &Database,
    recorder: metrics_exporter_prometheus::PrometheusHandle,
    listener: TcpListener,
    address: SocketAddr,
    public_url: &str,
) -> anyhow::Result<()> {
    let authority =
        config.trusted_ca.as_ref().map(std::fs::read).transpose().context("reading the trusted authorities")?;
    let mailer = mailer(store_config, config, authority.as_deref(), public_url)?;
    let telling = Telling::Now {
        carrier: carrier::carrier(mailer.clone(), config, authority.as_deref())?,
        public_url: public_url.to_owned(),
    };
    if config.demo {
        demo::fill_if_empty(store_config, database, demo::DEFAULT_SEED).await?;
    }
    let store =
        database::open_store(store_config, database, mailer, telling, clock(config), Background::ReadModels).await?;
    store.wait_until_current().await.context("bringing read models up to this version")?;
    // Before any timer asks who is free.
    vivier_brigade::use_case::engagements::carry(&store).await.context("carrying over who is in a team")?;
    store.begin_acting();
    // Only the demo's own people sign in with a published password: nothing else may do without a second factor.
    let second_factor = match config.demo && demo::is_in(&store).await? {
        true => SecondFactorRule::WaivedForTheDemo,
        false => SecondFactorRule::Required,
    };
    let accounts = Accounts::open(
        store.clone(),
        AccountsOptions {
            second_factor,
            federation: federation(config, public_url)?,
            breached: store_config.breached()?,
            ..AccountsOptions::default()
        },
    )
    .await?;
    demo::ensure_starter_framework(&store).await?;
    let begin = CommandContext::system("start", store.clock());
    store.execute(&begin, &BeginRetention {}).await.context("setting the first run of retention")?;
    let skills = Skills::open(&store).await?;
    let people = People::open(&store, &skills).await.context("reading the pool")?;
    let metrics_address = metrics::serve(config.metrics_listen, recorder, store.clone()).await?;
    let (stop, stopping) = watch::channel(false);
    let router = app::router(&store, &accounts, skills, people, config, public_url, stopping.clone())?;

    announce(address, metrics_address, public_url, config.demo);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(wait_for(stopping.clone()));
    let mut serving = tokio::spawn(async move { server.await });
    tokio::select! {
        ended = &mut serving => ended.context("the server's task")?.context("serving")?,
        () = asked_to_stop() => {
            tracing::info!("stopping: requests under way may end");
            stop.send_replace(true);
            let limit = Duration::from_secs(config.stop_seconds);
            if tokio::time::timeout(limit, serving).await.is_err() {
                tracing::warn!(seconds = config.stop_seconds, "some requests did not end in time and are cut off");
            }
        }
    }
    database::close(&store).await;
    Ok(())
}

fn clock(config: &ServeConfig) -> Arc<dyn Clock> {
    if let Some(file) = &config.clock_ahead {
        return rehearsal::clock(file.clone());
    }
    if config.clock_factor == 1 {
        return Arc::new(SystemClock);
    }
    tracing::warn!(factor = config.clock_factor, "time passes faster than it does: this instance is for exercises");
    Arc::new(FasterClock::new(config.clock_factor))
}

fn mailer(
    store_config: &StoreConfig,
    config: &ServeConfig,
    authority: Option<&[u8]>,
    public_url: &str,
) -> anyhow::Result<Mailer> {
    let mailer = match (&config.smtp_url, authority) {
        (Some(url), None) => Mailer::to_server(url, &config.mail_from, public_url),
        (Some(url), Some(authority)) => Mailer::to_server_trusting(url, authority, &config.mail_from, public_url),
        (None, _) => Mailer::to_folder(store_config.data.join(database::MAILS), &config.mail_from, public_url),
    };
    mailer.context("the mail configuration")
}

/// The provider at which people may sign in too, where one is configured.
fn federation(config: &ServeConfig, public_url: &str) -> anyhow::Result<Option<Federation>> {
    let (Some(issuer), Some(client_id), Some(client_secret)) =
        (&config.oidc_issuer, &config.oidc_client_id, &config.oidc_client_secret)
    else {
        return Ok(None);
    };
    let options = FederationOptions {
        name: config.oidc_name.clone(),
        issuer: issuer.clone(),
        client_id: client_id.clone(),
        client_secret: client_secret.clone(),
        public_url: public_url.trim_end_matches('/').to_owned(),
        strong_acr: config.oidc_strong_acr.clone(),
        vouches: config.oidc_vouches,
    };
    Federation::new(options).map(Some).context("the OpenID Connect settings")
}

/// What a person needs to go on, on standard output; the line `listening …` is for scripts.
fn announce(address: SocketAddr, metrics: SocketAddr, public_url: &str, demo: bool) {
    say!("listening http://{address}");
    say!("  site      {public_url}/");
    say!("  GraphiQL  {public_url}/graphiql");
    say!("  GraphQL   {public_url}/graphql");
    say!("  health    {public_url}/healthz {public_url}/readyz");
    say!("  metrics   http://{metrics}/metrics");
    if demo {
        demo::print_accounts();
    }
}

async fn wait_for(mut stopping: watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn asked_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // Without handlers the signals end the process as they always did.
        return std::future::pending().await;
    };
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
}
