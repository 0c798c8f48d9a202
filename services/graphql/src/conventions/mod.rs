//! The conventions of the schema, written once: ids, connections, input, payloads, errors, words. Every service's types build on these.
//!
//! How a query is written:
//!
//! ```text
//! async fn missions(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>, as_of: Option<Instant>)
//!     -> Result<Connection<Mission>>
//! {
//!     let mut reader = Reader::new();
//!     let page = PageArguments { first, after, last, before }.read::<MissionKey>(&mut reader, "missions");
//!     let as_of = read_as_of(&mut reader, as_of, ctx.store()?.clock().now());
//!     let (page, as_of) = reader.build(|| Some((page?, as_of?)))?;          // several bad arguments, several errors
//!     let rows = missions::read::list(ctx.store()?, ctx.viewer()?, page.rows(), page.direction(), page.from(), as_of).await?;
//!     Ok(page.connection(rows, |row| row.key(), Mission::from))
//! }
//! ```
//!
//! How a mutation is written:
//!
//! ```text
//! async fn publish_mission(&self, ctx: &Context<'_>, input: PublishMissionInput) -> Result<PublishMissionPayload> {
//!     let mut reader = Reader::new();
//!     let mission = reader.id::<MissionId>("missionId", &input.mission_id);
//!     let command = reader.build(|| Some(PublishMission { mission: mission?, expected_version: input.expected_version }));
//!     mutate(ctx, input.idempotency_key, command, |done| async move {
//!         caught_up(ctx, &["mission"], &done).await?;
//!         Ok(PublishMissionPayload::done(Mission::load(ctx, done.outcome).await?))
//!     }).await
//! }
//! ```
//!
//! with `payload! { /// What `publishMission` answers. pub PublishMissionPayload { /// The mission, published. mission: Mission } }`.
//!
//! Besides the resolver itself a new root field needs a row in `src/access/SERVICE.rs`, and each new code a line in
//! `messages/SERVICE.fr.txt` and `.en.txt` (see [`messages`]); tests name what is missing. Use [`scalars`] for days, instants,
//! shares and positions, and `async_graphql::ID` with [`global_id`] for ids: they keep what the client wrote, so that the
//! reader can refuse it by the field's name. Subscriptions are [`live::follow`], which says what their viewer sees of an event.
//!
//! `?` works on every error of a query or of the store: what leaves the process is decided in [`answer`], once.

pub mod answer;
pub mod as_of;
pub mod connection;
pub mod context;
pub mod global_id;
pub mod input;
pub mod live;
pub mod looks;
pub mod messages;
pub mod mutation;
pub mod order;
pub mod scalars;
pub mod user_error;
pub mod validation;
