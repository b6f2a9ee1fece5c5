//! The HTTP side: every request passes the gate, every answer is JSON with the limit's headers.
//! Only event streams are otherwise: they have a token of their own, and another host at Intercom.
//!
//! What a path means is for `routes`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, LINK};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;

use super::fin::Fin;
use super::gate::{self, Allowance, Rate};
use super::refusal::Refusal;
use super::routes::{self, Asked};
use super::sample;
use super::workspace::Workspace;

const LARGEST_BODY: usize = 4 << 20;

struct Server {
    token: String,
    rate: Mutex<Rate>,
    /// Made by the first request that needs it.
    workspace: OnceLock<Mutex<Workspace>>,
    fin: Arc<Fin>,
    answered: AtomicU64,
}

/// Serves until it is dropped.
pub(super) async fn serve(listener: TcpListener, token: String, fin: Arc<Fin>) {
    let server = Arc::new(Server {
        token,
        rate: Mutex::default(),
        workspace: OnceLock::new(),
        fin,
        answered: AtomicU64::new(0),
    });
    let router = Router::new()
        .route("/event-stream", get(stream))
        .fallback(answer)
        .with_state(server);
    axum::serve(listener, router).await.ok(); // it never returns, by its documentation
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response<Body> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let allowance = lock(&server.rate).count(now.map_or(0, |now| now.as_secs()));
    let outcome = if allowance.exceeded {
        Err(Refusal::new(
            429,
            "rate_limit_exceeded",
            "Exceeded rate limit",
        ))
    } else {
        handle(&server, request).await
    };
    match outcome {
        Ok(body) => {
            let mut response = respond(200, body);
            limits(&mut response, allowance);
            response
        }
        Err(refusal) => {
            let mut response = refused(&server, &refusal);
            limits(&mut response, allowance);
            let link = refusal
                .canonical
                .map(|id| format!("</contacts/{id}>; rel=\"canonical\""))
                .and_then(|link| HeaderValue::from_str(&link).ok());
            if let Some(link) = link {
                response.headers_mut().insert(LINK, link);
            }
            response
        }
    }
}

async fn handle(server: &Server, request: Request) -> Result<Vec<u8>, Refusal> {
    let (head, body) = request.into_parts();
    let grant = gate::authorize(text(&head.headers, AUTHORIZATION.as_str()), &server.token)?;
    let version = gate::version(text(&head.headers, "intercom-version"))?;
    let query = query(&head.uri)?;
    let asked = Asked {
        method: head.method.as_str(),
        host: text(&head.headers, HOST.as_str()).unwrap_or("127.0.0.1"),
        path: head.uri.path(),
        query,
        body: body_of(&head.headers, body).await?,
        grant,
        version,
    };
    let workspace = server
        .workspace
        .get_or_init(|| Mutex::new(sample::workspace()));
    routes::route(&mut lock(workspace), &server.fin, &asked)
}

async fn stream(State(server): State<Arc<Server>>, uri: Uri) -> Response<Body> {
    let opened = query(&uri).and_then(|query| server.fin.stream(&query));
    opened.unwrap_or_else(|refusal| refused(&server, &refusal))
}

fn query(uri: &Uri) -> Result<Vec<(String, String)>, Refusal> {
    let query = Query::try_from_uri(uri).map(|Query(query)| query);
    query.map_err(|_| Refusal::new(400, "bad_request", "The query string can't be read"))
}

/// The body as JSON; null where there is none.
async fn body_of(headers: &HeaderMap, body: Body) -> Result<Value, Refusal> {
    let bytes = to_bytes(body, LARGEST_BODY).await.map_err(|_| {
        let message = "The body is too large or was cut off";
        Refusal::new(400, "bad_request", message)
    })?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let content_type = text(headers, CONTENT_TYPE.as_str()).unwrap_or("");
    if !content_type.starts_with("application/json") {
        let message = "The Content-Type must be application/json";
        return Err(Refusal::new(415, "media_type_not_acceptable", message));
    }
    serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!("The body is no JSON: {error}");
        Refusal::new(400, "bad_request", message)
    })
}

fn refused(server: &Server, refusal: &Refusal) -> Response<Body> {
    let id = request_id(server.answered.fetch_add(1, Ordering::Relaxed));
    respond(refusal.status, written(&refusal.body(&id)))
}

fn respond(status: u16, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

fn limits(response: &mut Response<Body>, allowance: Allowance) {
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", allowance.limit.into());
    headers.insert("x-ratelimit-remaining", allowance.remaining.into());
    headers.insert("x-ratelimit-reset", allowance.reset.into());
}

fn written(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// In the form of a UUID, as Intercom's are.
fn request_id(count: u64) -> String {
    let high = count.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{count:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high >> 4 & 0xfff,
        high & 0xfff
    )
}

/// A handler that panicked left the data whole: each changes it in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
