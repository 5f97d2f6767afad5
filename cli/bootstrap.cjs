#!/usr/bin/env node
// First steps on a bare clone, in plain JavaScript that old versions of Node can read: check Node, install the npm
// packages and build the commands if these are missing or out of date, then hand over to the `bulkhead` command.
"use strict";

const { spawn } = require("child_process");
const fs = require("fs");
const path = require("path");

const root = path.join(__dirname, "..");
const neededNode = [20, 19];

function main() {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    return fail(problem);
  }
  return installPackages()
    .then(build)
    .then(() => handOver(process.argv.slice(2)))
    .catch((error) => fail(error.message));
}

function nodeProblem(version) {
  const [major, minor] = version.split(".").map(Number);
  if (major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])) {
    return undefined;
  }
  return (
    "Bulkhead needs Node.js " +
    neededNode.join(".") +
    " or newer, this is " +
    version +
    "; install it from https://nodejs.org"
  );
}

/**
 * Installed means that npm's own record of node_modules is as new as the lockfile, or names the same packages: Git gives a file a new time
 * whenever it writes it, and installing again would pull node_modules away from under programs that run.
 */
function packagesInstalled() {
  const record = path.join(root, "node_modules", ".package-lock.json");
  const lockfile = path.join(root, "package-lock.json");
  try {
    return (
      fs.statSync(record).mtimeMs >= fs.statSync(lockfile).mtimeMs ||
      samePackages(packagesIn(lockfile), packagesIn(record))
    );
  } catch (_) {
    return false;
  }
}

function packagesIn(file) {
  return JSON.parse(fs.readFileSync(file, "utf8")).packages;
}

/** The record leaves out the project itself, and packages for other platforms. */
function samePackages(wanted, installed) {
  const isInstalled = (name) => {
    const has = installed[name];
    return has === undefined
      ? name === "" || wanted[name].optional === true
      : has.version === wanted[name].version && has.integrity === wanted[name].integrity;
  };
  return Object.keys(wanted).every(isInstalled) && Object.keys(installed).every((name) => wanted[name] !== undefined);
}

/** Exactly what the lockfile names, for this platform. */
function installPackages() {
  if (packagesInstalled()) {
    return Promise.resolve();
  }
  return step("installing npm packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]).catch(
    (error) => {
      throw new Error(
        "npm could not install the packages: " +
          error.message +
          "\nThe first run needs access to an npm registry; try 'npm ci' to see all that npm says.",
      );
    },
  );
}

function build() {
  // Loaded only now: it is written for the Node.js that has been asked for above.
  if (require("./upToDate.cjs").isUpToDate(root)) {
    return Promise.resolve();
  }
  return step("building the commands", process.execPath, [path.join(root, "cli", "build.cjs")]).catch((error) => {
    throw new Error("the commands could not be built: " + error.message + "\nTry 'npm ci'.");
  });
}

/** Runs a command quietly and shows progress: a running clock on a terminal, a line every 15 s elsewhere. */
function step(title, command, args) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000) + " s";
  const live = process.stderr.isTTY;
  const tick = setInterval(
    () => {
      if (live) {
        process.stderr.write("\r" + title + " … " + seconds() + " ");
      } else {
        process.stderr.write(title + " … " + seconds() + "\n");
      }
    },
    live ? 500 : 15000,
  );
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => finish(error));
    child.on("close", (code) => finish(code === 0 ? undefined : new Error(firstLines(output) || "exit code " + code)));
    function finish(error) {
      clearInterval(tick);
      if (live) {
        process.stderr.write("\r\x1b[K");
      }
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    }
  });
}

/** What a command says first is what is wrong; what follows are its stack and its log file. */
function firstLines(output) {
  const lines = output.split("\n").map((line) => line.replace(/^npm (error|ERR!) ?/, ""));
  return lines
    .filter((line) => line.trim() !== "" && !/^\s*at /.test(line))
    .slice(0, 4)
    .join("\n");
}

function handOver(args) {
  const child = spawn(process.execPath, [path.join(root, "cli", "dist", "main.js")].concat(args), { stdio: "inherit" });
  // A terminal sends Ctrl-C to the whole group: the command cleans up by itself, this process only waits for it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("close", (code, signal) => {
    process.exitCode = signal ? 130 : code;
  });
}

function fail(message) {
  process.stderr.write(message + "\n");
  process.exitCode = 1;
}

main();
