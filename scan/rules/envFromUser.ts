/** The process environment must not hold a user's data. */
import { isFrom, origin } from "../flow/value";
import type { CallEvent, ScanRule, WriteEvent } from "./rule";

/** Everything that is the environment of the process. */
const environment = /^(?:os\.environb?|process\.env|Deno\.env|Bun\.env|posix\.environ|shelljs\.env)(?:$|\.)/;

/** Calls that write it, and which of their arguments are written: from that position on. */
const writers: Readonly<Record<string, number>> = {
  "os.putenv": 1,
  "posix.putenv": 1,
  "os.environ.__setitem__": 1,
  "os.environ.update": 0,
  "os.environ.setdefault": 1,
  "operator.setitem": 2,
  "builtins.dict.update": 1,
  "dotenv.set_key": 2,
  "dotenv.load_dotenv": 0,
  "dotenv.main.set_key": 2,
  "dotenv.populate": 1,
  "dotenv.config": 0,
  "unittest.mock.patch.dict": 1,
  "mock.patch.dict": 1,
  "Object.assign": 1,
  "Object.defineProperty": 2,
  "Object.defineProperties": 1,
  "Reflect.set": 2,
  "lodash.set": 2,
  "lodash.assign": 1,
  "lodash.merge": 1,
  "lodash.extend": 1,
  "lodash.defaults": 1,
  "Deno.env.set": 1,
  "process.loadEnvFile": 0,
  "vi.stubEnv": 1,
};

/** Those that take any object: they count if the environment is it. */
const onAnyObject = new Set([
  "operator.setitem",
  "builtins.dict.update",
  "unittest.mock.patch.dict",
  "mock.patch.dict",
  "Object.assign",
  "Object.defineProperty",
  "Object.defineProperties",
  "Reflect.set",
  "lodash.set",
  "lodash.assign",
  "lodash.merge",
  "lodash.extend",
  "lodash.defaults",
  "dotenv.populate",
]); // prettier-ignore

const message = (got: string) =>
  `the process environment must not hold anything of a user, got ${got}; pass the value to the client or child process that needs it`;

function write({ target, name, value }: WriteEvent): string | undefined {
  const ref = target.ref ?? "";
  const isEnvironment = environment.test(ref) || environment.test(`${ref}.${name ?? ""}`);
  return isEnvironment && isFrom(value, origin.user) ? message(kindOf(value.from)) : undefined;
}

function call({ ref, name, receiver, args, all, state }: CallEvent): string | undefined {
  const isPatch = name === "setenv" && (/monkeypatch/i.test(receiver.ref ?? "") || state.module.uses.has("pytest"));
  const from = writers[ref] ?? (isPatch ? 1 : undefined);
  if (from === undefined) {
    return undefined;
  }
  const [first] = args;
  if (onAnyObject.has(ref) && !environment.test(first?.ref ?? "") && first?.text !== "os.environ") {
    return undefined;
  }
  const written = [...args.slice(from), ...all.slice(args.length)];
  const user = written.find((value) => isFrom(value, origin.user));
  return user === undefined ? undefined : message(kindOf(user.from));
}

function kindOf(from: number): string {
  return (from & origin.key) !== 0 ? "a user's key" : "a user's data";
}

export const envFromUser: ScanRule = {
  id: "env-from-user",
  sentence: "The process environment holds nothing of a user.",
  why: "The environment belongs to the process, not to a request. In the incident each request wrote its user's API key there, and the next user's calls ran on it.",
  counts:
    "Every way of writing the environment counts: assignment, `update`, `setdefault`, `|=`, `putenv`, dotenv's functions, test patches, `Object.assign`. The value must come from a request, a widget or a session, also by way of other functions and files. The operator's own settings don't count, and neither does an environment that is built for a child process.",
  severity: "critical",
  remediation:
    "Pass the key to the client that needs it (`Anthropic(api_key=key)`), or to the child process (`subprocess.run(…, env={…})`).",
  examples: {
    bad: {
      language: "python",
      text: `
import os
import streamlit as st
from anthropic import Anthropic

api_key = st.text_input("Anthropic API key", type="password")
if api_key:
    os.environ["ANTHROPIC_API_KEY"] = api_key
    client = Anthropic()
`,
    },
    good: {
      language: "python",
      text: `
import streamlit as st
from anthropic import Anthropic

api_key = st.text_input("Anthropic API key", type="password")
if api_key:
    client = Anthropic(api_key=api_key)
`,
    },
  },
  write,
  call,
};
