//! Requests: how one is sent, what can go wrong, and that it ends with whoever awaits it. Not here: tokens (`session`) and
//! the ways of the API (`api`).

use futures::future::{AbortHandle, abortable};
use gloo_net::http::{Method, RequestBuilder, Response};
use leptos::prelude::{StoredValue, WriteValue, on_cleanup};
use leptos::task::spawn_local;
use mockingbird_room_engine::EventStream;
use mockingbird_shared::wire::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApiError {
    /// The server can't be reached.
    Network,
    /// Nobody is signed in any more.
    SignedOut,
    /// The server refuses, and says why.
    Problem(Problem),
    /// The answer makes no sense.
    Unreadable,
}

impl ApiError {
    /// The server's code, where the server has refused.
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Network | Self::SignedOut | Self::Unreadable => None,
        }
    }

    /// Whether somebody must sign in again before anything else helps.
    pub(crate) fn is_signed_out(&self) -> bool {
        let ended = [ProblemCode::SessionEnded, ProblemCode::NotSignedIn];
        *self == Self::SignedOut || self.code().is_some_and(|code| ended.contains(&code))
    }

    /// The field that is wrong.
    pub(crate) fn field(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => problem.field.as_deref(),
            _ => None,
        }
    }
}

pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl From<gloo_net::Error> for ApiError {
    fn from(error: gloo_net::Error) -> Self {
        match error {
            gloo_net::Error::SerdeError(_) => Self::Unreadable,
            _ => Self::Network,
        }
    }
}

/// What a request carries.
enum Body {
    Nothing,
    Json(String),
    Form(web_sys::FormData),
}

/// A request that can be sent, and sent again.
pub(crate) struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Body,
}

impl Call {
    pub(crate) fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            headers: vec![("accept", "application/json".into())],
            body: Body::Nothing,
        }
    }

    pub(crate) fn json<B: Serialize>(self, body: &B) -> ApiResult<Self> {
        let text = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
        Ok(Self {
            body: Body::Json(text),
            ..self
        })
    }

    pub(crate) fn form(self, form: web_sys::FormData) -> Self {
        Self {
            body: Body::Form(form),
            ..self
        }
    }

    /// An event stream is wanted; `last_event_id` says what is here already.
    pub(crate) fn event_stream(mut self, last_event_id: Option<String>) -> Self {
        self.headers = vec![("accept", "text/event-stream".into())];
        let id = last_event_id.map(|id| ("last-event-id", id));
        self.headers.extend(id);
        self
    }

    /// Sends it; with a token, in that person's name. It is aborted when this future is dropped before its end, or the
    /// answer before it was read.
    pub(crate) async fn send(&self, token: Option<&str>) -> ApiResult<Answer> {
        let controller = web_sys::AbortController::new().map_err(|_| ApiError::Network)?;
        let signal = controller.signal();
        let abort = AbortOnDrop(controller);
        let mut builder = RequestBuilder::new(&self.path)
            .method(self.method.clone())
            .abort_signal(Some(&signal));
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        if let Some(token) = token {
            builder = builder.header("authorization", &format!("Bearer {token}"));
        }
        let request = match &self.body {
            Body::Nothing => builder.build()?,
            Body::Json(text) => builder
                .header("content-type", "application/json")
                .body(text)?,
            Body::Form(form) => builder.body(form.clone())?,
        };
        let response = checked(request.send().await?).await?;
        Ok(Answer {
            response,
            _abort: abort,
        })
    }
}

async fn checked(response: Response) -> ApiResult<Response> {
    if response.ok() {
        return Ok(response);
    }
    match response.json::<Problem>().await {
        Ok(problem) => Err(ApiError::Problem(problem)),
        // A proxy in between, or a server that is just going away.
        Err(_) if response.status() >= 500 => Err(ApiError::Network),
        Err(_) => Err(ApiError::Unreadable),
    }
}

/// Aborting what is over already does nothing.
struct AbortOnDrop(web_sys::AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A good answer, whose body may still be on its way.
pub(crate) struct Answer {
    response: Response,
    _abort: AbortOnDrop,
}

/// What comes over an event stream.
pub(crate) enum StreamPart<E> {
    /// Bytes, if only those of a sign of life. Events follow by themselves.
    Bytes,
    /// An event, with the `id` of its frame.
    Event(Option<String>, E),
}

impl Answer {
    pub(crate) async fn read_json<T: DeserializeOwned>(self) -> ApiResult<T> {
        Ok(self.response.json().await?)
    }

    pub(crate) async fn read_text(self) -> ApiResult<String> {
        Ok(self.response.text().await?)
    }

    /// Reads server-sent events until the stream ends.
    pub(crate) async fn read_events<E: DeserializeOwned>(
        self,
        mut on_part: impl FnMut(StreamPart<E>),
    ) -> ApiResult<()> {
        let body = self.response.body().ok_or(ApiError::Unreadable)?;
        let reader: web_sys::ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        let mut stream = EventStream::default();
        loop {
            let read = JsFuture::from(reader.read())
                .await
                .map_err(|_| ApiError::Network)?;
            let read: web_sys::ReadableStreamReadResult = read.unchecked_into();
            if read.get_done().unwrap_or(false) {
                return Ok(());
            }
            let bytes = read.get_value().unchecked_into::<js_sys::Uint8Array>();
            on_part(StreamPart::Bytes);
            for frame in stream.take(&bytes.to_vec()) {
                // An event that this program does not know of is for a newer one.
                if let Ok(event) = serde_json::from_str(&frame.data) {
                    on_part(StreamPart::Event(frame.id, event));
                }
            }
        }
    }
}

/// A task that can be ended. What it awaits is dropped then, and so its request is aborted.
pub(crate) struct Task {
    handle: AbortHandle,
    ends_when_dropped: bool,
}

impl Task {
    /// Begins a task that ends when this is dropped: for what is read.
    pub(crate) fn reading(task: impl Future<Output = ()> + 'static) -> Self {
        Self::begin(task, true)
    }

    /// Begins a task that goes on when this is dropped: for what changes something on the server, which an abort would
    /// not undo.
    pub(crate) fn writing(task: impl Future<Output = ()> + 'static) -> Self {
        Self::begin(task, false)
    }

    fn begin(task: impl Future<Output = ()> + 'static, ends_when_dropped: bool) -> Self {
        let (task, handle) = abortable(task);
        spawn_local(async move {
            let _ = task.await;
        });
        Self {
            handle,
            ends_when_dropped,
        }
    }

    /// Ends it, whatever it does.
    pub(crate) fn abort(&self) {
        self.handle.abort();
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if self.ends_when_dropped {
            self.abort();
        }
    }
}

/// Something that a page loads: it ends when the page goes, or when it is loaded anew.
#[derive(Clone, Copy)]
pub(crate) struct PageLoad(StoredValue<Option<Task>>);

impl PageLoad {
    /// Belongs to the owner that is current here: make it where the page's signals are made.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    pub(crate) fn begin(self, load: impl Future<Output = ()> + 'static) {
        // Of a page that is gone, nothing is loaded any more.
        if let Some(mut running) = self.0.try_write_value() {
            *running = Some(Task::reading(load));
        }
    }
}

/// A load that ends with the owner that is current when this is called, such as a resource.
pub(crate) fn owned<T>(
    load: impl Future<Output = ApiResult<T>>,
) -> impl Future<Output = ApiResult<T>> {
    let (load, handle) = abortable(load);
    on_cleanup(move || handle.abort());
    // Nobody reads what comes of a load that was ended.
    async move { load.await.unwrap_or(Err(ApiError::Network)) }
}
