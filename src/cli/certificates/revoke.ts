import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import {
  type RevocationInput,
  revokedSchema,
  signedListSchema,
} from '../../http/contract/own-certificates.ts';
import { CommandError } from '../command-error.ts';
import { bytesOf } from '../read-file.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { base, daysOf, ownPath } from './own-paths.ts';

interface RevokeOptions extends ServiceOptions {
  readonly file?: string;
  readonly ca?: string;
  readonly serial?: string;
  readonly reason: RevocationInput['reason'];
}

interface ListOptions extends ServiceOptions {
  readonly days?: string;
  readonly der?: true;
  readonly out?: string;
}

const reasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
];

/** `doorlight certificates revoke web`, `… --file given.pem`, `… --ca lab --serial 1A2B` */
export function revokeCommand(): Command {
  return serviceCommand('revoke')
    .description('take back what a CA of our own has signed')
    .argument('[name]', 'what it is called here')
    .option('--file <file>', 'the certificate, where it was given to another')
    .option('--ca <name>', 'the CA, with --serial')
    .option('--serial <number>', 'its number, in hexadecimal')
    .addOption(new Option('--reason <reason>').choices(reasons).default('unspecified'))
    .action(async (name: string | undefined, options: RevokeOptions) => {
      const body = { certificate: await meant(name, options), reason: options.reason };
      await printAnswer(
        options,
        (service) => service.ask('POST', `${base}/revocations`, revokedSchema, body),
        ({ authority, serial, stillUsedBy }) => [
          `Revoked number ${serial} of ${authority}. Doorlight itself refuses it from now on; others once they have the list: doorlight certificates crl ${authority}`,
          ...stillUsedBy.map((who) => `It is still used by ${who}: give it another one.`),
        ],
      );
    });
}

/** `doorlight certificates crl lab --out lab.crl` */
export function crlCommand(): Command {
  return serviceCommand('crl')
    .description('sign the list of what a CA of our own has taken back')
    .argument('<name>', 'the CA')
    .option('--days <days>', 'until there is to be a newer one (default: 30)')
    .option('--der', 'DER instead of PEM, as Windows and web servers want it')
    .option('--out <file>', 'write it there')
    .action(async (name: string, options: ListOptions) => {
      const { der, out } = options;
      if (der === true && out === undefined) {
        throw new CommandError('DER is no text: say where to write it with --out.', 2);
      }
      await printAnswer(
        options,
        async (service) => {
          const path = ownPath(name, '/revocation-list');
          const body = { days: daysOf(options.days) };
          const signed = await service.ask('POST', path, signedListSchema, body);
          if (out !== undefined)
            await writeFile(out, der === true ? derOf(signed.list) : signed.list);
          return signed;
        },
        ({ list, number, nextUpdate }) => [
          out === undefined
            ? list.trimEnd()
            : `Written to ${out}: number ${number}, the next is due ${nextUpdate}.`,
        ],
      );
    });
}

async function meant(
  name: string | undefined,
  { file, ca, serial }: RevokeOptions,
): Promise<RevocationInput['certificate']> {
  const given = [name, file, serial].filter((one) => one !== undefined);
  if (given.length !== 1 || (ca === undefined) !== (serial === undefined)) {
    throw new CommandError('Give a name, or --file, or --ca and --serial.', 2);
  }
  if (name !== undefined) return { kind: 'own', name };
  if (file !== undefined) {
    return { kind: 'file', content: (await bytesOf(file)).toString('base64') };
  }
  return { kind: 'serial', authority: ca ?? '', serial: serial ?? '' };
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}
