import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { FakeGateway } from '../support/fake-gateway.ts';
import { monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const people = Array.from({ length: 24 }, (_, i) => personNamed(`person-${i}`));
const most = 4;

const step = fc.oneof(
  fc.record({ what: fc.constant('kill' as const), server: fc.nat(most - 1) }),
  fc.record({ what: fc.constant('revive' as const), server: fc.nat(most - 1) }),
  fc.record({ what: fc.constant('wrong-password' as const), server: fc.nat(most - 1) }),
  fc.record({ what: fc.constant('pool' as const), members: fc.subarray([0, 1, 2, 3]) }),
  fc.record({ what: fc.constant('change' as const), who: fc.nat(people.length - 1) }),
  fc.record({
    what: fc.constant('wait' as const),
    ms: fc.constantFrom(100, secondMs, 10 * secondMs, 5 * minuteMs, hourMs),
  }),
);

const gone = new GatewayError('The connection was refused.', 'retry');
const refused = new GatewayError('The password is wrong.', 'fix-server');

test('whichever servers come, go and fail, everyone ends on one that works, known as they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(), async (steps, seed) => {
      const world = new SyncWorld(0);
      const gateways = Array.from(
        { length: most },
        (_, i) => new FakeGateway(world.clock, `https://mail${i}.example.com/`),
      );
      let changes = 0;
      const renewed = (old: FakeGateway | undefined): FakeGateway => {
        const gateway = new FakeGateway(world.clock, old?.server);
        for (const { mailbox } of people) {
          gateway.setCalendar(mailbox, old?.entriesOf(mailbox) ?? []);
        }
        gateway.trouble = old?.trouble ?? gateway.trouble;
        return gateway;
      };
      const change = (who: number): void => {
        const start = monday + ++changes * minuteMs;
        const entries: CalendarEntry[] = [{ start, end: start + 200 * hourMs, showAs: 'busy' }];
        const { mailbox } = people[who] ?? personNamed('nobody');
        for (const gateway of gateways) gateway.setCalendar(mailbox, entries);
      };
      for (const at of people.keys()) change(at);
      let chance = seed;
      const random = (): number => {
        chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
        return chance / 2 ** 32;
      };
      const sync = await world.start(people, random);
      const removals: Promise<void>[] = [];
      let members: readonly number[] = [];
      const pool = (wanted: readonly number[]): void => {
        // One that was removed and comes back is spoken to anew.
        for (const at of wanted) if (!members.includes(at)) gateways[at] = renewed(gateways[at]);
        members = wanted;
        const servers = gateways.filter((_, at) => members.includes(at));
        removals.push(sync.poolsChanged([{ name: 'default', servers }]));
      };
      pool([0, 1]);

      for (const what of steps) {
        const gateway = 'server' in what ? gateways[what.server] : undefined;
        if (what.what === 'kill' && gateway !== undefined) {
          gateway.trouble = () => gone;
          gateway.loseAllWatches(gone);
        }
        if (what.what === 'wrong-password' && gateway !== undefined)
          gateway.trouble = () => refused;
        if (what.what === 'revive' && gateway !== undefined) gateway.trouble = () => null;
        if (what.what === 'pool') pool(what.members);
        if (what.what === 'change') change(what.who);
        if (what.what === 'wait') await world.clock.advance(what.ms);
      }
      pool([0, 1, 2]);
      // One server stays away for good.
      const [away, ...able] = gateways;
      if (away !== undefined) away.trouble = () => gone;
      away?.loseAllWatches(gone);
      for (const gateway of able) gateway.trouble = () => null;
      await world.clock.advance(3 * hourMs);

      for (const { jid, mailbox } of people) {
        expect(world.sink.calendars.get(jid)).toEqual({
          periods: readPeriods(gateways[1]?.entriesOf(mailbox) ?? [], 'UTC'),
          knownAt: 'live',
        });
        const serving = gateways.filter((gateway) => gateway.isWatched(mailbox));
        expect(serving.map(({ server }) => server)).toEqual([world.disk.assigned.get(jid)]);
      }
      expect(sync.servers().map((server) => server.people)).toEqual([
        0,
        expect.any(Number),
        expect.any(Number),
      ]);
      await Promise.all(removals);
      await sync[Symbol.asyncDispose]();
      expect(world.clock.waiting).toBe(0);
    }),
    { numRuns: 150 },
  );
});
