/**
 * What people say to the component's own address, as the publisher needs it answered. `app` gives
 * the publisher an assistant in this shape; no XMPP type crosses this line. Every `person` is a
 * bare JID that the server has stamped.
 */
export interface Conversation {
  /** The answer to one line of chat; may span lines. */
  answer(person: string, line: string, lang: string | null): Promise<Reply>;
  /** The commands this person can run as forms, in the person's language. */
  commands(person: string, lang: string | null): Promise<readonly CommandSummary[]>;
  /** The form a command begins with; none where it needs no input (then `submit` it empty). */
  form(person: string, command: string, lang: string | null): Promise<CommandForm | undefined>;
  /** Runs a command with what the form brought. */
  submit(
    person: string,
    command: string,
    values: ReadonlyMap<string, string>,
    lang: string | null,
  ): Promise<CommandOutcome>;
}

export interface Reply {
  readonly text: string;
  /** There is something in it that only who asked may have, and only for now. */
  readonly secret: boolean;
}

export interface CommandSummary {
  /** Stable and plain: `override`. */
  readonly name: string;
  readonly title: string;
}

export interface CommandForm {
  readonly title: string;
  readonly instructions: string;
  readonly fields: readonly FormField[];
}

/** As XEP-0004 has them; `options` only for `list-single`. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text-single' | 'list-single' | 'boolean';
  readonly value: string | null;
  readonly required: boolean;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

export interface CommandOutcome {
  readonly text: string;
  /** False: nothing was done; `text` says why, and the form may be tried again. */
  readonly done: boolean;
}
