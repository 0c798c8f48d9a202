//! What the transports know of a schema’s fields besides its SDL: what asking costs, and who may ask.

use vivier_kernel::access::Party;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Operation {
    Query,
    Mutation,
    Subscription,
}

/// One root field: `RootField::mutation("signIn", &[Party::Anyone]).costs(500).alone()`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RootField {
    pub operation: Operation,
    pub name: &'static str,
    /// Who gets an answer; others get nothing, or a refusal.
    pub parties: &'static [Party],
    /// Points that asking once costs, besides its selection.
    pub cost: u32,
    /// True where the field must be the only one of its request: whatever hashes a password.
    pub alone: bool,
    /// True where no program may ask for it: what changes how an account is entered takes a person's own session.
    pub by_person: bool,
}

/// What a query's root field costs unless its row says otherwise.
const QUERY_COST: u32 = 1;
/// What a command costs unless its row says otherwise.
const MUTATION_COST: u32 = 10;
/// What opening a subscription costs unless its row says otherwise.
const SUBSCRIPTION_COST: u32 = 10;

impl RootField {
    pub const fn query(name: &'static str, parties: &'static [Party]) -> Self {
        Self { operation: Operation::Query, name, parties, cost: QUERY_COST, alone: false, by_person: false }
    }

    pub const fn mutation(name: &'static str, parties: &'static [Party]) -> Self {
        Self { operation: Operation::Mutation, name, parties, cost: MUTATION_COST, alone: false, by_person: false }
    }

    pub const fn subscription(name: &'static str, parties: &'static [Party]) -> Self {
        Self {
            operation: Operation::Subscription,
            name,
            parties,
            cost: SUBSCRIPTION_COST,
            alone: false,
            by_person: false,
        }
    }

    #[must_use]
    pub const fn costs(mut self, cost: u32) -> Self {
        self.cost = cost;
        self
    }

    #[must_use]
    pub const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    #[must_use]
    pub const fn by_person(mut self) -> Self {
        self.by_person = true;
        self
    }
}

/// One field that costs more than its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CostlyField {
    /// The object's type.
    pub on: &'static str,
    pub name: &'static str,
    /// Points.
    pub cost: u32,
}
