import { explainSipLoss } from '../../../telemetry/sip-events.ts';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';
import { type Finding, failed, sentences } from '../../../troubleshooter/examination.ts';
import type { FindingCode } from '../../../troubleshooter/finding-codes.ts';
import { placeOf } from '../../../troubleshooter/network/reach.ts';
import type { SipAnswer } from '../link/exchange.ts';
import { linkOf } from '../link/wire.ts';
import { readNameAddress, readUri } from '../message/grammar.ts';
import type { ExaminedSipServer } from './examined-server.ts';
import type { TrialOutcome } from './trial.ts';

type Examined = Pick<ExaminedSipServer, 'name' | 'server'>;
type Answer = Extract<TrialOutcome, { kind: 'answer' }>;

const lossCodes: Readonly<Record<SipLinkLoss['kind'], FindingCode>> = {
  unreachable: 'unreachable',
  timeout: 'no-sip-answer',
  certificate: 'untrusted-certificate',
  'no-tls': 'not-tls',
  'no-websocket': 'no-websocket',
  closed: 'closed',
  dead: 'closed',
  malformed: 'not-sip',
  stopped: 'closed',
};

/** There is no connection, or it went. */
export function lossFinding(loss: SipLinkLoss, { name, server }: Examined): Finding {
  const { host, port, transport } = server;
  const { found, remedy } = sentences(explainSipLoss(loss, linkOf(name, server)));
  if (loss.kind !== 'closed') return failed(lossCodes[loss.kind], `${found}.`, remedy);
  return failed(
    'closed',
    `${found}.`,
    `Look into the server's log for why it closed the connection, and check that ${placeOf(host, port)} is its port for ${transport}.`,
  );
}

/** No answer that says anything: none in time, no connection, or a fault of the server's own. */
export function noAnswer(
  outcome: TrialOutcome,
  method: string,
  examined: Examined,
): Finding | Answer {
  const { host, port } = examined.server;
  const place = placeOf(host, port);
  switch (outcome.kind) {
    case 'lost':
      return lossFinding(outcome.loss, examined);
    case 'timeout':
      return failed(
        'no-sip-answer',
        `${place} took the connection and did not answer ${method}.`,
        `Check that ${place} is the port of the SIP server for ${examined.server.transport}, and look into its log for what it did with ${method}.`,
      );
    case 'answer':
      return outcome.answer.status >= 500 && outcome.answer.status !== 501
        ? serverError(outcome, method, place)
        : outcome;
  }
}

function serverError({ answer, line }: Answer, method: string, place: string): Finding {
  const [after = ''] = answer.header('retry-after');
  const later = /^\d{1,10}/.exec(after)?.[0];
  const when = later === undefined ? '' : ` and wants to be left alone for ${later} s`;
  return failed(
    'server-error',
    `${place} answered ${method} with ${line}${when}.`,
    "Look into the server's log: this is a fault of its own, such as a database that is missing or locked.",
  );
}

/** What every request may be refused with, whatever it asks for. */
export function refusal(
  { answer, line }: Answer,
  method: string,
  address: string,
): Finding | undefined {
  if (answer.status >= 300 && answer.status < 400) return redirected(answer, line, method, address);
  switch (answer.status) {
    case 401:
    case 407:
      return failed(
        'credentials-refused',
        `${method} for ${address} was answered with ${line}, whoever asks.`,
        'Look into the server: it takes the account for other requests.',
      );
    case 404:
    case 604:
      return failed(
        'address-unknown',
        `The server does not know ${address} (${line}).`,
        `Check that ${address.split('@').at(-1) ?? ''} is a domain the server serves, and that its presence module is loaded before requests are looked up as calls.`,
      );
    case 405:
    case 501:
      return failed(
        'method-not-allowed',
        `The server does not take ${method} (${line}).`,
        `Load its presence module and let its routes give ${method} to it: contrib/kamailio has a whole configuration.`,
      );
    case 489:
      return failed(
        'event-unknown',
        `The server does not know the event package presence (${line}).`,
        'Load the presence module for that package (Kamailio: presence_xml).',
      );
    default:
      return undefined;
  }
}

/** RFC 3261 §21.3: not followed, since the account is for the server that was configured. */
function redirected(answer: SipAnswer, line: string, method: string, address: string): Finding {
  const [contact = ''] = answer.header('contact');
  const host = readUri(readNameAddress(contact)?.uri ?? '')?.host ?? '';
  const where = host === '' ? '' : ` to ${host}`;
  return failed(
    'redirected',
    `The server sends ${method} for ${address} elsewhere${where} (${line}).`,
    'Give the server that is in charge of the domain as host: redirections are not followed.',
  );
}
