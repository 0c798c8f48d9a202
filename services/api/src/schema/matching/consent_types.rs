//! What came with consent and agreements: documents, amendments, disputes, next steps, rules, response times.

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject};
use vivier_matching::domain::rules::{ConsentRules, RouteRule};
use vivier_matching::domain::state::Signature;
use vivier_matching::read::response_times::ResponseTimes as Measured;
use vivier_matching::read::view_parts::{
    AmendmentView, DeclinedAmendmentView, DisputeView, DocumentView, OpinionView, PendingView,
};

use super::agreement_types::AgreementSignature;
use super::enums::{
    Clause, DeclineReason, DisputeMatter, DisputeOutcome, Otherwise, PlacementAction, ReleaseStep, Route, Side,
};
use crate::schema::organisations::Organisation;
use crate::schema::talents::enums::EmploymentStatus;
use crate::schema::talents::types::Period;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::{Date, Instant, Share};

/// A document as it is signed, in French.
#[derive(SimpleObject, Clone, Debug)]
pub struct AgreementDocument {
    /// SHA-256 of the text in UTF-8, in hexadecimal digits: what `sha256sum` says of it.
    pub hash: String,
    /// The version of the template from which it was written.
    pub template: u16,
    /// The whole text; null where the person was erased.
    pub text: Option<String>,
}

impl From<&DocumentView> for AgreementDocument {
    fn from(view: &DocumentView) -> Self {
        Self { hash: view.hash.clone(), template: view.template, text: view.text.clone() }
    }
}

/// A change to a signed agreement.
#[derive(SimpleObject, Clone, Debug)]
pub struct Amendment {
    /// The first proposal is 1, whatever became of it.
    pub number: u32,
    /// True where everybody has signed: it holds.
    pub agreed: bool,
    /// What is signed.
    pub document: AgreementDocument,
    /// From when to when.
    pub period: Period,
    /// The share of full working time on each of these days.
    pub share: Share,
    /// When it was proposed.
    pub proposed_on: Date,
    /// When it lapses unsigned.
    pub answer_by: Instant,
    /// Who has signed it.
    pub signatures: Vec<AgreementSignature>,
    /// Who has still to sign.
    pub missing_signatures: Vec<Side>,
    /// True where it asks for more than the home service granted: whoever decided on the release lifts that by signing.
    pub beyond_release: bool,
}

impl From<&AmendmentView> for Amendment {
    fn from(view: &AmendmentView) -> Self {
        Self {
            number: view.number,
            agreed: view.agreed,
            document: (&view.document).into(),
            period: (&view.period).into(),
            share: view.share.into(),
            proposed_on: view.proposed_on.into(),
            answer_by: view.answer_by.into(),
            signatures: view.signatures.iter().map(Into::into).collect(),
            missing_signatures: view.missing.iter().copied().map(Into::into).collect(),
            beyond_release: view.beyond_release,
        }
    }
}

/// A change to a signed agreement that a side said no to: what was signed stays.
#[derive(SimpleObject, Clone, Debug)]
pub struct DeclinedAmendment {
    /// Which proposal it was; the first is 1.
    pub number: u32,
    /// Who said no.
    pub by: Side,
    /// Why.
    pub reason: DeclineReason,
    /// In words; absent where none were said, or where the talent was erased since.
    pub words: Option<String>,
    /// When.
    pub declined_on: Date,
}

impl From<&DeclinedAmendmentView> for DeclinedAmendment {
    fn from(view: &DeclinedAmendmentView) -> Self {
        Self {
            number: view.number,
            by: view.by.into(),
            reason: view.reason.into(),
            words: view.words.clone(),
            declined_on: view.on.into(),
        }
    }
}

impl From<&Signature> for AgreementSignature {
    fn from(signature: &Signature) -> Self {
        Self { side: signature.by.into(), account_id: encode(signature.account), on: signature.on.into() }
    }
}

/// What a side brought before the programme.
#[derive(SimpleObject, Clone, Debug)]
pub struct Dispute {
    /// The first is 1.
    pub number: u32,
    /// Who brought it.
    pub by: Side,
    /// What it is about.
    pub matter: DisputeMatter,
    /// In words; for the side that brought it and the programme.
    pub words: Option<String>,
    /// When it was brought.
    pub raised_on: Date,
    /// When the programme should have settled it.
    pub answer_by: Instant,
    /// True where that has passed.
    pub overdue: bool,
    /// How it ended; null while it is open.
    pub outcome: Option<DisputeOutcome>,
    /// What the programme says to all sides.
    pub settlement: Option<String>,
    /// The half days that were worked, where the programme says so: they count for all sides.
    pub half_days: Option<i64>,
    /// When it was settled.
    pub settled_on: Option<Date>,
}

impl From<&DisputeView> for Dispute {
    fn from(view: &DisputeView) -> Self {
        Self {
            number: view.number,
            by: view.by.into(),
            matter: view.matter.into(),
            words: view.words.clone(),
            raised_on: view.raised_on.into(),
            answer_by: view.answer_by.into(),
            overdue: view.overdue,
            outcome: view.outcome.map(Into::into),
            settlement: view.settlement.clone(),
            half_days: view.half_days,
            settled_on: view.settled_on.map(Into::into),
        }
    }
}

/// The next step of a placement: its owner, their clock, and what follows otherwise.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct PendingStep {
    /// Whose turn it is.
    pub side: Side,
    /// What they do.
    pub action: Option<PlacementAction>,
    /// By when.
    pub due: Option<Instant>,
    /// True where that has passed.
    pub overdue: bool,
    /// What happens where nothing is done in time.
    pub otherwise: Otherwise,
    #[graphql(skip)]
    organisation: Option<vivier_kernel::id::OrganisationId>,
}

#[ComplexObject]
impl PendingStep {
    /// Where that side sits; null for the talent and the programme.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.organisation {
            Some(organisation) => Organisation::load(ctx, organisation).await,
            None => Ok(None),
        }
    }
}

impl From<&PendingView> for PendingStep {
    fn from(view: &PendingView) -> Self {
        Self {
            side: view.side.into(),
            action: PlacementAction::of(view.action),
            due: view.due.map(Into::into),
            overdue: view.overdue,
            otherwise: view.otherwise.into(),
            organisation: view.organisation,
        }
    }
}

/// What a manager thinks of a release on which human resources decide.
#[derive(SimpleObject, Clone, Debug)]
pub struct ReleaseOpinion {
    /// The account that gave it.
    pub by_id: ID,
    /// True where the manager is for it.
    pub favourable: bool,
    /// In words; for the talent, the service and the programme.
    pub words: Option<String>,
    /// When it was given.
    pub on: Date,
}

impl From<&OpinionView> for ReleaseOpinion {
    fn from(view: &OpinionView) -> Self {
        Self { by_id: encode(view.by), favourable: view.favourable, words: view.words.clone(), on: view.on.into() }
    }
}

/// A version of the rules of consent.
#[derive(SimpleObject, Clone, Debug)]
pub struct ConsentRuleSet {
    /// The first is 1.
    pub version: u16,
    /// The first day on which it holds.
    pub in_force_from: Date,
    /// Its rows; the first that is open to a status and large enough for what is asked holds.
    pub rows: Vec<ConsentRule>,
}

/// One way to work for another administration, and what it takes.
#[derive(SimpleObject, Clone, Debug)]
pub struct ConsentRule {
    /// The way.
    pub route: Route,
    /// To whom it is open.
    pub open_to: Vec<EmploymentStatus>,
    /// The most that may be worked in all, in half days; null where only the months count.
    pub max_half_days: Option<i64>,
    /// The longest it may last, in months; null where only the half days count.
    pub max_months: Option<u32>,
    /// What the service has to say, in order.
    pub steps: Vec<ReleaseStep>,
    /// Days of notice of an early end, unless the agreement says otherwise.
    pub notice_days: u16,
    /// What the document has to contain.
    pub clauses: Vec<Clause>,
    /// Where the rule comes from, in French.
    pub source: &'static str,
}

impl From<&ConsentRules> for ConsentRuleSet {
    fn from(rules: &ConsentRules) -> Self {
        Self {
            version: rules.version,
            in_force_from: rules.in_force_from.into(),
            rows: rules.rows.iter().map(Into::into).collect(),
        }
    }
}

impl From<&RouteRule> for ConsentRule {
    fn from(row: &RouteRule) -> Self {
        Self {
            route: row.route.into(),
            open_to: row.open_to.iter().copied().map(Into::into).collect(),
            max_half_days: row.max_half_days,
            max_months: row.max_months,
            steps: row.steps.iter().copied().map(Into::into).collect(),
            notice_days: row.notice_days,
            clauses: row.clauses.iter().copied().map(Into::into).collect(),
            source: row.source,
        }
    }
}

/// How one side of an organisation answers what it is asked, over the last year.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct ResponseTimes {
    /// As the host of missions, or as the service that releases its agents.
    pub side: Side,
    /// The organisation.
    pub organisation_id: ID,
    /// How many requests it answered.
    pub answered: u64,
    /// How many expired unanswered.
    pub expired: u64,
    /// Half of the answers took no longer, in hours.
    pub median_hours: i64,
    /// Nine of ten answers took no longer, in hours.
    pub ninth_decile_hours: i64,
    #[graphql(skip)]
    organisation: vivier_kernel::id::OrganisationId,
}

#[ComplexObject]
impl ResponseTimes {
    /// The organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.organisation).await
    }
}

impl From<Measured> for ResponseTimes {
    fn from(measured: Measured) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            side: measured.side.into(),
            organisation_id: encode(measured.organisation),
            answered: count(measured.answered),
            expired: count(measured.expired),
            median_hours: measured.median_hours,
            ninth_decile_hours: measured.ninth_decile_hours,
            organisation: measured.organisation,
        }
    }
}

/// When you are away, and who answers for your service meanwhile.
#[derive(SimpleObject, Clone, Debug)]
pub struct Absence {
    /// From when to when.
    pub period: Period,
    /// The account that answers meanwhile.
    pub delegate_id: ID,
    /// What whoever answers is called; null once they were erased.
    pub delegate_name: Option<String>,
}
