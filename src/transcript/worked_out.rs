//! What was worked out of a finished transcript, so that the next check need not do it again.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Values by type, each made once. A clone begins empty: what it is cloned for may change it.
#[derive(Default)]
pub struct WorkedOut(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl WorkedOut {
    /// The value of this type, which `make` makes the first time. It must depend on nothing but the
    /// transcript.
    pub fn get<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let known = |map: &HashMap<_, Arc<dyn Any + Send + Sync>>| {
            Arc::clone(map.get(&TypeId::of::<T>())?).downcast().ok()
        };
        if let Some(value) = known(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return value;
        }
        // Made without the lock: it may want another value.
        let value = Arc::new(make());
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.insert(TypeId::of::<T>(), Arc::clone(&value) as Arc<dyn Any + Send + Sync>);
        value
    }
}

impl Clone for WorkedOut {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for WorkedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkedOut")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_not_for_a_clone() {
        let worked_out = WorkedOut::default();
        assert_eq!(*worked_out.get(|| 1_u8), 1);
        assert_eq!(*worked_out.get(|| 2_u8), 1);
        assert_eq!(*worked_out.get(|| 3_u16), 3);
        assert_eq!(*worked_out.clone().get(|| 4_u8), 4);
    }
}
