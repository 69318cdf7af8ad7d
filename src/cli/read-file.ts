import { readFile } from 'node:fs/promises';
import { CommandError } from './command-error.ts';

/** Throws a `CommandError` that names the file. */
export async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError(`${file} cannot be read (${reason}).`, 2, { cause: error });
  }
}

/** A passphrase: what is in the file, without the line's end. */
export async function secretIn(file: string): Promise<string> {
  return (await bytesOf(file)).toString('utf8').replace(/\r?\n$/, '');
}
