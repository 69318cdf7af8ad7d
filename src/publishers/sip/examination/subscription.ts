import { type Finding, failed, ok, warning } from '../../../troubleshooter/examination.ts';
import { noAnswer, refusal } from './answers.ts';
import { type ExaminedSipServer, ownAddress } from './examined-server.ts';
import type { Trial, TrialOutcome } from './trial.ts';

type Answered = Extract<TrialOutcome, { kind: 'answer' }>;

/** After the answer it is a matter of milliseconds. */
const toldMs = 5_000;

interface Asked {
  readonly event: 'presence' | 'dialog';
  readonly contentType: string;
  readonly address: string;
  readonly callId: string;
}

/** Asks once for presence as a phone does (RFC 6665 §4.4.3: Expires 0), under the account's name. */
export async function trySubscription(trial: Trial, examined: ExaminedSipServer): Promise<Finding> {
  const own = ownAddress(examined);
  const callId = trial.newCallId();
  using hearing = trial.hear(callId);
  const answered = await ask(trial, examined, {
    event: 'presence',
    contentType: 'application/pidf+xml',
    address: own,
    callId,
  });
  if ('verdict' in answered) return answered;
  if (answered.answer.status >= 300) return notTaken(answered, own);
  const state = await hearing.first(toldMs);
  if (state === null) return notTold(answered, own, 'phones will be told nothing either.');
  if (isUnauthorised(state)) {
    return warning(
      'watching-unauthorised',
      `The server took the subscription and shows nothing yet (${wordOf(state)}): nobody has allowed ${own} to be watched.`,
      'Check the rules by which phones may watch people (contrib/kamailio: watcher-rules.sql).',
    );
  }
  return ok(`A subscription to ${own} was answered, and the server told how it is.`);
}

/** Asks once for the calls of a person, where there is one, as they are asked for to be followed. */
export async function tryCalls(trial: Trial, examined: ExaminedSipServer): Promise<Finding> {
  const [address = ownAddress(examined)] = examined.samples;
  const callId = trial.newCallId();
  using hearing = trial.hear(callId);
  const answered = await ask(trial, examined, {
    event: 'dialog',
    contentType: 'application/dialog-info+xml',
    address,
    callId,
  });
  if ('verdict' in answered) return answered;
  if (answered.answer.status >= 300) return noCalls(answered, address);
  const state = await hearing.first(toldMs);
  if (state === null) return notTold(answered, address, 'it will not tell of calls either.');
  if (isUnauthorised(state)) return callsForbidden(address, wordOf(state));
  return ok(`The server tells whether ${address} is in a call.`);
}

async function ask(
  trial: Trial,
  examined: ExaminedSipServer,
  { event, contentType, address, callId }: Asked,
): Promise<ReturnType<typeof noAnswer>> {
  const outcome = await trial.ask({
    method: 'SUBSCRIBE',
    uri: address,
    from: address,
    account: examined.account,
    callId,
    headers: [
      ['Contact', trial.contact],
      ['Event', event],
      ['Accept', contentType],
      ['Expires', '0'],
    ],
  });
  return noAnswer(outcome, 'SUBSCRIBE', examined);
}

function isUnauthorised({ state }: { readonly state: string }): boolean {
  const [value, reason] = state.split(';').map((part) => part.trim().toLowerCase());
  return value === 'pending' || reason === 'reason=rejected';
}

function wordOf({ state }: { readonly state: string }): string {
  return (state.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function notTold({ line }: Answered, address: string, andSo: string): Finding {
  return warning(
    'notify-missing',
    `The server took the subscription (${line}) and did not tell how ${address} is.`,
    `Look into how the server finds its way back to whoever subscribes (Contact and NAT): ${andSo}`,
  );
}

function noCalls(answered: Answered, address: string): Finding {
  const { answer, line } = answered;
  if (answer.status === 489) {
    return failed(
      'calls-unknown',
      `The server does not know the event package dialog (${line}).`,
      'Load the module for it (Kamailio: presence_dialoginfo), or switch callState off.',
    );
  }
  if (answer.status === 403 || answer.status === 603) return callsForbidden(address, line);
  return notTaken(answered, address);
}

function callsForbidden(address: string, why: string): Finding {
  return failed(
    'calls-forbidden',
    `The account may not watch the calls of ${address} (${why}).`,
    'Let the server allow the account to watch everybody (Event: dialog), or switch callState off.',
  );
}

function notTaken(outcome: Answered, address: string): Finding {
  const usual = refusal(outcome, 'SUBSCRIBE', address);
  if (usual !== undefined) return usual;
  const { answer, line } = outcome;
  if (answer.status === 403 || answer.status === 603) {
    return warning(
      'subscribe-forbidden',
      `The account may not watch ${address} (${line}).`,
      'Nothing to do where phones may watch with accounts of their own; else correct who may subscribe.',
    );
  }
  return failed(
    'subscribe-refused',
    `SUBSCRIBE for ${address} was answered with ${line}.`,
    "Look into the server's log for why it did not take the subscription.",
  );
}
