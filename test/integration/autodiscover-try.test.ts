import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TryEvent, tryGateway } from '../../src/app/gateway-trial/try-gateway.ts';
import { startAutodiscoverLab } from '../support/autodiscover-lab.ts';
import {
  type ExchangeSite,
  serviceCredentials,
  startExchangeSite,
} from '../support/exchange-site.ts';

const john = 'john@example.test';
const run = promisify(execFile);

describe('doorlight gateways try --autodiscover', () => {
  let site: ExchangeSite;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'autodiscover-try-'));
    await writeFile(join(folder, 'password'), serviceCredentials.password);
    site = await startExchangeSite();
    site.exchange.addMailbox({ address: john });
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  async function attempt(hosts: readonly string[]): Promise<{
    readonly fine: boolean;
    readonly events: readonly TryEvent[];
  }> {
    const answer = () => ({ externalEwsUrl: site.exchange.url });
    await using lab = await startAutodiscoverLab({
      hosts: { 'autodiscover.example.test': { answer, forms: ['pox'] } },
    });
    const events: TryEvent[] = [];
    const fine = await tryGateway(
      {
        url: { hosts, resolver: lab.resolver, ports: lab.server.ports },
        credentials: serviceCredentials,
        ca: `${site.certificate.ca}\n${lab.ca}`,
        mailbox: john,
        timeZone: 'Europe/London',
        timeoutMs: undefined,
        watchMs: null,
        subscription: 'auto',
        notifications: { url: undefined, bind: undefined },
      },
      (event) => events.push(event),
      new AbortController().signal,
    );
    return { fine, events };
  }

  it('says what was tried and found, and reads there', async () => {
    const { fine, events } = await attempt(['127.0.0.1']);

    expect(fine).toBe(true);
    const steps = events.flatMap((event) =>
      event.event === 'autodiscover'
        ? [`${event.tried.replace(/:\d+/, '')}: ${event.outcome}`]
        : [],
    );
    expect(steps).toEqual([
      expect.stringMatching(/^https:\/\/example\.test.*does not resolve/),
      expect.stringMatching(/^https:\/\/autodiscover\.example\.test.*\.svc: is no Autodiscover/),
      'https://autodiscover.example.test/autodiscover/autodiscover.xml: answers',
      `${john}: is at ${site.exchange.url}`,
    ]);
    expect(events.at(-1)).toMatchObject({ event: 'read', server: site.exchange.url });
  });

  it('says what to do where the address is not confirmed', async () => {
    const { fine, events } = await attempt([]);

    expect(fine).toBe(false);
    expect(JSON.stringify(events.at(-2))).toContain('nor among the hosts that are allowed');
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      remedy: 'fix-server',
      message: expect.stringContaining('--autodiscover-host') as string,
    });
  });

  function command(...more: readonly string[]) {
    const who = ['--account', 'service@example.com', '--mailbox', 'john@nowhere.invalid'];
    const password = ['--password-file', join(folder, 'password')];
    return run(process.execPath, ['src/main.ts', 'gateways', 'try', ...who, ...password, ...more]);
  }

  it('prints a line for each place', async () => {
    const failed = (await command('--autodiscover').catch((error: unknown) => error)) as {
      readonly code: number;
      readonly stdout: string;
    };

    expect(failed.code).toBe(1);
    for (const place of [
      'https://nowhere.invalid/autodiscover/autodiscover.svc',
      'https://autodiscover.nowhere.invalid/autodiscover/autodiscover.svc',
      'http://autodiscover.nowhere.invalid/autodiscover/autodiscover.xml',
      'SRV _autodiscover._tcp.nowhere.invalid',
    ]) {
      expect(failed.stdout).toContain(`Autodiscover: ${place}: `);
    }
  });

  it('wants either an address or a search', async () => {
    await expect(command('--autodiscover', '--url', site.exchange.url)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--url') as string,
    });
    await expect(command()).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--autodiscover') as string,
    });
  });
});
