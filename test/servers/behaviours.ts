import { expect } from 'vitest';
import { bare } from '../support/native-lab.ts';
import { inWords } from '../support/account-site.ts';
import { type BehaviourName, type Cell, differs, notRun, ok } from './cells.ts';
import { stranger, subscriptionEnds } from './behaviours-of-strangers.ts';
import { back, errors, killed, loginWhileAway, restarted } from './behaviours-of-loss.ts';
import { twoClients } from './two-clients.ts';
import { type Scene, absence as absenceText, meeting } from './scene.ts';

/** Tries one behaviour. What comes back was seen; what should not be so at all rejects. */
export type Behaviour = (scene: Scene) => Promise<Cell>;

export const behaviours: Readonly<Record<BehaviourName, Behaviour>> = {
  change,
  lateLogin,
  logout,
  ownChange,
  secondClient,
  override,
  revert,
  absence,
  appearOffline,
  stranger,
  subscriptionEnds,
  assistant,
  commands,
  twoClients,
  killed,
  loginWhileAway,
  back,
  restarted,
  errors,
};

const elsewhere = 'the person is connected with a client that is not the suite’s';

async function change(scene: Scene): Promise<Cell> {
  const { anna } = await scene.begin();

  scene.say('busy');
  await scene.seesDecided(anna, meeting);
  scene.say('free');
  await scene.seesUndecided(anna);

  return ok;
}

async function lateLogin(scene: Scene): Promise<Cell> {
  const { anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);
  await scene.logout(anna);

  const later = await scene.login('anna');
  await scene.seesDecided(later, meeting);

  await scene.settledWithDoorlight(later);
  expect(later.presences.filter(({ type }) => type === 'error')).toEqual([]);
  expect(scene.isDecided(later, meeting)).toBe(true);
  return ok;
}

async function logout(scene: Scene): Promise<Cell> {
  if (scene.connectedElsewhere.length > 0) return notRun(elsewhere);
  const { john, anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  await scene.logout(john);
  if (scene.tracks) await scene.seesOffline(anna);
  else await scene.settledWithDoorlight(anna);
  const stood = scene.isDecided(anna, meeting);
  await scene.login('john');
  await scene.seesDecided(anna, meeting);

  return stood ? differs('calendarAlone') : ok;
}

async function ownChange(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);
  const since = anna.presences.length;

  await scene.sayOwn(john, 'xa', 'at lunch');
  if (scene.identity === 'account') {
    await anna.presence(({ from, show }) => from === john.jid && show === 'xa', { since });
  }
  await scene.settled(john);
  await scene.settledWithDoorlight(anna);
  expect(scene.isDecided(anna, meeting)).toBe(true);
  const beside = anna.presences.slice(since).some(({ show }) => show === 'xa');
  scene.say('free');
  await scene.seesUndecided(anna, 'xa at lunch');

  if (!scene.tracks) return differs('calendarAlone');
  return beside ? differs('twoResources') : ok;
}

async function secondClient(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);
  const since = anna.presences.length;

  const second = await scene.login('john');
  await scene.seesDecided(anna, meeting);
  await scene.logout(john);
  await scene.settledWithDoorlight(anna);
  await scene.seesDecided(anna, meeting);

  const decidedAt = scene.views.decidedAt([john.jid, second.jid]);
  const others = anna.presences
    .slice(since)
    .filter(({ from, type }) => decidedAt.includes(from) && from !== john.jid && type !== 'error')
    .filter((presence) => !inWords(presence).startsWith(meeting));
  expect(others).toEqual([]);
  return ok;
}

async function override(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  await john.ask(scene.server.component.domain, 'xa at the dentist until I revert');
  await scene.seesDecided(anna, 'xa at the dentist');

  return ok;
}

async function revert(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  await john.ask(scene.server.component.domain, 'xa at the dentist until I revert');
  await scene.seesDecided(anna, 'xa at the dentist');
  scene.say('busy');

  await john.ask(scene.server.component.domain, 'revert');
  await scene.seesDecided(anna, meeting);

  return ok;
}

async function absence(scene: Scene): Promise<Cell> {
  if (scene.connectedElsewhere.length > 0) return notRun(elsewhere);
  const { john, anna } = await scene.begin();
  await scene.logout(john);
  if (scene.tracks) await scene.seesOffline(anna);
  const sees = (client: typeof anna): Promise<void> =>
    scene.tracks
      ? scene.seesOffline(client, absenceText)
      : scene.seesDecided(client, `away ${absenceText}`);

  scene.say('away');
  await sees(anna);
  const later = await scene.login('anna');
  await sees(later);

  return scene.tracks ? ok : differs('awayNotOffline');
}

async function appearOffline(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  await john.ask(scene.server.component.domain, 'offline until I revert');
  if (scene.identity === 'account') {
    await scene.seesUndecided(anna);
    return differs('ownResourceStays');
  }
  await scene.seesOffline(anna);
  const later = await scene.login('anna');
  await scene.settledWithDoorlight(later);
  await scene.seesOffline(later);
  return ok;
}

async function assistant(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();
  const { domain } = scene.server.component;
  scene.say('busy');
  await scene.seesDecided(anna, meeting);

  for (const address of [domain, `doorlight@${domain}`]) {
    const answer = await john.ask(address, 'status');
    expect(answer).toContain('In a meeting until');
  }

  return ok;
}

async function commands(scene: Scene): Promise<Cell> {
  const { john, anna } = await scene.begin();

  const done = await john.adhoc(scene.server.component.domain, 'override', {
    availability: 'xa',
    text: 'by form',
    ends: 'revert',
    when: '',
  });
  await scene.seesDecided(anna, 'xa by form');

  expect(Object.keys(done.titles)).toContain('override');
  expect(bare(john.jid)).toBe(scene.server.cast.john.jid);
  return ok;
}
