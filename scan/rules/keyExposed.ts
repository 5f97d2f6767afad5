/** A user's key must not be shown, logged or put into a URL. */
import type { Value } from "../flow/state";
import { isFrom, origin } from "../flow/value";
import type { AnswerEvent, CallEvent, ScanRule, WriteEvent } from "./rule";

const logs =
  /^(?:builtins\.print|pprint\.pprint|sys\.std(?:out|err)\.write|console\.\w+|logging\.\w+|loguru\.logger\.\w+|structlog\.\w+|warnings\.warn|util\.debuglog|process\.std(?:out|err)\.write|rich\.print|click\.echo|syslog\.syslog|(?:sentry_sdk|@sentry\/[\w-]+)(?:\.\w+)*\.(?:set_?\w+|capture_?\w+|add_?[bB]readcrumb)|rollbar\.\w+|bugsnag\.\w+)$/;
const logMethods =
  /^(?:debug|info|warning|warn|error|exception|critical|log|trace|fatal|verbose|http|success|notice|bind|child|contextualize)$/;
const loggers = /log|pino|winston|bunyan|audit|console/i;
const pages =
  /^(?:write|text|code|markdown|json|success|info|warning|error|caption|title|header|subheader|metric|toast|exception|table|dataframe|latex|html|sidebar|download_button|write_stream|link_button|page_link|status|expander)$/;
const answers =
  /^(?:json|send|end|write|render|redirect|set|setHeader|header|append|jsonp|status|format|location|sendStatus)$/;
const answerCalls =
  /^(?:flask\.(?:jsonify|make_response|render_template|render_template_string|redirect|flash|abort|Response)|fastapi(?:\.\w+)*\.(?:\w*Response|HTTPException)|starlette(?:\.\w+)*\.(?:\w*Response|HTTPException)|Response(?:\.json|\.redirect)?|next\/server\.NextResponse(?:\.\w+)?|django\.(?:shortcuts|http)\.\w+|quart\.jsonify|next\/navigation\.redirect)$/;
const requests =
  /^(?:requests|httpx|aiohttp|axios|got|node-fetch|superagent|undici|urllib\.request|fetch|ky|needle|https?|webbrowser|urllib3)(?:\.|$)/;

const isKey = (value: Value) => isFrom(value, origin.key);
const isBundle = (value: Value) => isFrom(value, origin.bundle);

function call({ ref, name, receiver, args, all, named, state, isNew }: CallEvent): string | undefined {
  const shown = all.some((value) => isKey(value));
  const place = receiver.shared ?? receiver.ref ?? "";
  const isLog =
    logs.test(ref) ||
    /^set_?[aA]ttributes?$/.test(name) ||
    (logMethods.test(name) && (loggers.test(place) || /^(?:logging|loguru|pino|winston)/.test(ref)));
  if (isLog) {
    return shown || all.some(isBundle) ? message("a log line") : undefined;
  }
  if (!shown) {
    return undefined;
  }
  if (isPage(ref, name, state.module.uses) && !named.has("on_click")) {
    return message("the page");
  }
  const isContext =
    receiver.ref === "request" &&
    ((uses(state, "koa") && /^(?:set|append|redirect)$/.test(name)) ||
      (uses(state, "hono") && /^(?:json|text|html|body|header|redirect)$/.test(name)));
  if (isContext || (receiver.ref === "response" && answers.test(name)) || answerCalls.test(ref)) {
    return message("a response");
  }
  const address = args[0] ?? named.get("url");
  if (requests.test(ref) && !isNew && address !== undefined && isKey(address) && address.text !== undefined) {
    return message("an address");
  }
  const parameters =
    named.get("params") ?? args.map((value) => value.members?.get("params")).find((value) => value !== undefined);
  return requests.test(ref) && parameters !== undefined && isKey(parameters) ? message("an address") : undefined;
}

const uses = ({ module }: CallEvent["state"], name: string) => module.uses.has(name);

function isPage(ref: string, name: string, uses: ReadonlySet<string>): boolean {
  if (!uses.has("streamlit") || !pages.test(name)) {
    return false;
  }
  return ref === "" || /^streamlit\./.test(ref);
}

/** What a handler returns, and what an error says. */
function answer({ value }: AnswerEvent): string | undefined {
  return isKey(value) && value.ref === undefined ? message("a response") : undefined;
}

/** `st.query_params["key"] = key` puts it into the address, `response.headers["X-Key"] = key` into the answer. */
function write({ target, name, value, state }: WriteEvent): string | undefined {
  const ref = target.ref ?? "";
  if (!isKey(value)) {
    return undefined;
  }
  if (/^(?:streamlit\.query_params|(?:window\.)?location)$/.test(ref)) {
    return message("an address");
  }
  const isAnswer = /^response(?:\.headers)?$/.test(ref) || (ref === "request" && name === "body" && uses(state, "koa"));
  return isAnswer ? message("a response") : undefined;
}

const message = (place: string) =>
  `a user's key must not get into ${place}; leave it out, or show the last four characters at most`;

export const keyExposed: ScanRule = {
  id: "key-exposed",
  sentence: "A user's key gets into no log, page, response or address.",
  why: "Logs are read by people and systems that may not act for the user, pages end up in histories and screenshots, and addresses are logged by every server on the way.",
  counts:
    "A key, token or password that came from a user (a password field, a header or field of that name) in a log call, in what a Streamlit page shows, in a response, an error message, or the address of a request; also all headers of a request in a log line. A part of the key (`key[-4:]`), its length and its hash don't count.",
  severity: "high",
  remediation: "Log that a key was given, not the key. Send it in a header.",
  examples: {
    bad: {
      language: "typescript",
      text: `
import express from "express";

const app = express();
app.post("/ask", (req, res) => {
  const apiKey = req.header("x-api-key");
  console.log(\`asking with \${apiKey}\`);
  res.json({ ok: true });
});
`,
    },
    good: {
      language: "typescript",
      text: `
import express from "express";

const app = express();
app.post("/ask", (req, res) => {
  const apiKey = req.header("x-api-key");
  console.log(\`asking, key given: \${apiKey !== undefined}\`);
  res.json({ ok: true });
});
`,
    },
  },
  call,
  answer,
  write,
};
