import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PersonJid } from '../../src/publishers/xmpp/address.ts';
import { contactAddress, isJid, personOf } from '../../src/publishers/xmpp/address.ts';
import { SubscriptionIndex } from '../../src/publishers/xmpp/contact/subscription-index.ts';

const component = 'presence.example.com';
// Everything that is awkward, and hex digits to make escapes by accident.
const local = fc.string({
  unit: fc.constantFrom('a', '\\', '2', '0', '4', '5', 'c', 'f', 'é', '.'),
  minLength: 1,
  maxLength: 12,
});
const domain = fc.constantFrom('example.com', 'other.com', 'presence.example.com', 'com');
const person = fc.tuple(local, domain).map(([name, place]) => `${name}@${place}` as PersonJid);

it('every person has an address of their own, from which they are found again', () => {
  fc.assert(
    fc.property(person, person, (one, other) => {
      const address = contactAddress(one, component);

      expect(isJid(address)).toBe(true);
      expect(address.indexOf('@')).toBe(address.lastIndexOf('@'));
      expect(personOf(address, component)).toBe(one);
      if (one !== other) expect(contactAddress(other, component)).not.toBe(address);
    }),
  );
});

it('the index of subscriptions knows what a plain set of pairs would', () => {
  const step = fc.record({
    add: fc.boolean(),
    contact: fc.constantFrom('a', 'b'),
    subscriber: fc.integer({ min: 0, max: 60 }).map((number) => `u${number}@example.com`),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const index = new SubscriptionIndex();
      const pairs = new Set<string>();

      for (const { add, contact, subscriber } of steps) {
        const pair = `${contact} ${subscriber}`;
        if (add) expect(index.add({ contact, subscriber })).toBe(!pairs.has(pair));
        else expect(index.remove({ contact, subscriber })).toBe(pairs.has(pair));
        if (add) pairs.add(pair);
        else pairs.delete(pair);
      }

      const known = ['a', 'b'].flatMap((contact) =>
        [...index.subscribersOf(contact)].map((subscriber) => `${contact} ${subscriber}`),
      );
      expect(known.toSorted()).toEqual([...pairs].toSorted());
      expect(index.size).toBe(pairs.size);
    }),
  );
});
