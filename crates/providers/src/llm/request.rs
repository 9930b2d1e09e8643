//! What a model is asked, whatever form it is sent in. It holds a transcript, so that it does not print.

use serde_json::{Value, json};

/// Said in the user's name where a conversation would begin with the model: most models refuse that.
const BEGINNING: &str = "(The conversation begins.)";

/// Who has said a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatRole {
    /// Who asks the model.
    User,
    /// The model.
    Assistant,
}

/// One message of a conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatMessage {
    pub(super) role: ChatRole,
    pub(super) text: String,
}

impl ChatMessage {
    /// A message of whoever asks the model.
    pub fn user(text: impl Into<String>) -> Self {
        Self {
            role: ChatRole::User,
            text: text.into(),
        }
    }

    /// A message of the model.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self {
            role: ChatRole::Assistant,
            text: text.into(),
        }
    }
}

impl ChatMessage {
    /// In the form that OpenAI's and Anthropic's have in common.
    pub(super) fn to_json(&self) -> Value {
        let role = match self.role {
            ChatRole::User => "user",
            ChatRole::Assistant => "assistant",
        };
        json!({"role": role, "content": self.text})
    }
}

/// A conversation that a model is to go on with.
#[derive(Clone, Default)]
pub struct ChatRequest {
    pub(super) system: Option<String>,
    pub(super) messages: Vec<ChatMessage>,
    /// The reply should be the same each time.
    pub(super) is_repeatable: bool,
}

impl ChatRequest {
    /// A conversation without instructions.
    pub fn from_messages(messages: Vec<ChatMessage>) -> Self {
        Self {
            system: None,
            messages,
            is_repeatable: false,
        }
    }

    /// The same conversation with instructions, which no message can replace.
    pub fn with_system(self, system: impl Into<String>) -> Self {
        Self {
            system: Some(system.into()),
            ..self
        }
    }

    /// The same conversation, to which the model is to reply the same each time, as far as it can (temperature 0).
    pub fn repeatable(self) -> Self {
        Self {
            is_repeatable: true,
            ..self
        }
    }

    /// The same conversation with one more message.
    pub fn append_message(mut self, message: ChatMessage) -> Self {
        self.messages.push(message);
        self
    }

    /// The conversation as the strictest templates of models want it: it begins with the user, and the two sides
    /// alternate. Messages without words are left out.
    pub(super) fn alternating(mut self) -> Self {
        let mut sides: Vec<ChatMessage> = Vec::with_capacity(self.messages.len() + 1);
        let spoken = self.messages.drain(..);
        for message in spoken.filter(|message| !message.text.trim().is_empty()) {
            match sides.last_mut() {
                Some(last) if last.role == message.role => {
                    last.text.push('\n');
                    last.text.push_str(&message.text);
                }
                None if message.role == ChatRole::Assistant => {
                    sides.extend([ChatMessage::user(BEGINNING), message]);
                }
                _ => sides.push(message),
            }
        }
        if sides.is_empty() {
            sides.push(ChatMessage::user(BEGINNING));
        }
        self.messages = sides;
        self
    }

    /// Forgets the older half of an alternating conversation. False if there is nothing that could be spared.
    pub(super) fn forget_older_half(&mut self) -> bool {
        // An odd number leaves the user's message first.
        let forgotten = (self.messages.len() / 2) & !1;
        self.messages.drain(..forgotten);
        forgotten > 0
    }

    /// The conversation for a model that takes no instructions of their own: the user's first message begins with them.
    pub(super) fn with_system_folded(mut self) -> Self {
        if let (Some(system), Some(first)) = (self.system.take(), self.messages.first_mut()) {
            first.text = format!("{system}\n\n{}", first.text);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(request: &ChatRequest) -> Vec<(ChatRole, &str)> {
        let messages = request.messages.iter();
        messages.map(|it| (it.role, it.text.as_str())).collect()
    }

    #[test]
    fn a_conversation_begins_with_the_user_and_alternates() {
        use ChatRole::{Assistant, User};
        let request = ChatRequest::from_messages(vec![
            ChatMessage::assistant("Hello."),
            ChatMessage::assistant("Why Rust?"),
            ChatMessage::user(" "),
            ChatMessage::user("It is fast."),
            ChatMessage::user("And safe."),
        ]);
        assert_eq!(
            sides(&request.alternating()),
            [
                (User, BEGINNING),
                (Assistant, "Hello.\nWhy Rust?"),
                (User, "It is fast.\nAnd safe.")
            ]
        );
        let nothing = ChatRequest::default().alternating();
        assert_eq!(sides(&nothing), [(User, BEGINNING)]);
    }

    #[test]
    fn what_is_forgotten_is_old_and_the_user_still_begins() {
        let messages = (0..7).map(|number: u32| match number % 2 {
            0 => ChatMessage::user(number.to_string()),
            _ => ChatMessage::assistant(number.to_string()),
        });
        let mut request = ChatRequest::from_messages(messages.collect());
        assert!(request.forget_older_half());
        assert_eq!(request.messages.len(), 5);
        assert_eq!(sides(&request)[0], (ChatRole::User, "2"));
        assert!(request.forget_older_half());
        assert!(!request.forget_older_half(), "three messages are needed");
    }

    #[test]
    fn instructions_can_become_part_of_the_first_message() {
        let request = ChatRequest::from_messages(vec![ChatMessage::user("Hello")]);
        let folded = request.with_system("You interview.").with_system_folded();
        assert_eq!(
            sides(&folded),
            [(ChatRole::User, "You interview.\n\nHello")]
        );
        assert!(folded.system.is_none());
    }
}
