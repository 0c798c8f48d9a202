//! Membership, standing releases, the roster, and when somebody is called.

mod membership;
mod memberships;
mod roster;
