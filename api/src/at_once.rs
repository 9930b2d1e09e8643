//! How much one person, and everybody together, may have this process do at once.

use crate::App;
use crate::auth::user::CurrentUser;
use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use mockingbird_shared::wire::ProblemCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A limit on things of one kind; cheap to clone.
#[derive(Clone)]
pub struct AtOnce(Arc<Limit>);

struct Limit {
    per_person: usize,
    per_process: usize,
    /// By person; whoever has none is not in it.
    running: Mutex<HashMap<Uuid, usize>>,
}

/// The right to one of them, until it is dropped.
pub struct Permit {
    limit: AtOnce,
    person: Uuid,
}

/// A place for a body of megabytes, which waits in memory while it comes and while it is read. In a handler's signature
/// it stands before the body: who has no place is refused before the body is read.
pub struct UploadPlace(#[expect(dead_code, reason = "held, not read")] Permit);

impl FromRequestParts<App> for UploadPlace {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let user = CurrentUser::from_request_parts(parts, app).await?;
        app.uploads.begin(user.id).map(Self)
    }
}

impl AtOnce {
    /// With at most so many at once.
    pub fn new(per_person: usize, per_process: usize) -> Self {
        Self(Arc::new(Limit {
            per_person,
            per_process,
            running: Mutex::default(),
        }))
    }

    /// One more for this person.
    ///
    /// # Errors
    /// `limit_reached` (429): the person, or everybody together, has as many as may be.
    pub fn begin(&self, person: Uuid) -> Result<Permit, ApiError> {
        let mut running = self.lock();
        let of_person = running.get(&person).copied().unwrap_or_default();
        if of_person >= self.0.per_person || running.values().sum::<usize>() >= self.0.per_process {
            return Err(ApiError::new(
                StatusCode::TOO_MANY_REQUESTS,
                ProblemCode::LimitReached,
                "Too much of this is going on at once. Wait until some of it has ended.",
            ));
        }
        running.insert(person, of_person + 1);
        Ok(Permit {
            limit: self.clone(),
            person,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut running = self.limit.lock();
        if let Some(count) = running.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                running.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_a_share_and_everybody_together_has_a_limit() {
        let limit = AtOnce::new(2, 3);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = limit.begin(one).ok();
        let _second = limit.begin(one).ok();
        assert!(limit.begin(one).is_err(), "the share of one person");
        let _third = limit.begin(other).ok();
        assert!(limit.begin(other).is_err(), "everybody together");
        drop(first);
        assert!(limit.begin(other).is_ok());
        assert!(
            limit.begin(other).is_ok(),
            "a permit that was dropped is free"
        );
    }
}
