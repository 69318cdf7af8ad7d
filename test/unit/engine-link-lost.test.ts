import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../src/engine/presence-publisher.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';

const john = person('john');

/** A link whose answers come when the test says so. */
class SlowLink implements PresencePublisher {
  readonly link = 'slow';
  readonly sent: string[] = [];
  audience: PublisherAudience | undefined;
  taken = Promise.withResolvers<void>();

  async start(audience: PublisherAudience): Promise<void> {
    this.audience = audience;
    audience.online();
  }

  keyOf({ presence }: Publication): string {
    return presence.availability;
  }

  async publish(batch: readonly Publication[]): Promise<void> {
    for (const publication of batch) this.sent.push(this.keyOf(publication));
    await this.taken.promise;
  }

  forget(): void {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

test.each([true, false])(
  'what is under way when the link loses its state is sent again (the old link took it: %s)',
  async (took) => {
    const link = new SlowLink();
    await using engine = new Engine({
      people: [john],
      overrides: new OverrideMemory(),
      settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS: 0 },
      wording: createWording(),
      clock: new EngineTestClock(0),
      telemetry: silentTelemetry(),
    });
    engine.calendar(john.jid, { periods: [], knownAt: 'live' });
    await engine.start();
    await engine.attach(link);
    await settled();
    const { taken } = link;
    link.taken = Promise.withResolvers<void>();

    link.audience?.offline();
    link.audience?.online();
    if (took) taken.resolve();
    else taken.reject(new Error('the connection broke'));
    await settled();

    expect(link.sent).toEqual(['available', 'available']);
    link.taken.resolve();
    await settled();
    expect(link.sent).toHaveLength(2);
  },
);
