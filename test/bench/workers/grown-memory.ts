/** How often it is looked at, in milliseconds. */
const everyMs = 20;

/** How much more memory the process has (resident) while something goes on than when it began. */
export class GrownMemory {
  /** The most of each time that something went on. */
  readonly grownBytes: number[] = [];
  #beganBytes = 0;
  #mostBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  begin(): void {
    this.#beganBytes = process.memoryUsage.rss();
    this.#mostBytes = 0;
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#look();
    this.grownBytes.push(this.#mostBytes);
  }

  #look(): void {
    const grown = process.memoryUsage.rss() - this.#beganBytes;
    this.#mostBytes = Math.max(this.#mostBytes, grown);
  }
}
