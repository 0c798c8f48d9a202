//! `vivier create-administrator`: the way into an empty store.

use anyhow::Context as _;
use vivier_accounts::breached::BreachedPasswords;
use vivier_accounts::domain::value::PersonName;
use vivier_accounts::password::Password;
use vivier_accounts::service::sign_up::Registration;
use vivier_accounts::{Accounts, AccountsOptions};
use vivier_event_store::{CommandContext, Store};
use vivier_kernel::actor::Role;
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::OrganisationId;
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{self, Database, Purpose, ToolUse, open_for_tool};

/// What the root is called where there is none yet.
const ROOT: &str = "Programme «\u{a0}Partagez vos talents numériques\u{202f}!\u{a0}»";

/// # Errors
/// Where the address, the name or the password cannot be taken; the account's id is printed otherwise.
pub async fn run(config: &StoreConfig, email: &str, name: &str) -> anyhow::Result<()> {
    let mut password = String::new();
    std::io::stdin().read_line(&mut password).context("reading the password from standard input")?;
    let registration = Registration {
        email: EmailAddress::new(email).context("--email")?,
        name: PersonName::new(name).context("--name")?,
        password: Password::new(password.trim_end_matches(['\r', '\n']).to_owned(), &[email, name])
            .context("the password")?,
        locale: Locale::Fr,
    };
    let breached = config.breached()?;
    let database = Database::for_tool(config, Purpose::Begin).await?;
    let store = open_for_tool(config, &database, ToolUse::ReadModels).await?;
    let created = create(&store, registration, breached).await;
    database::close(&store).await;
    database.stop().await;
    say!("{}", created?);
    Ok(())
}

async fn create(
    store: &Store,
    registration: Registration,
    breached: Option<BreachedPasswords>,
) -> anyhow::Result<vivier_kernel::id::AccountId> {
    let root = root(store).await?;
    let accounts = Accounts::open(store.clone(), AccountsOptions { breached, ..AccountsOptions::default() }).await?;
    accounts.provide(registration, &[(Role::ProgrammeAdministrator, root)]).await.context("making the account")
}

async fn root(store: &Store) -> anyhow::Result<OrganisationId> {
    if let Some(root) = vivier_organisations::read::root(store).await? {
        return Ok(root);
    }
    let command = CreateOrganisation {
        kind: Kind::Programme,
        name: Name::new(ROOT).context("the root's name")?,
        name_en: None,
        short_name: None,
        siret: None,
        parent: None,
    };
    let context = CommandContext::system("bootstrap", store.clock()).with_key("root-organisation");
    Ok(store.execute(&context, &command).await?.outcome.organisation)
}
