import {
  type Examination,
  type Finding,
  type Step,
  failed,
  ok,
  warning,
} from '../../../troubleshooter/examination.ts';
import { type Addresses, type Lookup, nameStep } from '../../../troubleshooter/network/name.ts';
import { placeOf, reachStep } from '../../../troubleshooter/network/reach.ts';
import type { TlsTerms } from '../../../troubleshooter/network/tls.ts';
import type { SipServer } from '../link/wire.ts';
import { readAccounts } from '../subscriptions/accounts.ts';
import { lossFinding, noAnswer } from './answers.ts';
import { certificateSteps } from './examine-server.ts';
import { Trial } from './trial.ts';

/** Where phones subscribe to us, as it is examined. */
export interface ExaminedPhones {
  /** Each place as a phone finds it. */
  readonly places: readonly SipServer[];
  readonly domains: readonly string[];
  readonly realm: string;
  /** Everything that the file of accounts holds. Rejects as reading a file does. */
  readonly readAccounts: () => Promise<string>;
  /** Whether somebody may watch anybody but themselves. */
  readonly hasWatchers: boolean;
  /** How many people have addresses there. */
  readonly people: number;
  readonly userAgent: string;
}

const requestMs = 20_000;

/** Every place where phones subscribe to us, from outside; and what they need there. */
export function examinePhones(
  phones: ExaminedPhones,
  lookup: Lookup,
  terms: Pick<TlsTerms, 'fetchMissing' | 'now'>,
): readonly Examination[] {
  return [
    ...phones.places.map((server) => examinePlace(phones, server, lookup, terms)),
    {
      subject: { kind: 'publisher', name: 'phones', server: phones.realm },
      steps: [accountsStep(phones), watchersStep(phones)],
      async [Symbol.asyncDispose]() {},
    },
  ];
}

function examinePlace(
  { domains, realm, userAgent }: ExaminedPhones,
  server: SipServer,
  lookup: Lookup,
  terms: Pick<TlsTerms, 'fetchMissing' | 'now'>,
): Examination {
  const { host, port, transport, tls } = server;
  const place = placeOf(host, port);
  const name = `phones:${transport}`;
  const addresses: Addresses = { found: [] };
  const trial = new Trial({ server, userAgent });
  const [domain = ''] = domains;
  const overdue: Step['overdue'] = {
    code: 'no-sip-answer',
    remedy: `Look into the log of Doorlight: it listens at ${place} and does not answer there.`,
  };
  return {
    subject: { kind: 'publisher', name, server: place },
    steps: [
      nameStep(host, addresses, lookup),
      reachStep(host, port, addresses),
      ...certificateSteps(server, terms).map((step) => aboutOurOwn(step)),
      {
        name: 'answers',
        title: 'SIP',
        tries: `Ask ${place} over ${transport} what it can do (OPTIONS)`,
        boundMs: requestMs,
        needs: [tls === null ? 'tcp' : 'tls'],
        overdue,
        run: async () => {
          const loss = await trial.open();
          if (loss !== null) return lossFinding(loss, { name, server });
          const uri = `sip:${domain}`;
          const asked = await trial.ask({ method: 'OPTIONS', uri, from: uri, account: null });
          const outcome = noAnswer(asked, 'OPTIONS', { name, server });
          return 'verdict' in outcome
            ? outcome
            : whoAnswers(outcome.answer.header('server'), place);
        },
      },
      {
        name: 'sign-in',
        title: 'Digest sign-in',
        tries: `Subscribe at ${place} without an account, which must be refused`,
        boundMs: requestMs,
        needs: ['answers'],
        overdue,
        run: () => trySubscription(trial, server, name, domain, realm),
      },
    ],
    async [Symbol.asyncDispose]() {
      await trial[Symbol.asyncDispose]();
    },
  };
}

/** Whom phones trust is not for us to know; all else that is wrong with a certificate is. */
function aboutOurOwn(step: Step): Step {
  const trustCodes = new Set(['self-signed', 'untrusted-issuer', 'intermediate-missing']);
  return {
    ...step,
    run: async (signal) => {
      const finding = await step.run(signal);
      if (!trustCodes.has(finding.code)) return finding;
      return warning(
        finding.code,
        finding.found,
        'See that phones trust the CA, and that certificateFile has every certificate between the two.',
      );
    },
  };
}

function whoAnswers([product = '']: readonly string[], place: string): Finding {
  if (product.startsWith('Doorlight/')) return ok('Doorlight answers.');
  return warning(
    'somebody-else',
    `What answers at ${place} is SIP, and does not say that it is Doorlight.`,
    'Check that sipServer.host leads to this machine, and that nothing else has the port.',
  );
}

async function trySubscription(
  trial: Trial,
  server: SipServer,
  name: string,
  domain: string,
  realm: string,
): Promise<Finding> {
  const uri = `sip:doorlight-check@${domain}`;
  const outcome = noAnswer(
    await trial.ask({
      method: 'SUBSCRIBE',
      uri,
      from: uri,
      account: null,
      headers: [
        ['Contact', trial.contact],
        ['Event', 'presence'],
        ['Expires', '0'],
      ],
    }),
    'SUBSCRIBE',
    { name, server },
  );
  if ('verdict' in outcome) return outcome;
  if (outcome.answer.status !== 401) {
    return failed(
      'not-asked',
      `A subscription without an account was answered with ${outcome.line}, not with 401.`,
      'Check that it is Doorlight that answers there; if so, report this to its makers.',
    );
  }
  const challenges = outcome.answer.header('www-authenticate');
  if (!challenges.some((value) => value.includes(`realm="${realm}"`))) {
    return failed(
      'other-realm',
      `Phones are not asked for accounts of the realm ${realm}.`,
      'Check that it is Doorlight that answers there, with this configuration.',
    );
  }
  return ok(`Phones are asked for an account of the realm ${realm}.`);
}

function accountsStep({ readAccounts: read, realm }: ExaminedPhones): Step {
  return {
    name: 'accounts',
    title: 'Accounts',
    tries: 'Read the file of accounts (accountsFile)',
    boundMs: 5_000,
    needs: [],
    overdue: { code: 'accounts-unreadable', remedy: 'Check the disk that accountsFile is on.' },
    run: async () => {
      const text = await read().catch(() => null);
      if (text === null) {
        return failed(
          'accounts-unreadable',
          'The file of accounts cannot be read.',
          'Let the user whom Doorlight runs as read accountsFile.',
        );
      }
      const { accounts, faults } = readAccounts(text, realm);
      if (accounts.size === 0) {
        return failed(
          'no-accounts',
          `No account of the realm ${realm} is there: no phone can sign in.`,
          `Make one for each phone: htdigest FILE "${realm}" NAME; the realm must be the same to the letter.`,
        );
      }
      const known = `Accounts: ${accounts.size}, by ${accounts.algorithms.join(' and ')}.`;
      if (faults.length === 0) return ok(known);
      return warning(
        'accounts-malformed',
        `${known} Lines that make no sense: ${faults.slice(0, 10).join(', ')}.`,
        'Correct them: user:realm:hash, as htdigest writes it.',
      );
    },
  };
}

function watchersStep({ hasWatchers, people, domains }: ExaminedPhones): Step {
  return {
    name: 'watchers',
    title: 'Who watches whom',
    tries: 'See whether there is somebody to watch, and somebody who may',
    boundMs: 1_000,
    needs: [],
    overdue: { code: 'nobody-shown', remedy: '' },
    run: async () => {
      if (people === 0) {
        return warning(
          'nobody-shown',
          `Nobody has an address of ${domains.join(', ')}.`,
          'Give people SIP addresses of these domains, or correct domains and chatDomains.',
        );
      }
      if (!hasWatchers) {
        return warning(
          'nobody-may-watch',
          'Everyone may watch themselves, and nobody anybody else.',
          'Say in watchers who may watch whom.',
        );
      }
      return ok(`People who can be watched: ${people}.`);
    },
  };
}
