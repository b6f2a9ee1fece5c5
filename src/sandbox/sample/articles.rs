//! The help center's articles: most published, some drafts, two help centers.

use serde_json::json;

use super::team::{ADMINS, TAGS};
use super::{Base, NEWEST, OLDEST};
use crate::sandbox::workspace::{Article, HELP_CENTER};

/// The help center for developers.
const DEVELOPERS: u64 = 3_002;
const FIRST_ID: u64 = 4_101;

/// Title, description, body, collection. The last four are for developers.
const ARTICLES: [(&str, &str, &str, u64); 25] = [
    (
        "Getting started with Loopboard",
        "From an empty workspace to the first board.",
        "<h1>Getting started</h1><p>Welcome! A <b>workspace</b> holds boards, a board holds cards.</p><ol><li>Invite your team</li><li>Make a board</li><li>Drag a card</li></ol><p>Questions? <a href=\"https://help.lumen-loop.example\">Search the help center</a>.</p>",
        601,
    ),
    (
        "Request a refund",
        "When we give money back and how long it takes.",
        "<h2>Who gets a refund</h2><p>Monthly plans within 14 days, annual plans by the day.</p><h2>How long it takes</h2><table><tbody><tr><th>Paid with</th><th>Refund arrives in</th></tr><tr><td>Card</td><td>5–10 working days</td></tr><tr><td>Transfer</td><td>3 working days</td></tr></tbody></table>",
        602,
    ),
    (
        "Read your invoice",
        "Every line of an invoice explained.",
        "<h2>Lines</h2><ul><li>Seats &amp; plan</li><li>Credits</li><li>VAT</li></ul><p>Invoices are sent on the first of the month.</p>",
        602,
    ),
    (
        "Change your plan",
        "Upgrade, downgrade, cancel.",
        "<p>Open <b>Settings &gt; Billing &gt; Plan</b>. An upgrade counts at once, a downgrade with the next renewal.</p>",
        602,
    ),
    (
        "Reset your password",
        "If you can't sign in.",
        "<p>Choose <i>Forgot password</i>. The mail comes from <code>no-reply@lumen-loop.example</code>; allow it in your mail gateway.</p><h3>No mail?</h3><p>Look into the spam folder, then write to us.</p>",
        603,
    ),
    (
        "Lost your second factor?",
        "Recovery codes, and what to do without them.",
        "<p>Use one of your ten recovery codes. Without them an owner of the workspace can reset your second factor.</p>",
        603,
    ),
    (
        "Set up SAML single sign-on",
        "For Business and Enterprise.",
        "<h2>Before you begin</h2><p>You need to be an owner.</p><h2>Values</h2><pre><code>Entity ID: urn:loopboard:lumenloop\nACS URL:   https://sso.lumen-loop.example/acs</code></pre><p>Certificates can overlap while you rotate them.</p>",
        603,
    ),
    (
        "Export a board",
        "CSV, PDF and scheduled exports.",
        "<h2>CSV</h2><p>At most <b>10,000 rows</b> a file; larger exports come as a ZIP.</p><h2>Encoding</h2><p>UTF-8 without a byte order mark.</p>",
        604,
    ),
    (
        "Import from a spreadsheet",
        "Columns, separators, dates.",
        "<ol><li>Save as CSV</li><li>Choose the separator</li><li>Match the columns</li></ol><p>Dates without a time are read as UTC.</p>",
        604,
    ),
    (
        "Calendar feeds and the two-way connection",
        "Which of the two you need.",
        "<table><tbody><tr><th></th><th>Feed</th><th>Connection</th></tr><tr><td>Delay</td><td>up to 8 hours</td><td>none</td></tr><tr><td>Edit</td><td>no</td><td>yes</td></tr></tbody></table>",
        604,
    ),
    (
        "Notifications",
        "What you hear of, and when.",
        "<p>Press the bell on a board: <i>Everything</i>, <i>Only mentions</i>, <i>Nothing</i>.</p>",
        601,
    ),
    (
        "Keyboard shortcuts",
        "Loopboard without a mouse.",
        "<p>Press <code>?</code> to see them all.</p><ul><li><code>N</code>: new card</li><li><code>Alt</code> + arrows: move a card</li></ul>",
        601,
    ),
    (
        "Roles and guests",
        "Who may do what.",
        "<h2>Roles</h2><p>Owner, admin, member, guest. Guests see the boards that they are invited to &amp; nothing else.</p>",
        601,
    ),
    (
        "The mobile apps",
        "iOS and Android.",
        "<p>Boards that you opened in the last week work offline.</p><img src=\"https://help.lumen-loop.example/img/app.png\" alt=\"The app\">",
        605,
    ),
    (
        "Delete personal data",
        "GDPR requests.",
        "<p>Write to <a href=\"mailto:privacy@lumen-loop.example\">privacy@lumen-loop.example</a>. Deletion is done within 30 days.</p>",
        606,
    ),
    (
        "Where your data is",
        "Regions and backups.",
        "<p>Dublin (EU) or Oregon (US). Backups are kept for 60 days.</p>",
        606,
    ),
    (
        "What happened on 14 October",
        "A report of the outage.",
        "<h2>Timeline</h2><ul><li>07:12 first alarms</li><li>09:40 boards are back</li></ul><p>We are sorry.</p>",
        607,
    ),
    (
        "Rückerstattungen",
        "Wann wir Geld zurückgeben.",
        "<p>Monatstarife innerhalb von 14 Tagen, Jahrestarife tagesgenau.</p>",
        602,
    ),
    (
        "カレンダー連携",
        "フィードと双方向連携の違い",
        "<p>フィードは最大8時間遅れます。双方向連携は即時です。</p>",
        604,
    ),
    (
        "Dark mode for shared boards",
        "Not released yet.",
        "<p>Draft. <b>Do not publish</b> before the beta.</p>",
        601,
    ),
    ("Recurring cards", "Not released yet.", "", 601),
    (
        "API: limits",
        "120 requests a minute.",
        "<p>Every answer says what is left:</p><pre><code>x-loop-remaining: 119</code></pre><p>Search counts ten times.</p>",
        608,
    ),
    (
        "API: webhooks",
        "Deliveries, retries, signatures.",
        "<p>Answer with 200 within <b>2 seconds</b>. We try again after 1, 5 and 25 minutes.</p><h3>Signature</h3><pre><code>x-loop-signature: sha256=…</code></pre>",
        608,
    ),
    (
        "API: authentication",
        "Tokens and service accounts.",
        "<p>Send <code>Authorization: Bearer …</code>. Tokens of people who leave are revoked.</p>",
        608,
    ),
    (
        "API: pagination",
        "Cursors.",
        "<p>Follow <code>next</code> until it is not there.</p>",
        608,
    ),
];

pub(super) fn add(base: &mut Base) {
    for (place, (title, description, body, collection)) in ARTICLES.iter().enumerate() {
        let created = OLDEST + 86_400 * (7 * place as i64 % 200);
        let mut article = Article::new(FIRST_ID + place as u64, created);
        article.help_center = if *collection == 608 {
            DEVELOPERS
        } else {
            HELP_CENTER
        };
        let published = !title.contains("Dark mode") && !title.contains("Recurring") && place != 24;
        let edited = created + base.chance.between(0, (NEWEST - created).min(86_400 * 150));
        for (field, value) in [
            ("title", json!(title)),
            ("description", json!(description)),
            ("body", json!(body)),
            ("author_id", json!(ADMINS[place % 5].0)),
            (
                "state",
                json!(if published { "published" } else { "draft" }),
            ),
            ("updated_at", json!(edited)),
            ("parent_ids", json!([collection])),
        ] {
            article.set(field, value);
        }
        if place % 6 == 1 {
            let tags = json!([super::tag(TAGS[place % 20].0, TAGS[place % 20].1)]);
            article.set("tags", json!({ "type": "tag.list", "tags": tags }));
        }
        article.settle();
        base.workspace.articles.push(article);
    }
}
