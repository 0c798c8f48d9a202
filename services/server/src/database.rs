//! The database of a command: the one that is configured, the private one, or the private one that a server runs already.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use vivier_accounts::Mailer;
use vivier_event_store::{Background, Store, StoreOptions, schema};
use vivier_kernel::clock::{Clock, SystemClock};
use vivier_postgres::{Cluster, ClusterError, ClusterOptions, cluster};

use crate::config::StoreConfig;
use crate::mail_folder::MailFolder;
use crate::master_key::{self, Missing};
use crate::registry::{self, Telling};

/// Said where a store is missing.
const BEGIN: &str = "`vivier serve`, `migrate`, `demo`, `import`, `create-administrator` or `restore` begin one";
/// How long a database server may take to answer at all.
const REACH_TIME: Duration = Duration::from_secs(5);
/// How long a store that ends may take to seal its last events.
const SEAL_TIME: Duration = Duration::from_secs(10);
/// The database's name in the private cluster.
const NAME: &str = "vivier";

/// The file in the data folder that remembers the last sealed block outside the database.
pub const SEALED_HEAD: &str = "sealed-head";
/// The folder of mails that no mail server takes, beside it.
pub const MAILS: &str = "mail";

/// Whether a command may begin a store where there is none. Most only look at one: a mistyped folder must not become an
/// empty store about which all is well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    Begin,
    Existing,
}

/// A database's address, and the private cluster where this process started one.
pub struct Database {
    pub url: String,
    purpose: Purpose,
    cluster: Option<Cluster>,
}

impl Database {
    /// For the server: a private cluster that another server runs is refused.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn for_server(config: &StoreConfig) -> anyhow::Result<Self> {
        match &config.database_url {
            Some(url) => Ok(Self { url: url.clone(), purpose: Purpose::Begin, cluster: None }),
            None => Ok(Self::private(config, Purpose::Begin).await?),
        }
    }

    /// For tools: beside a running server they use its cluster.
    ///
    /// # Errors
    /// See [`ClusterError`]; where a store is asked for and the data folder holds none.
    pub async fn for_tool(config: &StoreConfig, purpose: Purpose) -> anyhow::Result<Self> {
        if let Some(url) = &config.database_url {
            return Ok(Self { url: url.clone(), purpose, cluster: None });
        }
        if purpose == Purpose::Existing && !cluster::exists(&config.data) {
            bail!("there is no store in {}: {BEGIN}", config.data.display());
        }
        match Self::private(config, purpose).await {
            Err(ClusterError::InUse { folder }) => {
                let url = cluster::running_url(&folder, NAME)
                    .context("a server is starting or stopping on the data folder: try again")?;
                Ok(Self { url, purpose, cluster: None })
            }
            other => Ok(other?),
        }
    }

    async fn private(config: &StoreConfig, purpose: Purpose) -> Result<Self, ClusterError> {
        let cluster = Cluster::start(&ClusterOptions::new(&config.data)).await?;
        cluster.ensure_database(NAME).await?;
        Ok(Self { url: cluster.url(NAME), purpose, cluster: Some(cluster) })
    }

    /// The schema of the store in the database; 0 where there is none and one may be begun.
    ///
    /// # Errors
    /// Where the database does not answer, or holds no store and should.
    pub async fn schema(&self) -> anyhow::Result<i64> {
        let version = schema::version_at(&self.url).await.context("asking the database")?;
        if version == 0 && self.purpose == Purpose::Existing {
            bail!("there is no store in the database: {BEGIN}");
        }
        Ok(version)
    }

    /// Stops the private cluster, where this process started it.
    pub async fn stop(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

/// Opens the store on `database`. `background`: what goes on in this process.
///
/// # Errors
/// Where the master key or the store cannot be opened.
pub async fn open_store(
    config: &StoreConfig,
    database: &Database,
    mailer: Mailer,
    telling: Telling,
    clock: Arc<dyn Clock>,
    background: Background,
) -> anyhow::Result<Store> {
    reach(&database.url).await?;
    let missing = if database.schema().await? == 0 { Missing::Create } else { Missing::Refuse };
    let mut options = StoreOptions::new(&database.url, master_key::find(config, missing)?, clock);
    options.background = background;
    fs::create_dir_all(&config.data).with_context(|| format!("creating {}", config.data.display()))?;
    options.anchor = Some(config.data.join(SEALED_HEAD));
    let mut registry = registry::all(mailer, telling);
    let mails = config.data.join(MAILS);
    vivier_privacy::keeps_mails_in(&mut registry, mails.clone());
    registry.follower(MailFolder::new(mails));
    let store = Store::open(options, registry).await.context("opening the store")?;
    store.refuse_newer_events().await.context("opening the store")?;
    Ok(store)
}

/// Ends a store to which something may have been appended: what is there is sealed, so that it is known while nothing runs. A database that
/// does not take the seal keeps nobody from ending; the next start seals it.
pub async fn close(store: &Store) {
    match tokio::time::timeout(SEAL_TIME, store.stop_and_seal()).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(error = %error, "the last events could not be sealed"),
        Err(_) => tracing::warn!(seconds = SEAL_TIME.as_secs(), "the last events were not sealed in time"),
    }
    store.pool().close().await;
}

/// Connects once: a pool would only say that it waited in vain.
///
/// # Errors
/// Says what is wrong with the database's address or with the server behind it, and what to do.
pub async fn reach(url: &str) -> anyhow::Result<()> {
    let advice = "an address is postgres://USER:PASSWORD@HOST:PORT/DATABASE";
    let options =
        url.parse::<PgConnectOptions>().map_err(|error| anyhow!("DATABASE_URL cannot be read ({error}): {advice}"))?;
    let place = format!("{}:{}", options.get_host(), options.get_port());
    match tokio::time::timeout(REACH_TIME, options.connect()).await {
        Err(_) => bail!(
            "the database server at {place} does not answer within {} s: is it the right address, and does a firewall let it through?",
            REACH_TIME.as_secs()
        ),
        Ok(Ok(connection)) => {
            // Whether it is closed in good order makes no difference to what was asked.
            let _ = connection.close().await;
            Ok(())
        }
        Ok(Err(error)) => Err(anyhow!("{}", unreachable(&error, &place, options.get_database().unwrap_or("(none)")))),
    }
}

/// What a connection that failed means. The error's own text holds no password.
fn unreachable(error: &sqlx::Error, place: &str, database: &str) -> String {
    let code = error.as_database_error().and_then(|error| error.code());
    match (error, code.as_deref()) {
        (sqlx::Error::Io(error), _) => {
            format!("no database server answers at {place} ({error}): start PostgreSQL there, or correct DATABASE_URL")
        }
        // Appendix A of PostgreSQL's manual.
        (_, Some("28P01" | "28000")) => {
            format!("the database server at {place} refuses the user or the password of DATABASE_URL ({error})")
        }
        (_, Some("3D000")) => format!(
            "there is no database {database} at {place}: create it (createdb {database}), or correct DATABASE_URL"
        ),
        (_, Some("53300")) => format!(
            "the database server at {place} has no connection left: raise max_connections, or stop what holds them"
        ),
        (_, Some("57P03")) => format!("the database server at {place} is starting or stopping: try again in a moment"),
        _ => format!("the database at {place} cannot be used: {error}"),
    }
}

/// What a tool needs of the store. No tool does what is due: that is the server's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ToolUse {
    /// It reads or appends.
    Plain,
    /// It reads what it wrote, from read models that it keeps.
    ReadModels,
}

/// A store for a tool: no timers, followers or chores, mails (none are sent) into the data folder.
///
/// # Errors
/// As [`open_store`].
pub async fn open_for_tool(config: &StoreConfig, database: &Database, tool: ToolUse) -> anyhow::Result<Store> {
    let background = match tool {
        ToolUse::Plain => Background::Nothing,
        ToolUse::ReadModels => Background::ReadModels,
    };
    open_store(config, database, folder_mailer(&config.data)?, Telling::Later, Arc::new(SystemClock), background).await
}

/// Mails into the data folder, with links to the default address.
///
/// # Errors
/// Where the folder cannot be made.
pub fn folder_mailer(data: &Path) -> anyhow::Result<Mailer> {
    Ok(Mailer::to_folder(data.join(MAILS), "Vivier <vivier@vivier.example>", "http://127.0.0.1:8080")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_unreachable_database_is_told_with_what_to_do_and_without_the_password() {
        // Bound and let go of: nothing listens there.
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("bound");
        drop(listener);
        for (url, expected) in [
            (format!("postgres://vivier:hunter2@{address}/vivier"), format!("no database server answers at {address}")),
            ("no address".to_owned(), "DATABASE_URL cannot be read".to_owned()),
        ] {
            let told = reach(&url).await.expect_err("unreachable").to_string();
            assert!(told.starts_with(&expected) && !told.contains("hunter2"), "{told}");
        }
        let closed = sqlx::Error::Protocol("closed".to_owned());
        assert!(unreachable(&closed, "h:1", "d").starts_with("the database at h:1 cannot be used"));
    }
}
