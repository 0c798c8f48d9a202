//! The rate limit: each viewer, or each address without a sign-in, has a bucket of points that its requests' costs are taken from.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use crate::http::limits::{Limits, Rate};

/// Full buckets are forgotten after this many charges.
const CHARGES_BETWEEN_CLEANINGS: u64 = 10_000;

/// Whose bucket it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Payer {
    Account(Uuid),
    Address(IpAddr),
    /// No address is known: a Unix socket, or a test.
    Local,
    /// Vivier itself.
    System,
}

impl Payer {
    pub fn of(actor: &Actor, address: Option<IpAddr>) -> Self {
        match actor {
            Actor::Account { account, .. } | Actor::Outsider { account } => Self::Account(account.uuid()),
            Actor::System { .. } => Self::System,
            Actor::Anonymous => address.map_or(Self::Local, |address| Self::Address(network(address))),
        }
    }
}

/// An IPv6 client commands a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address => address,
    }
}

/// What is left in a bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Remaining {
    pub points: u32,
    pub rate: Rate,
}

/// The bucket does not hold enough.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exhausted {
    /// Whole seconds until the same request could be paid; at least 1.
    pub retry_after: u64,
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

struct Buckets<K: Hash + Eq + Clone> {
    rate: Rate,
    limiter: Limiter<K>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(rate: Rate) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self { rate, limiter: RateLimiter::dashmap(quota).with_middleware::<StateInformationMiddleware>() }
    }

    fn charge(&self, key: &K, cost: u64) -> Result<Remaining, Exhausted> {
        let cost = u32::try_from(cost).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        match self.limiter.check_key_n(key, cost) {
            Ok(Ok(state)) => Ok(Remaining { points: state.remaining_burst_capacity(), rate: self.rate }),
            Ok(Err(not_until)) => {
                let wait = not_until.wait_time_from(self.limiter.clock().now());
                Err(Exhausted { retry_after: wait.as_secs() + 1 })
            }
            // Dearer than the whole bucket: it can never be paid, so say the time the bucket takes to fill.
            Err(_) => Err(Exhausted { retry_after: u64::from(self.rate.burst.get() / self.rate.per_second.get()) + 1 }),
        }
    }
}

/// The buckets of this process. Several nodes each keep their own: the limit protects a node.
pub struct Throttle {
    signed_in: Option<Buckets<Payer>>,
    anonymous: Option<Buckets<Payer>>,
    charges: AtomicU64,
}

impl Throttle {
    pub fn new(limits: &Limits) -> Self {
        Self {
            signed_in: limits.signed_in_rate.map(Buckets::new),
            anonymous: limits.anonymous_rate.map(Buckets::new),
            charges: AtomicU64::new(0),
        }
    }

    /// Takes `cost` points. `None` where this payer is not limited.
    ///
    /// # Errors
    /// `Exhausted`: nothing was taken.
    pub fn charge(&self, payer: Payer, cost: u64) -> Result<Option<Remaining>, Exhausted> {
        let buckets = match payer {
            Payer::Account(_) => &self.signed_in,
            Payer::Address(_) | Payer::Local => &self.anonymous,
            Payer::System => &None,
        };
        let Some(buckets) = buckets else { return Ok(None) };
        if self.charges.fetch_add(1, Ordering::Relaxed) % CHARGES_BETWEEN_CLEANINGS == CHARGES_BETWEEN_CLEANINGS - 1 {
            buckets.limiter.retain_recent();
        }
        buckets.charge(&payer, cost).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle(burst: u32) -> Throttle {
        Throttle::new(&Limits { anonymous_rate: Some(Rate::new(burst, 1)), signed_in_rate: None, ..Limits::default() })
    }

    #[test]
    fn a_bucket_empties_and_says_when_to_come_back() {
        let throttle = throttle(10);
        let payer = Payer::Address(IpAddr::from([192, 0, 2, 1]));
        assert_eq!(throttle.charge(payer, 8).map(|left| left.map(|left| left.points)), Ok(Some(2)));
        let refused = throttle.charge(payer, 8).expect_err("empty");
        assert!((1..=8).contains(&refused.retry_after), "{refused:?}");
        assert!(throttle.charge(payer, 1_000).is_err(), "dearer than the bucket");
        assert!(
            throttle.charge(Payer::Address(IpAddr::from([192, 0, 2, 2])), 8).is_ok(),
            "another address has its own"
        );
        assert_eq!(throttle.charge(Payer::Account(Uuid::nil()), 1_000_000), Ok(None), "no limit, no count");
    }

    #[test]
    fn addresses_of_one_network_share_a_bucket() {
        let of = |text: &str| Payer::of(&Actor::Anonymous, Some(text.parse().expect("an address")));
        assert_eq!(of("2001:db8:1:2:3::1"), of("2001:db8:1:2:4::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
