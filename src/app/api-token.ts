import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The bearer token of the REST API, from its file; where there is none yet, a new one is made
 * that only the owner can read. Rejects with a sentence that says what to do.
 */
export async function apiToken(file: string): Promise<string> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw new Error(
        `The token file ${file} cannot be made: give http.tokenFile a place to write to.`,
        {
          cause: error,
        },
      );
    }
  }
  const token = (await readFile(file, 'utf8')).trim();
  if (token.length < 16) {
    throw new Error(
      `The token in ${file} is too short to be safe: delete the file, and a new one is made.`,
    );
  }
  return token;
}
