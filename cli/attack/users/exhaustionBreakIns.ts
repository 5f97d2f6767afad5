/** What a user does who uses up what others need. Each leaves the app unusable where it succeeds, so each gets one of its own. */
import { attacker, type Target, type UserBreakIn, victim } from "./userBreakIn";

/** The attacker's code runs, and then the victim uses the app. */
function exhausted(id: string, title: string, code: string, isHit: (target: Target) => Promise<boolean>): UserBreakIn {
  return {
    id,
    title,
    needsCode: true,
    async succeeds(target) {
      await target.call(victim, "/key", "key of the victim");
      await mustAnswer(target);
      await target.call(attacker, "/run", code);
      return isHit(target);
    },
  };
}

/** An attack that never ran must not look like one that was stopped. */
async function mustAnswer(target: Target): Promise<void> {
  const { status } = await target.call(attacker, "/pid");
  if (status !== 200) {
    throw new Error(`the attacker's app must answer before the attack, got ${status}`);
  }
}

const hasLostKey = async (target: Target) => (await target.call(victim, "/key")).text !== "key of the victim";

export const exhaustionBreakIns: readonly UserBreakIn[] = [
  exhausted("crash", "end the app under another user", "process.exit(1)", hasLostKey),
  exhausted(
    "memory",
    "use up the memory",
    "const kept = []; for (;;) kept.push(new Array(1e5).fill(Math.random()))",
    hasLostKey,
  ),
  exhausted(
    "disk",
    "use up the disk",
    "const fs = require('fs'); try { for (let i = 0; ; i++) fs.writeFileSync('/tmp/fill' + i, Buffer.alloc(4e6)) } catch {} try { for (let i = 0; ; i++) fs.appendFileSync('/tmp/rest', Buffer.alloc(512)) } catch {} return 'full'",
    async (target) => (await target.call(victim, "/upload?name=later", "x".repeat(20_000))).status !== 200,
  ),
  exhausted(
    "processes",
    "use up the processes",
    `const { spawn } = require('child_process'); let failed = false;
     while (!failed) { try { const c = spawn('sleep', ['60'], { stdio: 'ignore' }); c.on('error', () => undefined); failed = c.pid === undefined } catch { failed = true } }
     return 'full'`,
    async (target) => !/^\d+$/.test((await target.call(victim, "/job", "x")).text),
  ),
  exhausted(
    "descriptors",
    "use up the open files",
    "globalThis.open = []; try { for (;;) globalThis.open.push(require('fs').openSync('/dev/null')) } catch { return 'full' }",
    async (target) => (await target.call(victim, "/upload?name=later", "x")).status !== 200,
  ),
  {
    id: "processor",
    title: "keep the app busy, so that others get no answer",
    needsCode: true,
    async succeeds(target) {
      await target.call(victim, "/pid");
      await mustAnswer(target);
      let isBusy = true;
      const busy = target
        .call(attacker, "/run", "const end = Date.now() + 4000; while (Date.now() < end); return 'done'")
        .then(() => {
          isBusy = false;
        });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await target.call(victim, "/pid");
      const wasBlocked = !isBusy;
      await busy;
      return wasBlocked;
    },
  },
];
