/** What the incident's app shows to the next user by its own pages, without anyone meaning harm. */
import { attacker, type UserBreakIn, victim } from "./userBreakIn";

/** The victim uses one page, and the attacker looks at another. */
function seen(id: string, title: string, write: string, read: string, about: "body" | "name" = "body"): UserBreakIn {
  return {
    id,
    title,
    needsCode: false,
    async succeeds(target, canary) {
      const [path, body] = about === "name" ? [`${write}?name=${canary}`, "x"] : [write, canary];
      await target.call(victim, path, body);
      return (await target.call(attacker, read)).text.includes(canary);
    },
  };
}

export const pageBreakIns: readonly UserBreakIn[] = [
  seen("key-in-environment", "read the key that another user gave", "/key", "/key"),
  {
    id: "model-client",
    title: "ask the model with another user's key",
    needsCode: false,
    async succeeds(target, canary) {
      await target.call(attacker, "/key", canary);
      const mine = await target.call(victim, "/ask", `first ${canary}`);
      await target.call(victim, "/key", "key of the victim");
      const theirs = await target.call(attacker, "/ask", `second ${canary}`);
      const key = (text: string) => text.split("with the key ")[1];
      return key(mine.text) !== undefined && key(mine.text) === key(theirs.text);
    },
  },
  {
    id: "cached-answer",
    title: "get an answer that was made for another user",
    needsCode: false,
    async succeeds(target, canary) {
      await target.call(victim, "/run", `globalThis.askModel = (question) => question + ' for the victim: ${canary}'`);
      await target.call(victim, "/ask", "how many?");
      return (await target.call(attacker, "/ask", "how many?")).text.includes(canary);
    },
  },
  seen("last-result", "see another user's last result", "/ask", "/result"),
  seen("generated-code", "see the code that was generated for another user", "/generate", "/code"),
  {
    id: "settings",
    title: "change another user's settings",
    needsCode: false,
    async succeeds(target, canary) {
      await target.call(attacker, "/settings", JSON.stringify({ theme: canary }));
      return (await target.call(victim, "/settings")).text.includes(canary);
    },
  },
  seen("upload-names", "list another user's uploads", "/upload", "/uploads", "name"),
  seen("upload", "read another user's upload", "/upload?name=data.csv", "/upload?name=data.csv"),
  {
    id: "upload-overwrite",
    title: "replace another user's upload by one of the same name",
    needsCode: false,
    async succeeds(target, canary) {
      await target.call(victim, "/upload?name=contract.txt", "of the victim");
      await target.call(attacker, "/upload?name=contract.txt", canary);
      return (await target.call(victim, "/upload?name=contract.txt")).text.includes(canary);
    },
  },
  seen("working-folder", "read a file in the working folder", "/report", "/report"),
  seen("temporary-file", "read a file with a fixed name in /tmp", "/temporary", "/temporary"),
  seen("home-folder", "read a file in the home folder", "/profile", "/profile"),
  seen("shared-memory", "read a file in /dev/shm", "/frames", "/frames"),
];
