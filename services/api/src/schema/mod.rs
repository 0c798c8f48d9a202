//! The schema: the services' queries, mutations and subscriptions, merged.

use async_graphql::{MergedObject, MergedSubscription, Schema, SchemaBuilder};
use vivier_event_store::Store;

pub mod accounts;
pub mod allocation;
mod api;
pub mod brigade;
mod change_words;
mod changes;
#[cfg(test)]
mod described;
pub mod indicators;
#[cfg(test)]
mod journey;
mod lists;
pub mod matching;
pub mod missions;
mod node;
pub mod notifications;
pub mod organisations;
pub mod privacy;
mod programme;
#[cfg(test)]
mod reasons;
pub mod skills;
pub mod talents;
pub mod valorisation;

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    api::ApiQuery,
    node::NodeQuery,
    programme::ProgrammeQuery,
    accounts::AccountQuery,
    accounts::FederationQuery,
    organisations::OrganisationQuery,
    skills::SkillQuery,
    skills::aliases::SkillAliasQuery,
    talents::TalentQuery,
    missions::MissionQuery,
    matching::PlacementQuery,
    matching::ConsentQuery,
    matching::PlacementLinkQuery,
    matching::ranking::RankingQuery,
    matching::RecordQuery,
    matching::SearchQuery,
    allocation::AllocationQuery,
    brigade::BrigadeQuery,
    brigade::TeamQuery,
    brigade::WhyQuery,
    notifications::NotificationQuery,
    valorisation::CreditQuery,
    indicators::IndicatorQuery,
    changes::ChangeQuery,
    valorisation::RecognitionQuery,
    privacy::PrivacyQuery,
    brigade::RecipeQuery,
    brigade::LinkQuery,
    brigade::ExerciseQuery,
);

/// What can be done: one mutation for each command, named after what its caller means to do.
#[derive(MergedObject, Default)]
pub struct Mutation(
    accounts::AccountMutation,
    accounts::PasswordMutation,
    accounts::SecondFactorMutation,
    accounts::DelegationMutation,
    accounts::FederationMutation,
    accounts::RoleMutation,
    accounts::EndedMutation,
    organisations::OrganisationMutation,
    skills::aliases::SkillAliasMutation,
    talents::TalentMutation,
    talents::ProfileMutation,
    missions::MissionMutation,
    missions::CourseMutation,
    matching::PlacementMutation,
    matching::AgreementMutation,
    matching::ConsentMutation,
    matching::PlacementLinkMutation,
    matching::SearchMutation,
    allocation::AllocationMutation,
    brigade::MembershipMutation,
    brigade::MobilisationMutation,
    brigade::OpeningMutation,
    brigade::RecipeMutation,
    notifications::NotificationMutation,
    notifications::WebhookMutation,
    valorisation::CreditMutation,
    privacy::PrivacyMutation,
    brigade::ReleaseMutation,
    brigade::RosterMutation,
    brigade::LinkMutation,
    brigade::ExerciseMutation,
);

/// What can be followed as it happens; each resumes from a position.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    missions::live::MissionSubscription,
    matching::live::PlacementSubscription,
    brigade::live::BrigadeSubscription,
);

pub type VivierSchema = Schema<Query, Mutation, Subscription>;

/// The schema without its data.
pub fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    lists::describe(Schema::build(Query::default(), Mutation::default(), Subscription::default()))
}

/// The schema over a store, with the loaders that batch look-ups by id; call `finish` on it.
pub fn with_store(store: &Store) -> SchemaBuilder<Query, Mutation, Subscription> {
    builder()
        .data(accounts::loader(store))
        .data(organisations::loader(store))
        .data(skills::loader(store))
        .data(talents::loader(store))
        .data(missions::loader(store))
        .data(matching::loader(store))
        .data(vivier_indicators::live::Indicators::new())
        .data(store.clone())
}

/// The schema as SDL, as it is committed under `schema/`.
pub fn sdl() -> String {
    builder().finish().sdl()
}
