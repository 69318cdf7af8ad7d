/** A network that takes what it is given when it is told to. */
export class TestNetwork {
  readonly written: string[] = [];
  #taken: (() => void)[] = [];

  write = (text: string): Promise<void> => {
    this.written.push(text);
    return new Promise((resolve) => this.#taken.push(resolve));
  };

  async take(): Promise<void> {
    for (const resolve of this.#taken.splice(0)) resolve();
    await new Promise((resolve) => void setImmediate(resolve));
  }
}
