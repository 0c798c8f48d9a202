//! One's personal data in the schema: all of it, who read it, how long it is kept, and its erasure.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use vivier_accounts::Accounts;
use vivier_accounts::service::prove::Proof;
use vivier_event_store::links::ActionLink;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_privacy::domain::erasure::{PersonErased, Taken};
use vivier_privacy::domain::retention::{Did, Retention, RetentionId, RetentionRan};
use vivier_privacy::domain::rules::{RULES, RetentionRule as Rule, RetentionRules as Rules};
use vivier_privacy::process::contact::in_contact;
use vivier_privacy::read::accesses::{AccessView, MOST_ENTRIES, accesses_to_me};
use vivier_privacy::read::{erasure, export};
use vivier_privacy::use_case::erase::{EraseMyself, ErasureOutcome};

use vivier_graphql::conventions::context::{ContextExt as _, RequestContext};
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::{Payload as _, mutate, refusal};
use vivier_graphql::conventions::scalars::{Date, Instant};
use vivier_graphql::conventions::user_error::{UserError, user_errors};
use vivier_graphql::payload;

/// A class of data with one rule of retention.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "DataClass", remote = "vivier_privacy::domain::rules::DataClass")]
pub enum DataClass {
    /// Everything about somebody who was not in contact any more.
    #[graphql(name = "SILENT_ACCOUNT")]
    SilentAccount,
    /// An address that nobody ever confirmed.
    #[graphql(name = "UNVERIFIED_ACCOUNT")]
    UnverifiedAccount,
    /// Who read what about whom.
    #[graphql(name = "ACCESS_LOG")]
    AccessLog,
    /// Sessions that have ended.
    #[graphql(name = "SESSION")]
    Session,
    /// API tokens that have expired: when they were used last.
    #[graphql(name = "API_TOKEN")]
    ApiToken,
    /// Wrong codes of a second factor, by the day.
    #[graphql(name = "SIGN_IN_FAILURE")]
    SignInFailure,
    /// Networks from which you signed in, as hashes that name none.
    #[graphql(name = "KNOWN_NETWORK")]
    KnownNetwork,
    /// Sign-ins at another provider that were begun and not finished.
    #[graphql(name = "FEDERATION_ATTEMPT")]
    FederationAttempt,
    /// Profiles in the pool, withdrawn ones too.
    #[graphql(name = "PROFILE")]
    Profile,
    /// Placements that came to nothing: refused, withdrawn, expired.
    #[graphql(name = "ENDED_REQUEST")]
    EndedRequest,
    /// Placements that were signed, with their documents.
    #[graphql(name = "AGREEMENT")]
    Agreement,
    /// What you were told.
    #[graphql(name = "NOTIFICATION")]
    Notification,
    /// How it went to you: mails and webhooks.
    #[graphql(name = "DELIVERY")]
    Delivery,
    /// Saved searches and watched missions.
    #[graphql(name = "SAVED_SEARCH")]
    SavedSearch,
    /// The rankings behind invitations, in which somebody stands by their id.
    #[graphql(name = "RANKING_RECORD")]
    RankingRecord,
    /// Copies of mails in a folder, on an instance without a mail server.
    #[graphql(name = "MAIL_FILE")]
    MailFile,
}

/// What is done with data at the end of its time.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "DataEnd", remote = "vivier_privacy::domain::rules::AtTheEnd")]
pub enum AtTheEnd {
    /// The person is erased, as by their own hand.
    #[graphql(name = "PERSON_ERASED")]
    PersonErased,
    /// The rows are deleted.
    #[graphql(name = "ROWS_DELETED")]
    RowsDeleted,
    /// It is sealed under the person's key: kept as long as they are, and unreadable with them.
    #[graphql(name = "WITH_THE_PERSON")]
    WithThePerson,
}

/// On whose word somebody was erased.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ErasedBy", remote = "vivier_privacy::domain::erasure::ErasedBy")]
pub enum ErasedBy {
    /// Their own.
    #[graphql(name = "ONESELF")]
    Oneself,
    /// The rules of retention.
    #[graphql(name = "RETENTION")]
    Retention,
    /// An administrator of the programme, at the person’s request.
    #[graphql(name = "PROGRAMME")]
    Programme,
}

/// Everything that is held about you.
#[derive(SimpleObject)]
pub struct OwnData {
    /// The whole, as JSON text that fits `schema/personal-data.json`.
    pub json: String,
    /// The version of that shape.
    pub version: u16,
}

/// One reader of your data, one kind of data, one day.
#[derive(SimpleObject)]
pub struct DataAccess {
    /// The reader's account.
    pub reader_id: async_graphql::ID,
    /// The reader's name; null where they were erased.
    pub name: Option<String>,
    /// A section of your profile, `PLACEMENT`, `ACCOUNT`, `RANKING` where you were shown in one, `CREDITS`, `MOBILISATION` for a call or a place in a
    /// team, or `CLEARANCE` for your membership of a brigade with your clearance.
    pub what: String,
    /// The day.
    pub day: Date,
    /// In how many visits of that day: what is read again within half a minute is read in the same one.
    pub times: i32,
    /// The last time on that day.
    pub last_at: Instant,
}

impl From<AccessView> for DataAccess {
    fn from(view: AccessView) -> Self {
        Self {
            reader_id: encode(view.reader),
            name: view.name,
            what: view.what,
            day: view.day.into(),
            times: view.times,
            last_at: view.last_at.into(),
        }
    }
}

/// What an erasure takes away, in numbers.
#[derive(SimpleObject)]
pub struct ErasureAccount {
    /// Profiles in the pool.
    pub talents: u32,
    /// Open placements, which stop.
    pub open_placements: u32,
    /// Confirmed placements, which end.
    pub running_placements: u32,
    /// Placements that are over: their days and figures stay, without texts and names.
    pub past_placements: u32,
}

impl From<Taken> for ErasureAccount {
    fn from(taken: Taken) -> Self {
        let Taken { talents, open_placements, running_placements, past_placements } = taken;
        Self { talents, open_placements, running_placements, past_placements }
    }
}

/// The proof of an erasure, without a word about the person.
#[derive(SimpleObject)]
pub struct ErasureReceipt {
    /// Keep it: whoever shows it is told that the erasure was done.
    pub code: String,
    /// When it was done.
    pub on: Date,
    /// On whose word.
    pub by: ErasedBy,
    /// What it took away.
    pub taken: ErasureAccount,
}

impl ErasureReceipt {
    fn of(code: String, erased: &PersonErased) -> Self {
        Self { code, on: erased.on.into(), by: erased.by.into(), taken: erased.taken.into() }
    }

    /// The receipt of what was done just now.
    pub(crate) async fn issue(ctx: &Context<'_>, done: ErasureOutcome) -> Result<Option<Self>> {
        let store = ctx.store()?;
        let code = erasure::code(store.keys(), done.erasure);
        let erased = erasure::receipt(store, &code).await?;
        Ok(erased.map(|erased| Self::of(code, &erased)))
    }
}

/// Why the viewer is not taken for the holder of their account, where a session alone is not enough: before they are erased by their own
/// word, or make what reads along without a session. None where they are.
pub(crate) async fn unproven(ctx: &Context<'_>, current_password: Option<String>) -> Result<Option<Vec<UserError>>> {
    let RequestContext { credential, address, .. } = ctx.request()?;
    let proof = Proof { password: current_password, session: credential.session(), address: *address };
    match ctx.data::<Accounts>()?.prove_holder(&ctx.command(None)?, proof).await {
        Ok(()) => Ok(None),
        Err(error) => Ok(Some(user_errors(&[refusal(error)?], ctx.locale()))),
    }
}

/// Whoever acted by the link of a mail was in contact, as somebody who signs in is. What was done stays done where that cannot be
/// written down.
pub(crate) async fn acted_by_link(ctx: &Context<'_>, token: &str) -> Result<()> {
    let store = ctx.store()?;
    let Ok(link) = ActionLink::read(store.keys(), token, store.clock().now()) else { return Ok(()) };
    if let Err(error) = in_contact(store, AccountId::from_uuid(link.person.uuid())).await {
        tracing::warn!(error = %error, "a contact by link could not be written down");
    }
    Ok(())
}

/// A version of the rules of retention.
#[derive(SimpleObject)]
pub struct RetentionRules {
    /// The first is 1.
    pub version: u16,
    /// The first day on which it holds.
    pub in_force_from: Date,
    /// One row for each class of data.
    pub rows: Vec<RetentionRule>,
}

/// How long one class of data is kept.
#[derive(SimpleObject)]
pub struct RetentionRule {
    /// The class.
    pub class: DataClass,
    /// Days after the last contact, or after it was recorded.
    pub keep_days: i64,
    /// Days before the end when the person is told; null where nobody is.
    pub notice_days: Option<i64>,
    /// What is done at the end.
    pub at_the_end: AtTheEnd,
    /// Where the rule comes from, in French.
    pub source: &'static str,
}

impl From<&Rules> for RetentionRules {
    fn from(rules: &Rules) -> Self {
        let row = |row: &Rule| RetentionRule {
            class: row.class.into(),
            keep_days: row.keep_days,
            notice_days: row.notice_days,
            at_the_end: row.at_the_end.into(),
            source: row.source,
        };
        Self {
            version: rules.version,
            in_force_from: rules.in_force_from.into(),
            rows: rules.rows.iter().map(row).collect(),
        }
    }
}

/// One run of the retention job.
#[derive(SimpleObject)]
pub struct RetentionRun {
    /// The first run is 1.
    pub number: u64,
    /// The version of the rules.
    pub rules_version: u16,
    /// When it ran.
    pub on: Date,
    /// What it did, class by class.
    pub did: Vec<RetentionCount>,
}

/// What a run did to one class of data.
#[derive(SimpleObject)]
pub struct RetentionCount {
    /// The class.
    pub class: DataClass,
    /// Persons whose time is coming, rows that were old enough, or how many there are of what goes with its person.
    pub found: u64,
    /// Persons who were told.
    pub told: u64,
    /// Persons erased, rows deleted, or rows that went with persons who were erased.
    pub deleted: u64,
}

impl From<&RetentionRan> for RetentionRun {
    fn from(ran: &RetentionRan) -> Self {
        let count = |did: &Did| RetentionCount {
            class: did.class.into(),
            found: did.found,
            told: did.told,
            deleted: did.deleted,
        };
        Self {
            number: ran.number,
            rules_version: ran.rules,
            on: ran.on.into(),
            did: ran.did.iter().map(count).collect(),
        }
    }
}

/// What `eraseMyself` is told.
#[derive(InputObject, Debug)]
pub struct EraseMyselfInput {
    /// True: you have read what it does, and that nobody can undo it.
    pub understood: bool,
    /// The present password; accounts without one need a sign-in of the last ten minutes instead.
    pub current_password: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `eraseMyself` answers.
    pub EraseMyselfPayload {
        /// The proof of it. Keep its code: nobody can find it again for you.
        receipt: ErasureReceipt,
    }
}

#[derive(Default)]
pub struct PrivacyQuery;

#[Object]
impl PrivacyQuery {
    /// Everything that is held about you; null where you have not signed in.
    async fn own_data(&self, ctx: &Context<'_>) -> Result<Option<OwnData>> {
        let data = export::own_data(ctx.store()?, ctx.viewer()?).await?;
        Ok(match data {
            Some(data) => Some(OwnData { json: serde_json::to_string(&data)?, version: data.version }),
            None => None,
        })
    }

    /// Who read what about you, the latest first; at most 500 entries.
    async fn accesses_to_me(&self, ctx: &Context<'_>) -> Result<Vec<DataAccess>> {
        let views = accesses_to_me(ctx.store()?, ctx.viewer()?, MOST_ENTRIES).await?;
        Ok(views.into_iter().map(Into::into).collect())
    }

    /// What erasing you would take away; null where you have not signed in.
    async fn erasure_preview(&self, ctx: &Context<'_>) -> Result<Option<ErasureAccount>> {
        Ok(erasure::preview(ctx.store()?, ctx.viewer()?).await?.map(Into::into))
    }

    /// The erasure that a receipt's code proves; null where the code is not genuine.
    async fn erasure_receipt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The receipt's code.")] code: String,
    ) -> Result<Option<ErasureReceipt>> {
        let erased = erasure::receipt(ctx.store()?, &code).await?;
        Ok(erased.map(|erased| ErasureReceipt::of(code, &erased)))
    }

    /// How long each class of data is kept: every version, oldest first.
    async fn retention_rules(&self) -> Vec<RetentionRules> {
        RULES.iter().map(Into::into).collect()
    }

    /// The latest runs of the retention job, the last one first. For the programme's administrators.
    async fn retention_runs(&self, ctx: &Context<'_>) -> Result<Vec<RetentionRun>> {
        if !vivier_privacy::access::may(ctx.viewer()?, "retentionRuns") {
            return Ok(Vec::new());
        }
        let state = ctx.store()?.load::<Retention>(RetentionId::the_one().uuid()).await?.state;
        Ok(state.recent.iter().rev().map(Into::into).collect())
    }
}

#[derive(Default)]
pub struct PrivacyMutation;

#[Object]
impl PrivacyMutation {
    /// Erases you: your account, your profiles, every name and text of yours, for good. Days and figures of past placements stay.
    async fn erase_myself(&self, ctx: &Context<'_>, input: EraseMyselfInput) -> Result<EraseMyselfPayload> {
        let mut reader = Reader::new();
        if !input.understood {
            reader.refuse(Problem::new("REQUIRED").at("understood"));
        }
        let command = reader.build(|| Some(EraseMyself { account: None }));
        if command.is_ok()
            && let Some(refused) = unproven(ctx, input.current_password).await?
        {
            return Ok(EraseMyselfPayload::refused(refused));
        }
        mutate(ctx, input.idempotency_key, command, |done| async move {
            Ok(EraseMyselfPayload::done(ErasureReceipt::issue(ctx, done.outcome).await?))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::EnumType;

    fn names<T: EnumType>() -> Vec<&'static str> {
        T::items().iter().map(|item| item.name).collect()
    }

    #[test]
    fn the_names_are_those_of_the_events() {
        use vivier_privacy::domain::{erasure, rules};
        let classes: Vec<_> = rules::DataClass::ALL.iter().map(|item| item.as_str()).collect();
        assert_eq!(names::<super::DataClass>(), classes);
        let ends: Vec<_> = rules::AtTheEnd::ALL.iter().map(|item| item.as_str()).collect();
        assert_eq!(names::<super::AtTheEnd>(), ends);
        let by: Vec<_> = erasure::ErasedBy::ALL.iter().map(|item| item.as_str()).collect();
        assert_eq!(names::<super::ErasedBy>(), by);
    }
}
