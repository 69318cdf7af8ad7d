import type { Message } from '../presence/presence.ts';

/** The text of `message` in `locale` (BCP 47), dates in the IANA zone; `''` for nothing. */
export type Wording = (message: Message, locale: string, timeZone: string) => string;
