//! The schema: the services' queries, mutations and subscriptions, merged.

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, Schema, SchemaBuilder};

mod api;

#[derive(MergedObject, Default)]
pub struct Query(api::ApiQuery);

pub type Mutation = EmptyMutation;
pub type Subscription = EmptySubscription;

pub type VivierSchema = Schema<Query, Mutation, Subscription>;

/// The schema without its data; add the store before `finish`.
pub fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
}

/// The schema as SDL, as it is committed under `schema/`.
pub fn sdl() -> String {
    builder().finish().sdl()
}
