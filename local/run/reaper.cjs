// Ends what a run has started when the run itself is gone, however it went: its standard input is a pipe from the run,
// and the kernel closes that pipe also after a `kill -9`. Lines: `+<process group>`, `-<process group>`. The arguments
// are folders to remove, since they hold secrets as files.
"use strict";

const { rmSync } = require("node:fs");
const { createInterface } = require("node:readline");

const groups = new Set();
// The run ends it by closing the pipe; a Ctrl-C of the terminal is the run's to handle.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const group = Number(line.slice(1));
    if (!Number.isInteger(group) || group < 2) return;
    if (line[0] === "+") groups.add(group);
    else groups.delete(group);
  })
  .on("close", () => {
    for (const group of groups) {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // It had ended by itself.
      }
    }
    for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
