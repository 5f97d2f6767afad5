/** Preloaded into a process under test: its wall clock is moved by the milliseconds in the file CLOCK_FILE, whenever they change. */
const { readFileSync } = require("node:fs");

const RealDate = Date;
let offset = 0;
setInterval(() => {
  try {
    offset = Number(readFileSync(process.env.CLOCK_FILE, "utf8")) || 0;
  } catch {
    offset = 0;
  }
}, 20).unref();

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) {
      super(RealDate.now() + offset);
    } else {
      super(...parts);
    }
  }

  static now() {
    return RealDate.now() + offset;
  }
};
