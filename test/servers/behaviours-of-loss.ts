import { expect } from 'vitest';
import { bare } from '../support/native-lab.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { type Cell, differs, notRun, ok } from './cells.ts';
import { type Scene, absence, meeting } from './scene.ts';

export async function killed(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  await scene.killDoorlight(anna);
  await speakToDoorlight(scene, john);
  if (scene.identity === 'native') {
    await scene.seesUndecided(anna);
    return ok;
  }

  await scene.settled(anna);
  expect(scene.isDecided(anna, meeting)).toBe(true);
  return differs('standsWhileAway');
}

/** Whoever lets Doorlight see their presence sends it to an address that is not there now. */
async function speakToDoorlight(scene: Scene, john: SlixmppClient): Promise<void> {
  const { domain } = scene.server.component;
  const roster = await john.roster();
  if (!['from', 'both'].includes(roster[`doorlight@${domain}`] ?? '')) return;
  const since = john.presences.length;
  await scene.sayOwn(john, 'away', 'in the lift');
  // Some servers answer, `errors` says which.
  await john
    .presence(({ type }) => type === 'error', { since, deadlineMs: 10_000 })
    .catch(() => undefined);
}

export async function loginWhileAway(scene: Scene): Promise<Cell> {
  const { anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);
  await scene.killDoorlight(anna);
  await scene.logout(anna);

  const later = await scene.login('anna');
  if (scene.identity === 'contact') {
    const answer = await later
      .presence(({ from }) => bare(from) === scene.views.address, { deadlineMs: 10_000 })
      .catch(() => undefined);
    expect(answer?.type ?? 'unavailable').toMatch(/^(?:error|unavailable)$/);
    return differs(answer?.type === 'error' ? 'errorWhileAway' : 'goneWhileAway');
  }

  await scene.seesUndecided(later);
  await scene.settled(later);
  expect(scene.isUndecided(later)).toBe(true);
  const senders = later.presences.filter(({ type }) => type === 'error').map(({ from }) => from);
  return senders.includes(scene.server.component.domain) ? differs('errorWhileAway') : ok;
}

export async function back(scene: Scene): Promise<Cell> {
  const { anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);
  await scene.killDoorlight(anna);

  scene.say('away');
  await scene.startDoorlight();

  await scene.seesDecided(anna, `away ${absence}`);
  return ok;
}

export async function restarted(scene: Scene): Promise<Cell> {
  const { restart } = scene.server;
  if (restart === null) return notRun('nobody here can restart this server');
  const before = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(before.anna, meeting);

  const { anna } = await scene.restartServer(restart);

  await scene.seesDecided(anna, meeting);
  return ok;
}

/** What the server says itself in place of a component that is not there is not Doorlight's. */
export async function errors(scene: Scene): Promise<Cell> {
  const { component } = scene.server;
  const senders = [...new Set(scene.errors.map((from) => bare(from).split('@').at(-1)))];

  if (senders.length === 0) return ok;
  expect(senders).toEqual([component.domain]);
  return differs('errorWhileAway');
}
