import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = resolve(process.env['EWS_SCHEMA_DIR'] ?? '../shared/ews-schema');

let told = false;

/** Whether Microsoft's schema is there to judge by; if not, standard error says so, once. */
function schemaPresent(): boolean {
  const present = existsSync(join(folder, 'messages.xsd'));
  if (!present && !told) {
    process.stderr.write(`EWS messages are not validated: there is no schema in ${folder}\n`);
  }
  told ||= !present;
  return present;
}

/**
 * Judges the elements inside the Bodies of SOAP envelopes by Microsoft's EWS schema: one line per
 * violation, none where all is well. A SOAP fault is judged by its code. Where the schema's folder
 * is absent nothing is judged, and standard error says so.
 */
export function schemaViolations(envelopes: readonly string[]): readonly string[] {
  if (!schemaPresent()) return [];
  return judge([...new Set(envelopes)]).stderr.filter((line) => !/ validates$|^$/.test(line));
}

/** Whether each one is valid by itself; `null` where the schema is absent. */
export function schemaVerdicts(envelopes: readonly string[]): readonly boolean[] | null {
  if (!schemaPresent()) return null;
  const { files, stderr } = judge(envelopes);
  return files.map((file) => stderr.includes(`${file} validates`));
}

function judge(envelopes: readonly string[]): {
  readonly files: readonly string[];
  readonly stderr: readonly string[];
} {
  if (envelopes.length === 0) return { files: [], stderr: [] };
  const work = mkdtempSync(join(tmpdir(), 'ews-schema-'));
  try {
    const files = envelopes.map((envelope, n) => {
      const file = join(work, `${n}.xml`);
      writeFileSync(file, bodyOf(envelope));
      return file;
    });
    const schema = join(folder, 'messages.xsd');
    // One run for all: the schema itself takes xmllint longest.
    const judged = spawnSync('xmllint', ['--noout', '--schema', schema, ...files], {
      encoding: 'utf8',
    });
    if (judged.error) throw judged.error;
    return { files, stderr: judged.stderr.split('\n') };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The element inside the Body, with the namespaces that are declared around it. */
function bodyOf(envelope: string): string {
  const body = /<(?:[\w.-]+:)?Body\b([^>]*)>([\s\S]*)<\/(?:[\w.-]+:)?Body\s*>/.exec(envelope);
  const around = /<(?:[\w.-]+:)?Envelope\b([^>]*)>/.exec(envelope);
  if (body?.[2] === undefined) throw new Error('there is no SOAP Body');
  const fault = /<(?:[\w.-]+:)?ResponseCode\b[^>]*>(\w+)</.exec(body[2])?.[1];
  if (/^\s*<(?:[\w.-]+:)?Fault\b/.test(body[2])) return faultAsMessage(fault);
  const outer = [...`${around?.[1]} ${body[1]}`.matchAll(/xmlns(?::[\w.-]+)?="[^"]*"/g)];
  return body[2].trim().replace(/^<[^\s/>]+[^>]*?(?=\/?>)/, (head) => {
    const missing = new Map(outer.map(([text]) => [text.split('=')[0] ?? '', text]));
    for (const name of missing.keys()) if (head.includes(` ${name}=`)) missing.delete(name);
    return [head, ...missing.values()].join(' ');
  });
}

// A fault is no EWS message, but its code is one of the schema's. One with a number has none.
function faultAsMessage(code: string | undefined): string {
  const messages = 'http://schemas.microsoft.com/exchange/services/2006/messages';
  const text = code === undefined ? '' : `<ResponseCode>${code}</ResponseCode>`;
  return (
    `<UnsubscribeResponse xmlns="${messages}"><ResponseMessages>` +
    `<UnsubscribeResponseMessage ResponseClass="Error">${text}</UnsubscribeResponseMessage>` +
    '</ResponseMessages></UnsubscribeResponse>'
  );
}
