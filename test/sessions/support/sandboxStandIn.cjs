// Stands for the command of Cloud Run's sandboxes, `node sandboxStandIn.cjs STATE_FOLDER run|exec|delete …`: with the flags that the
// documentation names and no others, no network, no environment, the container's files under an own layer, an own /tmp. As the real one,
// `exec` returns 0 whatever its command returned, and leaves it running when it is killed; a sandbox lives until it is deleted.
// With a state folder whose name ends in `with-network`, sandboxes have one.
// https://cloud.google.com/run/docs/reference/sandbox-cli
"use strict";

const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const [, , state, verb, id = "", ...rest] = process.argv;
const folder = path.join(state, id);
const pidFile = path.join(folder, "pid");

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Flags up to `--`, and the command behind it. */
function parse(words, allowed) {
  const end = words.indexOf("--");
  const flags = {};
  const given = end === -1 ? words : words.slice(0, end);
  for (let index = 0; index < given.length; index += 1) {
    const name = given[index];
    if (!(name in allowed)) {
      fail(`unknown flag: ${name}`);
    }
    flags[name] = [...(flags[name] ?? []), allowed[name] === 1 ? given[++index] : true];
  }
  return { flags, command: end === -1 ? [] : words.slice(end + 1) };
}

// Arguments: folder, mounts as lines of source, destination. Ends when the folder's files are in place and the first process runs.
const script = `
set -eu
root=$1 mounts=$2
shift 2
mount -t tmpfs -o size=512m sandbox "$root/layer"
mkdir "$root/layer/upper" "$root/layer/work" "$root/layer/all"
all=$root/layer/all
mount -t overlay overlay -o "lowerdir=/,upperdir=$root/layer/upper,workdir=$root/layer/work" "$all"
mount --rbind /dev "$all/dev"
mount -t tmpfs -o size=512m shm "$all/dev/shm"
mount -t proc proc "$all/proc"
mount -t tmpfs -o size=512m,mode=1777 tmp "$all/tmp"
for place in /run /home /usr /var; do if mountpoint -q "$place"; then mount --rbind "$place" "$all$place"; fi; done
printf '%s' "$mounts" | while read -r source destination; do
  mkdir -p "$all$destination"
  mount --bind "$source" "$all$destination"
  mount -o remount,bind,ro "$all$destination"
done
perl -e 'socket(S, 2, 2, 0) or die; $r = pack("a16s", "lo", 0); ioctl(S, 0x8913, $r) or die; (undef, $f) = unpack("a16s", $r);
  ioctl(S, 0x8914, pack("a16s", "lo", $f | 1)) or die'
echo "$$" >"$root/inner"
exec chroot "$all" env -i HOME=/root "$@" </dev/null >/dev/null 2>&1
`;

const rights = "-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+setpcap";

function run() {
  const { flags, command } = parse(rest, {
    "--detach": 0,
    "--write": 0,
    "--mount": 1,
    "--allow-egress": 0,
    "--workdir": 1,
  });
  if (!flags["--detach"] || !flags["--write"] || flags["--allow-egress"] || command.length === 0) {
    fail("the stand-in has detached, writable sandboxes without a network alone");
  }
  if (fs.existsSync(folder)) {
    fail(`sandbox ${id} exists`);
  }
  const mounts = (flags["--mount"] ?? []).map((text) => {
    const match = /^type=bind,source=(\/[^,]+),destination=(\/[^,]+),readonly$/.exec(text);
    return match ? `${match[1]} ${match[2]}\n` : fail(`invalid mount: ${text}`);
  });
  fs.mkdirSync(path.join(folder, "layer"), { recursive: true });
  const network = state.endsWith("with-network") ? [] : ["--net"];
  const namespaces = ["--mount", "--pid", ...network, "--ipc", "--uts", "--fork", "--propagation", "private"];
  const holder = spawn(
    "unshare",
    [
      ...namespaces,
      "setpriv",
      `--bounding-set=${rights},+sys_admin,+net_admin,+sys_chroot`,
      "sh",
      "-c",
      script,
      "sandbox",
    ].concat([folder, mounts.join(""), ...["setpriv", `--bounding-set=${rights}`, "--inh-caps=-all", ...command]]),
    { detached: true, stdio: ["ignore", "ignore", fs.openSync(path.join(folder, "errors"), "w")] },
  );
  holder.unref();
  fs.writeFileSync(pidFile, String(holder.pid));
  const end = Date.now() + 10_000;
  while (!fs.existsSync(path.join(folder, "inner"))) {
    if (Date.now() > end || spawnSync("kill", ["-0", String(holder.pid)]).status !== 0) {
      fail(`the sandbox did not start: ${fs.readFileSync(path.join(folder, "errors"), "utf8")}`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}

/** The first process of the sandbox, as its container sees it: the only child of the process that made it. */
function firstProcess() {
  const holder = fs.readFileSync(pidFile, "utf8");
  return fs.readFileSync(`/proc/${holder}/task/${holder}/children`, "utf8").trim();
}

function exec() {
  const { command } = parse(rest, { "--workdir": 1, "--env": 1, "-e": 1 });
  let first;
  try {
    first = firstProcess();
  } catch {
    fail(`sandbox ${id} is not running`);
  }
  const enter = ["--target", first, "--mount", "--pid", "--net", "--ipc", "--uts", "--root", "--wd=/"];
  const limits = ["setpriv", `--bounding-set=${rights}`, "--inh-caps=-all", "env", "-i", "HOME=/root"];
  const child = spawn("nsenter", [...enter, ...limits, ...command], { stdio: "inherit", detached: true });
  fs.writeFileSync(path.join(folder, `exec-${child.pid}`), "");
  child.once("close", () => process.exit(0));
}

/** False for a zombie too: not every container has a process that collects them. */
function isRunning(pid) {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function remove() {
  if (!rest.includes("--force") || !fs.existsSync(folder)) {
    return;
  }
  const holder = fs.readFileSync(pidFile, "utf8");
  // A stopped one would not collect what it has started, for which the kernel waits.
  for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith("exec-"))) {
    spawnSync("kill", ["-9", name.slice("exec-".length)], { stdio: "ignore" });
  }
  try {
    // Everything in a process namespace ends with its first process, and this one with it.
    process.kill(Number(firstProcess()), "SIGKILL");
  } catch {
    // It has ended.
  }
  while (isRunning(holder)) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

const verbs = { run, exec, delete: remove };
verbs[verb] === undefined ? fail(`unknown command: ${verb}`) : verbs[verb]();
