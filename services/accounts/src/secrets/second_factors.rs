//! Secrets of second factors, sealed under their holder's key, and recovery codes as hashes.

use chrono::NaiveDate;
use sqlx::PgPool;
use sqlx::types::Json;
use vivier_event_store::StoreError;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::sealed::Sealed;

/// Wrong codes of a second factor that an account takes in one day (UTC), whatever node asks and however often it starts: with three
/// good codes of a million at a time, a hit is expected after 45 years of trying every day, by somebody who has the password.
/// Recovery codes, which nobody guesses, are not counted: the holder gets in by them on such a day too.
pub const WRONG_CODES_A_DAY: i32 = 20;

/// A secret, and how far its codes were used.
pub struct SecondFactor {
    pub secret: Sealed<String>,
    /// False until a first code has shown that the holder has it.
    pub confirmed: bool,
}

/// Keeps a secret that has yet to be confirmed; one that was confirmed is not touched.
///
/// # Errors
/// `Database`.
pub async fn propose(pool: &PgPool, account: AccountId, secret: &Sealed<String>) -> Result<bool, StoreError> {
    let kept = sqlx::query(
        "insert into accounts.second_factor (account, secret, confirmed, last_step) values ($1, $2, false, 0) \
         on conflict (account) do update set secret = excluded.secret, last_step = 0 where not accounts.second_factor.confirmed",
    )
    .bind(account.uuid())
    .bind(Json(secret))
    .execute(pool)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// # Errors
/// `Database`.
pub async fn get(pool: &PgPool, account: AccountId) -> Result<Option<SecondFactor>, StoreError> {
    let row: Option<(Json<Sealed<String>>, bool)> =
        sqlx::query_as("select secret, confirmed from accounts.second_factor where account = $1")
            .bind(account.uuid())
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(Json(secret), confirmed)| SecondFactor { secret, confirmed }))
}

/// Takes the code of a step: true for the first one who shows it, and for none of an earlier step after it (RFC 6238, 5.2).
///
/// # Errors
/// `Database`.
pub async fn take_step(pool: &PgPool, account: AccountId, step: i64) -> Result<bool, StoreError> {
    let taken = sqlx::query("update accounts.second_factor set last_step = $2 where account = $1 and last_step < $2")
        .bind(account.uuid())
        .bind(step)
        .execute(pool)
        .await?;
    Ok(taken.rows_affected() == 1)
}

/// # Errors
/// `Database`.
pub async fn confirm(pool: &PgPool, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("update accounts.second_factor set confirmed = true where account = $1")
        .bind(account.uuid())
        .execute(pool)
        .await?;
    Ok(())
}

/// Counts one guess of `day`, before it is looked at: false where there were [`WRONG_CODES_A_DAY`] already.
///
/// # Errors
/// `Database`.
pub async fn count_guess(pool: &PgPool, account: AccountId, day: NaiveDate) -> Result<bool, StoreError> {
    let counted = sqlx::query(
        "insert into accounts.code_guess (account, day, guesses) values ($1, $2, 1) on conflict (account) do update \
         set day = excluded.day, guesses = case when code_guess.day = excluded.day then code_guess.guesses + 1 else 1 end \
         where code_guess.day <> excluded.day or code_guess.guesses < $3",
    )
    .bind(account.uuid())
    .bind(day)
    .bind(WRONG_CODES_A_DAY)
    .execute(pool)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// The guess was right: it alone is taken off, so that signing in gives nobody else more tries.
///
/// # Errors
/// `Database`.
pub async fn uncount_guess(pool: &PgPool, account: AccountId, day: NaiveDate) -> Result<(), StoreError> {
    sqlx::query("update accounts.code_guess set guesses = guesses - 1 where account = $1 and day = $2 and guesses > 0")
        .bind(account.uuid())
        .bind(day)
        .execute(pool)
        .await?;
    Ok(())
}

/// Drops what was counted on `day` or before; gives how many rows.
///
/// # Errors
/// `Database`.
pub async fn sweep_guesses(pool: &PgPool, day: NaiveDate) -> Result<u64, StoreError> {
    Ok(sqlx::query("delete from accounts.code_guess where day <= $1").bind(day).execute(pool).await?.rows_affected())
}

/// Forgets the secret and the recovery codes.
///
/// # Errors
/// `Database`.
pub async fn remove(pool: &PgPool, account: AccountId) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await?;
    for statement in [
        "delete from accounts.second_factor where account = $1",
        "delete from accounts.recovery_code where account = $1",
    ] {
        sqlx::query(statement).bind(account.uuid()).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Keeps these recovery codes, and none of the earlier ones.
///
/// # Errors
/// `Database`.
pub async fn put_recovery_codes(pool: &PgPool, account: AccountId, hashes: &[[u8; 32]]) -> Result<(), StoreError> {
    let hashes: Vec<&[u8]> = hashes.iter().map(<[u8; 32]>::as_slice).collect();
    let mut transaction = pool.begin().await?;
    sqlx::query("delete from accounts.recovery_code where account = $1")
        .bind(account.uuid())
        .execute(&mut *transaction)
        .await?;
    sqlx::query("insert into accounts.recovery_code (account, code_hash) select $1, unnest($2::bytea[])")
        .bind(account.uuid())
        .bind(hashes)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes a recovery code: true once.
///
/// # Errors
/// `Database`.
pub async fn take_recovery_code(pool: &PgPool, account: AccountId, hash: &[u8; 32]) -> Result<bool, StoreError> {
    let taken = sqlx::query("delete from accounts.recovery_code where account = $1 and code_hash = $2")
        .bind(account.uuid())
        .bind(hash.as_slice())
        .execute(pool)
        .await?;
    Ok(taken.rows_affected() == 1)
}
