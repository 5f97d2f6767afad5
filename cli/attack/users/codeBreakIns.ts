/** What a user does who lets the app run code of their own. */
import { attacker, type Target, type UserBreakIn, victim } from "./userBreakIn";

/** Runs in the app: reads a file of every process that can be seen, and returns all that could be read. */
const fromEveryProcess = (paths: string) => `
  const fs = require('fs');
  let found = '';
  for (const pid of fs.readdirSync('/proc').filter(Number)) {
    const list = (folder) => { try { return fs.readdirSync(folder).map((name) => folder + '/' + name) } catch { return [] } };
    for (const path of ${paths}) {
      try { if (fs.statSync(path).isFile()) found += fs.readFileSync(path, 'latin1').slice(0, 1e5) } catch {}
    }
  }
  return found;`;

/** Something of the victim's is running or lying there, and the attacker's code looks for it. */
function found(
  id: string,
  title: string,
  plant: (target: Target, canary: string) => Promise<unknown>,
  code: string,
): UserBreakIn {
  return {
    id,
    title,
    needsCode: true,
    async succeeds(target, canary) {
      await plant(target, canary);
      return (await target.call(attacker, "/run", code)).text.includes(canary);
    },
  };
}

const job = (target: Target, canary: string) => target.call(victim, "/job", canary);
const runByVictim = (code: (canary: string) => string) => (target: Target, canary: string) =>
  target.call(victim, "/run", code(canary));

/** A server of the victim's, in a process of its own. Returns when it listens. */
const serve = (canary: string, address: string) => `
  const server = require('child_process').spawn(process.execPath, ['-e',
    "require('net').createServer((s) => s.end('${canary}')).listen(" + JSON.stringify(${address}) + ", () => console.log('listens'))"],
    { env: { ...process.env, NODE_OPTIONS: '' } });
  await new Promise((resolve) => { server.stdout.once('data', resolve); server.once('close', resolve); });`;
const dial = (address: string) => `
  return await new Promise((resolve) => {
    let text = '';
    const socket = require('net').connect(${address});
    socket.on('data', (data) => { text += data }).on('error', () => resolve('')).on('close', () => resolve(text));
  });`;
const previewPort = "{ host: '127.0.0.1', port: 48123 }";
const abstractName = "'\\0bulkhead-preview'";

export const codeBreakIns: readonly UserBreakIn[] = [
  found(
    "process-environment",
    "read the environment of another user's process",
    job,
    fromEveryProcess("['/proc/' + pid + '/environ']"),
  ),
  found(
    "command-line",
    "read the command line of another user's process",
    job,
    fromEveryProcess("['/proc/' + pid + '/cmdline']"),
  ),
  found(
    "open-file",
    "read a file that another user's process holds open",
    runByVictim(
      (canary) => `const fs = require('fs'); fs.writeFileSync('/tmp/held', '${canary}');
        globalThis.held = fs.openSync('/tmp/held', 'r'); fs.unlinkSync('/tmp/held'); return 'held'`,
    ),
    fromEveryProcess("list('/proc/' + pid + '/fd')"),
  ),
  found(
    "process-root",
    "read another user's files through their process",
    (target, canary) => target.call(victim, "/upload?name=root.txt", canary),
    fromEveryProcess("['/proc/' + pid + '/root/tmp/uploads/root.txt', '/proc/' + pid + '/cwd/root.txt']"),
  ),
  found(
    "process-memory",
    "read the memory of another user's process",
    job,
    `const fs = require('fs'); let text = '';
     for (const pid of fs.readdirSync('/proc').filter((name) => Number(name) && Number(name) !== process.pid)) {
       try {
         const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) .*\\[stack\\]$/m.exec(fs.readFileSync('/proc/' + pid + '/maps', 'latin1'));
         const bytes = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));
         fs.readSync(fs.openSync('/proc/' + pid + '/mem', 'r'), bytes, 0, bytes.length, parseInt(from, 16));
         text += bytes.toString('latin1');
       } catch {}
     }
     return text`,
  ),
  {
    id: "patched-function",
    title: "replace a function of the app that other users call",
    needsCode: true,
    async succeeds(target, canary) {
      const patch =
        "globalThis.stolen = ''; globalThis.askModel = (question) => { globalThis.stolen += question; return 'ok' }";
      await target.call(attacker, "/run", patch);
      await target.call(victim, "/ask", canary);
      return (await target.call(attacker, "/run", "return globalThis.stolen")).text.includes(canary);
    },
  },
  {
    id: "planted-link",
    title: "have another user's upload written where the attacker can read it",
    needsCode: true,
    async succeeds(target, canary) {
      const plant = `const fs = require('fs'); fs.mkdirSync('/tmp/uploads', { recursive: true });
        fs.symlinkSync('/tmp/loot', '/tmp/uploads/next.txt'); return 'planted'`;
      await target.call(attacker, "/run", plant);
      await target.call(victim, "/upload?name=next.txt", canary);
      return (
        await target.call(attacker, "/run", "return require('fs').readFileSync('/tmp/loot', 'utf8')")
      ).text.includes(canary);
    },
  },
  {
    id: "planted-module",
    title: "have another user's process load the attacker's code",
    needsCode: true,
    async succeeds(target, canary) {
      await target.call(attacker, "/run", `require('fs').writeFileSync('plugin.cjs', "module.exports = '${canary}'")`);
      return (await target.call(victim, "/plugin")).text.includes(canary);
    },
  },
  found(
    "loopback-port",
    "connect to a port that another user's code has opened",
    runByVictim((canary) => serve(canary, previewPort)),
    dial(previewPort),
  ),
  found(
    "abstract-socket",
    "connect to an abstract socket that another user's code has opened",
    runByVictim((canary) => serve(canary, abstractName)),
    dial(abstractName),
  ),
  found(
    "temporary-socket",
    "connect to a socket in /tmp that another user's code has opened",
    runByVictim((canary) => serve(canary, "'/tmp/preview.sock'")),
    dial("'/tmp/preview.sock'"),
  ),
  {
    id: "signal",
    title: "end another user's process",
    needsCode: true,
    async succeeds(target, canary) {
      const { text: pid } = await job(target, canary);
      const kill = `for (const pid of require('fs').readdirSync('/proc').map(Number).filter((n) => n > 1 && n !== process.pid && n !== process.ppid)) {
        try { process.kill(pid, 'SIGKILL') } catch {} } return 'done'`;
      await target.call(attacker, "/run", kill);
      const alive = `await new Promise((resolve) => setTimeout(resolve, 200));
        const stat = require('fs').readFileSync('/proc/${Number(pid)}/stat', 'utf8'); return /\\) [ZX] /.test(stat) ? 'no' : 'yes'`;
      return (await target.call(victim, "/run", alive)).text !== "yes";
    },
  },
  {
    id: "metadata-token",
    title: "get the token of the service's identity from the metadata server",
    needsCode: true,
    async succeeds(target) {
      const code = `return await (await fetch('${target.cloud.url}/token')).text()`;
      return (await target.call(attacker, "/run", code)).text.includes("token-of-the-service");
    },
  },
  {
    id: "bucket",
    title: "read another user's object in the bucket with that token",
    needsCode: true,
    async succeeds(target, canary) {
      target.cloud.object = canary;
      const code = `const token = await (await fetch('${target.cloud.url}/token')).text();
        return await (await fetch('${target.cloud.url}/object', { headers: { authorization: token } })).text()`;
      return (await target.call(attacker, "/run", code)).text.includes(canary);
    },
  },
  {
    id: "log-line",
    title: "write a log line that looks like the platform's own",
    needsCode: true,
    async succeeds(target, canary) {
      const line = JSON.stringify({ severity: "INFO", message: "session ended", session: canary });
      await target.call(attacker, "/run", `process.stdout.write(${JSON.stringify(`${line}\n`)}); return 'written'`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return target.lines.some((written) => written.trim() === line);
    },
  },
  {
    id: "left-process",
    title: "find a process that another user's session has left behind",
    needsCode: true,
    async succeeds(target, canary) {
      const code = `require('child_process').spawn('setsid', ['sh', '-c', "trap '' TERM; sleep 60; : ${canary}"], { detached: true, stdio: 'ignore' }).unref();
        await new Promise((resolve) => setTimeout(resolve, 100)); return 'left'`;
      await target.call(victim, "/run", code);
      await target.endSession(victim);
      return (await target.call(attacker, "/run", fromEveryProcess("['/proc/' + pid + '/cmdline']"))).text.includes(
        canary,
      );
    },
  },
  {
    id: "left-file",
    title: "find a file that another user's session has left behind",
    needsCode: true,
    async succeeds(target, canary) {
      await target.call(victim, "/upload?name=left.txt", canary);
      await target.endSession(victim);
      const code = "return require('fs').readFileSync('/tmp/uploads/left.txt', 'utf8')";
      return (await target.call(attacker, "/run", code)).text.includes(canary);
    },
  },
];
