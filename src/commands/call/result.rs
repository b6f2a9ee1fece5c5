//! A tool's result as a person reads it: text as text, JSON in lines, images as files where asked
//! for.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::error::Error;
use crate::text;
use crate::ui::Ui;

use super::indent::indented;

#[cfg(test)]
mod tests;

/// Prints a result. `images`: the folder for its images.
pub(super) fn show(result: &str, tool: &str, images: Option<&Path>, ui: &Ui) -> Result<(), Error> {
    let result: Value = serde_json::from_str(result)
        .map_err(|e| Error::server("reading the tool's result").because(e))?;
    let content = result["content"].as_array().map_or(&[][..], Vec::as_slice);
    for item in content {
        let line = match item["type"].as_str() {
            Some("text") => item["text"].as_str().unwrap_or_default().to_owned(),
            Some("image") => image(item, tool, images)?,
            Some("audio") => format!("[audio, {}]", described(item)),
            Some("resource_link") => item["uri"].as_str().unwrap_or_default().to_owned(),
            Some("resource") => resource(&item["resource"]),
            _ => item.to_string(),
        };
        print(&line, ui)?;
    }
    if content.is_empty() && !result["structuredContent"].is_null() {
        print(&result["structuredContent"].to_string(), ui)?;
    }
    Ok(())
}

fn print(text: &str, ui: &Ui) -> Result<(), Error> {
    match indented(text) {
        Some(json) => ui.out(&format!("{json}\n")),
        None => ui.page(&format!("{}\n", text::escaped(text.trim_end_matches('\n')))),
    }
}

fn image(item: &Value, tool: &str, folder: Option<&Path>) -> Result<String, Error> {
    let Some(folder) = folder else {
        let what = described(item);
        return Ok(format!("[image, {what}; --save-images DIR keeps it]"));
    };
    let data = item["data"].as_str().unwrap_or_default();
    let bytes = STANDARD
        .decode(data)
        .map_err(|e| Error::server("reading an image in the result").because(e))?;
    let path = save(folder, tool, extension(item), &bytes).map_err(|e| {
        Error::internal(format!("saving an image in {}", folder.display())).because(e)
    })?;
    Ok(path.display().to_string())
}

/// Writes to the first `TOOL-N.EXT` that is not taken: nothing is ever overwritten.
fn save(folder: &Path, tool: &str, extension: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name: String = tool
        .chars()
        .map(|c| if harmless(c) { c } else { '_' })
        .collect();
    for n in 1_u32.. {
        let path = folder.join(format!("{name}-{n}.{extension}"));
        match File::create_new(&path) {
            Ok(mut file) => return file.write_all(bytes).map(|()| path),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn extension(item: &Value) -> &'static str {
    match item["mimeType"].as_str() {
        Some("image/png") => "png",
        Some("image/jpeg") => "jpg",
        Some("image/gif") => "gif",
        Some("image/webp") => "webp",
        Some("image/svg+xml") => "svg",
        _ => "bin",
    }
}

fn described(item: &Value) -> String {
    let kind = item["mimeType"].as_str().unwrap_or("of an unknown type");
    let size = item["data"].as_str().map_or(0, |d| d.len() / 4 * 3);
    format!("{kind}, about {size} bytes")
}

fn resource(resource: &Value) -> String {
    match resource["text"].as_str() {
        Some(text) => text.to_owned(),
        None => format!(
            "[resource {}]",
            resource["uri"].as_str().unwrap_or_default()
        ),
    }
}
