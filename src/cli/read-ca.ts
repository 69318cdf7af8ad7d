import { readCa } from '../app/gateway-trial/try-gateway.ts';
import { CommandError } from './command-error.ts';

/** The text of a PEM file that an option names. */
export async function readCaOption(option: string, file: string): Promise<string> {
  const ca = await readCa(file);
  if (ca.kind === 'unusable') throw new CommandError(`${option}: ${ca.message}`, 2);
  return ca.pem;
}
