//! An article: what of it follows from the rest.

use serde_json::{Value, json};

use super::Head;
use crate::sandbox::markup;

pub(in crate::sandbox) struct Article {
    pub(in crate::sandbox) id: u64,
    pub(in crate::sandbox) help_center: u64,
    pub(in crate::sandbox) head: Head,
    /// Title, description and text in lower case.
    pub(in crate::sandbox) words: String,
}

impl Article {
    /// A draft without a title.
    pub(in crate::sandbox) fn new(id: u64, created_at: i64) -> Self {
        let head = json!({
            "type": "article",
            "id": id.to_string(),
            "workspace_id": super::APP_ID,
            "title": "",
            "description": "",
            "body": "",
            "author_id": 0,
            "state": "draft",
            "created_at": created_at,
            "updated_at": created_at,
            "has_unpublished_changes": false,
            "url": null,
            "parent_ids": [],
            "ai_chatbot_availability": true,
            "ai_copilot_availability": true,
            "exclude_from_article_suggestions": false,
            "default_locale": "en",
            "statistics": {
                "type": "article_statistics",
                "views": 0,
                "conversions": 0,
                "reactions": 0,
                "happy_reaction_percentage": 0.0,
                "neutral_reaction_percentage": 0.0,
                "sad_reaction_percentage": 0.0,
            },
            "tags": { "type": "tag.list", "tags": [] },
        });
        Self {
            id,
            help_center: super::HELP_CENTER,
            head,
            words: String::new(),
        }
    }

    pub(in crate::sandbox) fn set(&mut self, field: &str, value: Value) {
        self.head[field] = value;
    }

    /// To be called after changes: the address, and what is searched.
    pub(in crate::sandbox) fn settle(&mut self) {
        let text = |field: &str| self.head[field].as_str().unwrap_or("").to_owned();
        let title = text("title");
        let words = format!(
            "{title}\n{}\n{}",
            text("description"),
            markup::plain(&text("body"))
        );
        self.words = words.to_lowercase();
        // Drafts have no address.
        self.head["url"] = match self.head["state"] == "published" {
            true => json!(format!(
                "https://help.lumen-loop.example/en/articles/{}-{}",
                self.id,
                slug(&title)
            )),
            false => Value::Null,
        };
    }
}

fn slug(title: &str) -> String {
    let lower = title.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
