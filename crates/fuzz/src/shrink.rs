//! Makes a failing input small.

/// Most attempts: enough for inputs of some kilobytes, and over in moments even where a check is slow.
const ATTEMPTS_MAX: usize = 5_000;

/// The smallest input found for which `fails` is still true, by leaving out ever shorter stretches.
pub(super) fn smallest(input: &[u8], fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut smallest = input.to_vec();
    let mut attempts = 0;
    let mut length = smallest.len().div_ceil(2);
    while length > 0 {
        let mut at = 0;
        let mut shrunk = false;
        while at < smallest.len() && attempts < ATTEMPTS_MAX {
            attempts += 1;
            let end = (at + length).min(smallest.len());
            let without = [&smallest[..at], &smallest[end..]].concat();
            if fails(&without) {
                smallest = without;
                shrunk = true;
            } else {
                at = end;
            }
        }
        if !(shrunk && length == 1) {
            length /= 2;
        }
        if attempts >= ATTEMPTS_MAX {
            break;
        }
    }
    smallest
}
