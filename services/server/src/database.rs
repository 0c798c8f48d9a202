//! The database of a command: the one that is configured, the private one, or the private one that a server runs already.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use vivier_accounts::Mailer;
use vivier_event_store::{Store, StoreOptions, schema};
use vivier_kernel::clock::{Clock, SystemClock};
use vivier_postgres::{Cluster, ClusterError, ClusterOptions, cluster};

use crate::config::StoreConfig;
use crate::mail_folder::MailFolder;
use crate::master_key::{self, Missing};
use crate::registry::{self, Telling};

/// Said where a store is missing.
const BEGIN: &str = "`vivier serve`, `migrate`, `demo`, `import`, `create-administrator` or `restore` begin one";
/// The database's name in the private cluster.
const NAME: &str = "vivier";

/// The file in the data folder that remembers the last sealed block outside the database.
pub const SEALED_HEAD: &str = "sealed-head";

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

/// Opens the store on `database`. `background`: run read models, timers and the sealer in this process.
///
/// # Errors
/// Where the master key or the store cannot be opened.
pub async fn open_store(
    config: &StoreConfig,
    database: &Database,
    mailer: Mailer,
    telling: Telling,
    clock: Arc<dyn Clock>,
    background: bool,
) -> anyhow::Result<Store> {
    let missing = if database.schema().await? == 0 { Missing::Create } else { Missing::Refuse };
    let mut options = StoreOptions::new(&database.url, master_key::find(config, missing)?, clock);
    options.background = background;
    fs::create_dir_all(&config.data).with_context(|| format!("creating {}", config.data.display()))?;
    options.anchor = Some(config.data.join(SEALED_HEAD));
    let mut registry = registry::all(mailer, telling);
    registry.follower(MailFolder::new(config.data.join("mail")));
    Store::open(options, registry).await.context("opening the store")
}

/// A store for a tool: no background tasks, mails (none are sent) into the data folder.
///
/// # Errors
/// As [`open_store`].
pub async fn open_for_tool(config: &StoreConfig, database: &Database, background: bool) -> anyhow::Result<Store> {
    open_store(config, database, folder_mailer(&config.data)?, Telling::Later, Arc::new(SystemClock), background).await
}

/// Mails into the data folder, with links to the default address.
///
/// # Errors
/// Where the folder cannot be made.
pub fn folder_mailer(data: &Path) -> anyhow::Result<Mailer> {
    Ok(Mailer::to_folder(data.join("mail"), "Vivier <vivier@vivier.example>", "http://127.0.0.1:8080")?)
}
