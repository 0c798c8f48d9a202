//! What each list of the schema is: the library makes its types, and has one sentence for all of them at most.

use async_graphql::connection::{Edge, EmptyFields};
use async_graphql::{OutputType, SchemaBuilder};

use super::accounts::Account;
use super::allocation::types::AllocationRun;
use super::indicators::IndicatorSource;
use super::matching::candidates::Candidate;
use super::matching::ranking::RankedSeat;
use super::matching::types::Placement;
use super::missions::types::{Mission, MissionRevision};
use super::notifications::types::Notification;
use super::organisations::Organisation;
use super::skills::aliases::SkillAlias;
use super::talents::types::Talent;
use super::valorisation::types::CreditEntry;
use super::{Mutation, Query, Subscription};
use vivier_graphql::conventions::connection::{Connection, Cursor};

type Builder = SchemaBuilder<Query, Mutation, Subscription>;

/// Gives every list, and every place in one, words of its own.
pub(super) fn describe(builder: Builder) -> Builder {
    let builder = list::<Account>(builder, "A page of accounts.", "An account in a list, with its place there.");
    let builder = list::<AllocationRun>(
        builder,
        "A page of allocation runs.",
        "An allocation run in a list, with its place there.",
    );
    let builder = list::<Candidate>(
        builder,
        "A page of the candidates for a seat, in the order of their scores.",
        "A candidate in the ranking for a seat, with their place there.",
    );
    let builder = list::<CreditEntry>(
        builder,
        "A page of the entries of a credit account.",
        "An entry of a credit account, with its place in the list.",
    );
    let builder = list::<IndicatorSource>(
        builder,
        "A page of what an indicator counts.",
        "Something that an indicator counts, with its place in the list.",
    );
    let builder = list::<Mission>(builder, "A page of missions.", "A mission in a list, with its place there.");
    let builder = list::<MissionRevision>(
        builder,
        "A page of the earlier texts of a mission.",
        "An earlier text of a mission, with its place in the list.",
    );
    let builder = list::<Notification>(
        builder,
        "A page of what somebody was told.",
        "Something that somebody was told, with its place in the list.",
    );
    let builder =
        list::<Organisation>(builder, "A page of organisations.", "An organisation in a list, with its place there.");
    let builder = list::<Placement>(builder, "A page of placements.", "A placement in a list, with its place there.");
    let builder = list::<RankedSeat>(
        builder,
        "A page of the seats for a talent, in the order of their scores.",
        "A seat in the ranking for a talent, with its place there.",
    );
    let builder = list::<SkillAlias>(
        builder,
        "A page of the words that people taught the search for skills.",
        "A word that somebody taught the search for skills, with its place in the list.",
    );
    list::<Talent>(builder, "A page of talents.", "A talent in a list, with their place there.")
}

/// A list of these nodes, and a place in it. Whether it tells how many there are makes no other type.
fn list<N: OutputType>(builder: Builder, page: &'static str, place: &'static str) -> Builder {
    builder
        .override_output_type_description::<Connection<N>>(page)
        .override_output_type_description::<Edge<Cursor, N, EmptyFields>>(place)
}
