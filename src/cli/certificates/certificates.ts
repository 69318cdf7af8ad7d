import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import {
  type UploadInput,
  installedListSchema,
  installedSchema,
  uploadedSchema,
} from '../../http/contract/certificates.ts';
import { installedLines, installedTable } from '../certificate-lines.ts';
import { collect } from '../collect.ts';
import { bytesOf, secretIn } from '../read-file.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { certificatesImportCommand } from './import.ts';
import { makingCommands } from './making.ts';

interface AddOptions extends ServiceOptions {
  readonly passphraseFile?: string;
  readonly server?: readonly string[];
}

interface TrustOptions extends ServiceOptions {
  readonly off?: true;
}

/** `doorlight certificates import|add|list|show|trust|remove`, and those that make some */
export function certificatesCommand(): Command {
  const command = new Command('certificates')
    .description('whom servers’ certificates are trusted from, and our own')
    .addCommand(certificatesImportCommand())
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(trustCommand())
    .addCommand(removeCommand());
  for (const making of makingCommands()) command.addCommand(making);
  return command;
}

function addCommand(): Command {
  return serviceCommand('add')
    .description('install the CAs and revocation lists of a file: PEM, DER, PKCS#7, PKCS#12')
    .argument('<file>')
    .option('--passphrase-file <file>', 'file with the passphrase of PKCS#12')
    .option('--server <server>', 'count for this server only; may be given several times', collect)
    .action(async (file: string, options: AddOptions) => {
      const { passphraseFile, server } = options;
      const upload: UploadInput = {
        content: (await bytesOf(file)).toString('base64'),
        passphrase: passphraseFile === undefined ? null : await secretIn(passphraseFile),
        servers: server === undefined ? null : [...server],
      };
      await printAnswer(
        options,
        (service) => service.ask('POST', '/api/v1/certificates', uploadedSchema, upload),
        ({ installed, leftOut, revocationLists, hadKey }) => [
          ...installed.flatMap((one) => ['Installed:', ...installedLines(one)]),
          ...revocationLists.map((authority) => `Revocation list of ${authority} taken over.`),
          ...leftOut.map(({ subject }) => `Left out, since it is a server's: ${subject}`),
          ...(hadKey
            ? [
                'The private key in the file was not kept. To use it as a certificate of our own: doorlight certificates install <name> <file>',
              ]
            : []),
        ],
      );
    });
}

function listCommand(): Command {
  return serviceCommand('list')
    .description('what was installed')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', '/api/v1/certificates', installedListSchema),
        ({ certificates }) => installedTable(certificates),
      );
    });
}

function showCommand(): Command {
  return serviceCommand('show')
    .description('one of them')
    .argument('<fingerprint>', 'SHA-256, or how it begins', fingerprintOf)
    .action(async (fingerprint: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', certificatePath(fingerprint), installedSchema),
        (one) => [...installedLines(one), '', one.pem.trimEnd()],
      );
    });
}

function trustCommand(): Command {
  return serviceCommand('trust')
    .description('trust one of them, or cease to')
    .argument('<fingerprint>', 'SHA-256, or how it begins', fingerprintOf)
    .option('--off', 'keep it, and trust it no more')
    .action(async (fingerprint: string, options: TrustOptions) => {
      const trusted = options.off !== true;
      await printAnswer(
        options,
        (service) =>
          service.ask('PATCH', certificatePath(fingerprint), installedSchema, { trusted }),
        installedLines,
      );
    });
}

function removeCommand(): Command {
  return serviceCommand('remove')
    .description('remove one of them')
    .argument('<fingerprint>', 'SHA-256, or how it begins', fingerprintOf)
    .option('--force', 'although it is in use')
    .action(async (fingerprint: string, options: ServiceOptions & { readonly force?: true }) => {
      const path = `${certificatePath(fingerprint)}${options.force === true ? '?force=true' : ''}`;
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', path, z.undefined());
          return { removed: fingerprint };
        },
        () => [`Removed ${fingerprint}.`],
      );
    });
}

function certificatePath(fingerprint: string): string {
  return `/api/v1/certificates/${fingerprint}`;
}

/** With or without the colons that others print it with. */
function fingerprintOf(text: string): string {
  const digits = text.replaceAll(':', '').toLowerCase();
  if (/^[\da-f]{8,64}$/.test(digits)) return digits;
  throw new InvalidArgumentError(
    'Give at least its first eight hexadecimal digits; see: doorlight certificates list',
  );
}
