/**
 * Ends what a run has started when the run itself is gone, even after a `kill -9`: its standard input is a pipe from the
 * run, which the kernel closes in any case. It reads the lines `+<process group>` and `-<process group>`, and `.` before
 * an orderly end. Its arguments are folders to remove, since they hold secrets as files.
 */
"use strict";

const { readdirSync, readFileSync, rmSync } = require("node:fs");
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
    setTimeout(() => {
      endEngines();
      removeFolders();
      process.exit(0);
    }, settleTime);
  });

/**
 * Ends what still works on one of the folders. An engine that was stopped while its program had gone can wait for that
 * program for ever. Linux only, where /proc shows the environment of a process.
 */
function endEngines() {
  for (const entry of listing("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) {
      continue;
    }
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      if (process.argv.slice(2).some((folder) => environment.includes(folder))) {
        process.kill(pid, "SIGKILL");
      }
    } catch {
      // It has ended already, or is another user's.
    }
  }
}

function listing(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function removeFolders() {
  for (const folder of process.argv.slice(2)) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Something was written into it meanwhile; the next round removes that.
    }
  }
}
