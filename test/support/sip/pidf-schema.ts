import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const schema = resolve(process.env['PIDF_SCHEMA_DIR'] ?? '../shared/pidf-schema', 'all.xsd');

let told = false;

/** Whether the schemas of RFC 3863, 4479, 4480 and 4481 are there to judge by. */
function schemaPresent(): boolean {
  const present = existsSync(schema);
  if (!present && !told) {
    process.stderr.write(`presence documents are only parsed: there is no schema ${schema}\n`);
  }
  told ||= !present;
  return present;
}

/**
 * Judges presence documents by their schemas: one line per violation, none where all is well.
 * Where the schemas are absent, documents are held to be well formed only, and standard error
 * says so.
 */
export function pidfViolations(documents: readonly string[]): readonly string[] {
  const work = mkdtempSync(join(tmpdir(), 'pidf-schema-'));
  try {
    const files = [...new Set(documents)].map((document, n) => {
      const file = join(work, `${n}.xml`);
      writeFileSync(file, document);
      return file;
    });
    const by = schemaPresent() ? ['--schema', schema] : [];
    // One run for all: the schema itself takes xmllint longest.
    const judged = spawnSync('xmllint', ['--noout', '--nonet', ...by, ...files], {
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
    });
    if (judged.error) throw judged.error;
    return judged.stderr.split('\n').filter((line) => !/ validates$|^$/.test(line));
  } finally {
    rmSync(work, { recursive: true });
  }
}
