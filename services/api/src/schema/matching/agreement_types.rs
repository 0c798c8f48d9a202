//! The agreement of a placement and its signatures in the schema.

use async_graphql::{ID, Object, SimpleObject};
use vivier_matching::domain::state::Signature;
use vivier_matching::read::view::AgreementView;

use super::consent_types::AgreementDocument;
use super::enums::{Reimbursement, Route, Side};
use super::types::ReleaseConditions;
use crate::schema::missions::enums::WorkMode;
use crate::schema::talents::enums::Region;
use crate::schema::talents::types::Period;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::{Date, Share};

/// The terms that talent, service and host sign.
pub struct Agreement(pub(super) AgreementView);

/// The terms that talent, service and host sign.
#[Object]
impl Agreement {
    /// The first draft is 1; another one voids the signatures.
    async fn number(&self) -> u32 {
        self.0.number
    }

    /// What a signature is given for: SHA-256 of the terms, 64 hexadecimal digits.
    async fn hash(&self) -> &str {
        &self.0.hash
    }

    /// From when to when.
    async fn period(&self) -> Period {
        (&self.0.period).into()
    }

    /// The share of full working time on each of these days.
    async fn share(&self) -> Share {
        self.0.share.into()
    }

    /// Where the work is done.
    async fn work_mode(&self) -> WorkMode {
        self.0.mode.into()
    }

    /// The region of the work on site.
    async fn region(&self) -> Option<Region> {
        self.0.region.map(Into::into)
    }

    /// The town.
    async fn place(&self) -> Option<String> {
        self.0.place.as_ref().map(ToString::to_string)
    }

    /// What the two sides agreed on besides.
    async fn conditions(&self) -> Option<&str> {
        self.0.conditions.as_deref()
    }

    /// The conditions under which the service released its agent.
    async fn release_conditions(&self) -> Option<ReleaseConditions> {
        self.0.release.as_ref().map(Into::into)
    }

    /// By what way; null for agreements from before there were rules.
    async fn route(&self) -> Option<Route> {
        self.0.route.map(Into::into)
    }

    /// What is to be done, where the mission’s title does not say it all.
    async fn activities(&self) -> Option<&str> {
        self.0.activities.as_deref()
    }

    /// Days and hours of the work.
    async fn hours(&self) -> Option<&str> {
        self.0.hours.as_deref()
    }

    /// Whether the host pays the home service back.
    async fn reimbursement(&self) -> Option<Reimbursement> {
        self.0.reimbursement.map(Into::into)
    }

    /// Days of notice of an early end.
    async fn notice_days(&self) -> Option<u16> {
        self.0.notice_days
    }

    /// The text that is signed; null for agreements from before there were documents, whose hash is of their terms.
    async fn document(&self) -> Option<AgreementDocument> {
        self.0.document.as_ref().map(Into::into)
    }

    /// Who has signed these terms.
    async fn signatures(&self) -> Vec<AgreementSignature> {
        let signature = |signature: &Signature| AgreementSignature {
            side: signature.by.into(),
            account_id: encode(signature.account),
            on: signature.on.into(),
        };
        self.0.signatures.iter().map(signature).collect()
    }

    /// Who has still to sign.
    async fn missing_signatures(&self) -> Vec<Side> {
        self.0.missing.iter().copied().map(Into::into).collect()
    }
}

/// A signature under an agreement.
#[derive(SimpleObject, Clone, Debug)]
pub struct AgreementSignature {
    /// For whom.
    pub side: Side,
    /// The account that signed.
    pub account_id: ID,
    /// On which day.
    pub on: Date,
}
