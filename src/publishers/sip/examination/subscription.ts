import { type Finding, failed, ok, warning } from '../../../troubleshooter/examination.ts';
import { noAnswer, refusal } from './answers.ts';
import { type ExaminedSipServer, ownAddress } from './examined-server.ts';
import type { Trial, TrialOutcome } from './trial.ts';

/** After the answer it is a matter of milliseconds. */
const toldMs = 5_000;

/** Asks once for presence as a phone does (RFC 6665 §4.4.3: Expires 0), under the account's name. */
export async function trySubscription(trial: Trial, examined: ExaminedSipServer): Promise<Finding> {
  const own = ownAddress(examined);
  const callId = trial.newCallId();
  using hearing = trial.hear(callId);
  const outcome = await trial.ask({
    method: 'SUBSCRIBE',
    uri: own,
    from: own,
    account: examined.account,
    callId,
    headers: [
      ['Contact', trial.contact],
      ['Event', 'presence'],
      ['Accept', 'application/pidf+xml'],
      ['Expires', '0'],
    ],
  });
  const answered = noAnswer(outcome, 'SUBSCRIBE', examined);
  if ('verdict' in answered) return answered;
  if (answered.answer.status >= 300) return notTaken(answered, own);
  const heard = await hearing.first(toldMs);
  if (heard === null) {
    return warning(
      'notify-missing',
      `The server took the subscription (${answered.line}) and did not tell how ${own} is.`,
      'Look into how the server finds its way back to whoever subscribes (Contact and NAT): phones will be told nothing either.',
    );
  }
  const [state = '', reason] = heard.state.split(';').map((part) => part.trim().toLowerCase());
  if (state === 'pending' || reason === 'reason=rejected') {
    return warning(
      'watching-unauthorised',
      `The server took the subscription and shows nothing yet (${state}): nobody has allowed ${own} to be watched.`,
      'Check the rules by which phones may watch people (contrib/kamailio: watcher-rules.sql).',
    );
  }
  return ok(`A subscription to ${own} was answered, and the server told how it is.`);
}

function notTaken(outcome: Extract<TrialOutcome, { kind: 'answer' }>, address: string): Finding {
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
