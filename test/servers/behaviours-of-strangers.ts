import { expect } from 'vitest';
import { bare } from '../support/native-lab.ts';
import { type Cell, differs, notRun, ok } from './cells.ts';
import { type Scene, meeting } from './scene.ts';

/** Who was never permitted: whatever they send, they are not told anything. */
export async function stranger(scene: Scene): Promise<Cell> {
  if (scene.strangerKnown) return notRun('the server’s groups have made them contacts');
  const { john, anna } = await scene.begin();
  const { address } = scene.views;
  const mallory = await scene.login('mallory');
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  if (scene.identity === 'contact') {
    await mallory.sendPresence({ to: address, type: 'subscribe' });
    await mallory.presence(({ from, type }) => from === address && type === 'unsubscribed');
  } else if (scene.connectedElsewhere.length === 0) {
    // Another client of John's might agree.
    await mallory.sendPresence({ to: address, type: 'subscribe' });
    await john.presence(
      ({ from, type }) => bare(from) === bare(mallory.jid) && type === 'subscribe',
    );
    await john.sendPresence({ to: bare(mallory.jid), type: 'unsubscribed' });
  }
  for (const to of [address, `${address}/Calendar`]) {
    await mallory.sendPresence({ to, type: 'probe' });
    await mallory.sendPresence({ to });
  }
  await scene.settledWithDoorlight(mallory);
  await john.ask(scene.server.component.domain, 'chat not for strangers until I revert');
  await scene.seesDecided(anna, 'chat not for strangers');
  await scene.settledWithDoorlight(mallory);

  const told = mallory.presences.filter(({ from, type, statuses }) => {
    const isJohn = bare(from) === address || bare(from) === bare(john.jid);
    return isJohn && (type === null || statuses.length > 0);
  });
  expect(told).toEqual([]);
  return ok;
}

/** John takes Anna's right away; a contact of the component is left by Anna. */
export async function subscriptionEnds(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  const { component, cast } = scene.server;
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  // John's roster is read a moment after his login, too: before whoever logs in now is shown him.
  const witness = await scene.login('anna');
  await scene.seesDecided(witness, meeting);
  await scene.settledWithDoorlight(witness);
  if (scene.identity === 'contact') {
    await anna.sendPresence({ to: scene.views.address, type: 'unsubscribe' });
  } else {
    await john.sendPresence({ to: cast.anna.jid, type: 'unsubscribed' });
    await scene.settled(john);
  }
  let late = false;
  if (scene.identity === 'account') {
    await anna.presence(({ from, type }) => from === john.jid && type === 'unavailable');
    await scene.settledWithDoorlight(anna);
    late = scene.isDecided(anna, meeting);
    await scene.login('john');
  }
  await scene.seesOffline(anna);
  const since = anna.presences.length;
  await john.ask(component.domain, 'chat not for Anna until I revert');
  await scene.settledWithDoorlight(anna);
  const told = anna.presences
    .slice(since)
    .filter(({ from, type }) => bare(from) === scene.views.address && type === null);
  expect(told).toEqual([]);

  await scene.befriend(john, anna);
  return late ? differs('rosterReadLater') : ok;
}
