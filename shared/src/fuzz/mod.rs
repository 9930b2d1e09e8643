//! What is stored, imported and said, mutated: `cargo test -p mockingbird-shared fuzz`, or `just fuzz`. The seeds are
//! in `shared/fuzz`, one folder for each target.

mod interchange;
mod machine;
mod sentences;
mod values;
