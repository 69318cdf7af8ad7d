import type { ExaminationAnswer } from '../../http/contract/troubleshooter.ts';

type Report = ExaminationAnswer['reports'][number];

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const clear = '\r\u001B[K';

/** Tells a terminal how far an examination has come; whatever else it writes to is told nothing. */
export class DoctorProgress {
  readonly #examination: Pick<ExaminationAnswer, 'subjects'>;
  readonly #terminal: Terminal;
  readonly #steps: number;
  #done = 0;

  constructor(examination: Pick<ExaminationAnswer, 'subjects'>, terminal: Terminal) {
    this.#examination = examination;
    this.#terminal = terminal;
    this.#steps = examination.subjects.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  /** A step has ended: what failed stands where it is, the rest makes room for what follows. */
  ended(report: Report): void {
    this.#done += 1;
    if (this.#terminal.isTTY !== true) return;
    const { name = '', steps = [] } =
      this.#examination.subjects.find(({ id }) => id === report.subject) ?? {};
    const title = steps.find((step) => step.name === report.step)?.title ?? report.step;
    const line = `${name}: ${title} ${report.verdict}`;
    if (report.verdict === 'failed') this.#terminal.write(`${clear}${line}\n`);
    this.#terminal.write(
      `${clear}${this.#done} of ${this.#steps} steps, last ${line} `.slice(0, 79),
    );
  }

  over(): void {
    if (this.#terminal.isTTY === true) this.#terminal.write(clear);
  }
}
