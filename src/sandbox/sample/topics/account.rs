//! Signing in, single sign-on, privacy; and praise.

use super::Topic;

pub(super) const LOGIN: Topic = Topic {
    name: "Signing in",
    tags: &[4],
    team: 5_201,
    titles: &[
        "Password reset mail does not arrive",
        "Locked out after new phone",
        "Login loop in browser",
    ],
    summary: "The customer can't sign in.",
    subjects: &["Can't log in", "Password reset", "Locked out"],
    openings: &[
        "Hi, I can't log in since this morning. The reset mail never arrives, I also looked into the spam folder. My address is the one I'm writing from.",
        "New phone, and with it my authenticator app is gone. I'm locked out and don't have the recovery codes. What now?",
        "When I sign in I get to the boards for a second and then back to the login page, again and again. {browser}, up to date.",
        "{person} left {company} and was the only owner of our workspace. How can we get in?",
        "It says “Too many attempts, try again in 60 minutes”. I tried it <em>once</em>.",
    ],
    answers: &[
        "Hello! I've sent a new reset mail from our second mail server. Is it there now?",
        "I can switch off the second factor once we know that it's you. Please answer the mail that I just sent to the workspace's owner.",
        "<p>That is a cookie that {browser} refuses to keep. Please allow cookies for <code>*.lumen-loop.example</code> and try again.</p>",
    ],
    details: &[
        "It arrived, thanks! But the link says that it has been used already.",
        "Here is a screenshot of what I see.",
        "I'm in! What was it?",
    ],
    notes: &[
        "Identity checked by phone, second factor reset.",
        "Their mail gateway eats our mails (bounce log has 12 of them).",
    ],
};

pub(super) const SSO: Topic = Topic {
    name: "Single sign-on",
    tags: &[5, 4],
    team: 5_203,
    titles: &[
        "SAML certificate rotation",
        "SSO users get duplicated",
        "SCIM deprovisioning",
    ],
    summary: "Single sign-on has to be set up or repaired.",
    subjects: &[
        "SAML: signature not valid",
        "SSO for {company}",
        "SCIM token",
    ],
    openings: &[
        "Hello support,\nwe rotated our SAML certificate last night and now nobody gets in: <code>invalid_signature (SAML-{number})</code>. Where do we upload the new one?",
        "SSO creates a second account for people whose mail address has capital letters. Now {person} sees an empty workspace.",
        "Does SCIM remove people as well? We deactivated someone in our directory, but the seat is still taken.",
    ],
    answers: &[
        "<p>Under <b>Settings &gt; Security &gt; SAML</b> you can have two certificates at once. Upload the new one next to the old one:</p><pre><code>-----BEGIN CERTIFICATE-----\nMIIC…\n-----END CERTIFICATE-----</code></pre>",
        "I've merged the two accounts. From version 5.12 on addresses are compared without their case.",
        "It does, within 40 minutes. Could you send me the id of the SCIM request? It's in the header <code>x-request-id</code>.",
    ],
    details: &[
        "The request id is <code>7f3c-{number}</code>.",
        "Uploaded, and it works for me. {person} gets a 403.",
        "Our identity provider wants an entity id that is a URL. Can it be changed?",
    ],
    notes: &[
        "Enterprise: {company} has a contract with a 4 hour response time.",
        "Clock of their IdP is 6 minutes off. Told them.",
    ],
};

pub(super) const PRIVACY: Topic = Topic {
    name: "Privacy",
    tags: &[13],
    team: 5_204,
    titles: &[
        "Data deletion request",
        "Data processing agreement",
        "Where is data hosted",
    ],
    summary: "The customer asks what is kept about people, where, and for how long.",
    subjects: &["Deletion request", "DPA for {company}", "Hosting location"],
    openings: &[
        "Dear team,\nplease delete all personal data of a former employee under Art. 17 GDPR. The address is {person}’s old one. Please confirm in writing.",
        "We need a signed DPA and the list of sub-processors before we can go on. Who can I talk to?",
        "Is our data in the EU or in the US? Our new legal team at {company} asks.",
    ],
    answers: &[
        "Thank you, we have noted the request under number {number}. Deletion is done within 30 days; backups follow after 60.",
        "The DPA is ready to sign at https://legal.lumen-loop.example/dpa. The list of sub-processors is its appendix 2.",
        "Workspaces that were made before 2025 are in Dublin; you can see the region under <b>Settings &gt; About</b>.",
    ],
    details: &[
        "Does that cover the attachments too?",
        "Signed. Please send us the counter-signed copy.",
        "And the logs?",
    ],
    notes: &[
        "Deletion {number}: contact, attachments, search index. Due in 30 days.",
        "Legal wants to see the wording before we answer.",
    ],
};

pub(super) const PRAISE: Topic = Topic {
    name: "Praise",
    tags: &[19],
    team: 5_201,
    titles: &[
        "Thanks for the quick help",
        "Love the new timeline",
        "Customer story",
    ],
    summary: "The customer is happy.",
    subjects: &["Thank you!", "The new timeline", "A small thank-you"],
    openings: &[
        "Just wanted to say that the new timeline is <b>brilliant</b> 🎉🎉 Whoever thought of dragging whole weeks: thank you!",
        "{teammate} was so patient with us on {weekday}. Please pass it on! ❤️",
        "We planned the whole {board} with Loopboard, and it was the first one without a spreadsheet. If you want a quote for your page, here it is 😊",
    ],
    answers: &[
        "That made our day, thank you! I've passed it on.",
        "Thank you so much! May we quote you, with your name?",
    ],
    details: &[
        "Sure, go ahead!",
        "Of course 😊",
        "Please without the name of the company.",
    ],
    notes: &["Possible customer story: {company}."],
};
