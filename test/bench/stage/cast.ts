/** Who plays in the benchmarks: the same names for every sender. */

/** One component of the chat server, and how many recipients there are to send to. */
export interface ComponentPlace {
  readonly host: string;
  readonly port: number;
  readonly domain: string;
  readonly secret: string;
  readonly recipients: number;
}

export const userDomain = 'example.com';

export function contactName(index: number): string {
  return `person${index}`;
}

export function recipientName(index: number): string {
  return `reader${index}`;
}

export function recipientJid(index: number): string {
  return `${recipientName(index)}@${userDomain}`;
}

/** What a contact says in a round: one of a few dozen texts, none of them that of last time. */
export function statusText(index: number, round: number): string {
  const hour = ((index + round) % 12) + 1;
  return `In a meeting until ${hour}:${index % 2 === 0 ? '00' : '30'} PM`;
}
