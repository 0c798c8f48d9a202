//! The schema: the services' queries, mutations and subscriptions, merged.

use async_graphql::{MergedObject, MergedSubscription, Schema, SchemaBuilder};
use vivier_event_store::Store;

pub mod accounts;
mod api;
pub mod brigade;
#[cfg(test)]
mod described;
#[cfg(test)]
mod journey;
pub mod matching;
pub mod missions;
mod node;
pub mod notifications;
pub mod organisations;
mod programme;
pub mod skills;
pub mod talents;

#[derive(MergedObject, Default)]
pub struct Query(
    api::ApiQuery,
    node::NodeQuery,
    programme::ProgrammeQuery,
    accounts::AccountQuery,
    organisations::OrganisationQuery,
    skills::SkillQuery,
    talents::TalentQuery,
    missions::MissionQuery,
    matching::PlacementQuery,
    matching::ranking::RankingQuery,
    brigade::BrigadeQuery,
    brigade::TeamQuery,
    notifications::NotificationQuery,
);

#[derive(MergedObject, Default)]
pub struct Mutation(
    accounts::AccountMutation,
    accounts::RoleMutation,
    organisations::OrganisationMutation,
    talents::TalentMutation,
    talents::ProfileMutation,
    missions::MissionMutation,
    missions::CourseMutation,
    matching::PlacementMutation,
    matching::AgreementMutation,
    brigade::MembershipMutation,
    brigade::MobilisationMutation,
    brigade::OpeningMutation,
    brigade::RecipeMutation,
    notifications::NotificationMutation,
    notifications::WebhookMutation,
);

#[derive(MergedSubscription, Default)]
pub struct Subscription(
    missions::live::MissionSubscription,
    matching::live::PlacementSubscription,
    brigade::live::BrigadeSubscription,
);

pub type VivierSchema = Schema<Query, Mutation, Subscription>;

/// The schema without its data.
pub fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The schema over a store, with the loaders that batch look-ups by id; call `finish` on it.
pub fn with_store(store: &Store) -> SchemaBuilder<Query, Mutation, Subscription> {
    builder()
        .data(organisations::loader(store))
        .data(skills::loader(store))
        .data(talents::loader(store))
        .data(missions::loader(store))
        .data(matching::loader(store))
        .data(store.clone())
}

/// The schema as SDL, as it is committed under `schema/`.
pub fn sdl() -> String {
    builder().finish().sdl()
}
