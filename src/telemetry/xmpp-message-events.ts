import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';
import type { XmppLink } from './xmpp-events.ts';

/** What became of messages that nobody asked for. */
export type MessageFate =
  | 'sent'
  /** The person was told a lot already. */
  | 'too-many'
  /** More wait for the server than are kept. */
  | 'too-much'
  | 'link-down';

/** Never what they said, nor to whom they went. */
export function messagesTold(
  telemetry: Telemetry,
  { name: link }: XmppLink,
  fate: MessageFate,
  messages: number,
): void {
  const name = 'doorlight_xmpp_messages_told_total';
  const help = 'Messages that the assistant sent without being asked, by what became of them.';
  counter(telemetry, name, help, ['link', 'fate']).inc({ link, fate }, messages);
}
