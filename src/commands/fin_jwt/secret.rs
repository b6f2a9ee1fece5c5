//! Where the Messenger API secret is read: a file, a variable, a pipe, or a terminal without echo.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::commands::{hidden, session};
use crate::config::Environment;
use crate::error::{Error, Kind};
use crate::ui::Ui;

/// Intercom's are far shorter.
const LONGEST: u64 = 4096;
const VARIABLE: &str = "INTERCOM_MESSENGER_SECRET";

pub(super) const WAYS: &str = "give the secret with --secret-file FILE, --secret-env VARIABLE or \
                               INTERCOM_MESSENGER_SECRET, pipe it in, or type it when asked; it \
                               stands in Intercom under Settings > Messenger > Security";

/// Where the command line says that it is.
pub(super) struct Wanted<'a> {
    /// `-` is stdin.
    pub(super) file: Option<&'a Path>,
    pub(super) variable: Option<&'a str>,
}

/// Wiped when it is dropped.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// # Errors
/// There is none, or it can't be read; neither shows any of it.
pub(super) fn read(
    wanted: &Wanted<'_>,
    environment: &Environment,
    ui: &Ui,
) -> Result<Secret, Error> {
    let (text, place) = match (wanted.file, wanted.variable) {
        (Some(file), _) if file == Path::new("-") => (from_stdin()?, "stdin".to_owned()),
        (Some(file), _) => (from_file(file)?, file.display().to_string()),
        (None, Some(name)) => (from_variable(environment, name)?, name.to_owned()),
        (None, None) => anywhere(environment, ui)?,
    };
    fit(&text, &place)
}

fn anywhere(environment: &Environment, ui: &Ui) -> Result<(Secret, String), Error> {
    if environment.get(VARIABLE)?.is_some() {
        return Ok((from_variable(environment, VARIABLE)?, VARIABLE.to_owned()));
    }
    if std::io::stdin().is_terminal() {
        return Ok((from_person(ui)?, "what you typed".to_owned()));
    }
    Ok((from_stdin()?, "stdin".to_owned()))
}

fn from_variable(environment: &Environment, name: &str) -> Result<Secret, Error> {
    match environment.get(name)? {
        Some(text) => Ok(Zeroizing::new(text.as_bytes().to_vec())),
        None => Err(Error::usage(format!("the variable {name} is not set")).hint(WAYS)),
    }
}

fn from_file(path: &Path) -> Result<Secret, Error> {
    let failed = |error| Error::usage(format!("reading {}", path.display())).because(error);
    from(File::open(path).map_err(failed)?).map_err(failed)
}

fn from_stdin() -> Result<Secret, Error> {
    from(std::io::stdin().lock()).map_err(|e| Error::usage("reading stdin").because(e))
}

fn from(source: impl Read) -> std::io::Result<Secret> {
    // As large as it may become: what grows leaves copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
    source.take(LONGEST + 1).read_to_end(&mut text)?;
    Ok(text)
}

fn from_person(ui: &Ui) -> Result<Secret, Error> {
    ui.status("type or paste the Messenger API secret and press Enter (it is not shown):");
    let typed = session::until_stopped(hidden::typed()).map_err(|error| match error.kind() {
        Kind::Interrupted => error,
        _ => error.hint(WAYS),
    })?;
    Ok(Zeroizing::new(typed.as_bytes().to_vec()))
}

/// Without what stands around it.
fn fit(text: &[u8], place: &str) -> Result<Secret, Error> {
    let secret = text.trim_ascii();
    if secret.is_empty() {
        return Err(Error::usage(format!("there is no secret in {place}")).hint(WAYS));
    }
    let is_odd = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
    if secret.len() as u64 > LONGEST || secret.iter().any(is_odd) {
        let problem = format!("{place} holds more than one word, so it is not the secret");
        return Err(Error::usage(problem).hint(WAYS));
    }
    Ok(Zeroizing::new(secret.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_trimmed_and_checked_and_never_shown() {
        #[track_caller]
        fn check(text: &[u8], expected: Result<&[u8], &str>) {
            match (fit(text, "PLACE"), expected) {
                (Ok(secret), Ok(expected)) => assert_eq!(secret.as_slice(), expected),
                (Err(error), Err(problem)) => {
                    assert_eq!(error.to_string(), problem);
                    assert!(!error.chain().contains("hunter2"));
                }
                (found, _) => panic!("{found:?}"),
            }
        }
        check(b"hunter2", Ok(b"hunter2"));
        check(b" \thunter2\r\n\n", Ok(b"hunter2"));
        check(b"hunt\xc3\xa9", Ok(b"hunt\xc3\xa9"));
        let none = "there is no secret in PLACE";
        check(b"", Err(none));
        check(b" \n", Err(none));
        let odd = "PLACE holds more than one word, so it is not the secret";
        check(b"A=hunter2\nB=hunter2", Err(odd));
        check(&[b'x'; 5000], Err(odd));
    }

    #[test]
    fn a_source_is_read_so_far_and_no_further() {
        let text = from(std::io::repeat(b'x')).expect("bytes");
        assert_eq!(text.len(), 4097);
        assert_eq!(from(&b"a"[..]).expect("bytes").as_slice(), b"a");
    }
}
