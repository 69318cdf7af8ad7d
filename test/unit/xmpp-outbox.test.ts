import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import { SerialTasks } from '../../src/publishers/xmpp/serial-tasks.ts';
import { TestNetwork } from '../support/test-network.ts';

describe('the outbox', () => {
  it('answers go before publications that wait', async () => {
    const network = new TestNetwork();
    const outbox = new Outbox(network.write, () => {});
    const first = outbox.publish('<first/>');
    const second = outbox.publish('<second/>');
    await network.take();

    outbox.answer('<answer/>');
    await network.take();
    await first;
    await network.take();
    await second;

    expect(network.written).toEqual(['<first/>', '<answer/><second/>']);
  });

  it('answers of one moment go out in one write', async () => {
    const network = new TestNetwork();
    const outbox = new Outbox(network.write, () => {});

    outbox.answer('<a/>');
    outbox.answer('<b/>');
    await network.take();

    expect(network.written).toEqual(['<a/><b/>']);
  });

  it('what waits is given up when it is closed', async () => {
    const outbox = new Outbox(new TestNetwork().write, () => {});
    await new Promise((resolve) => void setImmediate(resolve));
    const waiting = Promise.all([outbox.publish('<a/>'), outbox.publish('<b/>')]);

    outbox.close();

    await expect(waiting).rejects.toThrow('the link is down');
  });

  it('is full while much is to be answered, and says when there is room again', async () => {
    const network = new TestNetwork();
    const outbox = new Outbox(network.write, () => {});
    for (let number = 0; number < 20; number += 1) outbox.answer('x'.repeat(60_000));
    const room = outbox.room();
    const atFirst = outbox.full;

    for (let turn = 0; turn < 10; turn += 1) await network.take();
    await room;

    expect([atFirst, outbox.full]).toEqual([true, false]);
    await expect(outbox.room()).resolves.toBeUndefined();
  });

  it('lets nobody wait for room when it is closed', async () => {
    const outbox = new Outbox(new TestNetwork().write, () => {});
    for (let number = 0; number < 20; number += 1) outbox.answer('x'.repeat(60_000));
    const room = outbox.room();

    outbox.close();

    await expect(room).resolves.toBeUndefined();
    await expect(outbox.room()).resolves.toBeUndefined();
  });

  it('one too slow for its answers is reported', () => {
    let overflows = 0;
    const outbox = new Outbox(new TestNetwork().write, () => {
      overflows += 1;
    });
    const answer = 'x'.repeat(1_000_000);

    for (let number = 0; number < 40; number += 1) outbox.answer(answer);

    expect(overflows).toBeGreaterThan(0);
  });
});

describe('serial tasks', () => {
  it('run in order per key, and go on after one that fails', async () => {
    const failures: unknown[] = [];
    const tasks = new SerialTasks(10, (error) => failures.push(error));
    const done: string[] = [];

    tasks.add('alice', async () => {
      await Promise.resolve();
      done.push('first');
      throw new Error('no');
    });
    tasks.add('alice', async () => void done.push('second'));
    tasks.add('bob', async () => void done.push('bob'));
    await tasks.idle();

    expect(done).toEqual(['bob', 'first', 'second']);
    expect(failures).toHaveLength(1);
    expect(tasks.pending).toBe(0);
  });

  it('only so many wait per key', () => {
    const tasks = new SerialTasks(1, () => {});

    expect(tasks.add('alice', () => Promise.resolve())).toBe(true);
    expect(tasks.add('alice', () => Promise.resolve())).toBe(false);
    expect(tasks.add('bob', () => Promise.resolve())).toBe(true);
  });
});
