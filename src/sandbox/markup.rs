//! HTML to plain text, and plain text to the HTML that a note is kept as.
//!
//! It reads tags and a few entities, enough for what stands in the sample data and for notes; it
//! is no HTML parser and cleans nothing.

#[cfg(test)]
mod tests;

/// Paragraphs are lines, links keep their address as `label (url)`.
pub(super) fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut link: Option<(String, usize)> = None;
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let (text, length) = entity(after);
            out.push_str(text);
            rest = &after[length..];
            continue;
        }
        let Some(end) = rest.find('>') else {
            break;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '/']).find(|part| !part.is_empty());
        match (name.unwrap_or(""), tag.starts_with('/')) {
            ("a", false) => link = attribute(tag, "href").map(|url| (url, out.len())),
            ("a", true) => {
                if let Some((url, start)) = link.take()
                    && out.get(start..) != Some(url.as_str())
                {
                    out.push_str(&format!(" ({url})"));
                }
            }
            ("img", _) => {
                let url = attribute(tag, "src").unwrap_or_default();
                out.push_str(&format!("[Image: {url}]"));
            }
            ("li", false) => out.push_str("- "),
            ("td" | "th", true) => out.push('\t'),
            ("br", _) | ("p" | "li" | "tr" | "pre" | "div", true) => out.push('\n'),
            ("h1" | "h2" | "h3" | "h4", true) => out.push('\n'),
            _ => {}
        }
    }
    out.push_str(rest.split('<').next().unwrap_or(""));
    out.trim().to_owned()
}

/// A note's body as it is kept: text without tags becomes paragraphs.
pub(super) fn html(text: &str) -> String {
    if text.contains('<') && text.contains('>') {
        return text.to_owned();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| format!("<p>{}</p>", escaped(line)))
        .collect()
}

/// `&` and `<` as HTML has them in text.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// What an entity stands for and how long it is, without its `&`.
fn entity(after: &str) -> (&'static str, usize) {
    const KNOWN: [(&str, &str); 6] = [
        ("amp;", "&"),
        ("lt;", "<"),
        ("gt;", ">"),
        ("quot;", "\""),
        ("#39;", "'"),
        ("nbsp;", " "),
    ];
    let known = KNOWN.iter().find(|(name, _)| after.starts_with(name));
    known.map_or(("&", 0), |(name, text)| (text, name.len()))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}
