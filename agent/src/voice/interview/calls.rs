//! What the page asks for by a call: to skip, to end.

use super::super::{Outcome, now_ms};
use super::Interview;
use super::keeping::{Leave, Step};
use super::speaking::Saying;
use crate::room::Call;
use crate::turn_taking::Heard;
use mockingbird_service::room_token::CANDIDATE;
use mockingbird_shared::interview::{EndedBy, Floor, Input, Stage};
use serde::Deserialize;

#[derive(Deserialize)]
struct SkipTo {
    stage: Stage,
}

impl Interview {
    pub(super) async fn on_call(&mut self, call: Call) -> Step {
        if call.from != CANDIDATE {
            self.room
                .answer(&call, Err("only the candidate may do this".into()));
            return Ok(());
        }
        let outcome = match call.method.as_str() {
            "skip" => match serde_json::from_str::<SkipTo>(&call.payload) {
                Ok(SkipTo { stage }) => self.machine.handle(Input::Skip(stage), now_ms()),
                Err(_) => {
                    self.room
                        .answer(&call, Err("the payload names no stage".into()));
                    return Ok(());
                }
            },
            "end" => self
                .machine
                .handle(Input::End(EndedBy::UserEnded), now_ms()),
            _ => {
                self.room
                    .answer(&call, Err("there is no such method".into()));
                return Ok(());
            }
        };
        if let Err(refusal) = outcome {
            self.room.answer(&call, Err(refusal.to_string()));
            return Ok(());
        }
        self.store(&[], &[], (0, 0)).await?;
        let progress = serde_json::to_string(&self.machine.progress(now_ms()));
        self.room.answer(&call, Ok(progress.unwrap_or_default()));
        match self.machine.floor() {
            Floor::Ended => Err(Leave(Outcome::Finished)),
            Floor::Interviewer
                if matches!(
                    self.saying,
                    Saying::Nothing
                        | Saying::Reply {
                            prepared_for: Some(_),
                            ..
                        }
                ) =>
            {
                self.taker.handle(Heard::AgentTakesFloor, now_ms());
                self.begin_reply();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
