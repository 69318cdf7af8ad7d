import { randomBytes } from 'node:crypto';
import { type Finding, failed, ok, warning } from '../../../troubleshooter/examination.ts';
import type { SipAccount } from '../link/digest.ts';
import { noAnswer } from './answers.ts';
import { type ExaminedSipServer, ownAddress } from './examined-server.ts';
import type { Trial, TrialOutcome, TrialRequest } from './trial.ts';

type Answer = Extract<TrialOutcome, { kind: 'answer' }>;

/**
 * A publication under an entity-tag that nothing has, to be removed: a server that lets us publish
 * says 412 (RFC 3903 §6), and nothing is changed whatever it says.
 */
export function harmlessPublish(
  address: string,
  from: string,
  account: SipAccount | null,
): TrialRequest {
  return {
    method: 'PUBLISH',
    uri: address,
    from,
    account,
    headers: [
      ['Event', 'presence'],
      ['Expires', '0'],
      ['SIP-If-Match', `check${randomBytes(9).toString('hex')}`],
    ],
  };
}

/** The account is accepted. What it may do then is for other steps. */
export async function trySignIn(trial: Trial, examined: ExaminedSipServer): Promise<Finding> {
  const { account } = examined;
  const own = ownAddress(examined);
  const outcome = noAnswer(
    await trial.ask(harmlessPublish(own, own, account)),
    'PUBLISH',
    examined,
  );
  if ('verdict' in outcome) return outcome;
  if (account === null) return withoutAccount(outcome);
  if (!outcome.asked) return notAsked(outcome);
  if (!outcome.proved) return notAnswerable(outcome);
  const { status } = outcome.answer;
  if (status === 401 || status === 407) return await refused(trial, own, account, outcome);
  if (status === 403 && (await isPassword(trial, own, account))) {
    return wrong(account, `the server says ${outcome.line} as it does to a wrong password`);
  }
  return ok(`The server accepted the account ${account.username}.`);
}

function withoutAccount({ asked, line }: Answer): Finding {
  if (!asked) return ok('The server asks nobody who they are.');
  return failed(
    'account-missing',
    `The server wants to know who publishes (${line}), and no account is configured.`,
    'Give username and password of this link: an account that may publish for everyone.',
  );
}

function notAsked({ answer: { status }, line }: Answer): Finding {
  if (status < 300 || status === 412) {
    return warning(
      'nobody-asked',
      'The server did not ask who publishes: whoever reaches it can show anybody as they like.',
      'Let the server ask for digest authentication where PUBLISH comes in, unless only this machine can reach it.',
    );
  }
  return warning(
    'not-asked',
    `The server answered PUBLISH with ${line} before it asked who we are.`,
    'See what comes of the publication below.',
  );
}

function notAnswerable({ answer, line }: Answer): Finding {
  const challenges = [
    ...answer.header('www-authenticate'),
    ...answer.header('proxy-authenticate'),
  ].map((value) => schemeOf(value));
  if (challenges.length === 0) {
    return failed(
      'challenge-missing',
      `The server says ${line} and does not say how to sign in.`,
      'Look into the server: an answer of 401 has WWW-Authenticate, one of 407 Proxy-Authenticate.',
    );
  }
  return failed(
    'algorithm-unknown',
    `The server asks for ${[...new Set(challenges)].join(', ')}, which Doorlight cannot do.`,
    'Let the server offer Digest with SHA-256 or MD5, and qop auth.',
  );
}

/** `Digest AKAv1-MD5`; nothing else of a challenge is told. */
function schemeOf(value: string): string {
  const [scheme = ''] = /^[\w-]{1,20}/.exec(value.trim()) ?? [];
  const [, algorithm = 'MD5'] = /\balgorithm\s*=\s*"?([\w-]{1,30})/i.exec(value) ?? [];
  if (scheme.toLowerCase() !== 'digest') return scheme === '' ? 'something' : scheme;
  const [, qop] = /\bqop\s*=\s*"?([\w-]{1,20})/i.exec(value) ?? [];
  return `Digest ${algorithm}${qop === undefined ? '' : ` with qop ${qop}`}`;
}

/** Many servers say the same to a wrong password and to a name that they do not know. */
async function refused(
  trial: Trial,
  own: string,
  account: SipAccount,
  { answer, line }: Answer,
): Promise<Finding> {
  const header = answer.header(answer.status === 401 ? 'www-authenticate' : 'proxy-authenticate');
  if (header.some((value) => /\bstale\s*=\s*"?true/i.test(value))) {
    return failed(
      'nonce-refused',
      'The server takes none of the nonces that it gives out itself: it calls each of them stale.',
      'Check that all nodes behind this address have the same secret for nonces and clocks that agree.',
    );
  }
  const stranger = { username: randomName(), password: randomName() };
  const other = await trial.ask(harmlessPublish(own, own, stranger));
  if (other.kind === 'answer' && other.answer.status !== answer.status) {
    return failed(
      'password-wrong',
      `The server refused the password of ${account.username} (${line}); to a name that it does not know it says ${other.line}.`,
      `Correct the password of ${account.username} in the configuration, or set it anew at the server.`,
    );
  }
  return wrong(account, `${line}, as to a name that it does not know`);
}

function wrong({ username }: SipAccount, why: string): Finding {
  return failed(
    'credentials-refused',
    `The server refused ${username}: ${why}.`,
    'Check that the account is there in the realm the server asks for, then user name and password: the server does not tell which of them is wrong.',
  );
}

/** 403 may mean the password, or what the account may do: said with any password, it is that. */
async function isPassword(trial: Trial, own: string, { username }: SipAccount): Promise<boolean> {
  const other = await trial.ask(harmlessPublish(own, own, { username, password: randomName() }));
  return other.kind === 'answer' && other.answer.status === 403;
}

function randomName(): string {
  return `nobody-${randomBytes(9).toString('hex')}`;
}
