import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { doorlight } from '../support/http/command-line.ts';
import { component } from '../support/xmpp-site.ts';

// The whole service with its command line, and a chat server of a CA that nobody trusts yet.

let folder: string;
let chat: ChatServer;
let service: Service | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorlight-link-replaced-'));
  const { cert, key, ca } = await makeServerCertificate();
  await writeFile(join(folder, 'both.pem'), cert + key);
  await writeFile(join(folder, 'ca.pem'), ca);
  await writeFile(join(folder, 'secret'), component.secret, { mode: 0o600 });
  chat = await startEjabberd({
    domains: ['example.com'],
    components: [component],
    componentListener: { tls: true, certfile: join(folder, 'both.pem') },
  });
  await writeFile(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: https://127.0.0.1:${await freePort()}/EWS/Exchange.asmx
    account: doorlight@example.com
    passwordFile: secret
xmpp:
  - { domain: ${component.domain}, port: ${chat.componentPort}, secretFile: secret, tls: direct }
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
`,
  );
});

afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  await chat?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function linkState(): Promise<string> {
  const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
  const answer = await fetch(`${service?.address}/api/v1/status`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { links } = (await answer.json()) as {
    readonly links: readonly { readonly state: string; readonly problem: string | null }[];
  };
  return `${links[0]?.state} ${links[0]?.problem ?? ''}`;
}

test('a link whose certificate was refused waits, and is up as soon as the CA is installed', async () => {
  const config = join(folder, 'doorlight.yaml');
  service = await startService(await serviceSettings(config), silentTelemetry());
  // What it found is known once it has been refused; from then on it waits for 30 to 60 s.
  const refused = await doorlight(['doctor', '--config', config]);

  const ca = join(folder, 'ca.pem');
  const installed = await doorlight(['certificates', 'add', ca, '--config', config]);

  expect(refused.stdout).toMatch(
    /TLS and certificate +failed +.*Simulated Exchange CA.* which is not known here/u,
  );
  expect(installed.exitCode).toBe(0);
  await expect.poll(linkState, { timeout: 20_000 }).toMatch(/^up/u);
}, 90_000);
