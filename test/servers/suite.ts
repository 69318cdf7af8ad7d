import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviours } from './behaviours.ts';
import {
  type BehaviourName,
  type Cell,
  behaviourNames,
  behaviourTexts,
  identityKinds,
} from './cells.ts';
import type { Measured } from './measured.ts';
import { Scene } from './scene.ts';
import type { StartServerUnderTest } from './server-under-test.ts';

/**
 * Every behaviour, or those named, of every identity on one server, started anew or taken up for
 * each identity. Each cell is what was seen in this run; where `expected` is known it has to be that.
 */
export function describeServer(
  name: string,
  start: StartServerUnderTest,
  measured: Measured,
  names: readonly BehaviourName[] = behaviourNames,
): void {
  describe.each(identityKinds)(`identity %s on ${name}`, (identity) => {
    let scene: Scene;

    beforeAll(async () => {
      scene = await Scene.set(await start(identity), identity);
      measured.server = await softwareOf(scene);
    });
    afterAll(() => scene?.[Symbol.asyncDispose]());

    test.each(names)('%s', async (behaviour) => {
      measured.forget(identity, behaviour);
      const cell: Cell =
        scene.impossible === null
          ? await behaviours[behaviour](scene)
          : { result: 'not possible', why: scene.impossible };

      const expected = measured.expected(identity, behaviour);
      if (expected !== undefined) {
        const [title] = behaviourTexts[behaviour];
        expect(cell, `${title}: docs/servers.md says something else`).toEqual(expected);
      }
      measured.record(identity, behaviour, cell);
    });
  });

  afterAll(() => measured.finish());
}

/** XEP-0092, asked for by a client. */
async function softwareOf(scene: Scene): Promise<string> {
  const { server } = scene;
  const client = await scene.connect(server.cast.anna);
  const answer = await client.query(server.domain, '<query xmlns="jabber:iq:version"/>');
  await client.logout();
  const [, software = 'A server that does not say what it is'] =
    /<(?:\w+:)?name>([^<]+)</u.exec(answer) ?? [];
  const [, version = ''] = /<(?:\w+:)?version>([^<]+)</u.exec(answer) ?? [];
  return `${software} ${version}`.trim();
}
