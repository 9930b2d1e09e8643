//! HTTP requests: how one is sent, how it can fail, and that it is aborted when nobody awaits it any more.
//! Not here: tokens (`session`), and the paths of the API (`api`).

use futures::future::{AbortHandle, abortable};
use gloo_net::http::{Method, RequestBuilder, Response};
use leptos::prelude::{SetValue, StoredValue, WriteValue, on_cleanup};
use leptos::task::spawn_local;
use mockingbird_room_engine::EventStream;
use mockingbird_shared::wire::{Problem, ProblemCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Why a request has failed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ApiError {
    /// The server can't be reached.
    Network,
    /// The session has ended.
    SignedOut,
    /// The server has answered with an error.
    Problem(Problem),
    /// The answer cannot be understood.
    Unreadable,
}

impl ApiError {
    /// The problem code, if the server has answered with an error.
    pub(crate) fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Network | Self::SignedOut | Self::Unreadable => None,
        }
    }

    /// Whether the person must sign in again first.
    pub(crate) fn is_signed_out(&self) -> bool {
        let ended = [ProblemCode::SessionEnded, ProblemCode::NotSignedIn];
        *self == Self::SignedOut || self.code().is_some_and(|code| ended.contains(&code))
    }

    /// The name of the field that is not valid.
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

/// The body of a request.
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

    /// Asks for an event stream; `last_event_id` tells the server what was received already.
    pub(crate) fn event_stream(mut self, last_event_id: Option<String>) -> Self {
        self.headers = vec![("accept", "text/event-stream".into())];
        let id = last_event_id.map(|id| ("last-event-id", id));
        self.headers.extend(id);
        self
    }

    /// Sends the request; with a token, in that person's name. It is aborted if this future is dropped early,
    /// or if the answer is dropped before it was read.
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
        // The answer is not from the API: a proxy's, or that of a server that is stopping.
        Err(_) if response.status() >= 500 => Err(ApiError::Network),
        Err(_) => Err(ApiError::Unreadable),
    }
}

/// Aborts a request when dropped; has no effect on one that is complete.
struct AbortOnDrop(web_sys::AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A successful answer, whose body may not have arrived yet.
pub(crate) struct Answer {
    response: Response,
    _abort: AbortOnDrop,
}

/// A part of an event stream.
pub(crate) enum StreamPart<E> {
    /// Bytes have arrived, even if only a sign of life. The events in them follow.
    Bytes,
    /// An event, with the `id` of its frame.
    Event(Option<String>, E),
}

impl Answer {
    /// Whether the server has nothing to say (204).
    pub(crate) fn is_empty(&self) -> bool {
        self.response.status() == 204
    }

    pub(crate) async fn read_json<T: DeserializeOwned>(self) -> ApiResult<T> {
        Ok(self.response.json().await?)
    }

    /// Reads a file, without copying it into the memory of the app.
    pub(crate) async fn read_blob(self) -> ApiResult<web_sys::Blob> {
        let response = web_sys::Response::from(self.response);
        let blob = response.blob().map_err(|_| ApiError::Unreadable)?;
        let blob = JsFuture::from(blob).await.map_err(|_| ApiError::Network)?;
        Ok(blob.unchecked_into())
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
                // Events of a newer release are ignored.
                if let Ok(event) = serde_json::from_str(&frame.data) {
                    on_part(StreamPart::Event(frame.id, event));
                }
            }
        }
    }
}

/// A task that can be aborted. What it awaits is then dropped, and so its request is aborted.
pub(crate) struct Task {
    handle: AbortHandle,
    ends_when_dropped: bool,
}

impl Task {
    /// Starts a task that is aborted when this is dropped: for loading.
    pub(crate) fn reading(task: impl Future<Output = ()> + 'static) -> Self {
        Self::begin(task, true)
    }

    /// Starts a task that continues when this is dropped: for changes on the server, which an abort would not
    /// undo.
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

    /// Aborts the task, also one that writes.
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

/// The load of a page. It is aborted when the page is closed, or when another one begins.
#[derive(Clone, Copy)]
pub(crate) struct PageLoad(StoredValue<Option<Task>>);

impl PageLoad {
    /// Belongs to the current reactive owner; create it where the page's signals are created.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    pub(crate) fn begin(self, load: impl Future<Output = ()> + 'static) {
        // A page that was closed loads nothing.
        if let Some(mut running) = self.0.try_write_value() {
            *running = Some(Task::reading(load));
        }
    }

    /// Aborts what is loading.
    pub(crate) fn end(self) {
        self.0.try_set_value(None);
    }
}

/// A load that is aborted with the reactive owner that is current at the call, such as a resource.
pub(crate) fn owned<T>(
    load: impl Future<Output = ApiResult<T>>,
) -> impl Future<Output = ApiResult<T>> {
    let (load, handle) = abortable(load);
    on_cleanup(move || handle.abort());
    // Nobody reads the result of an aborted load.
    async move { load.await.unwrap_or(Err(ApiError::Network)) }
}
