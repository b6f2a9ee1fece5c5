//! Refunds, invoices, seats.

use super::Topic;

pub(super) const REFUND: Topic = Topic {
    name: "Refunds",
    tags: &[0, 1],
    team: 5_202,
    titles: &[
        "Refund for double charge",
        "Refund request after cancellation",
        "Annual plan refund",
    ],
    summary: "The customer asks for money back and wants to know when it arrives.",
    subjects: &[
        "Refund for invoice {invoice}",
        "Charged twice in {month}",
        "Cancel and refund",
    ],
    openings: &[
        "Hi there,\nwe were charged twice for {month}: {amount} on the 3rd and {amount} again on the 5th. Could we get a refund for the second one?\nThanks, {company}",
        "Hello! I cancelled our Team plan on the 28th but the renewal of {amount} still went through. Please refund it, nobody here uses Loopboard any more.",
        "We downgraded from Business to Team last week. Do we get a refund for the rest of the year, or a credit? Invoice {invoice}.",
        "My card was charged {amount} after the trial, and I never agreed to that!! I want my money back. How long does a refund take?",
        "Hi, our finance team can't find the refund you promised in {month}. The reference was <code>{invoice}</code>. Can you send the ARN?",
    ],
    answers: &[
        "Hi, sorry about that! I can see both charges. I've started the refund of {amount}; it takes 5 to 10 working days to show on your statement.",
        "Thanks for getting in touch. Refunds for annual plans are worked out by the day: you would get {amount} back. Shall I go ahead?",
        "<p>I've checked with billing. Here is how it adds up:</p><table><tbody><tr><td>Paid</td><td>{amount}</td></tr><tr><td>Used</td><td>41 days</td></tr></tbody></table><p>The rest goes back to the card.</p>",
    ],
    details: &[
        "Yes please, go ahead with the refund.",
        "The statement says LUMENLOOP*{number}, attached as a screenshot.",
        "It still isn't there. Our bank says that nothing is pending.",
    ],
    notes: &[
        "Refund approved by Aisling, ticket in the ledger is {invoice}.",
        "<p>Second refund this year for {company}. <b>Check the card on file</b> before the next one.</p>",
    ],
};

pub(super) const INVOICE: Topic = Topic {
    name: "Invoices",
    tags: &[0],
    team: 5_202,
    titles: &[
        "VAT number missing on invoice",
        "Change billing address",
        "Purchase order on invoices",
    ],
    summary: "Something on the customer's invoices has to be changed.",
    subjects: &[
        "Invoice {invoice}",
        "VAT number",
        "Billing details for {company}",
    ],
    openings: &[
        "Hello,\ncould you add our VAT number (IE{number}WH) to invoice {invoice}? Our accountant won't book it otherwise.\nBest, {person}",
        "We moved offices. Where do I change the billing address for {company}? The invoices still go to the old one.",
        "Our procurement needs a purchase order number on every invoice. Is there a field for that? It's PO-{number}.",
        "Payment failed for {month} although the card is valid until 2029. Can you try again or send us a payment link?",
    ],
    answers: &[
        "Of course. I've added it and sent you the corrected invoice {invoice}.",
        "<p>You can do that yourself under <b>Settings &gt; Billing &gt; Details</b>. It is used from the next invoice on.</p>",
        "The bank asked for a confirmation (3-D Secure) that nobody answered. Here is a new link: https://pay.lumen-loop.example/{number}",
    ],
    details: &[
        "Got it, thank you. Can the {month} one be corrected too?",
        "We have two entities; this one is {company}, the other has its own contract.",
        "The link says “expired”. Could you send another?",
    ],
    notes: &[
        "Annual contract, invoiced by hand. Don't touch the subscription.",
        "PO number goes into the memo field.",
    ],
};

pub(super) const SEATS: Topic = Topic {
    name: "Plans and seats",
    tags: &[14],
    team: 5_204,
    titles: &[
        "Add seats mid-term",
        "Upgrade from Team to Business",
        "Education discount",
    ],
    summary: "The customer wants another plan or more seats and asks what it costs.",
    subjects: &["More seats", "Upgrade to Business", "Quote for {company}"],
    openings: &[
        "Hi! We're hiring and need {seats} more seats on our Team plan. What would that cost until the renewal in {month}?",
        "We think about going to Business because of audit logs. Could someone show us around? We are {seats} people.",
        "Do you have a discount for schools? We're a small one, {seats} teachers, and the price for Business is a bit steep.",
        "I removed three people but the price is still the same. When does that change, and is there a refund for this month?",
    ],
    answers: &[
        "Great to hear! {seats} seats until then come to {amount}. You can add them under <b>Members &gt; Invite</b>, or I do it for you.",
        "Happy to give you a tour. Would {weekday} at 14:00 Dublin time suit you?",
        "Seats that you remove are free for somebody else at once; the price follows with the next renewal.",
    ],
    details: &[
        "Please go ahead and add {seats}.",
        "Perfect, {weekday} works. There will be four of us.",
        "Is that per month or until the renewal?",
    ],
    notes: &[
        "Expansion: {company}, about {seats} seats. Told Jules.",
        "Decision maker is {person}, not the person writing.",
    ],
};
