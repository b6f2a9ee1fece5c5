//! `server/discover`: is the server a modern one?
//!
//! Asked in the host's words; what came back is read by `era`. A refusal for want of a token, a
//! server that is overloaded or away says nothing of its era and is the caller's to deal with.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::contract::Fault;
use crate::era::{self, Discovered, Era};
use crate::message::Message;
use crate::remote::Strategy;
use crate::remote::exchange::{Deadline, parsed};
use crate::remote::link::Link;
use crate::remote::post::{self, Reply};
use crate::remote::remembered::Host;
use crate::remote::session::{Session, Wire};
use crate::remote::{fault, wording};

/// Real servers hang on a method that they don't know.
const WITHIN: Duration = Duration::from_secs(3);

pub(super) enum Probed {
    Modern(Box<Session>),
    Legacy,
    /// It said nothing in time.
    Silent,
}

/// Where a modern server would be: Streamable HTTP is the only transport that it has. None: that is
/// not to be tried, or not first.
pub(super) fn url(link: &Link) -> Option<&Url> {
    let http = link.settings.endpoints.http.as_ref();
    http.filter(|_| {
        !matches!(
            link.settings.strategy,
            Strategy::SseOnly | Strategy::SseFirst
        )
    })
}

/// # Errors
/// What is no evidence: a token is wanted, too many requests, the server failed or can't be
/// reached.
pub(super) async fn ask(
    link: &Arc<Link>,
    url: &Url,
    host: &Host,
    deadline: &Deadline,
) -> Result<Probed, Fault> {
    let mut deadline = deadline.clone();
    let answer = match once(link, url, host, &mut deadline).await {
        // "400 + -32022: retry with a version from `data.supported`": it lists the one that it was
        // just asked in.
        Ok(Some(answer)) if answer.error().is_some() && is_listed(&answer) => {
            once(link, url, host, &mut deadline).await
        }
        answer => answer,
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(Fault::Timeout(_)) => return Ok(Probed::Silent),
        Err(fault) if is_evidence(&fault) => None,
        Err(fault) => return Err(fault),
    };
    link.eras.set_asked();
    let Some(answer) = answer else {
        return Ok(Probed::Legacy);
    };
    let (told, fresh) = match era::read_discover(&answer) {
        Discovered::Modern => match answer.result() {
            Some(result) => (result, host.era() == Era::Modern),
            None => ("{}", false),
        },
        Discovered::Displeased => ("{}", false),
        Discovered::OnlyLegacy | Discovered::Other => return Ok(Probed::Legacy),
    };
    let wire = Wire::Modern { url: url.clone() };
    let version = Some(HeaderValue::from_static(era::MODERN));
    Ok(Probed::Modern(Box::new(Session {
        version,
        fresh: AtomicBool::new(fresh),
        ..Session::new(link.next_epoch(), wire, told)
    })))
}

fn is_listed(answer: &Message) -> bool {
    era::read_discover(answer) == Discovered::Modern
}

/// # Errors
/// `Timeout` too where the server merely takes longer than a probe may.
async fn once(
    link: &Arc<Link>,
    url: &Url,
    host: &Host,
    deadline: &mut Deadline,
) -> Result<Option<Message>, Fault> {
    let params = link.voice_of(host).params(&[]);
    let request = Message::request(&link.own_id(), "server/discover", Some(&params));
    let answer = answered(link, url, &request, deadline);
    let answer = tokio::time::timeout(WITHIN, answer).await;
    answer.unwrap_or_else(|_| Err(Fault::Timeout("no answer to server/discover".to_owned())))
}

/// None: something else than an answer.
async fn answered(
    link: &Arc<Link>,
    url: &Url,
    request: &Message,
    deadline: &mut Deadline,
) -> Result<Option<Message>, Fault> {
    let headers = wording::headers(request, None);
    let raw = request.raw().clone();
    let (reply, headers) = post::post(link, url, None, raw, headers, deadline).await?;
    match reply {
        Reply::Accepted => Ok(None),
        Reply::Json { status, body } if status.is_server_error() => {
            let server = post::name_of(url);
            Err(fault::of_response(&server, status, &headers, &body, false))
        }
        Reply::Json { body, .. } => {
            let messages = parsed(body).unwrap_or_default();
            // An error may have lost the id: one request a POST, so it is about this one.
            let or_error = messages.iter().find(|m| m.error().is_some()).cloned();
            Ok(super::answer_among(messages, request).or(or_error))
        }
        Reply::Stream(mut stream) => {
            while let Some(event) = stream.next(deadline).await? {
                let Some(data) = event.message() else {
                    continue;
                };
                let answer = super::answer_among(parsed(data)?, request);
                if answer.is_some() {
                    return Ok(answer);
                }
            }
            Ok(None)
        }
    }
}

/// 404, 405, 406, a 400 without a message, a web page: no such method there. "5xx, 429, connection
/// error: transient"; "401/403: not era evidence".
fn is_evidence(fault: &Fault) -> bool {
    matches!(fault, Fault::Rejected { .. } | Fault::Invalid { .. })
}
