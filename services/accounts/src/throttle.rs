//! Slowing down those who try passwords, so that nobody is locked out by others: whoever signed in before from the same browser or
//! the same network has a budget that nobody else uses up, and a mail for choosing another password leaves whatever others try.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use vivier_kernel::problem::Problem;

/// Tries for one account from one address in a minute.
const PER_ACCOUNT_AND_ADDRESS: u32 = 10;
/// Tries for one account in a minute, from wherever, by those whom nothing shows to be its holder.
const PER_ACCOUNT: u32 = 30;
/// Tries for one account in a minute from a browser in which its holder signed in before.
const PER_DEVICE: u32 = 10;
/// Mails that one account is sent at once when they are asked for by whoever knows its address; then one every [`PER_MAIL`].
const MAILS: u32 = 3;
/// After so long the next of those mails may leave. The link of the last one is still good then.
const PER_MAIL: Duration = Duration::from_secs(5 * 60);
/// Tries from one address in a minute, whatever the accounts: offices share one.
const PER_ADDRESS: u32 = 60;
/// Codes of a second factor tried for one account in a minute, recovery codes too, in this process. How many can be wrong in a day is
/// limited for all processes together: [`WRONG_CODES_A_DAY`](crate::secrets::second_factors::WRONG_CODES_A_DAY).
const CODES_PER_ACCOUNT: u32 = 5;
/// Keys held before old ones are dropped.
const MAX_KEYS: usize = 100_000;

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Try {
    /// The keyed hash of the address that was typed, whether or not it has an account.
    pub account: [u8; 32],
    /// Where the try came from.
    pub from: Option<IpAddr>,
    /// Names the browser, where it has shown that the holder signed in there before.
    pub device: Option<[u8; 32]>,
}

/// Budgets of tries, in this process.
pub struct Throttle {
    by_account_and_address: DefaultKeyedRateLimiter<([u8; 32], Option<IpAddr>)>,
    by_account: DefaultKeyedRateLimiter<[u8; 32]>,
    by_device: DefaultKeyedRateLimiter<[u8; 32]>,
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    codes: DefaultKeyedRateLimiter<[u8; 32]>,
    mails: DefaultKeyedRateLimiter<[u8; 32]>,
}

impl Default for Throttle {
    fn default() -> Self {
        let per_minute = |tries: u32| Quota::per_minute(NonZeroU32::new(tries).expect("a constant over zero"));
        let burst = NonZeroU32::new(MAILS).expect("a constant over zero");
        let mails = Quota::with_period(PER_MAIL).expect("a period over zero").allow_burst(burst);
        Self {
            by_account_and_address: RateLimiter::keyed(per_minute(PER_ACCOUNT_AND_ADDRESS)),
            by_account: RateLimiter::keyed(per_minute(PER_ACCOUNT)),
            by_device: RateLimiter::keyed(per_minute(PER_DEVICE)),
            by_address: RateLimiter::keyed(per_minute(PER_ADDRESS)),
            codes: RateLimiter::keyed(per_minute(CODES_PER_ACCOUNT)),
            mails: RateLimiter::keyed(mails),
        }
    }
}

impl Throttle {
    /// Counts one try, against whoever tries and against all strangers to the account together.
    ///
    /// # Errors
    /// `TRY_LATER`.
    pub fn try_once(&self, tried: Try) -> Result<(), Problem> {
        self.try_from(tried)?;
        if tried.device.is_some() { Ok(()) } else { self.try_as_stranger(tried.account) }
    }

    /// Counts one try against whoever tries alone: their browser where it is known, otherwise where they are.
    ///
    /// # Errors
    /// `TRY_LATER`.
    pub fn try_from(&self, tried: Try) -> Result<(), Problem> {
        self.drop_old();
        let from = tried.from.map(network);
        if let Some(device) = tried.device {
            return self.by_device.check_key(&device).map_err(|_| slow());
        }
        if let Some(address) = from {
            self.by_address.check_key(&address).map_err(|_| slow())?;
        }
        self.by_account_and_address.check_key(&(tried.account, from)).map_err(|_| slow())
    }

    /// Counts one try of an account against all who try it and are not known to be its holder.
    ///
    /// # Errors
    /// `TRY_LATER`: still, whoever comes from a network that the account knows may go on.
    pub fn try_as_stranger(&self, account: [u8; 32]) -> Result<(), Problem> {
        self.by_account.check_key(&account).map_err(|_| slow())
    }

    /// True where another mail may leave; false where the ones of the last minutes have to do.
    pub fn mail_may_leave(&self, account: [u8; 32]) -> bool {
        self.mails.check_key(&account).is_ok()
    }

    /// Counts one code of a second factor, by somebody who knew the password.
    ///
    /// # Errors
    /// `TRY_LATER`.
    pub fn try_code(&self, account: [u8; 32]) -> Result<(), Problem> {
        self.drop_old();
        self.codes.check_key(&account).map_err(|_| slow())
    }

    fn drop_old(&self) {
        if self.by_account_and_address.len() > MAX_KEYS {
            self.by_account_and_address.retain_recent();
        }
        if self.by_address.len() > MAX_KEYS {
            self.by_address.retain_recent();
        }
        for limiter in [&self.by_account, &self.by_device, &self.codes, &self.mails] {
            if limiter.len() > MAX_KEYS {
                limiter.retain_recent();
            }
        }
    }
}

fn slow() -> Problem {
    Problem::new("TRY_LATER").with("seconds", 60)
}

/// Who has one IPv6 address has at least the 2^64 of its network (RFC 6177): they share a budget.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6(Ipv6Addr::from(u128::from(address) & !0 << 64)),
        },
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: [u8; 32] = [7; 32];

    fn from(address: [u8; 4]) -> Try {
        Try { account: ACCOUNT, from: Some(IpAddr::from(address)), device: None }
    }

    #[test]
    fn an_attacker_elsewhere_does_not_lock_the_holder_out() {
        let throttle = Throttle::default();
        let refused = (0..100).filter(|_| throttle.try_once(from([10, 0, 0, 1])).is_err()).count();
        assert!(refused >= 80);
        assert!(throttle.try_once(from([10, 0, 0, 2])).is_ok());
    }

    #[test]
    fn many_addresses_together_do_not_try_one_account_without_end_and_its_holders_browser_still_may() {
        let throttle = Throttle::default();
        let tries = (0..200_u8).map(|number| throttle.try_once(from([10, 0, 1, number])));
        let taken = tries.filter(Result::is_ok).count();
        assert!((30..=40).contains(&taken), "{taken}");
        let holder = Try { device: Some([1; 32]), ..from([10, 0, 1, 1]) };
        assert!(throttle.try_once(holder).is_ok());
        let taken = (0..100).filter(|_| throttle.try_once(holder).is_ok()).count();
        assert!(taken < 20, "a browser that was stolen is slow too: {taken}");
    }

    #[test]
    fn mails_leave_at_a_bounded_rate_for_each_account() {
        let throttle = Throttle::default();
        assert_eq!((0..50).filter(|_| throttle.mail_may_leave(ACCOUNT)).count(), 3);
        assert!(throttle.mail_may_leave([8; 32]));
    }

    #[test]
    fn one_address_does_not_try_every_account() {
        let throttle = Throttle::default();
        let taken = (0..200_u8)
            .filter(|number| throttle.try_once(Try { account: [*number; 32], ..from([10, 0, 0, 9]) }).is_ok());
        assert!((60..=70).contains(&taken.count()));
    }

    #[test]
    fn a_network_of_ipv6_addresses_shares_a_budget() {
        let throttle = Throttle::default();
        let address = |last: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        let taken = (0..100_u16)
            .filter(|last| {
                let account = [u8::try_from(*last).unwrap_or(0); 32];
                throttle.try_once(Try { account, from: Some(address(*last)), device: None }).is_ok()
            })
            .count();
        assert!((60..=70).contains(&taken), "{taken}");
    }

    #[test]
    fn codes_are_tried_slowly() {
        let throttle = Throttle::default();
        assert!((0..50).filter(|_| throttle.try_code(ACCOUNT).is_ok()).count() <= 6);
        assert!(throttle.try_code([8; 32]).is_ok());
    }
}
