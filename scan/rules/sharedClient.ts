/** Clients and library settings that the process shares must not be made with a user's key. */
import { isFrom, origin } from "../flow/value";
import type { CallEvent, ScanRule, WriteEvent } from "./rule";
import { isSdkSetting, isSetter } from "./sdkSettings";

function write({ target, shown, name, value, state }: WriteEvent): string | undefined {
  const isUsers = isFrom(value, origin.user) && state.servesUser;
  return isUsers &&
    isSdkSetting(target, name) &&
    !/^(?:streamlit|flask|quart|os\.environ|process\.env|contextvars|threading|async_hooks|chainlit|document|localStorage|sessionStorage|Deno|Bun|socket)/.test(
      target.ref ?? "",
    )
    ? message(shown)
    : undefined;
}

function call({ ref, name, receiver, all, named, state }: CallEvent): string | undefined {
  // What is hung into a client that the process shares runs for everyone's requests from then on.
  const place = receiver.shared ?? receiver.ref ?? "";
  if (name === "use" && state.servesUser && /\.interceptors\.(?:request|response)$/.test(place)) {
    return message(place);
  }
  if (!state.servesUser || !isSetter(ref, name) || isFrom(receiver, origin.user)) {
    return undefined;
  }
  const isOfLibrary = receiver.ref !== undefined || receiver.from === 0;
  const isKey = (option: string) => /key|token|secret|credential|auth|password|lm|client/i.test(option);
  const given =
    [...named].some(([option, value]) => isKey(option) && isFrom(value, origin.user)) ||
    all.some(
      (value) =>
        isFrom(value, origin.key) ||
        [...(value.members ?? [])].some(([option, member]) => isKey(option) && isFrom(member, origin.user)),
    );
  return isOfLibrary && given ? message(`${ref}()`) : undefined;
}

const message = (shown: string) =>
  `'${shown}' must not be given anything of a user, since it holds for the whole process; make a client per request with the key as its argument`;

export const sharedClient: ScanRule = {
  id: "shared-client",
  sentence: "What a library keeps for the whole process is not set from a user's key.",
  why: "`openai.api_key = key` and `genai.configure(api_key=key)` set one key for the process. Two users who work at the same time use, and are billed on, the key of whoever came last.",
  counts:
    "Attributes of imported libraries and of clients that were made when the process started; functions that configure a library (`configure`, `init`, `login`, `setApiKey`, `config`, …) with a user's key; defaults of HTTP clients (`axios.defaults`). A client that is made for the request doesn't count.",
  severity: "critical",
  remediation: "Make a client for each request or session, with the key as an argument: `OpenAI(api_key=key)`.",
  examples: {
    bad: {
      language: "python",
      text: `
import openai
from fastapi import FastAPI, Header

app = FastAPI()

@app.post("/ask")
def ask(question: str, x_api_key: str = Header()):
    openai.api_key = x_api_key
    return openai.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
`,
    },
    good: {
      language: "python",
      text: `
from fastapi import FastAPI, Header
from openai import OpenAI

app = FastAPI()

@app.post("/ask")
def ask(question: str, x_api_key: str = Header()):
    client = OpenAI(api_key=x_api_key)
    return client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
`,
    },
  },
  write,
  call,
};
