//! A password that is set is none that was breached elsewhere.

use vivier_event_store::{CommandError, StoreError};
use vivier_kernel::problem::Problem;

use super::Accounts;
use crate::password::Password;

impl Accounts {
    /// Refuses a password that stands in this instance's list, where it has one. A list that cannot be read is a fault: what cannot be checked is
    /// not let through.
    ///
    /// # Errors
    /// `Refused(PASSWORD_BREACHED)` at `field`, `Store`.
    pub(super) async fn refuse_breached(&self, password: &Password, field: &'static str) -> Result<(), CommandError> {
        let Some(list) = self.breached.clone() else { return Ok(()) };
        let sha1 = password.sha1();
        let found = tokio::task::spawn_blocking(move || list.has(&sha1)).await.map_err(|_| StoreError::Stopping)?;
        match found {
            Ok(false) => Ok(()),
            Ok(true) => Err(Problem::new("PASSWORD_BREACHED").at(field).into()),
            Err(error) => {
                tracing::error!(error = %error, "the list of breached passwords cannot be read");
                Err(StoreError::Database(sqlx::Error::Io(std::io::Error::other(error))).into())
            }
        }
    }
}
