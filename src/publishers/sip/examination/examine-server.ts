import { type Examination, type Step, ok, skipped } from '../../../troubleshooter/examination.ts';
import { judgeSkew } from '../../../troubleshooter/network/clock.ts';
import { type Addresses, type Lookup, nameStep } from '../../../troubleshooter/network/name.ts';
import { placeOf, reachStep } from '../../../troubleshooter/network/reach.ts';
import { type TlsPlace, type TlsTerms, tlsStep } from '../../../troubleshooter/network/tls.ts';
import type { SipServer } from '../link/wire.ts';
import { lossFinding, noAnswer } from './answers.ts';
import type { ExaminedSipServer } from './examined-server.ts';
import { locateStep } from './locate.ts';
import { tryPermission, tryPublication } from './publication.ts';
import { trySignIn } from './sign-in.ts';
import { tryCalls, trySubscription } from './subscription.ts';
import { Trial } from './trial.ts';

/** Connecting, a request and its answer. */
const answerMs = 20_000;
/** Up to three requests of two attempts each, of eight seconds at most. */
const requestsMs = 50_000;

/**
 * Everything that must work between a SIP server and a link of ours (requirements, section 7), over
 * a connection of its own and without anything being changed for a person.
 */
export function examineSipServer(
  examined: ExaminedSipServer,
  lookup: Lookup,
  terms: Pick<TlsTerms, 'fetchMissing' | 'now'>,
): Examination {
  const { server, name } = examined;
  const { host, port } = server;
  const addresses: Addresses = { found: [] };
  const trial = new Trial(examined);
  return {
    subject: { kind: 'publisher', name, server: placeOf(host, port) },
    steps: [
      server.bySrv === true
        ? locateStep(server, addresses, lookup)
        : nameStep(host, addresses, lookup),
      reachStep(host, port, addresses),
      ...certificateSteps(server, terms, addresses),
      answersStep(trial, examined),
      {
        ...requestStep('sign-in', 'Digest sign-in', ['answers']),
        tries:
          examined.account === null
            ? 'Find out whether the server asks who publishes'
            : `Sign in as ${examined.account.username}`,
        run: () => trySignIn(trial, examined),
      },
      {
        ...requestStep('publication', 'Publication', ['sign-in']),
        tries: 'Publish presence that nobody watches, and remove it',
        run: () => tryPublication(trial, examined),
      },
      {
        ...requestStep('permission', 'Permission', ['sign-in']),
        tries: 'Find out whether people may be published, without publishing any',
        run: () => tryPermission(trial, examined),
      },
      {
        ...requestStep('subscription', 'Subscription', ['sign-in']),
        tries: 'Ask for presence once, as a phone does',
        run: () => trySubscription(trial, examined),
      },
      ...(examined.followsCalls
        ? [
            {
              ...requestStep('calls', 'Calls', ['sign-in']),
              tries: 'Ask once whether somebody is in a call, as is done to follow calls',
              run: () => tryCalls(trial, examined),
            },
          ]
        : []),
      clockStep(trial, server),
    ],
    async [Symbol.asyncDispose]() {
      await trial[Symbol.asyncDispose]();
    },
  };
}

/** For `tls` and `wss`; none for the others. */
export function certificateSteps(
  { host, port, transport, tls }: SipServer,
  terms: Pick<TlsTerms, 'fetchMissing' | 'now'>,
  addresses: Addresses = { found: [] },
): readonly Step[] {
  if (tls === null) return [];
  const place = placeOf(host, port);
  const { name, trust } = tls;
  const otherPort = `Check that ${place} is the server's port for ${transport}.`;
  return [
    tlsStep(located({ host, port, name, asksForName: true, otherPort }, addresses), () => ({
      ...terms,
      trust: trust(),
      howToTrust: `doorlight certificates import ${place}`,
    })),
  ];
}

/** Wherever DNS says, once it has said it: a name may stand for servers at other ports. */
function located(place: TlsPlace, addresses: Addresses): TlsPlace {
  const elsewhere = () => addresses.found.find(({ port }) => port !== undefined);
  return {
    ...place,
    get host() {
      return elsewhere()?.address ?? place.host;
    },
    get port() {
      return elsewhere()?.port ?? place.port;
    },
  };
}

function requestStep(
  name: string,
  title: string,
  needs: readonly string[],
): Omit<Step, 'run' | 'tries'> {
  return {
    name,
    title,
    boundMs: requestsMs,
    needs,
    overdue: {
      code: 'no-sip-answer',
      remedy: 'Look into the load and the log of the SIP server: it answers, and far too late.',
    },
  };
}

/** RFC 3261 §11: whatever is answered, it is SIP. */
function answersStep(trial: Trial, examined: ExaminedSipServer): Step {
  const { server, domains } = examined;
  const { host, port, transport, tls } = server;
  const [domain = host] = domains;
  const uri = `sip:${domain}`;
  return {
    name: 'answers',
    title: 'SIP',
    tries: `Ask ${placeOf(host, port)} over ${transport} what it can do (OPTIONS)`,
    boundMs: answerMs,
    needs: [tls === null ? 'tcp' : 'tls'],
    overdue: {
      code: 'no-sip-answer',
      remedy: `Check that ${placeOf(host, port)} is the port of the SIP server for ${transport}.`,
    },
    run: async () => {
      const loss = await trial.open();
      if (loss !== null) return lossFinding(loss, examined);
      const outcome = await trial.ask({ method: 'OPTIONS', uri, from: uri, account: null });
      const answered = noAnswer(outcome, 'OPTIONS', examined);
      return 'verdict' in answered ? answered : ok(`It answers SIP (${answered.line}).`);
    },
  };
}

/** RFC 3261 §20.17: a server may say what time it is. */
function clockStep(trial: Trial, { host, port }: SipServer): Step {
  const place = placeOf(host, port);
  return {
    name: 'clock',
    title: 'Clock',
    tries: "Compare the Date of its answers to this machine's clock",
    boundMs: 1_000,
    // By then it has answered several times.
    needs: ['answers', 'sign-in'],
    overdue: { code: 'no-date', remedy: '' },
    run: async () =>
      trial.skewMs === null
        ? skipped('no-date', `${place} does not say what time it is, which few SIP servers do.`)
        : judgeSkew(place, trial.skewMs),
  };
}
