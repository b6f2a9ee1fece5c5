//! `token`: the access token to stdout, for a program that is to use it.
//!
//! It is renewed first where that is due; nobody is signed in by it.

use std::process::ExitCode;

use crate::auth::Keeper;
use crate::commands::{account, protect, session};
use crate::config::Config;
use crate::error::Error;
use crate::ui::Ui;

pub(crate) fn run(config: &Config, ui: &Ui) -> Result<ExitCode, Error> {
    let settings = config
        .account()
        .ok_or_else(|| account::no_server(&config.target.name))?;
    protect::process();
    let keeper = Keeper::new(settings.clone());
    let token = session::until_stopped(async { Ok(keeper.token().await?) })?;
    if ui.is_on_a_terminal() {
        ui.warn("whoever sees this token can use it, until it expires");
    }
    ui.out(&format!("{}\n", token.expose()))?;
    Ok(ExitCode::SUCCESS)
}
