//! The `vivier` binary: one command line for the server and its tools.

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod app;
mod carrier;
mod command;
mod config;
mod console;
mod contact;
mod database;
mod demo;
#[cfg(test)]
mod generated;
mod health;
mod logging;
mod mail_folder;
mod master_key;
mod metrics;
mod registry;
mod rehearsal;
mod requests;

use clap::{Parser, Subcommand};

use crate::config::{ServeConfig, StoreConfig};
use crate::console::complain;

/// A tenth more requests per second than with the system's, and the 19 MiB of a password's hash go back when it is done.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Vivier: the platform of « Partagez vos talents numériques ! ».
///
/// Without a DATABASE_URL, every command uses a private PostgreSQL in the data folder, which it starts where it does not run.
#[derive(Parser)]
#[command(version, max_term_width = 110)]
struct Arguments {
    #[command(flatten)]
    store: StoreConfig,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the site and the API until it is asked to stop (SIGTERM or Ctrl-C).
    Serve(Box<ServeConfig>),
    /// Brings the database up to date and ends.
    Migrate,
    /// Rebuilds read models from the events, beside a running server, and switches to them.
    Rebuild {
        /// Names of read models; all of them where none is given. A name that is wrong is answered with all that there are.
        names: Vec<String>,
    },
    /// Checks every event's hash and every sealed block; ends with 1 and names what was changed, deleted or inserted. Says how many events at
    /// the end no block covers yet: none after a server or a command ended in order.
    Verify {
        /// The last sealed block as an earlier check printed it: it must still be there.
        #[arg(long, value_name = "NUMBER:POSITION:SEAL")]
        noted: Option<vivier_event_store::integrity::anchor::SealedHead>,
        /// Something else to check than the events' hashes.
        #[command(subcommand)]
        what: Option<command::verify::What>,
    },
    /// Writes what the store holds into files.
    #[command(subcommand)]
    Export(command::export::Export),
    /// Imports data.
    #[command(subcommand)]
    Import(command::import::Import),
    /// Fills an empty store with a demo programme, from a seed, through the commands.
    Demo {
        /// The same seed gives the same programme.
        #[arg(long, default_value_t = 2022)]
        seed: u64,
    },
    /// Makes the account of a first programme administrator, and the programme's root organisation where there is none.
    /// The password is read from standard input.
    CreateAdministrator {
        /// The e-mail address to sign in with.
        #[arg(long)]
        email: String,
        /// What the person is called.
        #[arg(long)]
        name: String,
    },
    /// Simulates on synthetic people and a virtual clock.
    #[command(subcommand)]
    Simulate(command::simulate::Simulate),
    /// Ranks profiles for missions, or finds the skills that texts mean: files in, JSON lines out, no database.
    #[command(subcommand)]
    Match(command::matching::Match),
    /// Prints the GraphQL schema, or another thing that the code knows.
    PrintSchema {
        /// What to print.
        #[arg(value_enum, default_value_t = command::print_schema::What::Graphql)]
        what: command::print_schema::What,
    },
    /// Writes a dump of the database, in one consistent snapshot.
    Backup {
        /// The file to write; it must not exist.
        file: std::path::PathBuf,
    },
    /// Reads a dump into an empty database, whole or not at all. The master key must be there first; erasures that were made
    /// since the backup have to be repeated, since it brings the keys back.
    Restore {
        /// What `vivier backup` wrote.
        file: std::path::PathBuf,
    },
    /// Looks at the machine, the configuration and the store, and says what is wrong and what to do.
    Doctor,
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = logging::start(&arguments.store) {
        complain!("vivier: VIVIER_LOG cannot be read: {error}");
        return std::process::ExitCode::FAILURE;
    }
    let store = &arguments.store;
    let result = match arguments.command {
        Command::Serve(config) => command::serve::run(store, &config).await,
        Command::Migrate => command::migrate::run(store).await,
        Command::Rebuild { names } => command::rebuild::run(store, &names).await,
        Command::Verify { what, noted } => command::verify::run(store, what.as_ref(), noted).await,
        Command::Export(export) => command::export::run(store, &export).await,
        Command::Import(import) => command::import::run(store, &import).await,
        Command::Demo { seed } => command::demo::run(store, seed).await,
        Command::CreateAdministrator { email, name } => command::create_administrator::run(store, &email, &name).await,
        Command::Simulate(what) => command::simulate::run(&what),
        Command::Match(what) => console::or_closed(command::matching::run(&what)),
        Command::PrintSchema { what } => command::print_schema::run(what),
        Command::Backup { file } => command::backup::run(store, &file).await,
        Command::Restore { file } => command::backup::restore(store, &file).await,
        Command::Doctor => command::doctor::run(store).await,
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            complain!("vivier: {error:#}");
            command::verify::exit_code(&error).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory as _;

    use super::Arguments;
    use crate::config::SHARED;

    #[test]
    fn what_all_commands_take_stands_apart_from_what_one_takes() {
        let all = Arguments::command();
        let headings: BTreeSet<_> = all.get_arguments().map(clap::Arg::get_help_heading).collect();
        assert_eq!(headings, BTreeSet::from([Some(SHARED)]));
        let own = all.get_subcommands().flat_map(clap::Command::get_arguments);
        assert_eq!(own.filter_map(clap::Arg::get_help_heading).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn every_setting_stands_in_the_help() {
        let all = Arguments::command();
        let commands = std::iter::once(&all).chain(all.get_subcommands());
        let hidden: Vec<&str> = commands
            .flat_map(clap::Command::get_arguments)
            .filter(|argument| argument.is_hide_set())
            .map(|argument| argument.get_id().as_str())
            .collect();
        assert!(hidden.is_empty(), "{hidden:?}");
    }
}
