//! What customers write about, in English: openings, answers, details, notes.
//!
//! A line is a paragraph; one that begins with `<` is HTML already. `{…}` are slots that `texts`
//! fills.

mod account;
mod money;
mod product;

pub(super) struct Topic {
    pub(super) name: &'static str,
    /// Places in the list of tags.
    pub(super) tags: &'static [usize],
    pub(super) team: u64,
    pub(super) titles: &'static [&'static str],
    pub(super) summary: &'static str,
    pub(super) subjects: &'static [&'static str],
    pub(super) openings: &'static [&'static str],
    pub(super) answers: &'static [&'static str],
    pub(super) details: &'static [&'static str],
    pub(super) notes: &'static [&'static str],
}

/// In the order in which conversations take them; some come more than once.
pub(super) const TOPICS: [&Topic; 16] = [
    &account::LOGIN,
    &money::REFUND,
    &product::EXPORT,
    &product::INTEGRATION,
    &money::INVOICE,
    &product::OUTAGE,
    &product::FEATURE,
    &account::SSO,
    &product::MOBILE,
    &money::SEATS,
    &product::IMPORT,
    &product::CALENDAR,
    &account::PRIVACY,
    &product::NOTIFICATIONS,
    &account::PRAISE,
    &product::SLOW,
];

/// Said in the middle of any thread.
pub(super) const SMALL_TALK: [&str; 10] = [
    "Any news on this?",
    "Thanks, trying that now.",
    "Sorry for the slow reply, I was travelling.",
    "That worked on my machine, but not for {person}.",
    "👍",
    "Still the same, I'm afraid 😕",
    "Could you check it on your side? I have no idea what else to try.",
    "I sent this to our IT people at {company}. They ask for the exact time: it was around {time} yesterday.",
    "Just to be clear: this is about the board “{board}”, not about the archived one.",
    "Ok, that makes sense. One more question, if I may: does this also hold for guests?",
];

pub(super) const ASSURANCES: [&str; 8] = [
    "Thanks for the details, I'm looking into it.",
    "I've asked {teammate} to have a look as well.",
    "Could you try once more in a private window and tell me what you see?",
    "We found the cause. A fix goes out today; I'll write as soon as it is live.",
    "<p>Two things to try:</p><ul><li>sign out on all devices</li><li>open <b>Settings &gt; Workspace</b> and press <i>Refresh</i></li></ul>",
    "Good question! Guests have the same limits as members of the Starter plan.",
    "<p>You can follow it on <a href=\"https://status.lumen-loop.example/incidents/{number}\">our status page</a>.</p>",
    "I'll keep this open until {weekday}, so you can just answer here.",
];

pub(super) const CLOSINGS: [&str; 5] = [
    "Glad that's sorted! I'm closing this now; answer here and it opens again.",
    "Happy to help. Have a good {weekday}!",
    "I haven't heard back, so I'm closing this for now.",
    "All done. Is there anything else? If not, have a lovely day 🌻",
    "Closing, as the fix has been live since {weekday}.",
];
