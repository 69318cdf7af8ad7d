import { isDateTime } from './request-schema.ts';

/** `2019-03-10T10:00:00Z`: Exchange writes whole seconds. */
export function writeTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** Epoch milliseconds; without a zone it is UTC. `null` for what is no xs:dateTime. */
export function readTime(text: string | null): number | null {
  if (text === null || !isDateTime(text)) return null;
  return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}
