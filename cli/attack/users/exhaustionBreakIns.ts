/** What a user does who uses up what others need. Each leaves the app unusable where it succeeds, so each gets one of its own. */
import { attacker, type Ground, type UserBreakIn, victim } from "./userBreakIn";

/** The attacker's code runs, and then the victim uses the app. */
function exhausted(id: string, title: string, code: string, isHit: (ground: Ground) => Promise<boolean>): UserBreakIn {
  return {
    id,
    title,
    needsCode: true,
    async succeeds(ground) {
      await ground.call(victim, "/key", "key of the victim");
      await mustAnswer(ground);
      await ground.call(attacker, "/run", code);
      return isHit(ground);
    },
  };
}

/** An attack that never ran must not look like one that was stopped. */
async function mustAnswer(ground: Ground): Promise<void> {
  const { status } = await ground.call(attacker, "/pid");
  if (status !== 200) {
    throw new Error(`the attacker's app must answer before the attack, got ${status}`);
  }
}

const hasLostKey = async (ground: Ground) => (await ground.call(victim, "/key")).text !== "key of the victim";

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
    async (ground) => (await ground.call(victim, "/upload?name=later", "x".repeat(20_000))).status !== 200,
  ),
  exhausted(
    "processes",
    "use up the processes",
    `const { spawn } = require('child_process'); let failed = false;
     while (!failed) { try { const c = spawn('sleep', ['60'], { stdio: 'ignore' }); c.on('error', () => undefined); failed = c.pid === undefined } catch { failed = true } }
     return 'full'`,
    async (ground) => !/^\d+$/.test((await ground.call(victim, "/job", "x")).text),
  ),
  exhausted(
    "descriptors",
    "use up the open files",
    "globalThis.open = []; try { for (;;) globalThis.open.push(require('fs').openSync('/dev/null')) } catch { return 'full' }",
    async (ground) => (await ground.call(victim, "/upload?name=later", "x")).status !== 200,
  ),
  {
    id: "processor",
    title: "keep the app busy, so that others get no answer",
    needsCode: true,
    async succeeds(ground) {
      await ground.call(victim, "/pid");
      await mustAnswer(ground);
      let isBusy = true;
      const busy = ground
        .call(attacker, "/run", "const end = Date.now() + 4000; while (Date.now() < end); return 'done'")
        .then(() => {
          isBusy = false;
        });
      await new Promise((resolve) => setTimeout(resolve, 200));
      await ground.call(victim, "/pid");
      const wasBlocked = !isBusy;
      await busy;
      return wasBlocked;
    },
  },
];
