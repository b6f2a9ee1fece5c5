//! What the product does, or should do.

use super::Topic;

pub(super) const EXPORT: Topic = Topic {
    name: "Exports",
    tags: &[6, 2],
    team: 5_203,
    titles: &[
        "CSV export is cut off",
        "Export with wrong characters",
        "Scheduled export missing",
    ],
    summary: "An export is missing, incomplete or broken.",
    subjects: &[
        "CSV export incomplete",
        "Export of “{board}”",
        "Umlauts in export",
    ],
    openings: &[
        "The CSV export of “{board}” stops after 10,000 rows. We have about {seats}0,000 cards. Is there a limit that I don't know of?",
        "Names like Müller or Søndergaard are broken in the export when I open it in a spreadsheet: MÃ¼ller. The file is attached.",
        "Our scheduled export hasn't arrived since {weekday}. Nothing was changed on our side (that I know of…).",
    ],
    answers: &[
        "The file holds at most 10,000 rows; above that you get several files in a ZIP. Could you look for <code>export-2.csv</code>?",
        "The file is UTF-8; spreadsheets often guess wrong. Choose <b>Data &gt; From text</b> and set the encoding to 65001.",
        "The export ran, but the address it goes to bounces. Has the mailbox been moved?",
    ],
    details: &[
        "There is only one file in the ZIP.",
        "That helped, thanks. Could you add a byte order mark as an option?",
        "The mailbox is fine, see the attached log.",
    ],
    notes: &[
        "Reproduced with 10,001 rows. Bug LL-{number}.",
        "Workaround: export by quarter.",
    ],
};

pub(super) const INTEGRATION: Topic = Topic {
    name: "Integrations",
    tags: &[8],
    team: 5_203,
    titles: &[
        "Webhook retries too often",
        "API rate limit reached",
        "Connector lost its permission",
    ],
    summary: "Something that is connected with Loopboard does not work as expected.",
    subjects: &["Webhooks", "API: 429", "Connector for our shop"],
    openings: &[
        "Hi, your webhook calls our endpoint three times for each card, although we answer 200. Example:\n<pre><code>POST /hooks/loopboard HTTP/1.1\nX-Loop-Delivery: {number}\n\n{\"event\":\"card.moved\",\"board\":\"{board}\"}</code></pre>\nIs that on purpose?",
        "We get 429 from your API although we only send 2 requests a second. What is the limit for our plan?",
        "The connector to our shop lost its permission again. We have to sign in every {weekday}, which can't be right.",
        "Is there an official client for Rust? We have one of our own, but would rather use yours.",
    ],
    answers: &[
        "Our side waits 2 seconds for the answer. Yours takes 2.4 on average, so we send it again. Answer first, work later :)",
        "The limit is 120 a minute per token, and it is in the header <code>x-loop-remaining</code>. Search counts ten times.",
        "Tokens of people who leave are revoked. Please connect it again with a service account.",
    ],
    details: &[
        "Makes sense, we'll queue it.",
        "Where can I see which token it was?",
        "I tried with <code>curl -i</code>; here is the answer: <code>HTTP/1.1 429 Too Many Requests</code>",
    ],
    notes: &[
        "Their endpoint: p95 is 2.4 s.",
        "Raised the limit for {company} until {weekday}.",
    ],
};

pub(super) const OUTAGE: Topic = Topic {
    name: "Outages",
    tags: &[9, 18],
    team: 5_203,
    titles: &[
        "Boards do not load",
        "Outage on status page",
        "Data missing after outage",
    ],
    summary: "Loopboard is not available, or was not.",
    subjects: &[
        "Is Loopboard down?",
        "502 on all boards",
        "Outage: our data",
    ],
    openings: &[
        "Is Loopboard down? Nobody at {company} can open a board, we get <code>502 Bad Gateway</code> since {time}.",
        "URGENT: we are in the middle of a planning day with {seats} people, and nothing loads! Who refunds us the day?",
        "After yesterday's outage some cards of “{board}” are missing. Please tell me there is a backup.",
    ],
    answers: &[
        "Yes, we have an incident and are working on it. Updates: https://status.lumen-loop.example",
        "We're back since {time}. I'm very sorry; a report of what happened will follow by {weekday}.",
        "Nothing is lost: cards from that hour are written again right now, newest first.",
    ],
    details: &[
        "Still down here.",
        "It's back for us. Please send the report to our IT as well.",
        "Two cards are still missing. Their numbers are {number} and {number}1.",
    ],
    notes: &[
        "Incident {number}. Use the macro, promise nothing about credits.",
        "Credit agreed: one month for {company}.",
    ],
};

pub(super) const FEATURE: Topic = Topic {
    name: "Feature requests",
    tags: &[3],
    team: 5_201,
    titles: &[
        "Dark mode for shared boards",
        "Recurring cards",
        "Keyboard shortcuts",
    ],
    summary: "The customer misses something.",
    subjects: &["Idea: dark mode", "Recurring cards", "Feature request"],
    openings: &[
        "Feature request: dark mode for shared boards, please. My eyes hurt after {weekday}'s night shift 😅",
        "It would be great if cards could come back every month (rent, payroll, backups). Is that planned?",
        "Can I move a card with the keyboard? I can't use a mouse for long, and dragging is hard for me.",
        "Please let us lock a column. Somebody moves everything to Done every {weekday} 🙃",
    ],
    answers: &[
        "Thanks for the idea! I've added your vote; {seats} others want it too.",
        "It's on the road map for the spring. I'll tell you when there is a beta.",
        "You can: focus a card, then <b>Alt</b> + the arrow keys. The list of all shortcuts opens with <b>?</b>.",
    ],
    details: &[
        "Great, count me in for the beta!",
        "Pity. Is there a workaround?",
        "Oh nice, I didn't know that.",
    ],
    notes: &["Vote added: LL-{number}.", "Accessibility: tell Pascal."],
};

pub(super) const MOBILE: Topic = Topic {
    name: "Mobile apps",
    tags: &[10, 2],
    team: 5_203,
    titles: &[
        "App crashes on start",
        "Photos upload sideways",
        "App drains battery",
    ],
    summary: "One of the apps does something wrong.",
    subjects: &["App crashes", "Photos are rotated", "Android app"],
    openings: &[
        "The app closes right after the splash screen since the update of {weekday}. Reinstalled twice.",
        "Photos that I add from the phone are rotated by 90°. From the gallery they are fine.",
        "Loopboard eats 30 % of my battery a day, even when I don't open it.",
    ],
    answers: &[
        "Sorry! Version 5.12.1 fixes that; it should be in your store by tonight.",
        "Could you send me one of these photos as a file, please? We need what the camera writes into it.",
        "Which version do you see under <b>Settings &gt; About</b>?",
    ],
    details: &[
        "5.12.0, build {number}.",
        "Here is the photo.",
        "The update fixed it 🎉",
    ],
    notes: &["Crash group {number}, only with more than 40 boards."],
};

pub(super) const IMPORT: Topic = Topic {
    name: "Imports",
    tags: &[7],
    team: 5_201,
    titles: &[
        "Import fails at row 812",
        "Move boards between workspaces",
        "Dates shift by one day",
    ],
    summary: "The customer brings data in and some of it does not arrive.",
    subjects: &[
        "Import fails",
        "Moving from spreadsheets",
        "Dates are off by one",
    ],
    openings: &[
        "The import stops with “row 812: unexpected value”. What does it not like about it?\n<code>812;\"Ship samples; 2nd batch\";2026-03-31</code>",
        "We want to move “{board}” to another workspace. Is there a way without losing the comments?",
        "All due dates are one day early after the import. We are in UTC+13.",
    ],
    answers: &[
        "It's the semicolon inside of the quotes. Choose “comma” as the separator and it will be fine.",
        "<ol><li>Open the board's menu</li><li>Choose <b>Move</b></li><li>Pick the workspace (you must be an admin in both)</li></ol><p>Comments come along, reactions do not.</p>",
        "Dates without a time are read as UTC. Add <code>T12:00</code> or set the time zone in step 2.",
    ],
    details: &[
        "Works now, 2,140 rows imported.",
        "I'm admin in both, but the other one isn't in the list.",
        "Can you undo the import? It's 3,000 wrong cards.",
    ],
    notes: &["Undid import {number} by hand."],
};

pub(super) const CALENDAR: Topic = Topic {
    name: "Calendar sync",
    tags: &[16, 8],
    team: 5_203,
    titles: &[
        "Calendar shows old events",
        "Time zone of shared calendar",
        "Duplicate events",
    ],
    summary: "Boards and calendars do not agree.",
    subjects: &[
        "Calendar sync",
        "Duplicate events",
        "Wrong time zone in feed",
    ],
    openings: &[
        "The calendar feed of “{board}” is hours behind. Is there a way to make it faster?",
        "Since the clocks changed all events are an hour late in the shared calendar.",
        "Every card is in my calendar twice, and deleting one deletes both.",
    ],
    answers: &[
        "Most calendars ask for the feed every 8 hours, and we can't push. The two-way connection is immediate.",
        "We've corrected the time zone of the feed. Please subscribe once more: https://feeds.lumen-loop.example/{number}.ics",
        "You have both the feed and the connection. Remove one of them, and the doubles go away.",
    ],
    details: &[
        "Done, thanks!",
        "Where do I see which of them I have?",
        "It's right in my calendar, but {person} still sees the old one.",
    ],
    notes: &["DST bug of October, LL-{number}."],
};

pub(super) const NOTIFICATIONS: Topic = Topic {
    name: "Notifications",
    tags: &[17],
    team: 5_201,
    titles: &[
        "Too many e-mails",
        "Mentions are not delivered",
        "Digest at wrong hour",
    ],
    summary: "Notifications come too often, too late or not at all.",
    subjects: &["Stop the e-mails", "Mentions", "Daily digest"],
    openings: &[
        "I get 60 mails a day from “{board}”. How do I turn that off without leaving the board?",
        "When somebody mentions me, I don't hear of it until the next day.",
        "The daily digest comes at 3 in the morning and wakes me up.",
    ],
    answers: &[
        "Open the board and press the bell: <i>Only mentions</i> is what you want.",
        "Mentions are collected while you are active in the app. You can change that under <b>Notifications &gt; Delay</b>.",
        "It is sent at 9:00 in the time zone of your profile, and that one says Auckland. Shall I change it?",
    ],
    details: &[
        "Yes please, I'm in Dublin.",
        "Wonderful, silence at last.",
        "Can I set that for the whole team?",
    ],
    notes: &["Suppression list had their address; removed."],
};

pub(super) const SLOW: Topic = Topic {
    name: "Performance",
    tags: &[2],
    team: 5_203,
    titles: &[
        "Large board is slow",
        "Search takes a minute",
        "Slow since the last update",
    ],
    summary: "Something takes too long.",
    subjects: &["Very slow", "Search", "Performance of “{board}”"],
    openings: &[
        "“{board}” takes 20 seconds to open. It has 3,400 cards, is that too many?",
        "Search takes about a minute since the last update. {browser} on a new laptop.",
        "Everything is slow for our colleagues in Dunedin, here in Europe it's fine.",
    ],
    answers: &[
        "It's a lot, but it should work. Could you archive what is done? I'm asking our engineers meanwhile.",
        "We've built your search index anew. Is it better now?",
        "Could you open https://ping.lumen-loop.example there and send me the result?",
    ],
    details: &[
        "Much better: 3 seconds.",
        "<p>Here it is:</p><pre><code>dublin 287 ms\noregon 131 ms</code></pre>",
        "No change.",
    ],
    notes: &[
        "Board has 61,000 activities. Engineering knows.",
        "Index rebuilt at {time}.",
    ],
};
