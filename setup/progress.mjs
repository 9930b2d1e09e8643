// What a person sees while things are made: which step, of how many, the minutes so far. On a terminal the last line
// tells what is going on; elsewhere there is one line for each step that begins or ends.

export class Progress {
  #start = Date.now();
  #total = 0;
  #begun = 0;
  #running = new Set();
  #timer;

  /** So many steps will come. */
  expect(total) {
    this.#total = total;
    if (total > 0 && process.stdout.isTTY) {
      this.#timer = setInterval(() => this.#show(), 500);
      this.#timer.unref();
    }
  }

  /** Something worth knowing that is no step. */
  note(text) {
    this.#print(`· ${text}`);
  }

  /** A step begins. Returns what takes the lines that it prints, and what says that it is done. */
  begin(title) {
    this.#begun += 1;
    const step = { title, number: `${this.#begun}/${this.#total}`, start: Date.now(), last: "" };
    this.#running.add(step);
    if (!process.stdout.isTTY) this.#print(`… ${step.number} ${title}`);
    return {
      log: (line) => (step.last = line.trim() || step.last),
      end: () => {
        this.#running.delete(step);
        const seconds = Math.round((Date.now() - step.start) / 1000);
        this.#print(`✓ ${step.number} ${title}: ${seconds} s (${this.#minutes()} min so far)`);
        if (this.#running.size === 0 && this.#begun === this.#total) this.stop();
      },
    };
  }

  /** Nothing more will be shown. */
  stop() {
    clearInterval(this.#timer);
    if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  }

  #minutes() {
    return ((Date.now() - this.#start) / 60_000).toFixed(1);
  }

  #show() {
    const steps = [...this.#running].map((step) => `${step.number} ${step.title}`).join(", ");
    const last = [...this.#running].map((step) => step.last).join("  ");
    const line = `… ${steps} (${this.#minutes()} min so far)  ${last}`;
    process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
  }

  #print(text) {
    process.stdout.write(`${process.stdout.isTTY ? "\r\x1b[K" : ""}${text}\n`);
  }
}
