//! `completions` and `man`: files generated from the command line's definition.
//!
//! It installs nothing: where a shell looks for completions is the package's or the user's
//! business.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueHint;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::error::Error;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that will read them
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// Write every page as a file into this folder, instead of the main page to stdout
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

pub(crate) fn completions(
    args: &CompletionsArgs,
    mut tree: clap::Command,
    ui: &Ui,
) -> Result<ExitCode, Error> {
    let mut script = Vec::new();
    let name = tree.get_name().to_owned();
    clap_complete::generate(args.shell, &mut tree, name, &mut script);
    ui.out_bytes(&script)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn man(args: &ManArgs, tree: clap::Command, ui: &Ui) -> Result<ExitCode, Error> {
    match &args.out {
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(tree, folder))
                .map_err(|error| {
                    let problem = format!("writing the pages into {}", folder.display());
                    Error::internal(problem).because(error)
                })?;
        }
        None => {
            let mut page = Vec::new();
            // As `generate_to` does it, so that the page is the same.
            Man::new(tree.disable_help_subcommand(true))
                .render(&mut page)
                .map_err(|error| Error::internal("writing the page").because(error))?;
            ui.out_bytes(&page)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
