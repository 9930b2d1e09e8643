//! Bodies of answers that are read up to a limit. `reqwest` alone reads as much as a server sends: an error text without
//! an end takes all the memory there is.

/// Why a body was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The server sends more than it may.
    #[error("the answer is longer than {max_bytes} bytes")]
    TooLong {
        /// The limit that was set.
        max_bytes: usize,
    },
    /// The connection broke, or the body is not framed as its headers say.
    #[error(transparent)]
    Broken(#[from] reqwest::Error),
}

/// The body of an answer, read piece by piece. It has no time limit: callers put one around each call.
#[derive(Debug)]
pub struct LimitedBody {
    response: reqwest::Response,
    max_bytes: usize,
    read_bytes: usize,
}

impl LimitedBody {
    /// The body of `response`, of which at most `max_bytes` are read. The client should be one of this crate: others
    /// may unpack compressed bodies, which become longer than what the server sent.
    pub fn new(response: reqwest::Response, max_bytes: usize) -> Self {
        Self {
            response,
            max_bytes,
            read_bytes: 0,
        }
    }

    /// The next piece as it came over the network; none at the end.
    ///
    /// # Errors
    /// `TooLong` once the body exceeds its limit: the piece that does so is not passed on, and the connection should be
    /// dropped with this body. `Broken` if the connection fails.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, BodyError> {
        let Some(piece) = self.response.chunk().await? else {
            return Ok(None);
        };
        self.read_bytes = self.read_bytes.saturating_add(piece.len());
        if self.read_bytes > self.max_bytes {
            return Err(BodyError::TooLong {
                max_bytes: self.max_bytes,
            });
        }
        Ok(Some(piece.into()))
    }

    /// The whole body.
    ///
    /// # Errors
    /// `TooLong` if it exceeds its limit, `Broken` if the connection fails.
    pub async fn read_to_end(mut self) -> Result<Vec<u8>, BodyError> {
        let mut whole = Vec::new();
        while let Some(piece) = self.chunk().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }

    /// What comes of the body before its limit or a failure: enough for the text of an error, which needs no end.
    pub async fn read_beginning(mut self) -> Vec<u8> {
        let mut beginning = Vec::new();
        while let Ok(Some(piece)) = self.response.chunk().await {
            let room_bytes = self.max_bytes - beginning.len();
            beginning.extend_from_slice(&piece[..piece.len().min(room_bytes)]);
            if piece.len() >= room_bytes {
                break;
            }
        }
        beginning
    }
}
