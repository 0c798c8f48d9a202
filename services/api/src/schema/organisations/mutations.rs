//! What programme administrators do with the tree.

use async_graphql::{Context, ID, InputObject, Object, Result};
use vivier_event_store::UseCase;
use vivier_kernel::id::OrganisationId;
use vivier_organisations::domain::organisation::Names;
use vivier_organisations::domain::value::{Name, ShortName, Siret};
use vivier_organisations::use_case::change::{CloseOrganisation, MoveOrganisation, RenameOrganisation};
use vivier_organisations::use_case::create::{CreateOrganisation, OrganisationOutcome};
use vivier_organisations::use_case::depart::{MergeOrganisation, WithdrawOrganisation};

use super::{Organisation, OrganisationKind};
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// A new administration.
#[derive(InputObject)]
pub struct CreateOrganisationInput {
    /// What sort of administration it is. There is one `PROGRAMME`: another is refused.
    pub kind: OrganisationKind,
    /// Its name in French, 1 to 200 characters.
    pub name: String,
    /// Its name in English, 1 to 200 characters.
    pub name_en: Option<String>,
    /// What it is called for short, 1 to 40 characters.
    pub short_name: Option<String>,
    /// The number of its establishment: 14 digits, spaces allowed.
    pub siret: Option<String>,
    /// The administration that it is part of; absent stands for the programme, which is the root.
    pub parent_id: Option<ID>,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// Other names for an administration.
#[derive(InputObject)]
pub struct RenameOrganisationInput {
    /// Which administration.
    pub organisation_id: ID,
    /// The version that you have read; refused where it has changed since.
    pub expected_version: Option<i64>,
    /// Its name in French, 1 to 200 characters.
    pub name: String,
    /// Its name in English; absent takes it away.
    pub name_en: Option<String>,
    /// What it is called for short; absent takes it away.
    pub short_name: Option<String>,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// Another place in the tree for an administration and all below it.
#[derive(InputObject)]
pub struct MoveOrganisationInput {
    /// Which administration.
    pub organisation_id: ID,
    /// The version that you have read; refused where it has changed since.
    pub expected_version: Option<i64>,
    /// The administration that it becomes part of.
    pub parent_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// The end of an administration without open ones below it.
#[derive(InputObject)]
pub struct CloseOrganisationInput {
    /// Which administration.
    pub organisation_id: ID,
    /// The version that you have read; refused where it has changed since.
    pub expected_version: Option<i64>,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// An administration becomes part of another.
#[derive(InputObject)]
pub struct MergeOrganisationInput {
    /// Which administration.
    pub organisation_id: ID,
    /// The version that you have read; refused where it has changed since.
    pub expected_version: Option<i64>,
    /// The administration that it becomes part of.
    pub into_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// An administration leaves the programme, with all below it.
#[derive(InputObject)]
pub struct WithdrawOrganisationInput {
    /// Which administration.
    pub organisation_id: ID,
    /// The version that you have read; refused where it has changed since.
    pub expected_version: Option<i64>,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `mergeOrganisation` answers.
    pub MergeOrganisationPayload {
        /// The organisation, merged.
        organisation: Organisation,
    }
}

payload! {
    /// What `withdrawOrganisation` answers.
    pub WithdrawOrganisationPayload {
        /// The organisation, gone.
        organisation: Organisation,
    }
}

payload! {
    /// What `createOrganisation` answers.
    pub CreateOrganisationPayload {
        /// The organisation, created.
        organisation: Organisation,
    }
}

payload! {
    /// What `renameOrganisation` answers.
    pub RenameOrganisationPayload {
        /// The organisation, renamed.
        organisation: Organisation,
    }
}

payload! {
    /// What `moveOrganisation` answers.
    pub MoveOrganisationPayload {
        /// The organisation, in its new place.
        organisation: Organisation,
    }
}

payload! {
    /// What `closeOrganisation` answers.
    pub CloseOrganisationPayload {
        /// The organisation, closed.
        organisation: Organisation,
    }
}

#[derive(Default)]
pub struct OrganisationMutation;

#[Object]
impl OrganisationMutation {
    /// Puts a new administration into the tree. For programme administrators.
    async fn create_organisation(
        &self,
        ctx: &Context<'_>,
        input: CreateOrganisationInput,
    ) -> Result<CreateOrganisationPayload> {
        let mut reader = Reader::new();
        let names = names(&mut reader, &input.name, input.name_en.as_deref(), input.short_name.as_deref());
        let siret = reader.optional(input.siret, |reader, siret| reader.value("siret", Siret::new(&siret)));
        let parent = reader.optional(input.parent_id, |reader, id| reader.id::<OrganisationId>("parentId", &id));
        let command = reader.build(|| {
            let Names { name, name_en, short_name } = names?;
            Some(CreateOrganisation {
                kind: input.kind.into(),
                name,
                name_en,
                short_name,
                siret: siret?,
                parent: parent?,
            })
        });
        change(ctx, input.idempotency_key, command, CreateOrganisationPayload::done).await
    }

    /// Gives an administration other names; the old ones stay in its history. For programme administrators.
    async fn rename_organisation(
        &self,
        ctx: &Context<'_>,
        input: RenameOrganisationInput,
    ) -> Result<RenameOrganisationPayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let names = names(&mut reader, &input.name, input.name_en.as_deref(), input.short_name.as_deref());
        let command = reader.build(|| {
            Some(RenameOrganisation {
                organisation: organisation?,
                expected_version: input.expected_version,
                names: names?,
            })
        });
        change(ctx, input.idempotency_key, command, RenameOrganisationPayload::done).await
    }

    /// Moves an administration, with all below it, to another place in the tree. For programme administrators.
    async fn move_organisation(
        &self,
        ctx: &Context<'_>,
        input: MoveOrganisationInput,
    ) -> Result<MoveOrganisationPayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let parent = reader.id::<OrganisationId>("parentId", &input.parent_id);
        let command = reader.build(|| {
            Some(MoveOrganisation {
                organisation: organisation?,
                expected_version: input.expected_version,
                parent: parent?,
            })
        });
        change(ctx, input.idempotency_key, command, MoveOrganisationPayload::done).await
    }

    /// Makes an administration part of another: what stands below it moves along, its history stays, and holders of roles there
    /// answer for what was its own. For programme administrators.
    async fn merge_organisation(
        &self,
        ctx: &Context<'_>,
        input: MergeOrganisationInput,
    ) -> Result<MergeOrganisationPayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let into = reader.id::<OrganisationId>("intoId", &input.into_id);
        let command = reader.build(|| {
            Some(MergeOrganisation {
                organisation: organisation?,
                expected_version: input.expected_version,
                into: into?,
            })
        });
        change(ctx, input.idempotency_key, command, MergeOrganisationPayload::done).await
    }

    /// Lets an administration leave the programme with all below it: its history stays, what is under way is brought to its end,
    /// nothing new begins. For programme administrators.
    async fn withdraw_organisation(
        &self,
        ctx: &Context<'_>,
        input: WithdrawOrganisationInput,
    ) -> Result<WithdrawOrganisationPayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let command = reader.build(|| {
            Some(WithdrawOrganisation { organisation: organisation?, expected_version: input.expected_version })
        });
        change(ctx, input.idempotency_key, command, WithdrawOrganisationPayload::done).await
    }

    /// Closes an administration; it stays in history, and whoever has a role there or above it answers for what is under way and for its
    /// credit. For programme administrators.
    async fn close_organisation(
        &self,
        ctx: &Context<'_>,
        input: CloseOrganisationInput,
    ) -> Result<CloseOrganisationPayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let command = reader.build(|| {
            Some(CloseOrganisation { organisation: organisation?, expected_version: input.expected_version })
        });
        change(ctx, input.idempotency_key, command, CloseOrganisationPayload::done).await
    }
}

fn names(reader: &mut Reader, name: &str, name_en: Option<&str>, short_name: Option<&str>) -> Option<Names> {
    let name = reader.value("name", Name::new(name));
    let name_en = reader.optional(name_en, |reader, name| reader.value("nameEn", Name::new(name)));
    let short_name = reader.optional(short_name, |reader, name| reader.value("shortName", ShortName::new(name)));
    Some(Names { name: name?, name_en: name_en?, short_name: short_name? })
}

/// Runs a command whose answer is the organisation afterwards.
async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Organisation>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = OrganisationOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &["organisation"], &done).await?;
        Ok(payload(Organisation::load(ctx, done.outcome.organisation).await?))
    })
    .await
}
