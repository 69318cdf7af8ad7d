import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError } from './command-error.ts';
import { secretIn } from './read-file.ts';

/** What is in the file; without one, what somebody types twice at a terminal, unseen. */
export async function newPassphrase(file: string | undefined): Promise<string> {
  if (file !== undefined) return await secretIn(file);
  if (!process.stdin.isTTY) {
    throw new CommandError('A key leaves sealed only: give --passphrase-file.', 2);
  }
  const first = await typed('Passphrase: ');
  if ((await typed('Once more: ')) === first) return first;
  throw new CommandError('That was not the same twice.', 2);
}

/** A password: in the file, on standard input for `-`, or else typed twice, unseen. */
export async function newPassword(file: string | undefined): Promise<string> {
  if (file === '-') return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (file !== undefined) return await secretIn(file);
  if (!process.stdin.isTTY) {
    throw new CommandError(
      'There is no terminal to ask for a password: give --password-file, - for standard input.',
      2,
    );
  }
  const first = await typed('Password: ');
  if ((await typed('Once more: ')) === first) return first;
  throw new CommandError('That was not the same twice.', 2);
}

async function typed(question: string): Promise<string> {
  process.stderr.write(question);
  // What is typed is echoed nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await prompt.question('');
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}
