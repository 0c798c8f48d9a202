//! The terms of an agreement, and the hash that a signature is given for.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vivier_kernel::id::{MissionId, PlacementId, SeatId, TalentId};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::rules::{Clause, Route};
use super::value::{Activities, Conditions, DocumentText, Hours, Place, Region, Reimbursement, WorkMode};

/// Stands before the terms when they are hashed, so that the hash of another shape is never taken for theirs.
const SHAPE: &[u8] = b"vivier-terms-1\n";

/// What talent, service and host sign.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Terms {
    pub placement: PlacementId,
    pub talent: TalentId,
    pub mission: MissionId,
    pub seat: SeatId,
    pub period: Period,
    /// Of full working time, on each day of the period.
    pub share: Share,
    pub mode: WorkMode,
    pub region: Option<Region>,
    pub place: Option<Place>,
    /// What the two sides agreed on besides.
    pub conditions: Option<Sealed<Conditions>>,
    /// The conditions under which the service released its agent.
    pub release: Option<ReleaseConditions>,
    /// By what way, and under which version of the rules. Terms that were written before there were rules have neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activities: Option<Sealed<Activities>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Sealed<Hours>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reimbursement: Option<Reimbursement>,
    /// Days between the announcement of an early end and the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u16>,
}

/// What was laid before the signatories: the whole text, and its hash, for which a signature is given.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// SHA-256 of the text in UTF-8, as it is printed. The text holds a random reference, so that the hash tells nobody anything
    /// once the text is gone.
    pub hash: TermsHash,
    pub text: Sealed<DocumentText>,
    /// The version of the template.
    pub template: u16,
}

/// What a service asks for when it says yes.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReleaseConditions {
    /// No more than this share.
    pub max_share: Option<Share>,
    /// No later than this day.
    pub last_day: Option<NaiveDate>,
    pub words: Option<Sealed<Conditions>>,
}

impl Terms {
    /// What is not said of a clause that the host has to say, by the names of its fields; none where all is said. The other clauses are
    /// written from mission, seat and rules, and are never without words.
    pub fn unsaid(&self, clause: Clause) -> Vec<&'static str> {
        let at_a_place = self.mode != WorkMode::Remote;
        let wanted = match clause {
            Clause::Activities => vec![("activities", self.activities.is_none())],
            Clause::Conditions => vec![("place", at_a_place && self.place.is_none()), ("hours", self.hours.is_none())],
            Clause::Reimbursement => vec![("reimbursement", self.reimbursement.is_none())],
            Clause::Duration
            | Clause::Supervision
            | Clause::Renewal
            | Clause::EarlyEnd
            | Clause::Duties
            | Clause::PersonalData => Vec::new(),
        };
        wanted.into_iter().filter(|(_, is_missing)| *is_missing).map(|(field, _)| field).collect()
    }

    /// The hash of the terms as they stand in the event. Texts are hashed sealed: whoever erases them leaves nothing to guess at.
    ///
    /// # Errors
    /// Where the terms cannot be written as JSON.
    pub fn hash(&self) -> Result<TermsHash, serde_json::Error> {
        let mut hasher = Sha256::new();
        hasher.update(SHAPE);
        hasher.update(serde_json::to_vec(self)?);
        Ok(TermsHash(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

/// SHA-256 of terms: 64 hexadecimal digits in lower case.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct TermsHash(#[schemars(regex(pattern = "^[0-9a-f]{64}$"))] String);

impl TermsHash {
    /// The hash of a document's text: what `sha256sum` says of it.
    pub fn of_text(text: &DocumentText) -> Self {
        Self(Sha256::digest(text.as_str().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// # Errors
    /// `Malformed`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let valid = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if valid { Ok(Self(text.to_owned())) } else { Err(Invalid::Malformed { expected: "64 hexadecimal digits" }) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TermsHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for TermsHash {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<TermsHash> for String {
    fn from(hash: TermsHash) -> Self {
        hash.0
    }
}
