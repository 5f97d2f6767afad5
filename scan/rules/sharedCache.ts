/** A cache must give each user's results to that user only. */
import { storeMethods } from "../flow/libraries";
import type { Value } from "../flow/state";
import { blank, isFrom, origin } from "../flow/value";
import type { CacheEvent, CallEvent, ScanRule, WriteEvent } from "./rule";

/** Caches and stores outside of the process, and the methods that put something in. */
const stores = /cache|redis|memcache|^r$|kv$|^a store$/i;

function cached({ cache, value }: CacheEvent): string | undefined {
  return isFrom(value, origin.user)
    ? `'${cache.ref.replace(/^streamlit\./, "st.")}' must have everything of the user in its key, got a result that depends on more than the key; pass it as an argument (without a leading underscore), or don't cache`
    : undefined;
}

/** `cache.set("result", value)`: one key for all users. */
function call({ name, ref, receiver, args, named, state }: CallEvent): string | undefined {
  const place = receiver.shared ?? receiver.ref ?? ref.split(".")[0] ?? "";
  const isStore = state.servesUser && storeMethods.test(name) && stores.test(place.split(".").at(-1) ?? place);
  const [key, ...rest] = args;
  const isMaker =
    /^(?:get_or_(?:create|set|add)|getOr(?:Set|Create|Compute|Fetch)|remember|computeIfAbsent|wrap)$/.test(name);
  if (isMaker && state.servesUser && key?.text !== undefined && key.isOwn !== true) {
    const made = rest.flatMap(({ functions = [] }) => functions.map(({ result }) => result));
    return [...rest, ...made].some((value) => isFrom(value, origin.user)) ? sharedKey : undefined;
  }
  if (
    !isStore ||
    key === undefined ||
    key.isOwn === true ||
    (/^hm?set$/i.test(name) && rest[0]?.isOwn === true) ||
    isFrom(receiver, origin.user) ||
    receiver.isContainer === true
  ) {
    return undefined;
  }
  const isUsers = [...rest, ...named.values()].some((value) => isFrom(value, origin.user));
  return isUsers && key.isKnown ? sharedKey : undefined;
}

/** A cache in the process's memory, by the name that the app gives it. */
export function isCache(target: Value): boolean {
  return target.shared !== undefined && /cache|memo(?:ized|ised)?$/i.test(target.shared);
}

/** `answerCache[prompt] = answer`: an entry that other users find. */
function write({ target, key, value, state }: WriteEvent): string | undefined {
  const isUsers = state.servesUser && isFrom(value, origin.user) && isCache(target);
  const isOwn = key?.isOwn === true || target.isOwn === true || isFrom(key ?? blank, origin.key);
  return isUsers && !isOwn ? sharedKey : undefined;
}

const sharedKey =
  "the key of a cache entry must have a part of the user, got one that other users have too; put the user's or session's id into the key";

export const sharedCache: ScanRule = {
  id: "shared-cache",
  sentence: "A cache gives each user's results and clients to that user only.",
  why: "A cache answers by its key. What the key leaves out is the same for everyone: a result made with one user's key, session or upload is then served to the next user.",
  counts:
    "`st.cache_data`, `st.cache_resource`, `lru_cache`, joblib, cachetools, Flask-Caching, memoize functions of Node.js, `unstable_cache` of Next.js: a finding if the result depends on a session, a widget, a request or an argument that is not part of the key (a leading underscore in Streamlit, `ignore=`, all but the first argument of lodash's `memoize`). Also entries of a cache, such as Redis, under a key without a part of the user. Arguments that are part of the key don't count.",
  severity: "high",
  remediation:
    "Make everything that the result depends on an argument of the cached function, or keep the result in the session.",
  examples: {
    bad: {
      language: "python",
      text: `
import streamlit as st
from openai import OpenAI

@st.cache_resource
def client():
    return OpenAI(api_key=st.session_state["api_key"])

st.session_state["api_key"] = st.text_input("API key", type="password")
st.write(client().models.list())
`,
    },
    good: {
      language: "python",
      text: `
import streamlit as st
from openai import OpenAI

def client():
    if "client" not in st.session_state:
        st.session_state["client"] = OpenAI(api_key=st.session_state["api_key"])
    return st.session_state["client"]

st.session_state["api_key"] = st.text_input("API key", type="password")
st.write(client().models.list())
`,
    },
  },
  cached,
  call,
  write,
};
