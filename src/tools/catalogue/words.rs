//! What the tools are called and what is said of them, for people and models.

const SEARCH: &str =
    "Finds conversations or contacts with a small query language. Returns ids for \
`fetch`, with a title, the main facts and the first words of each.

A query is filters with spaces between them, all of which must hold (no OR): key:value, or \
key:operator:value. object_type:conversations or object_type:contacts is required.

Operators: eq (if none is written), neq, gt, gte, lt, lte, in, nin (values with commas: \
state:in:open,snoozed), contains. Put values with spaces in quotes.
Dates: 2026-01-31, 2026-01-31T09:00:00Z, Unix seconds, or an age such as 7d or 24h \
(created_at:gt:7d is the last seven days). Both bounds may be given.
q:\"words\" looks into subject and first message, or name, email and phone.
limit:N gives N a page (5 if left out, 150 at most). starting_after:CURSOR gives the next page; \
repeat the same filters with it.

Fields of conversations: id, state (open, closed, snoozed), open, read, priority (none, low, \
medium, high, urgent), source_type (conversation = Messenger, email, whatsapp, …), source_subject, \
source_body, source_author_name, source_author_email, contact_ids, admin_assignee_id, \
team_assignee_id (0 = nobody), tag_ids, created_at, updated_at, waiting_since, snoozed_until, \
statistics_time_to_admin_reply, statistics_time_to_assignment, statistics_time_to_first_close \
(seconds; 1h and 2d work too), statistics_last_contact_reply_at, statistics_count_reopens, \
conversation_rating_score, ai_agent_participated, ai_agent_resolution_state, \
custom_attributes.NAME, and every other field of Intercom's search.
Fields of contacts: id, name, email, email_domain, phone, role (user, lead), external_id, \
owner_id, tag_id, segment_id, created_at, updated_at, signed_up_at, last_seen_at, \
last_replied_at, location_country, location_city, custom_attributes.NAME, and others.

Examples:
object_type:conversations state:open source_body:contains:refund limit:20
object_type:conversations created_at:gte:2026-01-01 created_at:lt:2026-02-01 priority:in:high,urgent
object_type:conversations statistics_time_to_admin_reply:gt:4h admin_assignee_id:123
object_type:contacts email_domain:example.com last_seen_at:gt:30d
object_type:contacts name:contains:\"ann lee\"
To count, ask with limit:1 and read total_count.";

const FETCH: &str = "Reads one conversation, contact, company or article in full, as plain text. A \
conversation comes as its transcript: the first message, then every reply, note and event in \
order, each with author and time; internal notes are marked [internal note] and are not seen by \
customers. Takes ids from `search` and links from Intercom's web application. Where \
metadata.next is set, fetch that id for the rest.";

const SEARCH_CONVERSATIONS: &str = "Finds conversations by structured filters, all of which must \
hold; at least one is needed. Returns them as JSON without their parts, long first messages \
shortened. For bounds on times and durations give {\"operator\": \">=\", \"value\": 1767225600}, or a \
list of two for both ends; dates such as 2026-01-31 work too. To list all conversations, or for \
other fields, use `search`.";

const GET_CONVERSATION: &str = "Reads one conversation as JSON with its parts: replies, internal \
notes (\"internal\": true), assignments, state changes, each with author and time, bodies as plain \
text. Intercom gives the 500 most recent parts. Where `next` is set, call again with that id. To \
read a conversation as a text, use `fetch`.";

const SEARCH_CONTACTS: &str = "Finds contacts (users and leads) by structured filters, all of which \
must hold; at least one is needed. `name` finds parts of names, `email` the exact address, \
`email_domain` everybody at a company. To list all contacts use `search` with \
object_type:contacts.";

const GET_CONTACT: &str = "Reads one contact: name, email, phone, role, location, when last seen, \
custom attributes, tags, companies. Of a contact that was merged into another, the other one is \
given, with merged_from.";

const LIST_COMPANIES: &str = "Lists companies, or finds them by exact name, by your own company_id, \
by tag or by segment. total_count says how many there are.";

const GET_COMPANY: &str = "Reads one company: plan, size, spend, users, tags, segments, custom \
attributes.";

const LIST_ARTICLES: &str = "Lists the articles of the help centers, long texts shortened; \
get_article gives one in full.";

const SEARCH_ARTICLES: &str = "Finds help center articles by words, state or help center; at least \
one is needed. Long texts are shortened; get_article gives one in full.";

const GET_ARTICLE: &str = "Reads one help center article in full: as plain text in `body`, and as \
HTML in `body_html` for update_article.";

const CREATE_ARTICLE: &str = "Creates a help center article, as a draft unless state is published. \
author_id is a teammate's id.";

const UPDATE_ARTICLE: &str = "Changes a help center article: only what is given. A new body replaces \
the whole old one and is HTML (read body_html with get_article first). On a published article it \
is public at once.";

const ADD_INTERNAL_NOTE: &str = "Adds a note to a conversation that teammates see and customers \
don't. It is signed by the teammate whom the access token belongs to. A conversation that is \
snoozed and assigned to somebody else is reopened by it.";

const LIST_FIN_CAPABILITIES: &str = "Lists what Fin, the AI agent, can do for a user: the \
procedures that it can run (with their ids), and whether it can be asked and replied to. Each says \
which tool does it. Call this first. A user whom Intercom has never seen is created.";

const ASK_FIN: &str = "Asks Fin one question on behalf of a user, and waits for the answer, which \
Fin takes from the workspace's own content. Fin asks nothing back, runs no procedure and hands \
nothing over; for those use run_fin_procedure. If Fin is not done in time, the result says so, and \
get_fin_response has the rest.";

const GET_FIN_RESPONSE: &str = "Tells what Fin has said in a conversation that was begun here, and \
where it stands: whether Fin is still writing, waits for the user, has handed over to a person, or \
is done. Waits a while where Fin is still writing.";

const REPLY_TO_FIN: &str = "Passes on what the user says next in a conversation with Fin, as a rule \
where its status is awaiting_user_reply. Returns what Fin answers; if Fin is not done in time, \
get_fin_response has the rest.";

const RUN_FIN_PROCEDURE: &str = "Has Fin run one of its procedures for a user, such as changing an \
order: it may act on other systems as the workspace has set it up. Procedures and their ids come \
from list_fin_capabilities. Fin may ask for more (status awaiting_user_reply): answer with \
reply_to_fin_conversation.";

/// Title and description.
pub(super) fn of(tool: &str) -> (&'static str, &'static str) {
    match tool {
        "search" => ("Search Intercom", SEARCH),
        "fetch" => ("Read from Intercom", FETCH),
        "search_conversations" => ("Search conversations", SEARCH_CONVERSATIONS),
        "get_conversation" => ("Get a conversation", GET_CONVERSATION),
        "search_contacts" => ("Search contacts", SEARCH_CONTACTS),
        "get_contact" => ("Get a contact", GET_CONTACT),
        "list_companies" => ("List companies", LIST_COMPANIES),
        "get_company" => ("Get a company", GET_COMPANY),
        "list_articles" => ("List articles", LIST_ARTICLES),
        "search_articles" => ("Search articles", SEARCH_ARTICLES),
        "get_article" => ("Get an article", GET_ARTICLE),
        "create_article" => ("Create an article", CREATE_ARTICLE),
        "update_article" => ("Update an article", UPDATE_ARTICLE),
        "add_internal_note" => ("Add an internal note", ADD_INTERNAL_NOTE),
        "list_fin_capabilities" => ("List what Fin can do", LIST_FIN_CAPABILITIES),
        "ask_fin" => ("Ask Fin", ASK_FIN),
        "get_fin_response" => ("Get Fin's response", GET_FIN_RESPONSE),
        "reply_to_fin_conversation" => ("Reply to Fin", REPLY_TO_FIN),
        "run_fin_procedure" => ("Run a procedure of Fin's", RUN_FIN_PROCEDURE),
        _ => ("", ""),
    }
}
