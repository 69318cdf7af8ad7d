import { expect, test } from 'vitest';
import { autodiscoverOf } from '../../src/cli/gateways/options.ts';

const hosts = ['mail.example.net'];

test.each([
  [{}, { hosts }, undefined],
  [{ autodiscover: true }, null, { hosts: [] }],
  [{ autodiscover: true }, { hosts }, { hosts }],
  [{ autodiscoverHost: ['other.example.net'] }, { hosts }, { hosts: ['other.example.net'] }],
  [{ autodiscover: false }, { hosts }, null],
])('Autodiscover, given %j where it was %j, is %j', (given, old, expected) => {
  const change = autodiscoverOf(given, old);

  expect(change).toEqual(expected);
});
