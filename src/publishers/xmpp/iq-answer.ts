import type { Markup } from './markup.ts';
import { type ErrorCondition, stanzaError } from './stanza-error.ts';

/** What an IQ is answered with, not yet addressed. */
export interface IqAnswer {
  readonly type: 'result' | 'error';
  readonly payload: Markup | null;
}

export function result(payload: Markup | null = null): IqAnswer {
  return { type: 'result', payload };
}

export function refused(condition: ErrorCondition, application?: Markup): IqAnswer {
  const payload = stanzaError(condition, application === undefined ? {} : { application });
  return { type: 'error', payload };
}
