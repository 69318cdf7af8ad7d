import { access, constants } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Findings, readSecret } from './secret-files.ts';
import { Secret } from './secret.ts';
import { reasonOf } from './source.ts';

/** What was given in place, or what is in the file; `findings` say why where there is none. */
export async function secretOf(
  given: string | undefined,
  file: string | undefined,
  key: string,
  base: string,
  findings: Findings,
): Promise<Secret> {
  return file === undefined
    ? new Secret(given ?? '')
    : await readSecret(key, resolve(base, file), findings);
}

/** The absolute path of a file; `findings` say so where it cannot be read. */
export async function readable(
  file: string,
  key: string,
  base: string,
  findings: Findings,
): Promise<string> {
  const path = resolve(base, file);
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    findings.problems.push(`${key}: the file "${path}" cannot be read: ${reasonOf(error)}`);
  }
  return path;
}
