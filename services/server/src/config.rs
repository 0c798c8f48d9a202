//! Configuration: environment variables, each also a flag; the help of each command lists its own.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use vivier_accounts::breached::BreachedPasswords;
use vivier_accounts::federation::STRONG_ACR;
use vivier_graphql::http::limits::{ANONYMOUS_RATE, SIGNED_IN_RATE};

/// What the settings of every command stand under in the help, after those of the command itself.
pub const SHARED: &str = "Store and log";

/// Where Vivier keeps what it needs, and which database it uses. Every command takes these.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = SHARED)]
pub struct StoreConfig {
    /// PostgreSQL 15 or newer. Without it, Vivier starts a private PostgreSQL in its data folder, with the programs of the newest version that
    /// is installed, or with those in the folder that `VIVIER_PG_BIN` names.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,

    /// Folder of the private PostgreSQL, of the master key, and of mails that no mail server takes.
    #[arg(long, env = "VIVIER_DATA", default_value = ".data", global = true)]
    pub data: PathBuf,

    /// Master key that seals personal data: 64 hexadecimal digits. Without it, it is kept in `master.key` in the data
    /// folder, and made there at first start. Whoever loses it loses all personal data; keep a copy apart from backups.
    #[arg(long, env = "VIVIER_MASTER_KEY", hide_env_values = true, global = true)]
    pub master_key: Option<String>,

    /// A file of passwords that were breached elsewhere, none of which can be chosen: one SHA-1 a line as 40 hexadecimal digits, ordered by
    /// hash, perhaps with `:` and a count, as Have I Been Pwned publishes it for use offline. It is searched where it lies and never
    /// read whole. Without it, common passwords alone are refused; `vivier doctor` looks at it.
    #[arg(long, env = "VIVIER_BREACHED_PASSWORDS", value_name = "FILE", global = true)]
    pub breached_passwords: Option<PathBuf>,

    /// Form of the log lines.
    #[arg(long, env = "VIVIER_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    pub log_format: LogFormat,

    /// What is logged, as `level` or `target=level,…`.
    #[arg(long, env = "VIVIER_LOG", default_value = "info,sqlx=warn", global = true)]
    pub log: String,
}

impl StoreConfig {
    /// The list of breached passwords, where one is configured.
    ///
    /// # Errors
    /// Where it is no such list.
    pub fn breached(&self) -> anyhow::Result<Option<BreachedPasswords>> {
        let list = self.breached_passwords.as_deref().map(BreachedPasswords::open).transpose();
        list.context("VIVIER_BREACHED_PASSWORDS")
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// How the server listens and what it links to.
#[derive(Args, Clone, Debug)]
pub struct ServeConfig {
    /// Address of the site and the API.
    #[arg(long, env = "VIVIER_LISTEN", default_value_t = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080))]
    pub listen: SocketAddr,

    /// Address of `/metrics`, which is not for the public. Port 0 takes a free one.
    #[arg(long, env = "VIVIER_METRICS_LISTEN", default_value_t = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9464))]
    pub metrics_listen: SocketAddr,

    /// The site's address as people see it, for links in mails and for the check of origins. Without it, `http://` and
    /// the listening address.
    #[arg(long, env = "VIVIER_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// `state` shows the State's mark; only for instances of the State on `.gouv.fr`.
    #[arg(long, env = "VIVIER_BRAND", value_enum, default_value_t = Brand::Neutral)]
    pub brand: Brand,

    /// Who is answerable for this instance: the legal notices and the privacy policy name them.
    #[command(flatten)]
    pub publisher: PublisherConfig,

    /// Mail server, as `smtps://user:password@host` or `smtp://host:port`. Without it, mails are written into the
    /// folder `mail` of the data folder.
    #[arg(long, env = "VIVIER_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Sender of mails.
    #[arg(long, env = "VIVIER_MAIL_FROM", default_value = "Vivier <ne-pas-repondre@vivier.example>")]
    pub mail_from: String,

    /// Certificates of authorities that mail servers and webhooks may rely on besides those of the web, as a PEM file. With it, mail
    /// leaves over TLS only.
    #[arg(long, env = "VIVIER_TRUSTED_CA")]
    pub trusted_ca: Option<PathBuf>,

    /// Where webhooks may point: `public`, over TLS to the Internet only, or `any`, also inside this network.
    #[arg(long, env = "VIVIER_WEBHOOK_TARGETS", value_enum, default_value_t = WebhookTargets::Public)]
    pub webhook_targets: WebhookTargets,

    /// For tries on a store of one's own, never on one that people rely on: a file with the number of seconds by which this server's clock
    /// is ahead of the machine's. It is read again and again; the clock never goes back.
    #[arg(long, env = "VIVIER_CLOCK_AHEAD")]
    pub clock_ahead: Option<PathBuf>,

    /// An OpenID Connect provider at which people may sign in too (ProConnect): its issuer, without `/.well-known/…`.
    #[arg(long, env = "VIVIER_OIDC_ISSUER", requires = "oidc_client_id")]
    pub oidc_issuer: Option<String>,

    /// How this instance is known at the provider. The address to come back to is `/sign-in/federation/callback`.
    #[arg(long, env = "VIVIER_OIDC_CLIENT_ID", requires = "oidc_client_secret")]
    pub oidc_client_id: Option<String>,

    /// The secret of this instance at the provider.
    #[arg(long, env = "VIVIER_OIDC_CLIENT_SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<String>,

    /// What people know the provider as.
    #[arg(long, env = "VIVIER_OIDC_NAME", default_value = "ProConnect")]
    pub oidc_name: String,

    /// Levels of assurance (`acr`) of the provider that count as a second factor.
    #[arg(long, env = "VIVIER_OIDC_STRONG_ACR", value_delimiter = ',', default_value = STRONG_ACR)]
    pub oidc_strong_acr: Vec<String>,

    /// The provider vouches for every address it gives, as ProConnect does, without saying so (`email_verified`). Without this an
    /// address that the provider does not call verified opens no account.
    #[arg(long, env = "VIVIER_OIDC_VOUCHES")]
    pub oidc_vouches: bool,

    /// Fills the demo programme where the store is empty, and prints its accounts.
    #[arg(long, env = "VIVIER_DEMO")]
    pub demo: bool,

    /// How many reverse proxies stand before this server and add to `X-Forwarded-For`; with 0 the header is ignored.
    #[arg(long, env = "VIVIER_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: usize,

    /// Points of cost that a signed-in viewer may spend a second, and 20 seconds' worth at once; 0 counts nothing.
    #[arg(long, env = "VIVIER_SIGNED_IN_RATE", default_value_t = SIGNED_IN_RATE.per_second.get())]
    pub signed_in_rate: u32,

    /// The same for an address without a sign-in, and 40 seconds' worth at once; 0 counts nothing.
    #[arg(long, env = "VIVIER_ANONYMOUS_RATE", default_value_t = ANONYMOUS_RATE.per_second.get())]
    pub anonymous_rate: u32,

    /// Lets time pass so many times as fast as it does, 1 to 1000: only for exercises on an instance of their own, whose deadlines would
    /// otherwise take hours.
    #[arg(long, env = "VIVIER_CLOCK_FACTOR", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub clock_factor: u16,

    /// Seconds that requests under way are given to end after a stop was asked for.
    #[arg(long, env = "VIVIER_STOP_SECONDS", default_value_t = 10)]
    pub stop_seconds: u64,
}

/// What the law wants a site to say about itself (loi no 2004-575, article 1-1; règlement (UE) 2016/679, article 13).
#[derive(Args, Clone, Debug)]
pub struct PublisherConfig {
    /// The administration that publishes the site, with its postal address.
    #[arg(long, env = "VIVIER_PUBLISHER")]
    pub publisher: Option<String>,

    /// Name and office of the director of publication.
    #[arg(long, env = "VIVIER_PUBLICATION_DIRECTOR")]
    pub publication_director: Option<String>,

    /// Who hosts the site: name, postal address, telephone.
    #[arg(long, env = "VIVIER_HOST")]
    pub hosting: Option<String>,

    /// Where to write: for help, accessibility and personal data. An e-mail address.
    #[arg(long, env = "VIVIER_CONTACT")]
    pub contact: Option<String>,

    /// Where to report a weakness: an e-mail address or an https address. Without it there is no `/.well-known/security.txt`.
    #[arg(long, env = "VIVIER_SECURITY_CONTACT")]
    pub security_contact: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Brand {
    /// No mark of the State.
    Neutral,
    /// Marianne and « République française ».
    State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum WebhookTargets {
    Public,
    Any,
}
