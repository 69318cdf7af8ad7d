import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { z } from 'zod';
import {
  type NewAuthorityInput,
  type OwnCertificateAnswer,
  ownCertificateSchema,
  ownCertificatesSchema,
  sealedKeySchema,
  signedSchema,
} from '../http/contract/own-certificates.ts';
import { certificateLines } from './certificate-lines.ts';
import { CommandError } from './command-error.ts';
import { collect } from './gateway-options.ts';
import { bytesOf, secretIn } from './read-file.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from './service-command.ts';
import { table } from './table.ts';

interface SubjectOptions extends ServiceOptions {
  readonly cn?: string;
  readonly o?: string;
  readonly ou?: string;
  readonly l?: string;
  readonly st?: string;
  readonly c?: string;
  readonly key: string;
  readonly days?: string;
  readonly san?: readonly string[];
}

interface SignOptions extends ServiceOptions {
  readonly ca: string;
  readonly days?: string;
  readonly requestFile?: string;
}

interface ExportOptions extends ServiceOptions {
  readonly what: 'certificate' | 'chain' | 'request' | 'key';
  readonly passphraseFile?: string;
  readonly out?: string;
}

const base = '/api/v1/own-certificates';
const keys: Readonly<Record<string, NonNullable<NewAuthorityInput['key']>>> = {
  rsa2048: { kind: 'rsa', bits: 2048 },
  rsa3072: { kind: 'rsa', bits: 3072 },
  rsa4096: { kind: 'rsa', bits: 4096 },
  p256: { kind: 'ec', curve: 'P-256' },
  p384: { kind: 'ec', curve: 'P-384' },
  p521: { kind: 'ec', curve: 'P-521' },
};

/** `doorlight certificates ca|request|sign|install|renew|export|own|discard` */
export function makingCommands(): readonly Command[] {
  return [
    new Command('ca').description('a CA of our own').addCommand(createCommand()),
    requestCommand(),
    signCommand(),
    installCommand(),
    renewCommand(),
    exportCommand(),
    ownCommand(),
    discardCommand(),
  ];
}

function createCommand(): Command {
  return withSubject(serviceCommand('create'))
    .description('make a CA')
    .argument('<name>', 'what it is called here, and its CN')
    .option('--days <days>', 'how long it is valid (default: ten years)')
    .action(async (name: string, options: SubjectOptions) => {
      const authority = { ...wanted(name, options), days: daysOf(options.days) };
      await printAnswer(
        options,
        (service) => service.ask('POST', `${base}/authorities`, ownCertificateSchema, authority),
        lines,
      );
    });
}

function requestCommand(): Command {
  return withSubject(serviceCommand('request'))
    .description('make a key, and a request for a CA to sign')
    .argument('<name>', 'what it is called here, and its CN')
    .option('--san <name>', 'a DNS name or an address; may be given several times', collect)
    .action(async (name: string, options: SubjectOptions) => {
      const request = { ...wanted(name, options), names: [...(options.san ?? [])] };
      await printAnswer(
        options,
        (service) => service.ask('POST', `${base}/requests`, ownCertificateSchema, request),
        ({ request: pem }) => [pem?.trimEnd() ?? ''],
      );
    });
}

function signCommand(): Command {
  return serviceCommand('sign')
    .description('sign a request by a CA of our own')
    .argument('[name]', 'what was requested here')
    .requiredOption('--ca <name>', 'the CA')
    .option('--request-file <file>', "another's request instead; its certificate is printed")
    .option('--days <days>', 'how long it is valid (default: 397, or as long as the CA)')
    .action(async (name: string | undefined, options: SignOptions) => {
      const { ca: authority, requestFile } = options;
      const signing = { authority, days: daysOf(options.days) };
      if ((name === undefined) === (requestFile === undefined)) {
        throw new CommandError('Give either a name or --request-file.', 2);
      }
      if (requestFile === undefined) {
        await printAnswer(
          options,
          (service) => service.ask('POST', path(name, '/sign'), ownCertificateSchema, signing),
          lines,
        );
        return;
      }
      const request = (await bytesOf(requestFile)).toString('utf8');
      await printAnswer(
        options,
        (service) =>
          service.ask('POST', `${base}/signatures`, signedSchema, { ...signing, request }),
        ({ certificate }) => [certificate.trimEnd()],
      );
    });
}

function installCommand(): Command {
  return serviceCommand('install')
    .description('take over what another CA made of a request of ours')
    .argument('<name>')
    .argument('<file>', 'PEM, DER or PKCS#7, with the CAs above it')
    .action(async (name: string, file: string, options: ServiceOptions) => {
      const content = (await bytesOf(file)).toString('base64');
      await printAnswer(
        options,
        (service) => service.ask('POST', path(name, '/install'), ownCertificateSchema, { content }),
        lines,
      );
    });
}

function renewCommand(): Command {
  return serviceCommand('renew')
    .description('the same key and names for another while')
    .argument('<name>')
    .option('--days <days>', 'how long it is valid')
    .action(async (name: string, options: ServiceOptions & { readonly days?: string }) => {
      const renewal = { days: daysOf(options.days) };
      await printAnswer(
        options,
        (service) => service.ask('POST', path(name, '/renew'), ownCertificateSchema, renewal),
        lines,
      );
    });
}

function exportCommand(): Command {
  return serviceCommand('export')
    .description('print a certificate, what is above it, its request, or its sealed key')
    .argument('<name>')
    .addOption(
      new Option('--what <what>')
        .choices(['certificate', 'chain', 'request', 'key'])
        .default('certificate'),
    )
    .option('--passphrase-file <file>', 'the key is sealed with what is in it')
    .option('--out <file>', 'write it there')
    .action(async (name: string, options: ExportOptions) => {
      const { what, passphraseFile, out } = options;
      if (what === 'key' && passphraseFile === undefined) {
        throw new CommandError('A key leaves sealed only: give --passphrase-file.', 2);
      }
      const body =
        passphraseFile === undefined ? null : { passphrase: await secretIn(passphraseFile) };
      let pem = '';
      await printAnswer(
        options,
        async (service) => {
          if (what === 'key') {
            pem = (await service.ask('POST', path(name, '/key'), sealedKeySchema, body)).key;
          } else {
            const { certificates } = await service.ask('GET', base, ownCertificatesSchema);
            pem = partOf(certificates, name, what);
          }
          if (out !== undefined) await writeFile(out, pem, { mode: 0o600 });
          return out === undefined ? { pem } : { written: out };
        },
        () => [out === undefined ? pem.trimEnd() : `Written to ${out}.`],
      );
    });
}

function ownCommand(): Command {
  return serviceCommand('own')
    .description('certificates of our own')
    .action(async (options: ServiceOptions) => {
      await printAnswer(
        options,
        (service) => service.ask('GET', base, ownCertificatesSchema),
        ({ certificates }) =>
          table(
            ['Name', 'Kind', 'Subject', 'Valid to'],
            certificates.map(({ name, kind, certificate }) => [
              name,
              kind === 'authority' ? 'CA' : 'server',
              certificate?.subject ?? '(requested)',
              certificate?.validTo.slice(0, 10) ?? '',
            ]),
          ),
      );
    });
}

function discardCommand(): Command {
  return serviceCommand('discard')
    .description('remove a certificate of our own, and its key')
    .argument('<name>')
    .action(async (name: string, options: ServiceOptions) => {
      await printAnswer(
        options,
        async (service) => {
          await service.ask('DELETE', path(name), z.undefined());
          return { removed: name };
        },
        () => [`Removed ${name}.`],
      );
    });
}

function withSubject(command: Command): Command {
  return command
    .option('--cn <name>', 'its CN, where that is another')
    .option('--o <organisation>')
    .option('--ou <unit>')
    .option('--l <town>')
    .option('--st <state>')
    .option('--c <country>', 'two capitals')
    .addOption(
      new Option('--key <kind>', 'what kind of key').choices(Object.keys(keys)).default('rsa2048'),
    );
}

function wanted(
  name: string,
  { cn, o, ou, l, st, c, key }: SubjectOptions,
): Pick<NewAuthorityInput, 'name' | 'subject' | 'key'> {
  const subject = {
    cn: cn ?? name,
    o: o ?? null,
    ou: ou ?? null,
    l: l ?? null,
    st: st ?? null,
    c: c ?? null,
  };
  return { name, subject, key: keys[key] };
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

function daysOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new CommandError('--days is a whole number, such as 365.', 2);
}

function path(name = '', rest = ''): string {
  return `${base}/${encodeURIComponent(name)}${rest}`;
}

function lines({ name, certificate }: OwnCertificateAnswer): readonly string[] {
  if (certificate === null) return [`${name} is requested.`];
  return [`${name}:`, ...certificateLines(certificate)];
}
