//! `vivier print-schema`.

use clap::ValueEnum;

/// What the code can print of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum What {
    /// The GraphQL schema as SDL.
    Graphql,
    /// Who may do what: role, action, resource.
    Permissions,
}

/// # Errors
/// None; the signature is that of all commands.
pub fn run(what: What) -> anyhow::Result<()> {
    match what {
        What::Graphql => crate::console::out(format_args!("{}", vivier_api::schema::sdl())),
        What::Permissions => crate::console::out(format_args!("{}", vivier_api::permissions::to_text())),
    }
    Ok(())
}
