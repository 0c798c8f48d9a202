//! The database of a command: the one that is configured, the private one, or the private one that a server runs already.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use vivier_accounts::Mailer;
use vivier_event_store::{Store, StoreOptions};
use vivier_kernel::clock::{Clock, SystemClock};
use vivier_postgres::{Cluster, ClusterError, ClusterOptions, cluster};

use crate::config::StoreConfig;
use crate::{master_key, registry};

/// The database's name in the private cluster.
const NAME: &str = "vivier";

/// A database's address, and the private cluster where this process started one.
pub struct Database {
    pub url: String,
    cluster: Option<Cluster>,
}

impl Database {
    /// For the server: a private cluster that another server runs is refused.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn for_server(config: &StoreConfig) -> anyhow::Result<Self> {
        match &config.database_url {
            Some(url) => Ok(Self { url: url.clone(), cluster: None }),
            None => Ok(Self::private(config).await?),
        }
    }

    /// For tools: beside a running server they use its cluster.
    ///
    /// # Errors
    /// See [`ClusterError`].
    pub async fn for_tool(config: &StoreConfig) -> anyhow::Result<Self> {
        if let Some(url) = &config.database_url {
            return Ok(Self { url: url.clone(), cluster: None });
        }
        match Self::private(config).await {
            Err(ClusterError::InUse { folder }) => {
                let url = cluster::running_url(&folder, NAME)
                    .context("a server is starting or stopping on the data folder: try again")?;
                Ok(Self { url, cluster: None })
            }
            other => Ok(other?),
        }
    }

    async fn private(config: &StoreConfig) -> Result<Self, ClusterError> {
        let cluster = Cluster::start(&ClusterOptions::new(&config.data)).await?;
        cluster.ensure_database(NAME).await?;
        Ok(Self { url: cluster.url(NAME), cluster: Some(cluster) })
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
    clock: Arc<dyn Clock>,
    background: bool,
) -> anyhow::Result<Store> {
    let mut options = StoreOptions::new(&database.url, master_key::find(config)?, clock);
    options.background = background;
    Store::open(options, registry::all(mailer)).await.context("opening the store")
}

/// A store for a tool: no background tasks, mails (none are sent) into the data folder.
///
/// # Errors
/// As [`open_store`].
pub async fn open_for_tool(config: &StoreConfig, database: &Database, background: bool) -> anyhow::Result<Store> {
    open_store(config, database, folder_mailer(&config.data)?, Arc::new(SystemClock), background).await
}

/// Mails into the data folder, with links to the default address.
///
/// # Errors
/// Where the folder cannot be made.
pub fn folder_mailer(data: &Path) -> anyhow::Result<Mailer> {
    Ok(Mailer::to_folder(data.join("mail"), "Vivier <vivier@vivier.example>", "http://127.0.0.1:8080")?)
}
