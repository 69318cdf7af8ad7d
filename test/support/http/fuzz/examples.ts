import { knownPassword } from './values.ts';

const key = { kind: 'ec', curve: 'P-256' };

/** Bodies with which what is seldom hit by chance is let through, by operation. */
export const examples: ReadonlyMap<string, object> = new Map(
  Object.entries({
    signIn: { account: 'fuzz', password: knownPassword },
    simulate: {
      timeZone: 'Europe/Berlin',
      locale: 'en',
      from: '2026-03-11T00:00',
      to: '2026-03-12T00:00',
      calendar: [{ start: '2026-03-11T09:00', end: '2026-03-11T10:00', showAs: 'busy' }],
      events: [],
    },
    changePeople: {
      deed: 'update',
      filter: { search: 'nobody at all' },
      changes: { locale: 'de' },
      dryRun: true,
    },
    tryGateway: { of: null, gateway: triedGateway() },
    examineGateway: {},
    diffGateways: { gateways: [] },
    tryPublisher: { publisher: triedPublisher() },
    examinePublisher: {},
    diffPublishers: { publishers: [triedPublisher()] },
    startExamination: {},
    createAuthority: { name: 'example-ca', subject: { cn: 'Example CA' }, key },
    requestCertificate: { name: 'example', subject: { cn: 'door.fuzz.invalid' }, key },
    inspectServer: { server: '127.0.0.1:1' },
  }),
);

/** Nothing listens there: that is soon found out. */
function triedGateway(): object {
  return {
    urls: ['https://127.0.0.1:1/EWS/Exchange.asmx'],
    identity: { kind: 'basic', account: 'svc@fuzz.invalid' },
    secret: 'tried',
  };
}

function triedPublisher(): object {
  return {
    kind: 'xmpp',
    domain: 'tried.fuzz.invalid',
    host: '127.0.0.1',
    port: 1,
    secret: 'tried',
  };
}
