/** Variables and objects that outlive a request must not hold a user's data. */
import { outlives } from "../flow/functionState";
import { isNumberName } from "../flow/names";
import type { Value } from "../flow/state";
import { blank, isFrom, origin } from "../flow/value";
import type { CallEvent, ScanRule, WriteEvent } from "./rule";
import { isSdkSetting } from "./sdkSettings";
import { isCache } from "./sharedCache";

/** Objects that a framework keeps apart by itself, or that are no objects of the process. */
const apart =
  /^(?:streamlit\.(?:session_state|query_params)|flask\.(?:session|g)|quart\.(?:session|g)|chainlit\.user_session|response|request|contextvars|WeakMap|WeakSet|weakref|threading\.local|async_hooks|document|localStorage|sessionStorage)/;
const environment = /^(?:os\.environ|process\.env|Deno\.env|Bun\.env)/;

function write({ target, shown, name, key, value, state }: WriteEvent): string | undefined {
  // Where a search stands in a text, how many there were, how long it took.
  const isNumber = name === "lastIndex" || (isNumberName(name ?? "") && !isFrom(value, origin.direct));
  if (!state.servesUser || !isFrom(value, origin.user) || isApart(target, name) || isCache(target) || isNumber) {
    return undefined;
  }
  // An entry under the user's own id or key is apart from the others'.
  if (key?.isOwn === true || target.isOwn === true || isFrom(key ?? blank, origin.key)) {
    return undefined;
  }
  if (target.shared === undefined && target.ref === undefined && target.class === undefined) {
    return undefined;
  }
  if (target.scope !== undefined && !outlives(target.scope, state)) {
    return undefined;
  }
  if (
    isSdkSetting(target, name) ||
    (target.ref !== undefined && target.shared === undefined && !isKnownGlobal(target.ref))
  ) {
    return undefined;
  }
  return message(shown || (target.shared ?? "it"));
}

function isApart({ ref }: Value, name: string | undefined): boolean {
  return ref !== undefined && (apart.test(ref) || environment.test(ref) || environment.test(`${ref}.${name ?? ""}`));
}

/** Objects of the language that the whole process shares. */
function isKnownGlobal(ref: string): boolean {
  return /^(?:builtins$|(?:sys|globalThis|os|tempfile|__main__)(?:\.|$))/.test(ref);
}

/** Calls that set the language, time zone or options of a library for the whole process. */
const processSettings =
  /^(?:(?:moment|moment-timezone|dayjs)(?:\.default)?\.(?:locale|updateLocale|defineLocale|tz\.setDefault)|numeral(?:\.default)?\.(?:locale|language)|i18next(?:\.default)?\.(?:changeLanguage|setDefaultNamespace)|i18n\.(?:setLocale|set)|(?:dns|dns\/promises)(?:\.default)?\.setServers|locale\.setlocale|gettext\.install|pandas\.(?:set_option|options\.\w+)|matplotlib\.(?:rc|use|style\.use|pyplot\.(?:rc|style\.use)|rcParams\.update)|seaborn\.set(?:_theme|_style|_palette|_context)?|plotly\.io\.templates\.\w+|socket\.setdefaulttimeout|os\.umask|process\.umask)$/;

/** Methods that put something into all pages that a template engine renders. */
const globalMakers = /^(?:addGlobal|setGlobals?|registerPartial|registerHelper|add_template_global)$/;

/** Changes the working folder of everyone. */
const changesFolder = /^(?:os|process|contextlib)\.chdir$/;

function call({ ref, name, receiver, all, state }: CallEvent): string | undefined {
  if (!state.servesUser) {
    return undefined;
  }
  if (!all.some((value) => isFrom(value, origin.user))) {
    return changesFolder.test(ref) && all.some(({ isOwn }) => isOwn === true)
      ? message("the working folder")
      : undefined;
  }
  const place = receiver.shared ?? receiver.ref;
  if (globalMakers.test(name) && place !== undefined) {
    return message(`${place}.${name}()`);
  }
  const { shared = "" } = receiver;
  if (/^(?:dispatch|setState|\$patch)$/.test(name) && /(?:store|state)$/i.test(shared)) {
    return message(shared);
  }
  if (processSettings.test(ref)) {
    return message(`${ref.replace(/\.default\b/, "")}()`);
  }
  return changesFolder.test(ref) ? message("the working folder") : undefined;
}

const message = (shown: string) =>
  `'${shown}' must not hold anything of a user, since all users of the process share it; keep the value in the request or the session`;

export const globalState: ScanRule = {
  id: "global-state",
  sentence: "Variables and objects that outlive a request hold nothing of a user.",
  why: "A module is loaded once per process. What one user's request leaves in a module variable, a class attribute or `app.config`, the next user's request finds there.",
  counts:
    "Module variables and their entries, class attributes, attributes of objects that were made when the process started (also services and middleware that a framework makes), `globals()`, `app.config`, `app.locals`, mutable defaults, variables of a function around the handler, the language and options of a library that hold for the whole process. A Streamlit script runs anew for each user, so its own variables don't count, but those of the modules that it imports do. Entries under the user's id or a random id don't count, and neither do session objects.",
  severity: "critical",
  remediation:
    "Keep the value in a local variable, in the session (`st.session_state`, `session`, `req.session`), or in a store under the user's id.",
  examples: {
    bad: {
      language: "python",
      text: `
from flask import Flask, request

app = Flask(__name__)
last_result = None

@app.post("/analyse")
def analyse():
    global last_result
    last_result = request.get_json()["text"].upper()
    return {"done": True}
`,
    },
    good: {
      language: "python",
      text: `
from flask import Flask, request, session

app = Flask(__name__)

@app.post("/analyse")
def analyse():
    session["result"] = request.get_json()["text"].upper()
    return {"done": True}
`,
    },
  },
  write,
  call,
};
