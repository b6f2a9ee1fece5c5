// What Prism found wrong with an exchange. It says so in a header where the description has an
// answer for what is wrong, and in a problem document of its own where it has none. Deliberately
// takes nothing of it back.

/** A list of { location, message }; `headers` by their names in lower case, `answer` parsed. */
export function violations(headers, answer) {
  const found = told(headers['sl-violations'] ?? '[]');
  if (!String(answer?.type).startsWith('https://stoplight.io/prism/errors')) return found;
  const listed = answer.validation ?? [{ location: [], message: `${answer.title}: ${answer.detail}` }];
  return [...found, ...listed];
}

function told(header) {
  try {
    return JSON.parse(header);
  } catch {
    return [{ location: [], message: header }]; // too many to be told
  }
}
