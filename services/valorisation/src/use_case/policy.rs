//! `adoptCreditPolicy`: new terms, in force from now on. What was promised under earlier ones is kept.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};

use crate::access;
use crate::domain::policy::{CreditPolicy, CreditPolicyCommand, PolicyTerms};
use crate::domain::value::CreditPolicyId;

/// The version in force afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PolicyOutcome {
    pub version: u32,
}

#[derive(Clone, Debug, Serialize)]
pub struct AdoptCreditPolicy {
    pub terms: PolicyTerms,
    /// The version that whoever adopts has seen in force; it counts from 1, the terms that the programme begins with.
    pub expected_version: Option<i64>,
}

impl UseCase for AdoptCreditPolicy {
    const NAME: &'static str = "adoptCreditPolicy";
    type Outcome = PolicyOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PolicyOutcome, CommandError> {
        access::authorise(unit.actor(), Self::NAME, &[])?;
        let terms = self.terms.clone().checked()?;
        let mut policy = unit.load::<CreditPolicy>(CreditPolicyId::the_one()).await?;
        let (in_force, _) = policy.state.current();
        if let Some(expected) = self.expected_version.filter(|expected| *expected != i64::from(in_force)) {
            return Err(CommandError::Conflict { expected, actual: i64::from(in_force) });
        }
        unit.decide(&mut policy, CreditPolicyCommand::Adopt { terms: Box::new(terms) })?;
        Ok(PolicyOutcome { version: policy.state.latest() })
    }
}
