//! Slowing down those who try passwords. A budget refills by itself, so nobody is locked out for good.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use vivier_kernel::problem::Problem;

/// Tries for one account from one address in a minute.
const PER_ACCOUNT_AND_ADDRESS: u32 = 10;
/// Tries from one address in a minute, whatever the accounts.
const PER_ADDRESS: u32 = 60;
/// Keys held before old ones are dropped.
const MAX_KEYS: usize = 100_000;

/// Budgets of tries, in this process.
pub struct Throttle {
    by_account: DefaultKeyedRateLimiter<([u8; 32], Option<IpAddr>)>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Throttle {
    fn default() -> Self {
        let per_minute = |tries: u32| Quota::per_minute(NonZeroU32::new(tries).expect("a constant over zero"));
        Self {
            by_account: RateLimiter::keyed(per_minute(PER_ACCOUNT_AND_ADDRESS)),
            by_address: RateLimiter::keyed(per_minute(PER_ADDRESS)),
        }
    }
}

impl Throttle {
    /// Counts one try. `account` is the keyed hash of the address that was typed, whether or not it exists: somebody
    /// elsewhere who tries this account takes nothing from its holder's budget.
    ///
    /// # Errors
    /// `TRY_LATER`.
    pub fn try_once(&self, account: [u8; 32], address: Option<IpAddr>) -> Result<(), Problem> {
        if self.by_account.len() > MAX_KEYS {
            self.by_account.retain_recent();
        }
        if self.by_address.len() > MAX_KEYS {
            self.by_address.retain_recent();
        }
        let slow = Problem::new("TRY_LATER").with("seconds", 60);
        self.by_account.check_key(&(account, address)).map_err(|_| slow.clone())?;
        if let Some(address) = address {
            self.by_address.check_key(&address).map_err(|_| slow)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attacker_elsewhere_does_not_lock_the_holder_out() {
        let throttle = Throttle::default();
        let (attacker, holder) = (Some(IpAddr::from([10, 0, 0, 1])), Some(IpAddr::from([10, 0, 0, 2])));
        let refused = (0..100).filter(|_| throttle.try_once([7; 32], attacker).is_err()).count();
        assert!(refused >= 80);
        assert!(throttle.try_once([7; 32], holder).is_ok());
    }
}
