import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from './config-error.ts';
import { Secret } from './secret.ts';
import { reasonOf } from './source.ts';

/** What was found while files were read: what is wrong, and what merely ought not to be so. */
export interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * The secret a file holds, without the line's end. Where there is none to be had, `findings` say
 * why, and the secret is empty.
 */
export async function readSecret(key: string, file: string, findings: Findings): Promise<Secret> {
  try {
    const text = (await readFile(file, 'utf8')).replace(/[\r\n]+$/, '');
    if (text === '') findings.problems.push(`${key}: the file "${file}" is empty.`);
    if (/[\r\n]/.test(text)) {
      findings.problems.push(`${key}: the file "${file}" holds several lines: give it one.`);
    }
    if (((await stat(file)).mode & 0o004) !== 0) {
      findings.warnings.push(
        `${key}: everyone on this machine can read the file "${file}": chmod o-r takes that away.`,
      );
    }
    return new Secret(text);
  } catch (error) {
    findings.problems.push(`${key}: the file "${file}" cannot be read: ${reasonOf(error)}`);
    return new Secret('');
  }
}

/**
 * The token of the REST API, made on first use: 256 random bits, readable to their owner alone.
 * Rejects with a `ConfigError` where the file can neither be read nor made.
 */
export async function readOrMakeToken(file: string): Promise<Secret> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await using handle = await open(file, 'wx', 0o600);
    const token = randomBytes(32).toString('base64url');
    await handle.writeFile(`${token}\n`);
    await handle.sync();
    return new Secret(token);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return readToken(file);
    }
    throw new ConfigError([`http.tokenFile: "${file}" cannot be made: ${reasonOf(error)}`]);
  }
}

/** The token of a service that has been started; rejects with a `ConfigError` if it is not there. */
export async function readToken(file: string): Promise<Secret> {
  const findings: Findings = { problems: [], warnings: [] };
  const token = await readSecret('http.tokenFile', file, findings);
  if (findings.problems.length > 0) throw new ConfigError(findings.problems);
  return token;
}
