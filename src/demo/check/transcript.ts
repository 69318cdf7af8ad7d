/** Writes down what is done and what the independent client sees, a line each. */
export class Transcript {
  readonly #write: (line: string) => void;
  #passed = 0;
  #failed = 0;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Something that is done and in itself proves nothing. */
  note(what: string): void {
    this.#line('    ', what);
  }

  /**
   * Does something that is to be seen, and says what was. Whatever goes wrong in it has failed,
   * and the next thing is tried all the same.
   */
  async expect(what: string, look: () => Promise<string>): Promise<void> {
    try {
      const seen = await look();
      this.#passed += 1;
      this.#line('ok  ', `${what}\n${indent}→ ${seen}`);
    } catch (error) {
      this.fail(what, error);
    }
  }

  fail(what: string, error: unknown): void {
    this.#failed += 1;
    const why = error instanceof Error ? error.message : String(error);
    this.#line('FAIL', `${what}\n${indent}→ ${why}`);
  }

  /** Alone on the last line. */
  end(): void {
    this.#write(`${this.#passed} passed, ${this.#failed} failed`);
  }

  #line(mark: string, text: string): void {
    this.#write(`${new Date().toISOString().slice(11, 23)}  ${mark}  ${text}`);
  }
}

const indent = ' '.repeat(20);
