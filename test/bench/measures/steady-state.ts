import type { EwsGateway } from '../../../src/gateways/ews/gateway.ts';
import { defaultWatchSettings } from '../../../src/gateways/ews/watch-settings.ts';
import { pushStranger } from '../../../src/gateways/ews/push-watch.ts';
import type { Mailbox } from '../../../src/people/person.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { dayMs, hourMs } from '../../../src/time/instant.ts';
import { type ExchangeSite, startExchangeSite } from '../../support/exchange-site.ts';
import { FakeBulkGateway } from '../../support/fake-bulk-gateway.ts';
import { hastyClock } from '../../support/hasty-clock.ts';
import { startListener } from '../../support/push-lab.ts';
import { personNamed, SyncWorld } from '../../support/sync-world.ts';
import { type Findings, figure } from '../report.ts';

type Kind = 'streaming' | 'push' | 'pull';
/** How many of each, for each person and hour, by operation. */
type Counts = Readonly<Record<string, number>>;

/** How many people, and how much faster than the real one their time runs. */
const kinds: Readonly<Record<Kind, { readonly people: number; readonly haste: number }>> = {
  streaming: { people: 100, haste: 3_600 },
  push: { people: 100, haste: 3_600 },
  // Everyone is asked for every minute: slower, so that the answers keep up.
  pull: { people: 50, haste: 60 },
};
const countedMs = 4_000;
/** The first pull comes as late as if there were nobody else: a minute, which is a second here. */
const settleMs = 1_200;
const patienceMs = 30_000;

const routinePeople = 1_000;
const changesEach = 4;

/**
 * Requests for each person and hour when nothing changes and everyone is watched. What `sync` asks
 * for is counted over a day of virtual time; what keeps a watch alive is counted between the real
 * gateway and the simulated Exchange, for some hours that pass hundreds of times as fast.
 */
export async function measureSteadyState(): Promise<Findings> {
  const { routine, change } = await countRoutine();
  const [streaming, push, pull] = await Promise.all([
    countWatch('streaming'),
    countWatch('push'),
    countWatch('pull'),
  ]);
  const { posted = 0, ...pushed } = push;
  const posts = `; and ${figure(posted)} posts to us`;
  return {
    rows: [
      row('requests for a person and hour, streaming', { ...routine, ...streaming }),
      row('requests for a person and hour, push', { ...routine, ...pushed }, posts),
      row('requests for a person and hour, pull', { ...routine, ...pull }),
      row('requests for each change of a calendar', change),
    ],
    figures: { routine, streaming, push, pull, change },
  };
}

function row(what: string, counts: Counts, more = ''): Findings['rows'][number] {
  const entries = Object.entries(counts).filter(([, count]) => count > 0);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const each = entries.map(([operation, count]) => `${operation} ${figure(count)}`).join(', ');
  return { what, value: figure(total), beside: `${each}${more}`, goal: '', met: null };
}

/** What is asked for however people are watched; and what one change is answered by. */
async function countRoutine(): Promise<{ readonly routine: Counts; readonly change: Counts }> {
  const world = new SyncWorld(1, (clock, name) => new FakeBulkGateway(clock, name));
  const { clock, gateway } = world;
  if (!(gateway instanceof FakeBulkGateway)) throw new Error('nothing is told in bulk');
  gateway.latencyMs = 0;
  const people = Array.from({ length: routinePeople }, (_, at) => personNamed(`person-${at}`));
  for (const { mailbox } of people) gateway.setCalendar(mailbox, []);
  await using _ = await world.start(people);
  const asked = (): Counts => ({
    FindItem: gateway.count('calendar'),
    GetUserOofSettings: gateway.count('automatic-replies'),
    GetMailTips: gateway.countAsked('replies'),
    GetUserAvailability: gateway.countAsked('calendars'),
    Subscribe: gateway.count('watch'),
  });

  await clock.advance(dayMs + hourMs);
  const settled = asked();
  await clock.advance(dayMs);
  const quiet = asked();
  for (let round = 0; round < changesEach; round++) {
    for (const { mailbox } of people) {
      gateway.sayChanged(mailbox);
      await clock.advance(dayMs / (changesEach * routinePeople));
    }
  }
  const lively = asked();

  const aDay = difference(settled, quiet, 1);
  const anotherDay = difference(quiet, lively, 1);
  return {
    routine: difference(settled, quiet, routinePeople * 24),
    change: difference(aDay, anotherDay, routinePeople * changesEach),
  };
}

/** What the gateway asks for, and with push what comes to us (`posted`), to keep people watched. */
async function countWatch(kind: Kind): Promise<Counts> {
  const { people, haste } = kinds[kind];
  const clock = hastyClock(haste);
  const telemetry = silentTelemetry();
  await using site = await startExchangeSite({ clock });
  await using listener = startListener({}, { telemetry });
  const { pullMs, mostPullsPerS, backOffMs } = defaultWatchSettings;
  const gateway = site.gateway({
    telemetry,
    watch: {
      pullMs: pullMs / haste,
      mostPullsPerS: mostPullsPerS * haste,
      backOffMs: backOffMs / haste,
      lingerMs: 1,
    },
    subscriptions: {
      wanted: () => kind,
      statusFrequencyMin: () => 60,
      desk: kind === 'push' ? listener.desk('ews', pushStranger) : null,
    },
  });
  await watchEveryone(site, gateway, people);
  await pause(settleMs);
  const counted = async (): Promise<Counts> => {
    const posts = telemetry.metrics.getSingleMetric('doorlight_notification_posts_total');
    const values = (await posts?.get())?.values ?? [];
    const posted = values.reduce((sum, { value }) => sum + value, 0);
    return { ...Object.fromEntries(site.exchange.requestCounts), posted };
  };

  const [began, before] = [clock.now(), await counted()];
  await pause(countedMs);
  const [ended, after] = [clock.now(), await counted()];

  return difference(before, after, (people * (ended - began)) / hourMs);
}

async function watchEveryone(
  site: ExchangeSite,
  gateway: EwsGateway,
  people: number,
): Promise<void> {
  const everyone = Promise.withResolvers<void>();
  const late = setTimeout(() => everyone.reject(new Error('not everyone is watched')), patienceMs);
  const subscribed = new Set<Mailbox>();
  const watch = gateway.watch({
    subscribed: (mailbox) => {
      if (subscribed.add(mailbox).size === people) everyone.resolve();
    },
    changed: () => undefined,
    lost: (mailbox, error) => everyone.reject(new Error(`${mailbox}: ${error.message}`)),
  });
  for (let at = 0; at < people; at++) {
    const { mailbox } = personNamed(`person-${at}`);
    site.exchange.addMailbox({ address: mailbox });
    watch.add(mailbox);
  }
  await everyone.promise.finally(() => clearTimeout(late));
}

function difference(before: Counts, after: Counts, share: number): Counts {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, (count - (before[name] ?? 0)) / share]),
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
