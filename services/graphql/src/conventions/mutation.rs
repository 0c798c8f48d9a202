//! A mutation: read the input, run one use case, answer. Expected failures become `userErrors`; faults stay errors.

use std::future::Future;

use async_graphql::{Context, Result};
use vivier_event_store::links::LINK_SCOPE;
use vivier_event_store::{CommandError, Done, StoreError, UseCase};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;

use crate::conventions::context::ContextExt as _;
use crate::conventions::input::Problems;
use crate::conventions::user_error::{UserError, user_errors};

/// Longest idempotency key, in characters.
pub const MAX_IDEMPOTENCY_KEY: usize = 200;

/// What a mutation answers. Declare it with [`payload!`](crate::payload).
pub trait Payload: Sized {
    fn refused(user_errors: Vec<UserError>) -> Self;

    /// Adds the place of the last event that the command wrote.
    #[must_use]
    fn at(self, position: Option<i64>) -> Self;
}

/// Declares the payload of a mutation: each field is null where there are `userErrors`.
///
/// ```text
/// payload! {
///     /// What `publishMission` answers.
///     pub PublishMissionPayload {
///         /// The mission, published.
///         mission: Mission,
///     }
/// }
/// ```
/// gives the type, `PublishMissionPayload::done(mission)` and [`Payload`].
#[macro_export]
macro_rules! payload {
    ($(#[$doc:meta])* pub $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$type>,)*
            /// The place of the last event that this wrote; null where nothing had to change. Subscriptions can start from it.
            pub position: Option<$crate::conventions::scalars::Position>,
            /// Why nothing was done; empty where it was.
            pub user_errors: Vec<$crate::conventions::user_error::UserError>,
        }

        impl $name {
            pub fn done($($field: impl Into<Option<$type>>),*) -> Self {
                Self { $($field: $field.into(),)* position: None, user_errors: Vec::new() }
            }
        }

        impl $crate::conventions::mutation::Payload for $name {
            fn refused(user_errors: Vec<$crate::conventions::user_error::UserError>) -> Self {
                Self { $($field: None,)* position: None, user_errors }
            }

            fn at(mut self, position: Option<i64>) -> Self {
                self.position = position.map(Into::into);
                self
            }
        }
    };
}

/// Runs `command` where the input could be read, and answers with what `answer` makes of its outcome.
///
/// # Errors
/// Faults of the store, masked on their way out. Everything that the client can mend is in the payload.
pub async fn mutate<U, P, Answer>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: Result<U, Problems>,
    answer: impl FnOnce(Done<U::Outcome>) -> Answer,
) -> Result<P>
where
    U: UseCase,
    P: Payload,
    Answer: Future<Output = Result<P>>,
{
    let locale = ctx.locale();
    let command = match (command, check_key(idempotency_key.as_deref())) {
        (Ok(command), Ok(())) => command,
        (read, key) => {
            let mut problems = read.err().map(|Problems(problems)| problems).unwrap_or_default();
            problems.extend(key.err());
            return Ok(P::refused(user_errors(&problems, locale)));
        }
    };
    let context = ctx.command(idempotency_key)?;
    match ctx.store()?.execute(&context, &command).await {
        Ok(done) => {
            let position = done.position;
            Ok(answer(done).await?.at(position))
        }
        Err(error) => {
            let problem = refusal(error)?;
            note_refusal(ctx, &problem);
            Ok(P::refused(user_errors(&[problem], locale)))
        }
    }
}

/// Waits until `read_models` show what the command did. Where they take too long the mutation still succeeds: what was
/// done is done, the answer may show the state before, and says so (`extensions.behind`).
///
/// # Errors
/// Faults of the store other than being late.
pub async fn caught_up<T>(ctx: &Context<'_>, read_models: &[&str], done: &Done<T>) -> Result<()> {
    let Some(position) = done.position else { return Ok(()) };
    match ctx.store()?.wait_for(read_models, position).await {
        Err(StoreError::ReadModelBehind { name, position }) => {
            tracing::warn!(read_model = %name, position, "a mutation was answered before its read model had caught up");
            ctx.request()?.behind().note(&name);
            Ok(())
        }
        other => Ok(other?),
    }
}

/// What a client is told of a command that did not happen.
///
/// # Errors
/// The store's fault, where it is one.
pub fn refusal(error: CommandError) -> std::result::Result<Problem, StoreError> {
    Ok(match error {
        CommandError::Refused(problem) => problem,
        CommandError::NotFound => Problem::new("NOT_FOUND"),
        // No object has such a version: a mistake of the client's, not a change by somebody else.
        CommandError::Conflict { expected, .. } if expected < 1 => {
            Problem::new("OUT_OF_RANGE").at("expectedVersion").with("min", 1).with("max", i32::MAX)
        }
        CommandError::Conflict { expected, actual } => {
            Problem::new("VERSION_CONFLICT").at("expectedVersion").with("expected", expected).with("actual", actual)
        }
        CommandError::Taken { scope } => taken(scope),
        CommandError::KeyReused => Problem::new("IDEMPOTENCY_KEY_REUSED").at("idempotencyKey"),
        CommandError::Store(error) => return Err(error),
    })
}

/// By what it was claimed for, the field with which the caller can mend that something is taken; none where no value of theirs could: whoever
/// has a talent profile, or a seat in another team, gives nothing else to have two. Every scope of the services stands here.
const TAKEN_AT: [(&str, Option<&str>); 13] = [
    ("account.email", Some("email")),
    ("account.identity", None),
    (LINK_SCOPE, Some("token")),
    ("brigade.core", Some("kind")),
    ("brigade.engaged", None),
    ("brigade.engaged-week", None),
    ("brigade.organisation", Some("organisationId")),
    ("brigade.team-days", Some("callId")),
    ("organisation.import", None),
    ("organisation.siret", Some("siret")),
    ("placement.pair", Some("seatId")),
    ("search.criteria", None),
    ("talent.account", None),
];

/// Of two uses of a link at one instant, the later one is told what it would be told an instant later.
fn taken(scope: &'static str) -> Problem {
    let problem = match scope {
        LINK_SCOPE => Problem::new("ACTION_LINK_USED"),
        _ => Problem::new("ALREADY_TAKEN").with("scope", scope),
    };
    match TAKEN_AT.iter().find(|(known, _)| *known == scope).and_then(|(_, field)| *field) {
        Some(field) => problem.at(field),
        None => problem,
    }
}

/// What is refused on grounds of security, by which somebody may be seen to try.
const OF_SECURITY: [&str; 8] = [
    "NOT_ALLOWED",
    "NOT_FOUND",
    "SIGN_IN_REQUIRED",
    "SIGN_IN_AGAIN",
    "WRONG_CREDENTIALS",
    "WRONG_CODE",
    "INVALID_TOKEN",
    "TRY_LATER",
];

/// Puts a refusal on grounds of security into the log: its code, the request's trace, and the account if there is one. Nothing that was
/// typed, and no address.
pub fn note_refusal(ctx: &Context<'_>, problem: &Problem) {
    let Ok(request) = ctx.request() else { return };
    if OF_SECURITY.contains(&problem.code) {
        let (field, actor) = (ctx.field().name(), request.viewer.label());
        tracing::warn!(trace = %request.trace, code = problem.code, actor, field, "a command was refused");
    }
}

/// Whether a client's key can be one.
///
/// # Errors
/// What is wrong with it, at `idempotencyKey`.
pub fn check_key(key: Option<&str>) -> std::result::Result<(), Problem> {
    let Some(key) = key else { return Ok(()) };
    let invalid = if key.is_empty() {
        Invalid::Empty
    } else if key.len() > MAX_IDEMPOTENCY_KEY {
        Invalid::TooLong { max: MAX_IDEMPOTENCY_KEY }
    } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Invalid::Malformed { expected: "printable ASCII without spaces" }
    } else {
        return Ok(());
    };
    Err(invalid.at("idempotencyKey"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn told(scope: &'static str) -> (&'static str, Option<String>) {
        let problem = refusal(CommandError::Taken { scope }).expect("nothing of the store's");
        (problem.code, problem.field)
    }

    #[test]
    fn what_is_taken_is_told_at_the_field_that_mends_it_and_a_link_as_one_that_was_used() {
        assert_eq!(told(LINK_SCOPE), ("ACTION_LINK_USED", Some("token".to_owned())));
        assert_eq!(told(vivier_brigade::access::CORE_SCOPE), ("ALREADY_TAKEN", Some("kind".to_owned())));
        assert_eq!(told("brigade.organisation"), ("ALREADY_TAKEN", Some("organisationId".to_owned())));
        assert_eq!(told(vivier_brigade::access::ENGAGED_SCOPE), ("ALREADY_TAKEN", Some("callId".to_owned())));
    }

    #[test]
    fn a_version_that_nothing_has_is_told_with_the_range_of_its_type() {
        let problem = refusal(CommandError::Conflict { expected: -1, actual: 3 }).expect("nothing of the store's");
        assert_eq!(problem.to_string(), "OUT_OF_RANGE at expectedVersion max=2147483647 min=1");
    }

    /// Reads the services' sources: whoever claims something new says where the caller can mend that it is taken.
    #[test]
    fn every_scope_of_the_services_has_its_place_in_the_table() {
        let services = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("services/");
        let mut scopes = BTreeSet::new();
        collect(services, &mut scopes);
        let known: BTreeSet<String> = TAKEN_AT.iter().map(|(scope, _)| (*scope).to_owned()).collect();
        assert_eq!(known, scopes);
    }

    fn collect(folder: &Path, scopes: &mut BTreeSet<String>) {
        let Ok(children) = std::fs::read_dir(folder) else { return };
        for path in children.flatten().map(|child| child.path()) {
            if path.is_dir() {
                // Tests claim things of their own.
                if path.file_name().is_none_or(|name| name != "tests" && name != "target") {
                    collect(&path, scopes);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let Ok(source) = std::fs::read_to_string(&path) else { continue };
                let named = source.split(concat!("_SCOPE: ", "&str = \"")).skip(1);
                scopes.extend(named.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
    }
}
