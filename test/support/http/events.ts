/** An event of a stream, as a client has it. */
export interface SeenEvent {
  readonly id: number;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of an answer, one after the other, until it ends. */
export async function* eventsOf(answer: Response): AsyncGenerator<SeenEvent> {
  let rest = '';
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (rest + text).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, id, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/u.exec(part) ?? [];
      if (id === undefined || event === undefined || data === undefined) continue;
      yield { id: Number(id), event, data: JSON.parse(data) as SeenEvent['data'] };
    }
  }
}
