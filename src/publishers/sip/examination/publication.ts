import { type Finding, failed, ok, skipped, warning } from '../../../troubleshooter/examination.ts';
import { escaped } from '../document/text.ts';
import { judge } from '../publications/verdict.ts';
import { noAnswer, refusal } from './answers.ts';
import { type ExaminedSipServer, ownAddress } from './examined-server.ts';
import { harmlessPublish } from './sign-in.ts';
import type { Trial, TrialOutcome } from './trial.ts';

/** Should its removal fail, it is gone soon by itself. */
const briefS = 60;
/** Servers that ask for more than this are not given it for a trial. */
const mostS = 3_600;

/** A publication of the account's own, made and removed again. */
export async function tryPublication(trial: Trial, examined: ExaminedSipServer): Promise<Finding> {
  const own = ownAddress(examined);
  let expiresS = briefS;
  let outcome = await publish(trial, examined, own, expiresS);
  const brief = judge(outcome);
  if (brief.kind === 'too-brief') {
    const { minExpiresS } = brief;
    if (minExpiresS === null || minExpiresS <= expiresS || minExpiresS > mostS) {
      return failed(
        'interval-refused',
        `The server calls ${expiresS} s too brief and ${minExpiresS === null ? 'does not say what is enough' : `wants ${minExpiresS} s`}.`,
        "Correct the server's shortest time for publications (Kamailio: min_expires of presence).",
      );
    }
    expiresS = minExpiresS;
    outcome = await publish(trial, examined, own, expiresS);
  }
  const answered = noAnswer(outcome, 'PUBLISH', examined);
  if ('verdict' in answered) return answered;
  const verdict = judge(answered);
  if (verdict.kind !== 'done') return notTaken(answered, own);
  if (verdict.etag === null) {
    return failed(
      'entity-tag-missing',
      `The server took the publication and gave it no entity-tag (${answered.line} without SIP-ETag).`,
      'Check that a presence server of RFC 3903 answers, and not something on the way to it: without the tag nothing can be refreshed or removed.',
    );
  }
  return await remove(trial, examined, own, verdict.etag, expiresS);
}

function publish(
  trial: Trial,
  { account }: ExaminedSipServer,
  own: string,
  expiresS: number,
): Promise<TrialOutcome> {
  return trial.ask({
    method: 'PUBLISH',
    uri: own,
    from: own,
    account,
    headers: [
      ['Event', 'presence'],
      ['Expires', String(expiresS)],
      ['Content-Type', 'application/pidf+xml'],
    ],
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${escaped(own)}"><tuple id="check"><status><basic>open</basic></status></tuple></presence>`,
  });
}

async function remove(
  trial: Trial,
  examined: ExaminedSipServer,
  own: string,
  etag: string,
  expiresS: number,
): Promise<Finding> {
  const outcome = await trial.ask({
    method: 'PUBLISH',
    uri: own,
    from: own,
    account: examined.account,
    headers: [
      ['Event', 'presence'],
      ['Expires', '0'],
      ['SIP-If-Match', etag],
    ],
  });
  if (outcome.kind === 'answer' && outcome.answer.status < 300) {
    return ok(`A publication for ${own} was taken, and removed again.`);
  }
  if (outcome.kind === 'answer' && outcome.answer.status === 412) {
    return failed(
      'publication-forgotten',
      `The server took a publication for ${own}, and at once knew nothing of it any more (${outcome.line}).`,
      'Check that all nodes behind this address share one database of publications.',
    );
  }
  const what = outcome.kind === 'answer' ? `said ${outcome.line}` : 'did not answer';
  return warning(
    'not-removed',
    `A publication for ${own} was taken; when it was to be removed, the server ${what}.`,
    `Look into the server's log for the second PUBLISH; what was published ends by itself within ${expiresS} s.`,
  );
}

function notTaken(outcome: Extract<TrialOutcome, { kind: 'answer' }>, address: string): Finding {
  const usual = refusal(outcome, 'PUBLISH', address);
  if (usual !== undefined) return usual;
  const { answer, line } = outcome;
  switch (answer.status) {
    case 403:
    case 603:
      return failed(
        'publish-forbidden',
        `The account may not publish for ${address} (${line}).`,
        'Let the account publish for everyone of its domains (contrib/kamailio: SERVICE, in the route for PUBLISH).',
      );
    case 413:
    case 415:
      return failed(
        'document-refused',
        `The server does not take documents of application/pidf+xml (${line}).`,
        'Let its presence module take PIDF (Kamailio: presence_xml).',
      );
    default:
      return failed(
        'publish-refused',
        `PUBLISH for ${address} was answered with ${line}.`,
        "Look into the server's log for why it did not take the publication.",
      );
  }
}

/** Whether people may be published, asked so that none of them is. */
export async function tryPermission(trial: Trial, examined: ExaminedSipServer): Promise<Finding> {
  const { samples, account, domains } = examined;
  const [first] = samples;
  if (first === undefined) {
    return skipped(
      'nobody-shown',
      `Nobody is shown under ${domains.join(', ')}.`,
      'Give people SIP addresses of these domains, or correct domains and chatDomains of this link.',
    );
  }
  for (const address of samples) {
    const outcome = await trial.ask(harmlessPublish(address, address, account));
    const answered = noAnswer(outcome, 'PUBLISH', examined);
    if ('verdict' in answered) return answered;
    const { status } = answered.answer;
    // 412 is what is said of an entity-tag that nothing has; 400 of it by some.
    if (status >= 300 && status !== 412 && status !== 400) return notTaken(answered, address);
  }
  const others = samples.length > 1 ? ` and ${samples.length - 1} more, one of each domain` : '';
  return ok(`The server lets ${first}${others} be published.`);
}
