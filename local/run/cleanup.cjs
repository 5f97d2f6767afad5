// Ends what a run has started when the run itself is gone, however it went: its standard input is a pipe from the run,
// and the kernel closes that pipe also after a `kill -9`. Lines: `+<process group>`, `-<process group>`, and `.` before an
// orderly end. The arguments are folders to remove, since they hold secrets as files.
"use strict";

const { rmSync } = require("node:fs");
const { createInterface } = require("node:readline");

/** Time in which an engine that lost its program writes its last files, in milliseconds. */
const aftermath = 4_000;
const pause = 200;

const groups = new Set();
let orderly = false;
// The run ends it by closing the pipe; a Ctrl-C of the terminal is the run's to handle.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) {
  process.on(signal, () => {});
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === ".") {
      orderly = true;
    }
    const group = Number(line.slice(1));
    if (!Number.isInteger(group) || group < 2) {
      return;
    }
    if (line[0] === "+") {
      groups.add(group);
    } else {
      groups.delete(group);
    }
  })
  .on("close", () => {
    for (const group of groups) {
      try {
        process.kill(-group, "SIGKILL");
      } catch {
        // It had ended by itself.
      }
    }
    removeFolders();
    if (orderly) {
      process.exit(0);
    }
    setInterval(removeFolders, pause);
    setTimeout(() => process.exit(0), aftermath);
  });

function removeFolders() {
  for (const folder of process.argv.slice(2)) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody wrote into it meanwhile; the next turn gets it.
    }
  }
}
