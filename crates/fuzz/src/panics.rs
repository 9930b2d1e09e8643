//! Catches the panic of a check with its message, without printing it: while an input is made small, there are hundreds.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether panics of this thread are caught here.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `check`.
///
/// # Errors
/// Where and why it panicked.
pub(super) fn catch<T>(check: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CATCHING.get() {
                MESSAGE.with_borrow_mut(|message| *message = info.to_string());
            } else {
                usual(info);
            }
        }));
    });
    // Also within a check whose panic is caught: the tests of this crate do that.
    let outer = CATCHING.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(check));
    CATCHING.set(outer);
    outcome.map_err(|_| MESSAGE.take())
}
