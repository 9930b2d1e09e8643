//! The voice worker: conducts interviews in LiveKit rooms.
//!
//! `turn_taking` decides who speaks when, `room` is the agent in a LiveKit room, `voice` is one interview, `worker` a
//! process that conducts many. Not here: the database (`mockingbird_store`), who interviews and with which key
//! (`mockingbird_service`), how a vendor is asked (`mockingbird_providers`), and the rules (`mockingbird_shared`).

pub mod room;
pub mod turn_taking;
pub mod voice;
pub mod worker;
