import { expect } from 'vitest';
import { inWords } from '../support/account-site.ts';
import { Profanity } from '../support/profanity.ts';
import { type Cell, notRun, ok } from './cells.ts';
import { type Scene, absence, meeting } from './scene.ts';

/** As profanity says it: `is dnd, "In a meeting until 3:00 PM"`. */
function spoken(words: string): string {
  const [availability = '', ...text] = words.split(' ');
  const word = { available: 'online', unavailable: 'offline' }[availability] ?? availability;
  return text.length === 0 ? `is ${word}` : `is ${word}, "${text.join(' ')}`;
}

export async function twoClients(scene: Scene): Promise<Cell> {
  if (scene.connectedElsewhere.length > 0) {
    return notRun('the person is connected with a client that is not the suite’s');
  }
  const { john, anna } = await scene.begin();
  const { host, clientPort, tls, component, cast } = scene.server;
  await using profanity = await Profanity.start();
  await profanity.login(cast.anna.jid, cast.anna.password, clientPort, { host, tls });

  /** Does something, and waits for both to show it; to the letter the same. */
  async function bothSee(doing: () => Promise<void> | void, words: string): Promise<void> {
    const mark = await profanity.mark();
    const since = anna.presences.length;
    await doing();
    const seen = await anna.presence(
      (presence) =>
        presence.from.startsWith(scene.views.address) && inWords(presence).startsWith(words),
      { since, deadlineMs: 40_000 },
    );
    const [jid = '', resource] = seen.from.split('/');
    const name = resource === undefined ? jid : `${jid} (${resource})`;
    const wasThere = anna.presences.some(({ from, type }) => from === seen.from && type === null);
    if (wasThere) await profanity.seesAfter(mark, `${name} ${spoken(inWords(seen))}`, 40_000);
    // What comes of an address that was not there profanity takes, and displays nothing.
    else await profanity.receives(seen.statuses[0]?.text ?? '', 40_000);
  }

  await bothSee(() => scene.say('busy'), meeting);
  const assistant = component.domain;
  await bothSee(async () => {
    await john.ask(assistant, 'xa at the dentist until I revert');
  }, 'xa at the dentist');
  await bothSee(async () => {
    await john.ask(assistant, 'revert');
  }, meeting);
  if (scene.tracks) {
    await bothSee(() => scene.say('away'), `away ${absence}`);
    await bothSee(() => scene.logout(john), `unavailable ${absence}`);
  } else {
    await scene.logout(john);
    await bothSee(() => scene.say('away'), `away ${absence}`);
  }
  expect(anna.presences.filter(({ type }) => type === 'error')).toEqual([]);

  return ok;
}
