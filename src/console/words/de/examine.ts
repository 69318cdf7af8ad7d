import type { Words } from '../en.ts';
import { findings, steps } from './findings.ts';

export const examine: Words['examine'] = {
  title: 'Fehlersuche',
  intro: 'Probiert Schritt für Schritt alles, was Gateways und Ausgänge brauchen.',
  start: 'Alles untersuchen',
  again: 'Noch einmal untersuchen',
  one: 'Untersuchen',
  oneNamed: (name) => `${name} untersuchen`,
  examined: (name) => `Untersuchung von ${name}`,
  hide: 'Untersuchung ausblenden',
  running: 'Wird untersucht …',
  ended: (time) => `Beendet ${time}`,
  of: (done, all) => `${done} von ${all} Schritten`,
  verdict: { ok: 'gut', warning: 'Warnung', failed: 'misslungen', skipped: 'nicht versucht' },
  remedy: 'Was zu tun ist',
  waiting: 'wartet',
  wording: 'Im Wortlaut',
  findings,
  steps,
};
