/**
 * Ends what a run has started when the run itself is gone, even after a `kill -9`: its standard input is a pipe from the
 * run, which the kernel closes in any case. It reads the lines `+<process group>` and `-<process group>`, and `.` before
 * an orderly end. Its arguments are folders to remove, since they hold secrets as files.
 */
"use strict";

const { rmSync } = require("node:fs");
const { createInterface } = require("node:readline");

/** Time in which an engine that has lost its program still writes files, in milliseconds. */
const settleTime = 4_000;
const pause = 200;

const groups = new Set();
let orderly = false;
// The run ends it by closing the pipe, and handles a Ctrl-C in the terminal itself.
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
        // It has ended already.
      }
    }
    removeFolders();
    if (orderly) {
      process.exit(0);
    }
    setInterval(removeFolders, pause);
    setTimeout(() => process.exit(0), settleTime);
  });

function removeFolders() {
  for (const folder of process.argv.slice(2)) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Something was written into it meanwhile; the next round removes that.
    }
  }
}
