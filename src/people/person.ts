/** A bare JID (RFC 7622), normalised: `john@example.com`. It names a person throughout. */
export type Jid = string & { readonly brand: 'Jid' };

/** The SMTP address of a mailbox. */
export type Mailbox = string & { readonly brand: 'Mailbox' };

export interface Person {
  readonly jid: Jid;
  readonly mailbox: Mailbox;
  /** What the person's contacts are shown as a name; `null` for the local part of the JID. */
  readonly name: string | null;
  /** Off: contacts are sent `unavailable`, their subscriptions are kept. */
  readonly enabled: boolean;
  /** BCP 47; `null` for the organisation's. */
  readonly locale: string | null;
  /** IANA name; `null` for the mailbox's own, or else the organisation's. */
  readonly timeZone: string | null;
  /** Off: neither calendar nor automatic replies claim anything. What the administrator allows. */
  readonly meetingInformation: boolean;
  /** Off: automatic replies claim nothing and absences are shown without text. So too. */
  readonly displayOutOfOffice: boolean;
  /**
   * The same two as the person has them: they narrow what the administrator allows and never
   * widen it, since a thing is shown only where both say so.
   */
  readonly ownMeetingInformation: boolean;
  readonly ownDisplayOutOfOffice: boolean;
  /** How long before each meeting the person is told of it, in minutes; `null` for not at all. */
  readonly noticeMinutes: number | null;
  /** On: contacts see when the next meeting of the day begins, where the link can say so. */
  readonly showNextMeeting: boolean;
  /** On: lamps of desk phones that watch the person light up while they are busy, as in a call. */
  readonly deskPhoneLamps: boolean;
  /**
   * Where phones watch the person, `sip:john@example.com`; `null` for the address that follows
   * from the JID.
   */
  readonly sipAddress: string | null;
  /** The gateway that serves the person, by its name; `null` for the default one. */
  readonly gateway: string | null;
}
