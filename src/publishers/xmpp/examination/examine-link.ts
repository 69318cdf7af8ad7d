import {
  type Examination,
  type Finding,
  type Step,
  failed,
  ok,
  sentences,
  skipped,
  warning,
} from '../../../troubleshooter/examination.ts';
import type { FindingCode } from '../../../troubleshooter/finding-codes.ts';
import { type Addresses, type Lookup, nameStep } from '../../../troubleshooter/network/name.ts';
import { placeOf, reachStep } from '../../../troubleshooter/network/reach.ts';
import { type TlsTerms, tlsStep } from '../../../troubleshooter/network/tls.ts';
import { type LinkLoss, explainLoss } from '../../../telemetry/xmpp-events.ts';
import type { Capability } from '../capabilities.ts';
import type { DirectTls } from '../link/socket.ts';
import type { ExaminedLink, Granted, LinkSettings } from './examined-link.ts';

const pingMs = 8_000;
/** Opening a stream with a server that says nothing, and a moment. */
const handshakeMs = 17_000;
/** Versions, features and sending as a user are asked one after the other, five seconds each. */
const grantedMs = 20_000;

/** Everything that must work between a chat server and a link of ours (requirements, section 7). */
export function examineLink(
  examined: ExaminedLink & Partial<AsyncDisposable>,
  lookup: Lookup,
  { fetchMissing, now }: { readonly fetchMissing: boolean; readonly now: () => number },
): Examination {
  const { name, host, port } = examined.link;
  const { tls } = examined;
  const addresses: Addresses = { found: [] };
  return {
    subject: { kind: 'publisher', name, server: placeOf(host, port) },
    steps: [
      unlessConnected(examined, nameStep(host, addresses, lookup)),
      unlessConnected(examined, reachStep(host, port, addresses)),
      // Also of a link that is up: what its certificate will come to is not to be seen otherwise.
      ...(tls === null ? [] : [certificateStep(examined, tls, { fetchMissing, now })]),
      handshakeStep(examined),
      permissionStep(examined),
      probeStep(examined),
    ],
    async [Symbol.asyncDispose]() {
      await examined[Symbol.asyncDispose]?.();
    },
  };
}

/** A handshake of TLS and no more: the server sees no component, and nothing is in its way. */
function certificateStep(
  { link: { host, port } }: Pick<ExaminedLink, 'link'>,
  { name, trust }: DirectTls,
  terms: Pick<TlsTerms, 'fetchMissing' | 'now'>,
): Step {
  const place = placeOf(host, port);
  return tlsStep(
    {
      host,
      port,
      name,
      // As the link itself (socket.ts).
      asksForName: false,
      otherPort: `Check that ${place} is the port for TLS from the first byte on (Openfire: 5276), or set tls to none where the way there is safe.`,
    },
    () => ({ ...terms, trust: trust(), howToTrust: `doorlight certificates import ${place}` }),
  );
}

/** Where the running service has the link, or may have it: nothing is tried that could end it. */
export function leftAlone(examined: Pick<ExaminedLink, 'link'>): Examination {
  const { name, host, port } = examined.link;
  const step: Step = {
    name: 'handshake',
    title: 'Handshake',
    tries: 'See whether the link may be tried',
    boundMs: 1_000,
    needs: [],
    overdue: { code: 'no-answer', remedy: '' },
    run: async () =>
      skipped(
        'service-running',
        'Not tried, since the service runs and has the link: a second connection could end the first.',
        'Ask the service itself: doorlight doctor, without --offline.',
      ),
  };
  return {
    subject: { kind: 'publisher', name, server: placeOf(host, port) },
    steps: [step],
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * As far as it can be tried while another connection of the same component stands: without showing
 * the secret, since that could end it.
 */
export function examineBeside(
  { link, tls }: LinkSettings,
  lookup: Lookup,
  terms: { readonly fetchMissing: boolean; readonly now: () => number },
): Examination {
  const { name, host, port, domain } = link;
  const addresses: Addresses = { found: [] };
  const handshake: Step = {
    name: 'handshake',
    title: 'Handshake',
    tries: `Be the component ${domain} at ${placeOf(host, port)}`,
    boundMs: 1_000,
    needs: [tls === null ? 'tcp' : 'tls'],
    overdue: { code: 'no-answer', remedy: '' },
    run: async () =>
      skipped(
        'link-running',
        `Not tried, since ${domain} is connected as it is saved: a second connection could end that one.`,
        'Save it, look at whether the link comes up, and change it back if it does not.',
      ),
  };
  return {
    subject: { kind: 'publisher', name, server: placeOf(host, port) },
    steps: [
      nameStep(host, addresses, lookup),
      reachStep(host, port, addresses),
      ...(tls === null ? [] : [certificateStep({ link }, tls, terms)]),
      handshake,
    ],
    async [Symbol.asyncDispose]() {},
  };
}

/** A connection that stands has shown it already, and a second one would only stand in logs. */
function unlessConnected(examined: ExaminedLink, step: Step): Step {
  return {
    ...step,
    run: async (signal) =>
      examined.connected ? ok('The link is connected.') : await step.run(signal),
  };
}

function handshakeStep(examined: ExaminedLink): Step {
  const { link } = examined;
  return {
    name: 'handshake',
    title: 'Handshake',
    tries: `Be the component ${link.domain} at ${placeOf(link.host, link.port)}`,
    boundMs: handshakeMs,
    // With TLS it would fail for the same reason, and say less.
    needs: [examined.tls === null || examined.connected ? 'tcp' : 'tls'],
    overdue: {
      code: 'no-handshake',
      remedy: `Check that ${placeOf(link.host, link.port)} is the port for components (XEP-0114), and that the chat server is not overloaded.`,
    },
    run: async () => {
      const was = examined.connected;
      const loss = await examined.connect();
      if (loss !== null) return lossFinding(loss, examined);
      return ok(
        was
          ? `The link of ${link.domain} is up.`
          : `The chat server accepted the secret of ${link.domain}.`,
      );
    },
  };
}

function lossFinding(loss: LinkLoss, { link }: ExaminedLink): Finding {
  const { found, remedy } = sentences(explainLoss(loss, link));
  return failed(lossCodes[loss.kind], `${found}.`, remedy);
}

const lossCodes: Readonly<Record<LinkLoss['kind'], FindingCode>> = {
  unreachable: 'unreachable',
  timeout: 'no-handshake',
  certificate: 'untrusted-certificate',
  'no-tls': 'not-tls',
  'refused-silently': 'refused-silently',
  'wrong-secret': 'secret-wrong',
  'unknown-component': 'host-unknown',
  conflict: 'conflict',
  'closed-in-handshake': 'closed-in-handshake',
  closed: 'closed',
  dead: 'closed',
  'not-read': 'closed',
  'grants-lost': 'closed',
  'stream-error': 'stream-error',
  'bad-input': 'not-xmpp',
  stopped: 'stopped',
};

function permissionStep(examined: ExaminedLink): Step {
  const { identity, link } = examined;
  return {
    name: 'permission',
    title: 'Permission',
    tries: `Find out whether people may be shown as identity ${identity} has it`,
    boundMs: grantedMs,
    needs: ['handshake'],
    overdue: {
      code: 'unknown-permission',
      remedy: 'Look into the load of the chat server: it does not say what it grants.',
    },
    run: async (signal) => judge(await examined.granted(signal), identity, link.domain),
  };
}

function judge(
  { capabilities, obstacles }: Granted,
  identity: ExaminedLink['identity'],
  domain: string,
): Finding {
  const [worst] = obstacles.toSorted((one, other) => rank(one) - rank(other));
  if (worst !== undefined) {
    const details = obstacles.map(({ detail }) => detail).join(' ');
    const lines = obstacles.map(({ remedy }) => remedy).filter(Boolean);
    return failed(
      codeOf(worst),
      `Nobody is shown: ${details}`,
      `Put these lines into the chat server's configuration and restart it:\n${lines.join('\n')}`,
    );
  }
  const unknown = capabilities.filter(
    ({ state, kind }) => state === 'unknown' && (kind === 'sending' || kind === 'module'),
  );
  if (identity !== 'contact' && unknown.length > 0) {
    return warning(
      'permission-unknown',
      unknown.map(({ name, detail }) => `${name}: ${detail}`).join(' '),
      "Look into the chat server's log for what it did with the stanza, and at the people shown.",
    );
  }
  return ok(
    identity === 'contact'
      ? `People are shown under ${domain}, from where a component may always send.`
      : `The chat server lets people be shown with identity ${identity}.`,
  );
}

/** That a server refuses our addresses is said first: everything else depends on it. */
function rank({ kind }: Capability): number {
  return kind === 'sending' ? 0 : 1;
}

function codeOf({ kind }: Capability): FindingCode {
  if (kind === 'sending') return 'from-not-permitted';
  return kind === 'module' ? 'module-missing' : 'roster-not-readable';
}

function probeStep(examined: ExaminedLink): Step {
  const { serverDomains, link } = examined;
  const [domain] = serverDomains;
  return {
    name: 'probe',
    title: 'Probe',
    tries: `Ask ${domain ?? 'the chat server'} for a sign of life`,
    boundMs: 2 * pingMs + 12_000,
    // The order matters: to find out what it permits, a server may have ended the connection.
    needs: ['handshake'],
    overdue: unanswered(domain ?? link.host),
    run: async () => {
      if (domain === undefined) {
        return skipped(
          'no-server-domain',
          `No domain of the chat server is known beside ${link.domain}.`,
          'Give serverDomains of this link in the configuration.',
        );
      }
      const outcome = await examined.ping(domain, pingMs);
      switch (outcome.kind) {
        case 'answered':
          return ok(`${domain} answered.`);
        case 'unanswered': {
          const { code, remedy } = unanswered(domain);
          return failed(code, `${domain} did not answer within ${pingMs / 1_000} s.`, remedy);
        }
        case 'link-down':
          return failed(
            'closed',
            'The link was lost before an answer came.',
            "Look into the chat server's log for why it ended the connection.",
          );
        case 'refused':
          return warning(
            'domain-unknown',
            `The chat server answers, and does not seem to have the domain ${domain} (${outcome.condition}).`,
            'Correct serverDomains of this link: give the domains whose people are shown.',
          );
      }
    },
  };
}

function unanswered(domain: string): Pick<Finding, 'code' | 'remedy'> {
  return {
    code: 'probe-unanswered',
    remedy: `Look into the chat server: it has the connection and does nothing with what it is sent; check that it serves ${domain} and is not overloaded.`,
  };
}
