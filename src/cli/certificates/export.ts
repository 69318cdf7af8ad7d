import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import {
  type OwnCertificateAnswer,
  ownCertificatesSchema,
  pkcs12Schema,
  sealedKeySchema,
} from '../../http/contract/own-certificates.ts';
import { CommandError } from '../command-error.ts';
import { newPassphrase } from '../passphrase.ts';
import type { ServiceClient } from '../service-client.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { base, ownPath } from './own-paths.ts';

interface ExportOptions extends ServiceOptions {
  readonly what: 'certificate' | 'chain' | 'request' | 'key' | 'pkcs12';
  readonly passphraseFile?: string;
  readonly older?: true;
  readonly out?: string;
}

/** `doorlight certificates export web --what pkcs12 --passphrase-file secret --out web.pfx` */
export function exportCommand(): Command {
  return serviceCommand('export')
    .description(
      'print a certificate, what is above it, its request, or its sealed key; or write all as PKCS#12',
    )
    .argument('<name>')
    .addOption(
      new Option('--what <what>')
        .choices(['certificate', 'chain', 'request', 'key', 'pkcs12'])
        .default('certificate'),
    )
    .option('--passphrase-file <file>', 'the key is sealed with what is in it (or it is asked for)')
    .option('--older', 'PKCS#12 that Windows before Server 2019 can read (3DES and SHA-1)')
    .option('--out <file>', 'write it there')
    .action(async (name: string, options: ExportOptions) => {
      const { what, out } = options;
      if (what === 'pkcs12' && out === undefined) {
        throw new CommandError('PKCS#12 is no text: say where to write it with --out.', 2);
      }
      const passphrase = isSealed(what) ? await newPassphrase(options.passphraseFile) : '';
      let content: string | Buffer = '';
      await printAnswer(
        options,
        async (service) => {
          content = await exported(service, name, passphrase, options);
          if (out !== undefined) await writeFile(out, content, { mode: 0o600 });
          return out === undefined ? { pem: content } : { written: out };
        },
        () => [out === undefined ? String(content).trimEnd() : `Written to ${out}.`],
      );
    });
}

function isSealed(what: ExportOptions['what']): boolean {
  return what === 'key' || what === 'pkcs12';
}

async function exported(
  service: ServiceClient,
  name: string,
  passphrase: string,
  { what, older }: ExportOptions,
): Promise<string | Buffer> {
  if (what === 'key') {
    return (await service.ask('POST', ownPath(name, '/key'), sealedKeySchema, { passphrase })).key;
  }
  if (what === 'pkcs12') {
    const body = { passphrase, older: older ?? false };
    const { content } = await service.ask('POST', ownPath(name, '/pkcs12'), pkcs12Schema, body);
    return Buffer.from(content, 'base64');
  }
  const { certificates } = await service.ask('GET', base, ownCertificatesSchema);
  return partOf(certificates, name, what);
}

function partOf(
  certificates: readonly OwnCertificateAnswer[],
  name: string,
  what: 'certificate' | 'chain' | 'request',
): string {
  const found = certificates.find((one) => one.name === name);
  if (found === undefined) throw new CommandError(`There is no certificate ${name}.`, 1);
  const pem = what === 'certificate' ? found.certificate?.pem : found[what];
  if (pem !== undefined && pem !== null && pem !== '') return pem;
  throw new CommandError(`${name} has no ${what}.`, 1);
}
