import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type SigningIn, digestOf, newToken } from '../../../../src/accounts/sessions.ts';
import { startService } from '../../../../src/app/service.ts';
import { serviceSettings } from '../../../../src/app/settings.ts';
import { readOrMakeKey } from '../../../../src/config/secret-files.ts';
import type { Jid, Mailbox } from '../../../../src/people/person.ts';
import { makeServerCertificate } from '../../../../src/simulator/certificates.ts';
import { openStore } from '../../../../src/store/store.ts';
import type { Telemetry } from '../../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../../src/time/clock.ts';
import { dayMs } from '../../../../src/time/instant.ts';
import { freePort } from '../../daemons/free-port.ts';
import { person } from '../../people.ts';
import { knownPassword, planted } from './values.ts';

export type CallerName = 'token' | 'administrator' | 'helpdesk' | 'reader' | 'person' | 'stranger';

const people = ['alice', 'bob', 'carol', 'dan'] as const;
/** A session may ask so often a minute; and many are signed out on the way. */
const sessionsEach = 60;

/** The whole of Doorlight over a database in a folder, which may be stopped and started again. */
export class FuzzedService implements AsyncDisposable {
  readonly #publicUrl: string | null;
  readonly #folder = mkdtempSync(join(tmpdir(), 'doorlight-fuzz-'));
  /** Everything that was logged, as it was written. */
  readonly log: string[] = [];
  /** Cookies by who has signed in, as they were handed out. */
  readonly cookies = new Map<CallerName, string[]>();
  #stop: (() => PromiseLike<void>) | undefined;
  address = '';
  token = '';

  /** Where browsers reach it; `null` for where it listens, without TLS. */
  constructor(publicUrl: string | null = 'https://doorlight.fuzz.invalid') {
    this.#publicUrl = publicUrl;
  }

  /** With everybody signed in; what an earlier start left is there still. */
  async start(): Promise<void> {
    await this.#configure();
    const config = await serviceSettings(join(this.#folder, 'doorlight.yaml'));
    const telemetry = this.#telemetry();
    await this.#signEverybodyIn(config.database, telemetry);
    const service = await startService(config, telemetry);
    this.#stop = () => service[Symbol.asyncDispose]();
    this.address = service.address;
    this.token = readFileSync(join(this.#folder, 'token'), 'utf8').trim();
    await this.#furnish();
  }

  async stop(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
  }

  /** What SQLite finds wrong in the file of a service that has stopped. */
  faultsOfDatabase(): readonly unknown[] {
    const sqlite = new SqliteDatabase(join(this.#folder, 'doorlight.db'), { readonly: true });
    try {
      const integrity = sqlite.pragma('integrity_check', { simple: true });
      const references = sqlite.pragma('foreign_key_check') as readonly unknown[];
      return integrity === 'ok' ? references : [integrity, ...references];
    } finally {
      sqlite.close();
    }
  }

  /** Whether something stands in the file of a service that has stopped. */
  databaseHolds(text: string): boolean {
    return readFileSync(join(this.#folder, 'doorlight.db')).includes(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true });
  }

  /** Else nothing that needs these would ever be done. */
  async #furnish(): Promise<void> {
    const post = (path: string, body: unknown): Promise<Response> =>
      fetch(`${this.address}/api/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await post('accounts', { name: 'fuzz', role: 'reader', password: knownPassword });
    const { ca } = await makeServerCertificate();
    const key = { kind: 'ec', curve: 'P-256' };
    const made = (name: string) => ({ name, subject: { cn: `${name}.invalid` }, key });
    await post('certificates', { content: Buffer.from(ca).toString('base64') });
    // They are there after the first start.
    await post('own-certificates/authorities', made('root'));
    for (const name of ['server', 'other']) await post('own-certificates/requests', made(name));
    await post('own-certificates/server/sign', { authority: 'root' });
  }

  #telemetry(): Telemetry {
    const destination = { write: (line: string) => void this.log.push(line) };
    return { log: pino({ level: 'debug', base: null }, destination), metrics: new Registry() };
  }

  async #configure(): Promise<void> {
    const written = (name: string): string => {
      writeFileSync(join(this.#folder, name), `${planted}-${name}`, { mode: 0o600 });
      return name;
    };
    writeFileSync(
      join(this.#folder, 'doorlight.yaml'),
      `database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    urls: [https://127.0.0.1:9/EWS/Exchange.asmx]
    account: svc@fuzz.invalid
    passwordFile: ${written('password')}
xmpp:
  - { domain: presence.fuzz.invalid, host: 127.0.0.1, port: 9, secretFile: ${written('xmpp')} }
http:
  host: 127.0.0.1
  port: ${await freePort()}
  tokenFile: token
${this.#publicUrl === null ? '' : `  publicUrl: ${this.#publicUrl}\n${oidcOf(written('oidc'))}`}`,
    );
  }

  async #signEverybodyIn(
    { file, key, keyFile }: { file: string; key: null | { reveal(): string }; keyFile: string },
    telemetry: Telemetry,
  ): Promise<void> {
    await using store = await openStore(`sqlite:${file}`, {
      telemetry,
      clock: systemClock,
      key: await readOrMakeKey(key as Parameters<typeof readOrMakeKey>[0], keyFile),
    });
    const jids = people.map((name) => `${name}@fuzz.invalid` as Jid);
    await store.people.insert(
      jids.map((jid) => person('x', { jid, mailbox: jid as string as Mailbox })),
      'administrator',
    );
    this.cookies.clear();
    for (let each = 0; each < sessionsEach; each += 1) {
      const own = jids[each % jids.length] ?? null;
      for (const role of ['administrator', 'helpdesk', 'reader'] as const) {
        await this.#begin(store.sessions, {
          way: 'oidc',
          name: `${role}${each}`,
          role,
          person: null,
        });
      }
      if (own === null) continue;
      await this.#begin(store.sessions, { way: 'link', name: own, role: 'person', person: own });
    }
  }

  async #begin(
    repository: { insert(session: object, by: string): Promise<boolean> },
    who: SigningIn,
  ): Promise<void> {
    const token = newToken();
    const startedAt = Date.now();
    const endsAt = startedAt + dayMs;
    const session = { ...who, hash: digestOf(token), startedAt, idleAt: endsAt, endsAt };
    await repository.insert(session, 'doorlight');
    const known = this.cookies.get(who.role) ?? [];
    known.push(`${this.#publicUrl === null ? '' : '__Host-'}doorlight=${token}`);
    this.cookies.set(who.role, known);
  }
}

function oidcOf(secretFile: string): string {
  return `oidc:
  issuer: https://127.0.0.1:9
  clientId: doorlight
  secretFile: ${secretFile}
  administrators: [it]
`;
}
