import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  AutomaticReplies,
  CalendarEntry,
  CalendarGateway,
  CalendarWatch,
  Mailbox,
  Span,
} from '../../src/sync/calendar-gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

/** An entry with what its owner wrote. */
export interface WrittenEntry extends CalendarEntry {
  readonly subject?: string;
  readonly location?: string;
}

/** A gateway with a calendar system behind it that a test can change. */
export interface CalendarGatewaySite extends AsyncDisposable {
  readonly gateway: CalendarGateway;
  /** Two mailboxes with nothing in them. */
  readonly mailboxes: readonly [Mailbox, Mailbox];
  readonly nobody: Mailbox;
  addEntry(mailbox: Mailbox, entry: WrittenEntry): void;
  setReplies(mailbox: Mailbox, replies: AutomaticReplies): void;
  /** The system forgets that the mailbox is watched, and says so. */
  loseWatch(mailbox: Mailbox): void;
}

const monday = Date.UTC(2026, 2, 9);
const hour = 3_600_000;
const day = 24 * hour;
const week: Span = { start: monday, end: monday + 7 * day };

/** What every gateway must do, whatever it speaks. */
export function describeCalendarGateway(
  name: string,
  startSite: () => Promise<CalendarGatewaySite>,
): void {
  describe(`the calendar gateway ${name}`, () => {
    let site: CalendarGatewaySite;
    const { signal } = new AbortController();

    beforeEach(async () => {
      site = await startSite();
    });

    afterEach(async () => {
      await site[Symbol.asyncDispose]();
    });

    it('gives the entries that overlap the window and no others', async () => {
      const [john] = site.mailboxes;
      const meeting = (from: number, till: number): CalendarEntry => ({
        start: from,
        end: till,
        showAs: 'busy',
      });
      site.addEntry(john, meeting(monday - hour, monday));
      site.addEntry(john, meeting(monday - hour, monday + hour));
      site.addEntry(john, meeting(monday + 7 * day - hour, monday + 8 * day));
      site.addEntry(john, meeting(monday + 7 * day, monday + 8 * day));

      const entries = await site.gateway.readCalendar(john, week, signal);

      expect(entries.map(({ start }) => start).toSorted((a, b) => a - b)).toEqual([
        monday - hour,
        monday + 7 * day - hour,
      ]);
    });

    it('tells every status, whole days, answers and cancellations', async () => {
      const [john] = site.mailboxes;
      const entries: CalendarEntry[] = [
        entry(0, { showAs: 'free' }),
        entry(1, { showAs: 'tentative' }),
        entry(2, { showAs: 'busy', response: 'accepted' }),
        entry(3, { showAs: 'oof', response: 'organizer' }),
        entry(4, { showAs: 'workingElsewhere', response: 'declined' }),
        entry(5, { showAs: 'noData', response: 'notResponded' }),
        entry(6, { cancelled: true, response: 'tentative' }),
        { start: monday + day, end: monday + 2 * day, showAs: 'busy', allDay: true },
      ];
      for (const one of entries) site.addEntry(john, one);

      const read = await site.gateway.readCalendar(john, week, signal);

      expect(read).toHaveLength(entries.length);
      expect(read).toEqual(
        expect.arrayContaining(entries.map((one) => expect.objectContaining(one))),
      );
    });

    it('tells nothing that people wrote where a calendar is read for presence', async () => {
      const [john] = site.mailboxes;
      site.addEntry(john, entry(1, { subject: 'Merger with Initech', location: 'Vault 7' }));

      const read = await site.gateway.readCalendar(john, week, signal);

      expect(read).toHaveLength(1);
      expect(JSON.stringify(read)).not.toMatch(/Initech|Vault/);
    });

    it('tells meetings with subject and place, each as it takes time', async () => {
      const [john] = site.mailboxes;
      const wholeDay = { start: monday + day, end: monday + 2 * day, allDay: true } as const;
      const written = { subject: 'R&D <sync>', location: 'Raum „Köln“' };
      const written2 = { subject: '', location: '' };
      site.addEntry(john, entry(0, { ...written, response: 'organizer' }));
      site.addEntry(john, entry(1, { showAs: 'free' }));
      site.addEntry(john, entry(2, { showAs: 'tentative' }));
      site.addEntry(john, entry(3, { showAs: 'oof', response: 'accepted' }));
      site.addEntry(john, entry(4, { showAs: 'workingElsewhere' }));
      site.addEntry(john, entry(5, { showAs: 'busy', response: 'notResponded' }));
      site.addEntry(john, entry(6, { showAs: 'noData' }));
      site.addEntry(john, { ...wholeDay, showAs: 'busy' });

      const meetings = await site.gateway.readMeetings(john, week, signal);

      const at = (hours: number): Span => {
        const { start, end } = entry(hours, {});
        return { start, end };
      };
      const others = (
        ['free', 'tentative', 'out-of-office', 'working-elsewhere', 'tentative', 'free'] as const
      ).map((status, index) => ({ ...at(index + 1), ...written2, allDay: false, status }));
      expect(meetings.toSorted((a, b) => a.start - b.start)).toEqual([
        { ...at(0), ...written, allDay: false, status: 'busy' },
        ...others,
        { ...wholeDay, ...written2, status: 'busy' },
      ]);
    });

    it('leaves out meetings that were cancelled or declined, and those of other days', async () => {
      const [john, jane] = site.mailboxes;
      site.addEntry(john, entry(0, { cancelled: true }));
      site.addEntry(john, entry(1, { response: 'declined' }));
      site.addEntry(john, entry(24 * 7, {}));
      site.addEntry(jane, entry(2, {}));

      expect(await site.gateway.readMeetings(john, week, signal)).toEqual([]);
    });

    it('gives nobody the entries of another', async () => {
      const [john, jane] = site.mailboxes;
      site.addEntry(john, entry(1, {}));

      expect(await site.gateway.readCalendar(jane, week, signal)).toEqual([]);
    });

    it('tells automatic replies in each of their states', async () => {
      const [john] = site.mailboxes;
      const scheduled = { state: 'scheduled', start: monday, end: monday + day } as const;

      expect(await site.gateway.readAutomaticReplies(john, signal)).toEqual({ state: 'disabled' });
      site.setReplies(john, { state: 'enabled' });
      expect(await site.gateway.readAutomaticReplies(john, signal)).toEqual({ state: 'enabled' });
      site.setReplies(john, scheduled);
      expect(await site.gateway.readAutomaticReplies(john, signal)).toEqual(scheduled);
    });

    it('says of a mailbox that does not exist that the person is at fault', async () => {
      const recorder = new WatchRecorder();
      await using watch = site.gateway.watch(recorder);

      watch.add(site.nobody);
      const refusals = [
        site.gateway.readCalendar(site.nobody, week, signal),
        site.gateway.readMeetings(site.nobody, week, signal),
        site.gateway.readAutomaticReplies(site.nobody, signal),
      ];

      for (const refusal of refusals) {
        await expect(refusal).rejects.toBeInstanceOf(GatewayError);
        await expect(refusal).rejects.toMatchObject({ remedy: 'fix-person' });
      }
      const lost = await recorder.next('lost');
      expect(lost).toMatchObject({ mailbox: site.nobody, error: { remedy: 'fix-person' } });
    });

    it('rejects with the reason of the signal', async () => {
      const [john] = site.mailboxes;
      const reason = new Error('enough');

      const aborted = AbortSignal.abort(reason);

      await expect(site.gateway.readCalendar(john, week, aborted)).rejects.toBe(reason);
      await expect(site.gateway.readMeetings(john, week, aborted)).rejects.toBe(reason);
    });

    describe('watching', () => {
      let recorder: WatchRecorder;
      let watch: CalendarWatch;

      beforeEach(() => {
        recorder = new WatchRecorder();
        watch = site.gateway.watch(recorder);
      });

      afterEach(async () => {
        await watch[Symbol.asyncDispose]();
      });

      it('reports the changes of those who were added, once they are subscribed', async () => {
        const [john, jane] = site.mailboxes;
        watch.add(john);
        await recorder.next('subscribed');

        site.addEntry(jane, entry(1, {}));
        site.addEntry(john, entry(1, {}));

        await recorder.next('changed');
        expect(new Set(recorder.events.map(({ mailbox }) => mailbox))).toEqual(new Set([john]));
      });

      it('takes further mailboxes in without losing those it has', async () => {
        const [john, jane] = site.mailboxes;
        watch.add(john);
        await recorder.next('subscribed');
        watch.add(jane);
        await recorder.next('subscribed', 1);

        site.addEntry(john, entry(1, {}));
        site.addEntry(jane, entry(1, {}));

        await recorder.until(
          () => recorder.count('changed', john) > 0 && recorder.count('changed', jane) > 0,
        );
        expect(recorder.count('lost')).toBe(0);
        expect(recorder.count('subscribed')).toBe(2);
      });

      it('says nothing more of a mailbox that was removed', async () => {
        const [john, jane] = site.mailboxes;
        watch.add(john);
        watch.add(jane);
        await recorder.next('subscribed', 1);
        watch.remove(john);

        site.addEntry(john, entry(1, {}));
        site.addEntry(jane, entry(1, {}));

        await recorder.next('changed');
        expect(recorder.count('changed', john)).toBe(0);
      });

      it('says when a mailbox is no longer watched, and takes it in again', async () => {
        const [john] = site.mailboxes;
        watch.add(john);
        await recorder.next('subscribed');

        site.loseWatch(john);
        const { error } = await recorder.next('lost');
        expect(error?.remedy).toBe('resubscribe');
        watch.add(john);
        await recorder.next('subscribed', 1);

        site.addEntry(john, entry(1, {}));
        await recorder.next('changed');
      });

      it('is silent once it is disposed', async () => {
        const [john, jane] = site.mailboxes;
        watch.add(john);
        await recorder.next('subscribed');
        watch.add(jane);

        await watch[Symbol.asyncDispose]();
        const heard = recorder.events.length;
        site.addEntry(john, entry(1, {}));
        await site.gateway.readCalendar(john, week, signal);

        expect(recorder.events).toHaveLength(heard);
      });
    });
  });
}

function entry(hours: number, changes: Partial<WrittenEntry>): WrittenEntry {
  const start = monday + 9 * hour + hours * hour;
  return { start, end: start + hour / 2, showAs: 'busy', ...changes };
}
