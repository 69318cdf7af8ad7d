import { Command, Option } from 'commander';
import { z } from 'zod';
import {
  type NewAuthorityInput,
  type OwnCertificateAnswer,
  ownCertificateSchema,
  ownCertificatesSchema,
  signedSchema,
} from '../../http/contract/own-certificates.ts';
import { certificateLines } from '../certificate-lines.ts';
import { CommandError } from '../command-error.ts';
import { collect } from '../collect.ts';
import { bytesOf, secretIn } from '../read-file.ts';
import { type ServiceOptions, printAnswer, serviceCommand } from '../service-command.ts';
import { table } from '../table.ts';
import { exportCommand } from './export.ts';
import { base, daysOf, ownPath } from './own-paths.ts';
import { crlCommand, revokeCommand } from './revoke.ts';

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

interface InstallOptions extends ServiceOptions {
  readonly passphraseFile?: string;
}

const keys: Readonly<Record<string, NonNullable<NewAuthorityInput['key']>>> = {
  rsa2048: { kind: 'rsa', bits: 2048 },
  rsa3072: { kind: 'rsa', bits: 3072 },
  rsa4096: { kind: 'rsa', bits: 4096 },
  p256: { kind: 'ec', curve: 'P-256' },
  p384: { kind: 'ec', curve: 'P-384' },
  p521: { kind: 'ec', curve: 'P-521' },
};

/** `doorlight certificates ca|request|sign|install|renew|export|revoke|crl|own|discard` */
export function makingCommands(): readonly Command[] {
  return [
    new Command('ca').description('a CA of our own').addCommand(createCommand()),
    requestCommand(),
    signCommand(),
    installCommand(),
    renewCommand(),
    exportCommand(),
    revokeCommand(),
    crlCommand(),
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
          (service) => service.ask('POST', ownPath(name, '/sign'), ownCertificateSchema, signing),
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
    .description(
      'take over what another CA made of a request of ours, or a certificate with its key',
    )
    .argument('<name>', 'whose request it was; what to call it here, if it comes with its key')
    .argument('<file>', 'PEM, DER or PKCS#7, with the CAs above it; PKCS#12 or PEM with the key')
    .option('--passphrase-file <file>', 'file with the passphrase of the key')
    .action(async (name: string, file: string, options: InstallOptions) => {
      const { passphraseFile } = options;
      const passphrase = passphraseFile === undefined ? null : await secretIn(passphraseFile);
      const content = (await bytesOf(file)).toString('base64');
      await printAnswer(
        options,
        (service) =>
          service.ask('POST', ownPath(name, '/install'), ownCertificateSchema, {
            content,
            passphrase,
          }),
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
        (service) => service.ask('POST', ownPath(name, '/renew'), ownCertificateSchema, renewal),
        lines,
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
            ['Name', 'Kind', 'Subject', 'Valid to', 'Revoked'],
            certificates.map(({ name, kind, certificate, revokedAt, revoked }) => [
              name,
              kind === 'authority' ? 'CA' : 'server',
              certificate?.subject ?? '(requested)',
              certificate?.validTo.slice(0, 10) ?? '',
              revokedAt?.slice(0, 10) ?? (revoked.length === 0 ? '' : `${revoked.length} by it`),
            ]),
          ),
      );
    });
}

function discardCommand(): Command {
  return serviceCommand('discard')
    .description('remove a certificate of our own, and its key')
    .argument('<name>')
    .option('--force', 'although it is in use')
    .action(async (name: string, options: ServiceOptions & { readonly force?: true }) => {
      const query = options.force === true ? '?force=true' : '';
      await printAnswer(
        options,
        async (service) => {
          const { certificates } = await service.ask('GET', base, ownCertificatesSchema);
          const revoked = certificates.find((one) => one.name === name)?.revoked.length ?? 0;
          await service.ask('DELETE', ownPath(name, query), z.undefined());
          return { removed: name, revoked };
        },
        ({ revoked }) => [
          `Removed ${name}.`,
          ...(revoked === 0
            ? []
            : [
                `What it has revoked (${revoked}) stays refused here; no newer list can be signed.`,
              ]),
        ],
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

function lines({ name, certificate }: OwnCertificateAnswer): readonly string[] {
  if (certificate === null) return [`${name} is requested.`];
  return [`${name}:`, ...certificateLines(certificate)];
}
