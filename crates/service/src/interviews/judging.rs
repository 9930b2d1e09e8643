//! How many answers models judge at once: nobody waits for a judgement, so that an endpoint that hangs would pile them up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Judgements of one person at once. Answers come one by one, so that more wait only where a model hangs.
const OF_ONE_MAX: usize = 4;
/// Judgements in one process at once; each holds an interview with its documents, and a connection.
const ALL_MAX: usize = 64;

/// The judgements under way in this process; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Judging(Arc<Mutex<HashMap<Uuid, usize>>>);

/// Room for one judgement; becomes free when it is dropped.
pub(super) struct Place {
    judging: Judging,
    owner: Uuid,
}

impl Judging {
    /// Room for one more judgement for this person; `None` if there is none, and rules judge instead.
    pub(super) fn begin(&self, owner: Uuid) -> Option<Place> {
        let mut under_way = self.lock();
        let all: usize = under_way.values().sum();
        let own = under_way.get(&owner).copied().unwrap_or(0);
        if own >= OF_ONE_MAX || all >= ALL_MAX {
            return None;
        }
        under_way.insert(owner, own + 1);
        Some(Place {
            judging: self.clone(),
            owner,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut under_way = self.judging.lock();
        if let Some(own) = under_way.get_mut(&self.owner) {
            *own -= 1;
            if *own == 0 {
                under_way.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL_MAX, Judging, OF_ONE_MAX};
    use uuid::Uuid;

    #[test]
    fn one_person_fills_their_places_and_not_those_of_others() {
        let judging = Judging::default();
        let one = Uuid::from_u128(1);
        let mut places: Vec<_> = (0..OF_ONE_MAX)
            .map(|_| judging.begin(one).unwrap())
            .collect();
        assert!(judging.begin(one).is_none());
        for other in 2..=ALL_MAX - OF_ONE_MAX + 1 {
            places.push(judging.begin(Uuid::from_u128(other as u128)).unwrap());
        }
        assert!(
            judging.begin(Uuid::from_u128(999)).is_none(),
            "the process is full"
        );
        places.clear();
        assert!(judging.begin(one).is_some());
        assert!(
            judging.lock().is_empty(),
            "who has none under way is forgotten"
        );
    }
}
