// What is wrong with a list of tools or with the answer to a call, by the tool's own schemas and
// by what the hosted server's tools promise. An empty list of complaints is praise.
//
// Deliberately looks again at what the SDKs validate themselves: an SDK may be lenient, and v2's
// doesn't look at errors at all. It knows no tool by name.
import { isDeepStrictEqual } from 'node:util';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const LONGEST = 60_000; // --max-result-chars, by default

export function judge(tools) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const validators = new Map();
  for (const tool of tools) {
    validators.set(tool.name, {
      input: ajv.compile(tool.inputSchema),
      output: tool.outputSchema && ajv.compile(tool.outputSchema)
    });
  }
  const against = (validate, value) =>
    validate === undefined || validate(value) ? [] : [ajv.errorsText(validate.errors, { separator: '\n' })];

  return {
    listing(tool) {
      const complaints = [];
      const demand = (holds, complaint) => holds || complaints.push(`${tool.name}: ${complaint}`);
      demand(tool.description?.length > 20, 'no description');
      demand(tool.inputSchema?.type === 'object', 'its input is no object');
      demand(tool.outputSchema?.type === 'object', 'its output is no object');
      for (const [name, property] of Object.entries(tool.inputSchema?.properties ?? {})) {
        demand(property.description, `the argument ${name} has no description`);
      }
      const annotations = tool.annotations ?? {};
      demand(tool.title || annotations.title, 'no title');
      for (const hint of ['readOnlyHint', 'openWorldHint']) {
        demand(typeof annotations[hint] === 'boolean', `no ${hint}`);
      }
      // Both mean something for tools that write, and are by default what alarms people most.
      for (const hint of annotations.readOnlyHint ? [] : ['destructiveHint', 'idempotentHint']) {
        demand(typeof annotations[hint] === 'boolean', `no ${hint}`);
      }
      return complaints;
    },

    /** `loose`: the arguments are not what the schema asks for, on purpose. */
    answer({ tool, args, loose }, result) {
      const complaints = [];
      const demand = (holds, complaint) => holds || complaints.push(complaint);
      const { input, output } = validators.get(tool) ?? {};
      if (!loose) complaints.push(...against(input, args ?? {}).map((c) => `its arguments: ${c}`));
      demand(Array.isArray(result.content) && result.content.length === 1, 'not one content item');
      const text = result.content?.[0]?.text;
      demand(typeof text === 'string' && text.length > 0, 'no text');
      if (typeof text !== 'string') return complaints;
      demand(text.length <= LONGEST, `${text.length} characters`);
      if (result.isError) {
        demand(/^error: \S/.test(text), `an error without its sentence: ${text}`);
        demand(!/undefined|\bNone\b|\bSome\(|panicked/.test(text), `an error for nobody: ${text}`);
        // The schema is a success's; a v1 host holds an error's structured content against it too.
        if (result.structuredContent !== undefined) complaints.push(...against(output, result.structuredContent));
        return complaints;
      }
      demand(result.structuredContent !== undefined, 'no structured content');
      complaints.push(...against(output, result.structuredContent));
      try {
        demand(isDeepStrictEqual(JSON.parse(text), result.structuredContent), 'the text is not the structured content');
      } catch (error) {
        complaints.push(`the text is not JSON: ${error.message}`);
      }
      return complaints;
    }
  };
}
