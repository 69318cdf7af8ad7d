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
  const secret = await readSecretLines(key, file, findings);
  if (/[\r\n]/.test(secret.reveal())) {
    findings.problems.push(`${key}: the file "${file}" holds several lines: give it one.`);
  }
  return secret;
}

/** As `readSecret`, for a secret that may have several lines. */
export async function readSecretLines(
  key: string,
  file: string,
  findings: Findings,
): Promise<Secret> {
  try {
    const text = (await readFile(file, 'utf8')).replace(/[\r\n]+$/, '');
    if (text === '') findings.problems.push(`${key}: the file "${file}" is empty.`);
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
  return (
    (await makeSecret('http.tokenFile', file, randomBytes(32).toString('base64url'))) ??
    (await readToken(file))
  );
}

/**
 * The 32 bytes that secrets in the database are sealed with: those given, or in the file, which is
 * made on first use and readable to its owner alone. Rejects with a `ConfigError`.
 */
export async function readOrMakeKey(given: Secret | null, file: string): Promise<Uint8Array> {
  if (given !== null) return keyOf(given, 'database.key');
  const made = await makeSecret('database.keyFile', file, randomBytes(32).toString('base64'));
  if (made !== null) return keyOf(made, file);
  const findings: Findings = { problems: [], warnings: [] };
  const secret = await readSecret('database.keyFile', file, findings);
  if (findings.problems.length > 0) throw new ConfigError(findings.problems);
  return keyOf(secret, `database.keyFile: the file "${file}"`);
}

function keyOf(secret: Secret, where: string): Uint8Array {
  const text = secret.reveal();
  const key = Buffer.from(text, 'base64');
  if (key.byteLength === 32 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) return key;
  throw new ConfigError([
    `${where} holds no key: give 32 bytes in base64, as openssl rand -base64 32 makes them.`,
  ]);
}

/** `null` where the file is there already. */
async function makeSecret(key: string, file: string, text: string): Promise<Secret | null> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await using handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${text}\n`);
    await handle.sync();
    return new Secret(text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null;
    throw new ConfigError([`${key}: "${file}" cannot be made: ${whyNotMade(error)}`]);
  }
}

function whyNotMade(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) return reasonOf(error);
  return "Doorlight's user may not write there: give it the folder.";
}

/** The token of a service that has been started; rejects with a `ConfigError` if it is not there. */
export async function readToken(file: string): Promise<Secret> {
  const findings: Findings = { problems: [], warnings: [] };
  const token = await readSecret('http.tokenFile', file, findings);
  if (findings.problems.length > 0) throw new ConfigError(findings.problems);
  return token;
}
